#: leaks none
#: why only training rows are copied
# %%
import pandas as pd
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score
from sklearn.model_selection import train_test_split
from sklearn.utils import resample

X, y = make_classification(n_samples=600, weights=[0.9], flip_y=0.05, random_state=1)
df = pd.DataFrame(X).assign(y=y)
df, holdout = train_test_split(df, test_size=0.25, random_state=1)
df["y"].value_counts()
# %%
minority = df[df["y"] == 1]
majority = df[df["y"] == 0]
minority_up = resample(minority, replace=True, n_samples=len(majority), random_state=1)
balanced = pd.concat([majority, minority_up])
# %%
clf = LogisticRegression(max_iter=500)
clf.fit(balanced.drop(columns="y").values, balanced["y"])
recall_score(holdout["y"], clf.predict(holdout.drop(columns="y").values))
