#: leaks LKG101
#: why mean and deviation by hand over all rows
# %%
import matplotlib.pyplot as plt
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

data = load_diabetes(as_frame=True, scaled=False)
X, y = data.data, data.target
# %%
X.hist(figsize=(10, 8), bins=20)
plt.show()
# %%
X = (X - X.mean()) / X.std()  #! LKG101
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
# %%
reg = Ridge(alpha=1.0).fit(X_train, y_train)
print("MAE", mean_absolute_error(y_test, reg.predict(X_test)))
