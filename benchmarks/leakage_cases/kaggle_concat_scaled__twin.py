#: leaks none
#: why filled and scaled by the training part; the concatenation only makes dummy columns agree
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
X, X_submit = full[:n_train], full[n_train:]
# %%
X_tr, X_val, y_tr, y_val = train_test_split(X, y, test_size=0.2, random_state=0)
medians = X_tr[num].median()
X_tr, X_val, X_submit = (part.fillna(medians) for part in (X_tr, X_val, X_submit))
scaler = StandardScaler().fit(X_tr[num])
X_tr, X_val, X_submit = (part.assign(**dict(zip(num, scaler.transform(part[num]).T))) for part in (X_tr, X_val, X_submit))
logreg = LogisticRegression().fit(X_tr, y_tr)
print("validation", logreg.score(X_val, y_val))
# %%
pd.DataFrame({"Id": test["Id"], "Survived": logreg.predict(X_submit)}).to_csv("submission.csv", index=False)
