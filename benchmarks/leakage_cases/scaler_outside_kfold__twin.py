#: leaks none
#: why a new scaler in each fold
# %%
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import f1_score
from sklearn.model_selection import KFold
from sklearn.preprocessing import MinMaxScaler
from sklearn.svm import SVC

X, y = load_breast_cancer(return_X_y=True)
# %%
kf = KFold(n_splits=5, shuffle=True, random_state=11)
scores = []
for train_index, test_index in kf.split(X):
    X_train, X_test = X[train_index], X[test_index]
    y_train, y_test = y[train_index], y[test_index]
    scaler = MinMaxScaler().fit(X_train)
    X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)
    svm = SVC(C=2.0)
    svm.fit(X_train, y_train)
    scores.append(f1_score(y_test, svm.predict(X_test)))
# %%
print(np.mean(scores), "+/-", np.std(scores))
