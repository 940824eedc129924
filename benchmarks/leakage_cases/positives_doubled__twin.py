#: leaks none
#: why the class weight does what the copies should
# %%
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import average_precision_score
from sklearn.model_selection import train_test_split

df = pd.read_csv("visits.csv").drop_duplicates("patient_id")
train, test = train_test_split(df, test_size=0.3, stratify=df["readmitted"], random_state=4)
# %%
f = ["age", "bp", "glucose", "bmi"]
et = ExtraTreesClassifier(class_weight="balanced", random_state=4)
et.fit(train[f], train["readmitted"])
average_precision_score(test["readmitted"], et.predict_proba(test[f])[:, 1])
