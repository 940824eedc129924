#: leaks LKG103
#: why the threshold is the one with the best F1 on the test, which is then reported
# %%
import numpy as np
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

X, y = make_classification(n_samples=900, weights=[0.8], random_state=6)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=6)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, test_size=0.25, random_state=6)
lr = LogisticRegression().fit(X_train, y_train)
# %%
proba = lr.predict_proba(X_test)[:, 1]  #? LKG103
thresholds = np.linspace(0.1, 0.9, 33)
f1s = [f1_score(y_test, proba > t) for t in thresholds]  #? LKG103
best_t = thresholds[int(np.argmax(f1s))]
# %%
y_hat = lr.predict_proba(X_test)[:, 1] > best_t  #! LKG103
print(best_t, f1_score(y_test, y_hat))  #? LKG103
