#: leaks none
#: why the components are only drawn
# %%
import matplotlib.pyplot as plt
import numpy as np
from sklearn import datasets
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

iris = datasets.load_iris()
X = iris.data
y = iris.target
# %%
X_pca = PCA(n_components=2).fit_transform(X)
plt.scatter(X_pca[:, 0], X_pca[:, 1], c=y)
plt.xlabel("first component")
plt.show()
# %%
Xtrain, Xtest, ytrain, ytest = train_test_split(X, y, test_size=0.3, random_state=1)
rf = RandomForestClassifier(random_state=1)
rf.fit(Xtrain, ytrain)
print("score:", rf.score(Xtest, ytest))
