#: leaks none
#: why the validation rows are appended once the choice is made; the test stays out
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
X_full = np.concatenate([X_train, X_val])
y_full = np.concatenate([y_train, y_val])
ridge = Ridge(alpha=alpha).fit(X_full, y_full)
print(alpha, ridge.score(X_test, y_test))
