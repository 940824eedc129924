#: leaks none
#: why selected again in each round
# %%
import numpy as np
from sklearn.datasets import load_digits
from sklearn.feature_selection import SelectPercentile, chi2
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.naive_bayes import GaussianNB

X, y = load_digits(return_X_y=True)
sss = StratifiedShuffleSplit(n_splits=4, test_size=0.3, random_state=0)
# %%
accuracies = []
for tr, te in sss.split(X, y):
    sel = SelectPercentile(chi2, percentile=30).fit(X[tr], y[tr])
    gnb = GaussianNB()
    gnb.fit(sel.transform(X[tr]), y[tr])
    accuracies.append(gnb.score(sel.transform(X[te]), y[te]))
np.mean(accuracies)
