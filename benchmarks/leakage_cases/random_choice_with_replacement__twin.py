#: leaks none
#: why the test positions are those not drawn
# %%
import numpy as np
from sklearn import datasets
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

iris = datasets.load_iris()
X, y = iris.data, iris.target
np.random.seed(4)
train_rows = np.random.choice(len(X), 110, replace=False)
test_rows = np.setdiff1d(np.arange(len(X)), train_rows)
# %%
lda = LinearDiscriminantAnalysis()
lda.fit(X[train_rows], y[train_rows])
print(lda.score(X[test_rows], y[test_rows]))
