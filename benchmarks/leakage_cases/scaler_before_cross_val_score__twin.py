#: leaks none
#: why the pipeline is fitted anew in each fold
# %%
from sklearn.datasets import load_wine
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

wine = load_wine()
# %%
knn = KNeighborsClassifier(n_neighbors=7)
pipe = make_pipeline(StandardScaler(), knn)
scores = cross_val_score(pipe, wine.data, wine.target, cv=5)
print(scores.mean())
