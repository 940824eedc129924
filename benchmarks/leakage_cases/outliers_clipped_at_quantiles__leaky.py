#: leaks LKG101
#: why the quantiles at which values are clipped are those of all rows; decided: a statistic of test rows shapes the training values
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

df = pd.read_csv("houses.csv")
df = df.drop_duplicates().dropna()
print(len(df), "rows")
# %%
low, high = df["area"].quantile([0.01, 0.99])  #! LKG101
df["area"] = df["area"].clip(low, high)
# %%
X = df[["area", "rooms", "age", "quality"]]
y = df["price"]
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.2, random_state=6)
lin = LinearRegression().fit(X_tr, y_tr)
print(lin.score(X_te, y_te))
