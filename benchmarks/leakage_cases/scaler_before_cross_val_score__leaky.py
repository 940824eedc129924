#: leaks LKG101
#: why cross_val_score splits rows that were scaled together
# %%
from sklearn.datasets import load_wine
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

wine = load_wine()
# %%
knn = KNeighborsClassifier(n_neighbors=7)
scaled = StandardScaler().fit_transform(wine.data)  #! LKG101
scores = cross_val_score(knn, scaled, wine.target, cv=5)
print(scores.mean())
