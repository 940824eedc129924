#: leaks LKG104
#: why the flag says whether the predicted price is high
# %%
import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_val_score

data = pd.read_csv("houses.csv").fillna({"garden": 0.0})
data["luxury"] = np.where(data["price"] > 400_000, 1, 0)  #? LKG104
# %%
feature_cols = ["area", "rooms", "garden", "luxury"]
X = data[feature_cols]
y = data["price"]
# %%
scores = cross_val_score(Ridge(), X, y, cv=5, scoring="r2")  #! LKG104
print(scores.round(3))
