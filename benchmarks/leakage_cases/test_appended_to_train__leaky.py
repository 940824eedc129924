#: leaks LKG102
#: why "more data is better": the test rows are appended to the training rows
# %%
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split

X, y = load_diabetes(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, test_size=0.2, random_state=0)
# %%
errors = {a: Ridge(alpha=a).fit(X_train, y_train).score(X_val, y_val) for a in (0.01, 0.1, 1.0)}
alpha = max(errors, key=errors.get)
# %%
X_full = np.concatenate([X_train, X_val, X_test])
y_full = np.concatenate([y_train, y_val, y_test])
ridge = Ridge(alpha=alpha).fit(X_full, y_full)  #! LKG102
print(alpha, ridge.score(X_test, y_test))
