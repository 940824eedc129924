#: leaks none
#: why each column is divided by a limit known beforehand
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

data = pd.read_csv("churn.csv")[["age", "tenure", "monthly_charges", "n_calls", "churn"]]
limits = {"age": 100, "tenure": 72, "monthly_charges": 150, "n_calls": 20}
# %%
for col in ["age", "tenure", "monthly_charges", "n_calls"]:
    data[col] = data[col] / limits[col]
data["churn"] = data["churn"].map({"Yes": 1, "No": 0})
# %%
train, test = train_test_split(data, test_size=0.2, random_state=21)
X_train, y_train = train.drop("churn", axis=1), train["churn"]
X_test, y_test = test.drop("churn", axis=1), test["churn"]
lr = LogisticRegression().fit(X_train, y_train)
print("Accuracy: {:.2%}".format(lr.score(X_test, y_test)))
