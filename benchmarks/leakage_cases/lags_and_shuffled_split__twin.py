#: leaks none
#: why the split keeps the order
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

df = pd.read_csv("sensors.csv", parse_dates=["time"]).set_index("time").sort_index()
for lag in (1, 2, 24):
    df[f"lag_{lag}"] = df["load"].shift(lag)
df = df.dropna()
# %%
X = df[["lag_1", "lag_2", "lag_24"]]
y = df["load"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, shuffle=False)
# %%
reg = LinearRegression()
reg.fit(X_train, y_train)
print(reg.score(X_test, y_test))
