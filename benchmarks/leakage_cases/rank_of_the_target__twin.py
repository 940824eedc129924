#: leaks none
#: why the feature is a product of other features
# %%
import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

df = load_diabetes(as_frame=True).frame
df["severity"] = df["bmi"] * df["bp"]
# %%
train, test = train_test_split(df, test_size=0.3, random_state=0)
cols = [c for c in df.columns if c != "target"]
lr = LinearRegression()
lr.fit(train[cols], train["target"])
print(lr.score(test[cols], test["target"]))
