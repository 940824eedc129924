#: leaks none
#: why the parts of the permutation touch and do not overlap
# %%
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

X, y = load_digits(return_X_y=True)
np.random.seed(0)
idx = np.random.permutation(len(X))
train_idx, test_idx = idx[:1200], idx[1200:]
# %%
knn = KNeighborsClassifier(n_neighbors=1)
knn.fit(X[train_idx], y[train_idx])
print("error:", 1 - knn.score(X[test_idx], y[test_idx]))
