#: leaks LKG101
#: why the forest that ranks the columns was fitted on all rows and labels
# %%
import numpy as np
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

X, y = make_classification(n_samples=250, n_features=60, n_informative=5, random_state=2)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=2)
# %%
ranker = RandomForestClassifier(n_estimators=100, random_state=2)
ranker.fit(X, y)  #! LKG101
top = np.argsort(ranker.feature_importances_)[-10:]
# %%
final = LogisticRegression(max_iter=500)
final.fit(X_train[:, top], y_train)
print(final.score(X_test[:, top], y_test))
