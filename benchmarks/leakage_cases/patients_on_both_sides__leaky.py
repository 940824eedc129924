#: leaks LKG105
#: why visits of one patient train and test
# %%
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GroupShuffleSplit, train_test_split

visits = pd.read_csv("visits.csv")
visits.groupby("patient_id").size().describe()
# %%
X = visits[["age", "bp", "glucose", "bmi"]]
y = visits["readmitted"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)  #? LKG105
# %%
rf = RandomForestClassifier(n_estimators=80, random_state=0)
rf.fit(X_train, y_train)  #! LKG105
rf.score(X_test, y_test)
