#: leaks none
#: why the folds keep patients together
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

df = pd.read_csv("visits.csv")
groups = df["patient_id"]
print(groups.nunique(), "patients,", len(df), "visits")
X = df.drop(columns=["patient_id", "visit", "readmitted"])
y = df["readmitted"]
# %%
pipe = make_pipeline(StandardScaler(), LogisticRegression())
cv = GroupKFold(n_splits=5)
scores = cross_val_score(pipe, X, y, groups=groups, cv=cv)
scores.mean()
