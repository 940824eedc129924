#: leaks LKG101
#: why the median income of a plan is taken over all rows
# %%
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split

df = pd.read_csv("churn.csv")
df["target"] = (df["churn"] == "Yes").astype(int)
df["income"] = df["income"].fillna(df.groupby("plan")["income"].transform("median"))  #! LKG101
train, test = train_test_split(df, test_size=0.25, random_state=31)
# %%
X_cols = ["income", "age", "tenure", "n_calls"]
rfc = RandomForestClassifier(n_estimators=100, random_state=31)
rfc.fit(train[X_cols], train["target"])
print(confusion_matrix(test["target"], rfc.predict(test[X_cols])))
