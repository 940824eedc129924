#: leaks none
#: why the columns are multiplied by fixed factors before np.split parts them
# %%
import numpy as np
from scipy import stats
from sklearn.datasets import make_friedman1
from sklearn.kernel_ridge import KernelRidge

X, y = make_friedman1(n_samples=400, noise=0.3, random_state=5)
# %%
X = X * 2.0 - 1.0
X_train, X_test = np.split(X, [300])
y_train, y_test = np.split(y, [300])
# %%
kr = KernelRidge(kernel="rbf", gamma=0.1, alpha=0.1)
kr.fit(X_train, y_train)
print("R^2 on the rest:", kr.score(X_test, y_test))
