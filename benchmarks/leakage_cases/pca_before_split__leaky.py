#: leaks LKG101
#: why the components are those of all digits
# %%
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline

digits = load_digits()
X = digits.data / 16.0
y = digits.target
# %%
X = PCA(n_components=20, random_state=0).fit_transform(X)  #! LKG101
model = KNeighborsClassifier(n_neighbors=5)
# %%
Xtr, Xte, ytr, yte = train_test_split(X, y, random_state=3)
model.fit(Xtr, ytr)
print("accuracy", model.score(Xte, yte))
