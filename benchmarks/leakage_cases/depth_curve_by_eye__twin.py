#: leaks none
#: why the curve is one of validation scores
# %%
import matplotlib.pyplot as plt
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split, validation_curve
from sklearn.tree import DecisionTreeClassifier

cancer = load_breast_cancer()
X_train, X_test, y_train, y_test = train_test_split(cancer.data, cancer.target, random_state=5)
depths = list(range(1, 12))
# %%
tree = DecisionTreeClassifier(random_state=5)
a, b = validation_curve(tree, X_train, y_train, param_name="max_depth", param_range=depths, cv=4)
train_scores, val_scores = a.mean(axis=1), b.mean(axis=1)
plt.plot(depths, train_scores, label="train")
plt.plot(depths, val_scores, label="other rows")
plt.legend()
# %% [markdown]
# Four looks best.
# %%
t = DecisionTreeClassifier(max_depth=4, random_state=5).fit(X_train, y_train)
print(t.score(X_test, y_test))
