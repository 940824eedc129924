#: leaks LKG105
#: why recordings of one speaker are in the training and the test part of a fold
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
kf = KFold(n_splits=5, shuffle=True, random_state=3)
hits = []
for train, test in kf.split(X, y):  #? LKG105
    svc = SVC()
    svc.fit(X[train], y[train])  #! LKG105
    hits.append(svc.score(X[test], y[test]))
print(np.mean(hits))
