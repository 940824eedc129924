#: leaks LKG103
#: why the number of neighbours is the one that does best on the test, and that score is reported
# %%
import matplotlib.pyplot as plt
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
# %%
scores = []
for k in range(1, 20):
    knn = KNeighborsClassifier(n_neighbors=k)
    knn.fit(X_train, y_train)
    scores.append(knn.score(X_test, y_test))  #! LKG103
plt.plot(range(1, 20), scores)
# %%
best_k = scores.index(max(scores)) + 1
knn = KNeighborsClassifier(n_neighbors=best_k).fit(X_train, y_train)
print(best_k, knn.score(X_test, y_test))  #? LKG103
