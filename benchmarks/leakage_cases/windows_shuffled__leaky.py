#: leaks LKG105
#: why windows that share hours are dealt out at random
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
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, shuffle=True, random_state=0)  #? LKG105
# %%
knn = KNeighborsRegressor(n_neighbors=5)
knn.fit(X_train, y_train)  #! LKG105
knn.score(X_test, y_test)
