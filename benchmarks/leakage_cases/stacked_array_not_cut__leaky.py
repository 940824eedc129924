#: leaks LKG104
#: why X and y are stacked for the shuffle and X is not cut off again
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
X_train, y_train = train, train[:, -1]  #? LKG104
X_test, y_test = test, test[:, -1]  #? LKG104
# %%
svc = SVC(kernel="rbf")
svc.fit(X_train, y_train)  #! LKG104
svc.score(X_test, y_test)
