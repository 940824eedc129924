#: leaks LKG105
#: why a random sample of a price series trains, days before and after are the test
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge

rng = np.random.default_rng(7)
dates = pd.date_range("2020-01-01", periods=500, freq="D")
prices = pd.DataFrame({"close": 100 + rng.normal(0, 1, 500).cumsum()}, index=dates)
prices["prev"] = prices["close"].shift(1)
prices["prev5"] = prices["close"].shift(5)
prices = prices.dropna()
# %%
train = prices.sample(frac=0.8, random_state=7)  #? LKG105
test = prices.drop(train.index)
ridge = Ridge()
ridge.fit(train[["prev", "prev5"]], train["close"])  #! LKG105
print(ridge.score(test[["prev", "prev5"]], test["close"]))
