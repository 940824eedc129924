#: leaks none
#: why patients are kept together
# %%
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GroupShuffleSplit, train_test_split

visits = pd.read_csv("visits.csv")
visits.groupby("patient_id").size().describe()
# %%
X = visits[["age", "bp", "glucose", "bmi"]]
y = visits["readmitted"]
gss = GroupShuffleSplit(n_splits=1, test_size=0.25, random_state=0)
tr, te = next(gss.split(X, y, groups=visits["patient_id"]))
X_train, X_test, y_train, y_test = X.iloc[tr], X.iloc[te], y.iloc[tr], y.iloc[te]
# %%
rf = RandomForestClassifier(n_estimators=80, random_state=0)
rf.fit(X_train, y_train)
rf.score(X_test, y_test)
