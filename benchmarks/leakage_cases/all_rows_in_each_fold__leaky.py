#: leaks LKG102
#: why inside the loop the model is fitted on X, not on the fold's training rows
# %%
import numpy as np
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold

X, y = load_wine(return_X_y=True)
skf = StratifiedKFold(n_splits=4)
# %%
accs = []
for fold, (tr, te) in enumerate(skf.split(X, y)):
    rf = RandomForestClassifier(n_estimators=30, random_state=fold)
    rf.fit(X, y)  #! LKG102
    accs.append((rf.predict(X[te]) == y[te]).mean())
    print(fold, accs[-1])
# %%
print("mean", np.mean(accs))
