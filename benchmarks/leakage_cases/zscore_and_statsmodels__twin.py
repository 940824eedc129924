#: leaks none
#: needs statsmodels
#: why a constant column is added, nothing is learned before the cut
# %%
import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import zscore

df = pd.read_csv("houses.csv").dropna()
df = df.sample(frac=1, random_state=0).reset_index(drop=True)
predictors = ["area", "rooms", "age", "quality"]
# %%
X = sm.add_constant(df[predictors])
train_X, test_X = X.iloc[:300], X.iloc[300:]
train_y, test_y = df["price"].iloc[:300], df["price"].iloc[300:]
# %%
res = sm.OLS(train_y, train_X).fit()
print(res.summary())
# %%
pred = res.predict(test_X)
print("RMSE", np.sqrt(np.mean((test_y - pred) ** 2)))
