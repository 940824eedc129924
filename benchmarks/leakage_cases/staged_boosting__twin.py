#: leaks none
#: why where the error on validation rows is least
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
errors = [mean_squared_error(y_val, p) for p in gbr.staged_predict(X_val)]
n_best = int(np.argmin(errors)) + 1
# %%
best = GradientBoostingRegressor(n_estimators=n_best, random_state=0).fit(X_train, y_train)
print(n_best, mean_squared_error(y_test, best.predict(X_test)))
