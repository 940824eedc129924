#: leaks none
#: why a column is kept when the validation score rises
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

df = pd.read_csv("houses.csv").fillna(0)
train, test = train_test_split(df, test_size=0.2, random_state=7)
train, valid = train_test_split(train, test_size=0.25, random_state=7)
# %%
chosen, best = [], float("-inf")
for column in ["area", "rooms", "age", "garden", "quality"]:
    trial = chosen + [column]
    lin = LinearRegression().fit(train[trial], train["price"])
    r2 = lin.score(valid[trial], valid["price"])
    if r2 > best:
        chosen, best = trial, r2
print(chosen)
# %%
final = LinearRegression().fit(train[chosen], train["price"])
final.score(test[chosen], test["price"])
