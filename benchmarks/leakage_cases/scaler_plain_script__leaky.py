#: leaks LKG101
#: why the scaler learns mean and deviation of all rows, the test rows among them
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
scaler = StandardScaler()
X = scaler.fit_transform(X)  #! LKG101
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=42)
# %%
clf = LogisticRegression(max_iter=500)
clf.fit(X_train, y_train)
print(classification_report(y_test, clf.predict(X_test)))
