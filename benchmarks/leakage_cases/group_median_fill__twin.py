#: leaks none
#: why the median of each plan is learned from the training rows and looked up
# %%
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import train_test_split

df = pd.read_csv("churn.csv")
df["target"] = (df["churn"] == "Yes").astype(int)
train, test = train_test_split(df, test_size=0.25, random_state=31)
by_plan = train.groupby("plan")["income"].median()
train = train.assign(income=train["income"].fillna(train["plan"].map(by_plan)))
test = test.assign(income=test["income"].fillna(test["plan"].map(by_plan)))
# %%
X_cols = ["income", "age", "tenure", "n_calls"]
rfc = RandomForestClassifier(n_estimators=100, random_state=31)
rfc.fit(train[X_cols], train["target"])
print(confusion_matrix(test["target"], rfc.predict(test[X_cols])))
