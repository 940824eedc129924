#: leaks none
#: why the test is scaled by itself: a fault, but no test row reaches what the model is trained on, and none is shared
# %%
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
# %%
sc = StandardScaler()
X_train = sc.fit_transform(X_train)
X_test = sc.fit_transform(X_test)
# %%
knn = KNeighborsClassifier().fit(X_train, y_train)
print(knn.score(X_test, y_test))
