#: leaks none
#: why the target's scaler is fitted on the training targets
# %%
import numpy as np
from sklearn.datasets import make_regression
from sklearn.linear_model import SGDRegressor
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X, y = make_regression(n_samples=300, n_features=8, noise=20.0, random_state=0)
y = y.reshape(-1, 1) * 100 + 5000
# %%
y_scaler = StandardScaler()
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
y_train = y_scaler.fit_transform(y_train)
y_test = y_scaler.transform(y_test)
# %%
sgd = SGDRegressor(random_state=0)
sgd.fit(X_train, y_train.ravel())
print("R2:", r2_score(y_test, sgd.predict(X_test)))
