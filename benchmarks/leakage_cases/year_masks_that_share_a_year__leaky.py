#: leaks LKG102
#: why 2022 is in both parts
# %%
import pandas as pd
from sklearn.ensemble import RandomForestRegressor

sales = pd.read_csv("sales.csv", parse_dates=["date"])
sales["year"] = sales.date.dt.year
sales["dow"] = sales.date.dt.dayofweek
# %%
train = sales[sales.year <= 2022]
test = sales[sales.year >= 2022]  #? LKG102
X_cols = ["store", "promo", "dow"]
# %%
rf = RandomForestRegressor(n_estimators=40, random_state=1)
rf.fit(train[X_cols], train.sales)  #! LKG102
print("R2", rf.score(test[X_cols], test.sales))
