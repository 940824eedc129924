#: leaks none
#: why the folds get the speakers as groups
# %%
import numpy as np
from sklearn.model_selection import GroupKFold, KFold
from sklearn.svm import SVC

# ten recordings of each of 30 speakers
rng = np.random.default_rng(3)
speaker = np.repeat(np.arange(30), 10)
voice = rng.normal(size=(30, 6))[speaker]
X = voice + 0.1 * rng.normal(size=voice.shape)
y = (speaker % 2).astype(int)
# %%
kf = GroupKFold(n_splits=5)
hits = []
for train, test in kf.split(X, y, groups=speaker):
    svc = SVC()
    svc.fit(X[train], y[train])
    hits.append(svc.score(X[test], y[test]))
print(np.mean(hits))
