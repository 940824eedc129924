#: leaks none
#: why one model, several metrics and a look at the training score: the test judges one model
# %%
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
# %%
svc = SVC().fit(X_train, y_train)
print("train", accuracy_score(y_train, svc.predict(X_train)))
print("test", accuracy_score(y_test, svc.predict(X_test)))
# %%
y_pred = svc.predict(X_test)
print("F1", f1_score(y_test, y_pred, average="macro"))
# %%
print(confusion_matrix(y_test, y_pred))
