#: leaks none
#: why the logarithm estimates nothing
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import Lasso
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import PowerTransformer

houses = pd.read_csv("houses.csv")
skewed = ["area", "age"]
# %%
houses[skewed] = np.log1p(houses[skewed])
houses["price"] = np.log(houses["price"])
# %%
X = houses[["area", "age", "rooms", "quality"]].values
y = houses["price"].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=3)
lasso = Lasso(alpha=0.001)
lasso.fit(X_train, y_train)
print(lasso.score(X_test, y_test))
