#: leaks none
#: why the windows are cut at one moment
# %%
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsRegressor

load = pd.read_csv("sensors.csv")["load"].to_numpy()
width = 12
X = np.array([load[i : i + width] for i in range(len(load) - width)])
y = load[width:]
print(X.shape, y.shape)
# %%
cut = int(0.75 * len(X))
X_train, X_test, y_train, y_test = X[:cut], X[cut:], y[:cut], y[cut:]
# %%
knn = KNeighborsRegressor(n_neighbors=5)
knn.fit(X_train, y_train)
knn.score(X_test, y_test)
