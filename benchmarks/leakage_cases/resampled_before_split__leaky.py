#: leaks LKG102
#: why copies of a rare row land on both sides of the split
# %%
import pandas as pd
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import recall_score
from sklearn.model_selection import train_test_split
from sklearn.utils import resample

X, y = make_classification(n_samples=600, weights=[0.9], flip_y=0.05, random_state=1)
df = pd.DataFrame(X).assign(y=y)
df["y"].value_counts()
# %%
minority = df[df["y"] == 1]
majority = df[df["y"] == 0]
minority_up = resample(minority, replace=True, n_samples=len(majority), random_state=1)
balanced = pd.concat([majority, minority_up])
# %%
balanced, holdout = train_test_split(balanced, test_size=0.25, random_state=1)  #? LKG102
clf = LogisticRegression(max_iter=500)
clf.fit(balanced.drop(columns="y").values, balanced["y"])  #! LKG102
recall_score(holdout["y"], clf.predict(holdout.drop(columns="y").values))
