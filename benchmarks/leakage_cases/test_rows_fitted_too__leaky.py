#: leaks LKG101
#: why train and test are stacked for the scaler
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
sc.fit(np.vstack([X_train, X_test]))  #! LKG101
X_train = sc.transform(X_train)
X_test = sc.transform(X_test)
# %%
knn = KNeighborsClassifier().fit(X_train, y_train)
print(knn.score(X_test, y_test))
