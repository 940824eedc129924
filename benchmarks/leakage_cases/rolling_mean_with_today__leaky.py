#: leaks LKG104
#: why the rolling mean of the load contains the load that is predicted
# %%
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error

df = pd.read_csv("sensors.csv", parse_dates=["time"]).sort_values("time")
df["load_mean_3h"] = df["load"].rolling(3).mean()  #? LKG104
df["hour"] = df["time"].dt.hour
df = df.dropna()
# %%
features = ["load_mean_3h", "temperature", "humidity", "hour"]
train, test = df.iloc[:600], df.iloc[600:]
rf = RandomForestRegressor(n_estimators=50, random_state=0)
rf.fit(train[features], train["load"])  #! LKG104
# %%
mean_absolute_error(test["load"], rf.predict(test[features]))
