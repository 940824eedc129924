#: leaks LKG101
#: why the selector reads the labels of the test rows
# %%
# 2000 columns of noise: an honest score is near one half
import numpy as np
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 2000))
y = rng.integers(0, 2, size=120)
# %%
selector = SelectKBest(f_classif, k=25)
X_new = selector.fit_transform(X, y)  #! LKG101
X_train, X_test, y_train, y_test = train_test_split(X_new, y, test_size=0.3, random_state=0)
# %%
svc = SVC(kernel="linear").fit(X_train, y_train)
svc.score(X_test, y_test)
