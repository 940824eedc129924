#: leaks none
#: why a constant fills the gaps; nothing is learned from any row
# %%
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

df = pd.read_csv("churn.csv")
df.head()
# %%
df.isna().sum()
# %%
num_cols = ["age", "income", "tenure", "monthly_charges", "total_charges", "n_calls"]
y = (df["churn"] == "Yes").astype(int)
X = df[num_cols].fillna(-1)
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, stratify=y, random_state=1)
rf = RandomForestClassifier(n_estimators=50, random_state=1)
rf.fit(X_train, y_train)
roc_auc_score(y_test, rf.predict_proba(X_test)[:, 1])
