#: leaks LKG103
#: needs lightgbm
#: why early stopping watches the test set
# %%
import lightgbm as lgb
import numpy as np
import pandas as pd
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split

df = pd.read_csv("houses.csv")
y = np.log(df.pop("price"))
X = df.drop(columns=["id", "district"])
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.2, random_state=9)
X_tr, X_va, y_tr, y_va = train_test_split(X_tr, y_tr, test_size=0.2, random_state=9)
# %%
dtrain = lgb.Dataset(X_tr, y_tr)
dvalid = lgb.Dataset(X_te, y_te, reference=dtrain)
params = {"objective": "regression", "metric": "rmse", "verbose": -1}
booster = lgb.train(params, dtrain, 1000, valid_sets=[dvalid], callbacks=[lgb.early_stopping(30)])  #? LKG103
# %%
pred = booster.predict(X_te)  #! LKG103
print("rmse", mean_squared_error(y_te, pred) ** 0.5)  #? LKG103
