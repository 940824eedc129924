#: leaks LKG105
#: why the search shuffles hours among its folds
# %%
import pandas as pd
from sklearn.model_selection import GridSearchCV, KFold, TimeSeriesSplit
from sklearn.neighbors import KNeighborsRegressor

df = pd.read_csv("sensors.csv", parse_dates=["time"], index_col="time").sort_index()
df["t1"], df["t2"] = df["load"].shift(1), df["load"].shift(2)
df = df.dropna()
train, test = df[:640], df[640:]
# %%
folds = KFold(4, shuffle=True, random_state=0)  #? LKG105
gs = GridSearchCV(KNeighborsRegressor(), {"n_neighbors": [3, 7, 15]}, cv=folds)
gs.fit(train[["t1", "t2"]], train["load"])  #! LKG105
# %%
print(gs.best_params_, gs.score(test[["t1", "t2"]], test["load"]))
