#: leaks none
#: why the test begins where training ends
# %%
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error

df = pd.read_csv("houses.csv").dropna()
df = df.sample(frac=1, random_state=42)
cols = ["area", "rooms", "age", "quality", "garden"]
# %%
train = df[:400]
test = df[400:]
# %%
rf = RandomForestRegressor(n_estimators=50, random_state=0)
rf.fit(train[cols], train["price"])
print(mean_absolute_error(test["price"], rf.predict(test[cols])))
