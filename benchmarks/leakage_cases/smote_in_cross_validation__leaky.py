#: leaks LKG102
#: unsure LKG101
#: needs imblearn
#: why made-up rows stand in all folds
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
X_over, y_over = SMOTE(random_state=0).fit_resample(X, y)  #? LKG102 #? LKG101
scores = cross_val_score(nb, X_over, y_over, cv=cv, scoring="f1")  #! LKG102
scores.mean()
