#: leaks none
#: why the same transformer stands in a pipeline that is fitted on the training rows
# %%
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

df = pd.read_csv("churn.csv")
X = df.drop(columns=["customer_id", "churn"])
y = df["churn"]
# %%
numeric = X.select_dtypes("number").columns
categorical = ["gender", "plan", "city"]
num_pipe = Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
pre = ColumnTransformer([("num", num_pipe, numeric), ("cat", OneHotEncoder(handle_unknown="ignore"), categorical)])
# %%
clf = Pipeline([("pre", pre), ("lr", LogisticRegression(max_iter=1000))])
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
clf.fit(X_train, y_train)
print("test", clf.score(X_test, y_test))
