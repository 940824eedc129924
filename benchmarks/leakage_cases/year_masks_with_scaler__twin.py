#: leaks none
#: why the scaler reads the years before
# %%
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

sales = pd.read_csv("sales.csv", parse_dates=["date"])
sales["year"] = sales["date"].dt.year
sales["weekday"] = sales["date"].dt.dayofweek
sales["month"] = sales["date"].dt.month
cols = ["weekday", "month", "promo", "store"]
# %%
train_mask = sales["year"] < 2023
test_mask = sales["year"] >= 2023
scaler = StandardScaler()
scaler.fit(sales.loc[train_mask, cols])
# %%
ridge = Ridge()
ridge.fit(scaler.transform(sales.loc[train_mask, cols]), sales.loc[train_mask, "sales"])
print("R2 next year:", ridge.score(scaler.transform(sales.loc[test_mask, cols]), sales.loc[test_mask, "sales"]))
