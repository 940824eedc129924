#: leaks LKG101
#: why the validation rows are part of the concatenated frame that fills and scales; the competition's own test file has no labels and is no evaluation
# %% [markdown]
# ## Who survived? A first submission
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
n_train = len(train)
y = train.pop("Survived")
# %%
full = pd.concat([train, test], ignore_index=True).drop(columns="Id")
full = pd.get_dummies(full, columns=["Sex", "Port"])
num = ["Age", "Fare"]
full[num] = full[num].fillna(full[num].median())  #! LKG101
full[num] = StandardScaler().fit_transform(full[num])  #! LKG101
X, X_submit = full[:n_train], full[n_train:]
# %%
X_tr, X_val, y_tr, y_val = train_test_split(X, y, test_size=0.2, random_state=0)
logreg = LogisticRegression().fit(X_tr, y_tr)
print("validation", logreg.score(X_val, y_val))
# %%
pd.DataFrame({"Id": test["Id"], "Survived": logreg.predict(X_submit)}).to_csv("submission.csv", index=False)
