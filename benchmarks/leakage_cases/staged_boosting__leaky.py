#: leaks LKG103
#: why the number of trees is where the error on the test is least
# %%
import numpy as np
from sklearn.datasets import make_friedman1
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split

X, y = make_friedman1(n_samples=700, noise=1.0, random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, test_size=0.2, random_state=0)
gbr = GradientBoostingRegressor(n_estimators=200, random_state=0).fit(X_train, y_train)
# %%
errors = [mean_squared_error(y_test, p) for p in gbr.staged_predict(X_test)]  #? LKG103
n_best = int(np.argmin(errors)) + 1
# %%
best = GradientBoostingRegressor(n_estimators=n_best, random_state=0).fit(X_train, y_train)
print(n_best, mean_squared_error(y_test, best.predict(X_test)))  #! LKG103
