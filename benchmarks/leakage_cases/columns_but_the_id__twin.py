#: leaks none
#: why neither id nor target are features
# %%
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

train_df = pd.read_csv("train.csv")
TARGET = "Survived"
features = [c for c in train_df.columns if c not in ("Id", TARGET)]
cat = ["Sex", "Port"]
num = [c for c in features if c not in cat]
# %%
pre = make_column_transformer((OneHotEncoder(), cat), (SimpleImputer(), num))
model = make_pipeline(pre, RandomForestClassifier(n_estimators=50, random_state=0))
X_tr, X_va, y_tr, y_va = train_test_split(train_df[features], train_df[TARGET], random_state=0)
model.fit(X_tr, y_tr)
model.score(X_va, y_va)
