#: leaks none
#: why mean and deviation over the first 300, which train
# %%
import numpy as np
from sklearn.datasets import load_diabetes

X, y = load_diabetes(return_X_y=True, scaled=False)
rng = np.random.RandomState(0)
order = rng.permutation(len(X))
X, y = X[order], y[order]
n = 300
# %%
mu, sd = X[:n].mean(axis=0), X[:n].std(axis=0)
X = (X - mu) / sd
X_train, X_test = X[:n], X[n:]
y_train, y_test = y[:n], y[n:]
# %%
# least squares by hand
A = np.c_[np.ones(n), X_train]
w, *_ = np.linalg.lstsq(A, y_train, rcond=None)
pred = np.c_[np.ones(len(X_test)), X_test] @ w
print("mse", ((pred - y_test) ** 2).mean())
