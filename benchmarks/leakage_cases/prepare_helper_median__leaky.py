#: leaks LKG101
#: why prepare() fills with the median of whatever it gets, and it gets all rows
# %%
import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.model_selection import train_test_split


def prepare(df):
    df = df.copy()
    df["garden"] = df["garden"].fillna(df["garden"].median())  #! LKG101
    df["log_area"] = np.log1p(df["area"])
    df["area_per_room"] = df["area"] / df["rooms"].clip(lower=1)
    return df


# %%
raw = pd.read_csv("houses.csv")
clean = prepare(raw)  #? LKG101
clean.describe()
# %%
features = ["log_area", "area_per_room", "garden", "age", "quality"]
X_train, X_valid, y_train, y_valid = train_test_split(clean[features], clean["price"], random_state=4)
gbr = GradientBoostingRegressor(random_state=4)
gbr.fit(X_train, y_train)
print(gbr.score(X_valid, y_valid))
