#: leaks LKG101
#: why each column is scaled by its smallest and largest value over all rows
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

data = pd.read_csv("churn.csv")[["age", "tenure", "monthly_charges", "n_calls", "churn"]]
# %%
for col in ["age", "tenure", "monthly_charges", "n_calls"]:
    data[col] = (data[col] - data[col].min()) / (data[col].max() - data[col].min())  #! LKG101
data["churn"] = data["churn"].map({"Yes": 1, "No": 0})
# %%
train, test = train_test_split(data, test_size=0.2, random_state=21)
X_train, y_train = train.drop("churn", axis=1), train["churn"]
X_test, y_test = test.drop("churn", axis=1), test["churn"]
lr = LogisticRegression().fit(X_train, y_train)
print("Accuracy: {:.2%}".format(lr.score(X_test, y_test)))
