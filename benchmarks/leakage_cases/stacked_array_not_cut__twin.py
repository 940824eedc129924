#: leaks none
#: why the last column is cut off
# %%
import numpy as np
from sklearn.datasets import load_iris
from sklearn.svm import SVC

X, y = load_iris(return_X_y=True)
data = np.hstack([X, y.reshape(-1, 1)])
np.random.seed(1)
np.random.shuffle(data)
# %%
train, test = data[:100], data[100:]
X_train, y_train = train[:, :-1], train[:, -1]
X_test, y_test = test[:, :-1], test[:, -1]
# %%
svc = SVC(kernel="rbf")
svc.fit(X_train, y_train)
svc.score(X_test, y_test)
