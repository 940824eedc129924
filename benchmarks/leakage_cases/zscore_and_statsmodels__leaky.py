#: leaks LKG101
#: needs statsmodels
#: why zscore() standardises with all rows, then the frame is cut in two
# %%
import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy.stats import zscore

df = pd.read_csv("houses.csv").dropna()
df = df.sample(frac=1, random_state=0).reset_index(drop=True)
predictors = ["area", "rooms", "age", "quality"]
# %%
df[predictors] = df[predictors].apply(zscore)  #! LKG101
X = sm.add_constant(df[predictors])
train_X, test_X = X.iloc[:300], X.iloc[300:]
train_y, test_y = df["price"].iloc[:300], df["price"].iloc[300:]
# %%
res = sm.OLS(train_y, train_X).fit()
print(res.summary())
# %%
pred = res.predict(test_X)
print("RMSE", np.sqrt(np.mean((test_y - pred) ** 2)))
