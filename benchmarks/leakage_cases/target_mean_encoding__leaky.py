#: leaks LKG101
#: unsure LKG104
#: why the mean price of a district is taken over all rows, test prices among them (one may also call it a feature computed from the label)
# %%
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

df = pd.read_csv("houses.csv").fillna({"garden": 0})
df["district_price"] = df.groupby("district")["price"].transform("mean")  #! LKG101 #? LKG104
train, test = train_test_split(df, test_size=0.25, random_state=8)
# %%
cols = ["area", "rooms", "age", "garden", "district_price"]
rf = RandomForestRegressor(n_estimators=80, random_state=8)
rf.fit(train[cols], train["price"])  #? LKG104
print(mean_absolute_error(test["price"], rf.predict(test[cols])))
