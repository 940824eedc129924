#: leaks none
#: why rooms per square metre is made from features
# %%
import pandas as pd
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeRegressor

houses = pd.read_csv("houses.csv")
houses["per_sqm"] = houses["rooms"] / houses["area"]
houses[["area", "per_sqm"]].describe()
# %%
features = ["area", "rooms", "age", "quality", "per_sqm"]
X_train, X_test, y_train, y_test = train_test_split(houses[features], houses["price"], random_state=1)
tree = DecisionTreeRegressor(max_depth=8, random_state=1)
tree.fit(X_train, y_train)
print(r2_score(y_test, tree.predict(X_test)))
