#: leaks none
#: why the epoch with the best validation accuracy is kept
# %%
import copy

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split

X, y = load_digits(return_X_y=True)
X = X / 16
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
X_train, X_dev, y_train, y_dev = train_test_split(X_train, y_train, test_size=0.2, random_state=0)
# %%
sgd = SGDClassifier(learning_rate="constant", eta0=0.01, random_state=0)
best_acc, best_model = 0.0, None
for epoch in range(15):
    sgd.partial_fit(X_train, y_train, classes=np.unique(y))
    acc = sgd.score(X_dev, y_dev)
    if acc > best_acc:
        best_acc, best_model = acc, copy.deepcopy(sgd)
# %%
print("final", best_model.score(X_test, y_test))
