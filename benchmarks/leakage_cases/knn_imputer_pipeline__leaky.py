#: leaks LKG101
#: why the neighbours that fill a training row's gap may be test rows
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
X = KNNImputer(n_neighbors=3).fit_transform(X)  #! LKG101
steps = [("scale", RobustScaler()), ("clf", LogisticRegression())]
pipe = Pipeline(steps)
# %%
result = cross_validate(pipe, X, y, cv=4, scoring=["accuracy", "roc_auc"])
pd.DataFrame(result).mean()
