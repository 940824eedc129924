#: leaks none
#: why the second split parts what the first left
# %%
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

X, y = load_digits(return_X_y=True)
# %%
X_rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=0.2, random_state=1)
X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest, test_size=0.2, random_state=2)
# %%
best, best_score = None, 0
for C in (0.1, 1, 10):
    model = SVC(C=C).fit(X_train, y_train)
    val = accuracy_score(y_val, model.predict(X_val))
    if val > best_score:
        best, best_score = model, val
# %%
print("test:", accuracy_score(y_test, best.predict(X_test)))
