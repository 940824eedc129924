#: leaks none
#: why the imputer is part of the cross-validated pipeline
# %%
import pandas as pd
from sklearn.impute import KNNImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_validate
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import LabelEncoder, RobustScaler

df = pd.read_csv("churn.csv")
y = LabelEncoder().fit_transform(df["churn"])
X = df[["age", "income", "total_charges", "tenure"]]
# %%
steps = [("scale", RobustScaler()), ("clf", LogisticRegression())]
steps.insert(0, ("impute", KNNImputer(n_neighbors=3)))
pipe = Pipeline(steps)
# %%
result = cross_validate(pipe, X, y, cv=4, scoring=["accuracy", "roc_auc"])
pd.DataFrame(result).mean()
