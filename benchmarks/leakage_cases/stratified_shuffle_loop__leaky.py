#: leaks LKG101
#: why the columns are selected once, with the labels of all rows, before the loop
# %%
import numpy as np
from sklearn.datasets import load_digits
from sklearn.feature_selection import SelectPercentile, chi2
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.naive_bayes import GaussianNB

X, y = load_digits(return_X_y=True)
sss = StratifiedShuffleSplit(n_splits=4, test_size=0.3, random_state=0)
X = SelectPercentile(chi2, percentile=30).fit_transform(X, y)  #! LKG101
# %%
accuracies = []
for tr, te in sss.split(X, y):
    gnb = GaussianNB()
    gnb.fit(X[tr], y[tr])
    accuracies.append(gnb.score(X[te], y[te]))
np.mean(accuracies)
