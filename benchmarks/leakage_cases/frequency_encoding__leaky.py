#: leaks LKG101
#: why how often a city occurs is counted over all rows
# %%
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import train_test_split
# %%
df = pd.read_csv("churn.csv")
df["churn"] = df["churn"].eq("Yes")
train_df, test_df = train_test_split(df, test_size=0.2, random_state=12)
train_df, test_df = train_df.copy(), test_df.copy()
# %%
counts = df["city"].value_counts()  #! LKG101
for part in (train_df, test_df):
    part["city_count"] = part["city"].map(counts).fillna(0)
# %%
columns = ["city_count", "age", "tenure", "monthly_charges", "n_calls"]
hgb = HistGradientBoostingClassifier(max_iter=50).fit(train_df[columns], train_df["churn"])
balanced_accuracy_score(test_df["churn"], hgb.predict(test_df[columns]))
