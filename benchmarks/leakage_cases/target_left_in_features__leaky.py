#: leaks LKG104
#: why the features still hold the target
# %%
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

df = pd.read_csv("houses.csv").fillna(0)
df = pd.get_dummies(df, columns=["district"])
# %%
y = df["price"]
X = df.drop(columns=["id"])  #? LKG104
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
# %%
rf = RandomForestRegressor(n_estimators=40, random_state=0)
rf.fit(X_train, y_train)  #! LKG104
print("R2", rf.score(X_test, y_test))
