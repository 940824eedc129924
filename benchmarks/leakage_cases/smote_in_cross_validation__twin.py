#: leaks none
#: needs imblearn
#: why imblearn's pipeline makes rows up within each training fold only
# %%
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import Pipeline
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.naive_bayes import GaussianNB

X, y = load_breast_cancer(return_X_y=True)
cv = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)
nb = GaussianNB()
# %%
pipe = Pipeline([("over", SMOTE(random_state=0)), ("nb", nb)])
scores = cross_val_score(pipe, X, y, cv=cv, scoring="f1")
scores.mean()
