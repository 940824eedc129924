#: leaks LKG103
#: why the rows that chose between the models also give the final number
# %%
from sklearn.datasets import make_classification
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

X, y = make_classification(n_samples=800, n_informative=6, random_state=8)
X_dev, X_final, y_dev, y_final = train_test_split(X, y, test_size=0.2, random_state=8)
X_train, X_test, y_train, y_test = train_test_split(X_dev, y_dev, test_size=0.25, random_state=8)
# %%
ada = AdaBoostClassifier(random_state=8).fit(X_train, y_train)
bag = BaggingClassifier(random_state=8).fit(X_train, y_train)
acc_ada = accuracy_score(y_test, ada.predict(X_test))  #? LKG103
acc_bag = accuracy_score(y_test, bag.predict(X_test))  #! LKG103
winner = ada if acc_ada >= acc_bag else bag
# %%
print(type(winner).__name__, accuracy_score(y_test, winner.predict(X_test)))  #? LKG103
