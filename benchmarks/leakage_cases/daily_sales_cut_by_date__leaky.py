#: leaks LKG105
#: why rolling sums over days, then a random split of the days
# %%
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.model_selection import train_test_split

sales = pd.read_csv("sales.csv", parse_dates=["date"])
daily = sales.groupby("date", as_index=False)["sales"].sum().sort_values("date")
daily["week_before"] = daily["sales"].shift(1).rolling(7).mean()
daily["dow"] = daily["date"].dt.dayofweek
daily = daily.dropna()
# %%
train, test = train_test_split(daily, test_size=0.2, random_state=3)  #? LKG105
cols = ["week_before", "dow"]
et = ExtraTreesRegressor(random_state=3)
et.fit(train[cols], train["sales"])  #! LKG105
et.score(test[cols], test["sales"])
