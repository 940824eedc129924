#: leaks none
#: why scored first; the last fit on all rows is for use and is not scored
# %%
import joblib
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

df = pd.read_csv("visits.csv").groupby("patient_id", as_index=False).last()
X = df[["age", "bp", "glucose", "bmi"]]
y = df["readmitted"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
# %%
gb = GradientBoostingClassifier(random_state=0)
gb.fit(X_train, y_train)
auc = roc_auc_score(y_test, gb.predict_proba(X_test)[:, 1])
print(f"AUC {auc:.3f}")
# %%
gb.fit(X, y)
joblib.dump(gb, "model.joblib")
