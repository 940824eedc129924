#: leaks LKG101
#: why the preprocessor's fit() gets the whole frame
# %%
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_percentage_error
from sklearn.model_selection import train_test_split


class Standardizer:
    def __init__(self, columns):
        self.columns = columns

    def fit(self, frame):
        self.mean_ = frame[self.columns].mean()  #? LKG101
        self.std_ = frame[self.columns].std()  #? LKG101
        return self

    def transform(self, frame):
        return (frame[self.columns] - self.mean_) / self.std_


# %%
df = pd.read_csv("houses.csv")
train_df, test_df = train_test_split(df, test_size=0.2, random_state=17)
std = Standardizer(["area", "rooms", "age", "quality"]).fit(df)  #! LKG101
# %%
ols = LinearRegression()
ols.fit(std.transform(train_df), train_df["price"])
mean_absolute_percentage_error(test_df["price"], ols.predict(std.transform(test_df)))
