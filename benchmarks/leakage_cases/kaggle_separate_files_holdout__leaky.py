#: leaks LKG101
#: why the imputer is fitted on train.csv as a whole, then train.csv is split for validation
# %%
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

df_train = pd.read_csv("train.csv")
df_test = pd.read_csv("test.csv")
cols = ["Age", "Fare", "Class"]
# %%
imputer = SimpleImputer()
X_train, X_valid, y_train, y_valid = train_test_split(df_train[cols], df_train["Survived"], random_state=2)
imputer.fit(df_train[cols])  #! LKG101
# %%
dt = DecisionTreeClassifier(max_depth=4)
dt.fit(imputer.transform(X_train), y_train)
print(dt.score(imputer.transform(X_valid), y_valid))
# %%
df_test["Survived"] = dt.predict(imputer.transform(df_test[cols]))
df_test[["Id", "Survived"]].to_csv("submission.csv", index=False)
