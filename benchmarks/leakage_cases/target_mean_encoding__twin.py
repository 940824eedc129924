#: leaks none
#: why the mean price of a district is taken over training rows and looked up for the others
# %%
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

df = pd.read_csv("houses.csv").fillna({"garden": 0})
train, test = train_test_split(df, test_size=0.25, random_state=8)
means = train.groupby("district")["price"].mean()
train = train.assign(district_price=train["district"].map(means))
test = test.assign(district_price=test["district"].map(means).fillna(means.mean()))
# %%
cols = ["area", "rooms", "age", "garden", "district_price"]
rf = RandomForestRegressor(n_estimators=80, random_state=8)
rf.fit(train[cols], train["price"])
print(mean_absolute_error(test["price"], rf.predict(test[cols])))
