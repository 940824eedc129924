#: leaks none
#: why the edges are written down
# %%
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import CategoricalNB

visits = pd.read_csv("visits.csv").groupby("patient_id").first()
# %%
visits["bp"] = pd.cut(visits["bp"], [0, 110, 125, 140, 400], labels=False)
visits["age"] = visits["age"] // 20
# %%
X, y = visits[["bp", "age"]], visits["readmitted"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
nb = CategoricalNB(min_categories=10)
nb.fit(X_train, y_train)
nb.score(X_test, y_test)
