#: leaks LKG103
#: why three models are tried one after the other on the same test rows
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
print("SVM", accuracy_score(y_test, svc.predict(X_test)))  #? LKG103
# %%
tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
print("tree", accuracy_score(y_test, tree.predict(X_test)))  #! LKG103
# %%
nb = GaussianNB().fit(X_train, y_train)
print("bayes", accuracy_score(y_test, nb.predict(X_test)))  #? LKG103
