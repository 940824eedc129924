#: leaks LKG102
#: why train and test positions are drawn independently of each other
# %%
import numpy as np
from sklearn import datasets
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

iris = datasets.load_iris()
X, y = iris.data, iris.target
np.random.seed(4)
train_rows = np.random.choice(len(X), 110, replace=False)
test_rows = np.random.choice(len(X), 40, replace=False)  #? LKG102
# %%
lda = LinearDiscriminantAnalysis()
lda.fit(X[train_rows], y[train_rows])  #! LKG102
print(lda.score(X[test_rows], y[test_rows]))
