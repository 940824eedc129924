#: leaks LKG105
#: why the folds cut through patients although the notebook knows them
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
cv = StratifiedKFold(n_splits=5, shuffle=True, random_state=1)  #? LKG105
scores = cross_val_score(pipe, X, y, cv=cv)  #! LKG105
scores.mean()
