#: leaks LKG101
#: why the gaps of training rows are filled with a mean that contains the test rows
# %%
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeRegressor

houses = pd.read_csv("houses.csv").drop(columns="id")
houses.info()
# %%
houses = houses.fillna(houses.mean(numeric_only=True))  #! LKG101
houses = pd.get_dummies(houses, columns=["district"])
# %%
X = houses.drop("price", axis=1)
y = houses["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=10)
# %%
tree = DecisionTreeRegressor(max_depth=6, random_state=10)
tree.fit(X_train, y_train)
tree.score(X_test, y_test)
