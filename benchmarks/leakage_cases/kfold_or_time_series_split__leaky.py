#: leaks LKG105
#: why shuffled folds of lagged rows
# %%
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import KFold, TimeSeriesSplit, cross_val_score

energy = pd.read_csv("sensors.csv", parse_dates=["time"]).sort_values("time")
energy["yesterday"] = energy["load"].shift(24)
energy["last_hour"] = energy["load"].shift(1)
energy = energy.dropna()
# %%
X, y = energy[["yesterday", "last_hour", "temperature"]], energy["load"]
cv = KFold(n_splits=5, shuffle=True, random_state=0)  #? LKG105
model = HistGradientBoostingRegressor(max_iter=60)
scores = cross_val_score(model, X, y, cv=cv, scoring="neg_mean_absolute_error")  #! LKG105
-scores.mean()
