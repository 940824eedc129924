#: leaks LKG101
#: why minimum and maximum of the series include the months to be forecast
# %%
import numpy as np
import pandas as pd
from sklearn.metrics import mean_squared_error
from sklearn.neural_network import MLPRegressor
from sklearn.preprocessing import MinMaxScaler

series = pd.read_csv("sensors.csv", parse_dates=["time"], index_col="time")["load"]
values = series.to_numpy().reshape(-1, 1)
cut = int(len(values) * 0.8)
# %%
scaler = MinMaxScaler()
values = scaler.fit_transform(values).ravel()  #! LKG101


def windows(x, width=24):
    return np.array([x[i : i + width] for i in range(len(x) - width)]), x[width:]


X_train, y_train = windows(values[:cut])
X_test, y_test = windows(values[cut:])
# %%
net = MLPRegressor(hidden_layer_sizes=(16,), max_iter=200, random_state=0)
net.fit(X_train, y_train)
rmse = mean_squared_error(y_test, net.predict(X_test)) ** 0.5
print(rmse)
