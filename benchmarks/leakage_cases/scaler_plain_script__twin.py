#: leaks none
#: why the scaler is fitted on the training rows only
# %% [markdown]
# # Tumour classification
# %%
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
# %%
X, y = load_breast_cancer(return_X_y=True)
print(X.shape, np.bincount(y))
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=42)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_test = scaler.transform(X_test)
# %%
clf = LogisticRegression(max_iter=500)
clf.fit(X_train, y_train)
print(classification_report(y_test, clf.predict(X_test)))
