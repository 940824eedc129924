#: leaks LKG101
#: why the mean age of both files fills gaps; the cross-validated rows are in it. The competition's test file has no labels and is no evaluation
# %%
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score

train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
data = pd.concat([train, test], sort=False)
# %%
data["IsChild"] = (data["Age"] < 14).astype(int)
data["Sex"] = data["Sex"].map({"male": 0, "female": 1})
data = pd.get_dummies(data, columns=["Port"])
data["Age"] = data["Age"].fillna(data["Age"].mean())  #! LKG101
# %%
train = data[data["Survived"].notna()]
test = data[data["Survived"].isna()].drop(columns="Survived")
X = train.drop(columns=["Survived", "Id"])
y = train["Survived"].astype(int)
# %%
rf = RandomForestClassifier(n_estimators=60, random_state=0)
print(cross_val_score(rf, X, y, cv=5).mean())
rf.fit(X, y)
submission = test[["Id"]].assign(Survived=rf.predict(test.drop(columns="Id")))
submission.head()
