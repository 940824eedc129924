#: leaks none
#: why the number of neighbours is chosen on validation rows; the test is used once
# %%
import matplotlib.pyplot as plt
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, test_size=0.3, random_state=0)
# %%
scores = []
for k in range(1, 20):
    knn = KNeighborsClassifier(n_neighbors=k)
    knn.fit(X_train, y_train)
    scores.append(knn.score(X_val, y_val))
plt.plot(range(1, 20), scores)
# %%
best_k = scores.index(max(scores)) + 1
knn = KNeighborsClassifier(n_neighbors=best_k).fit(X_train, y_train)
print(best_k, knn.score(X_test, y_test))
