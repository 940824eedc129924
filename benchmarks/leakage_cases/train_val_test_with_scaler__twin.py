#: leaks none
#: why fitted on the part that trains; validation chooses, the test is read once
# %%
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
X_rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest, test_size=0.25, random_state=0)
# %%
scaler = StandardScaler().fit(X_train)
X_train, X_val, X_test = scaler.transform(X_train), scaler.transform(X_val), scaler.transform(X_test)
# %%
val_scores = {}
for k in range(1, 16, 2):
    knn = KNeighborsClassifier(n_neighbors=k).fit(X_train, y_train)
    val_scores[k] = knn.score(X_val, y_val)
best_k = max(val_scores, key=val_scores.get)
# %%
final = KNeighborsClassifier(n_neighbors=best_k).fit(X_train, y_train)
print(best_k, final.score(X_test, y_test))
