#: leaks LKG102
#: unsure LKG101
#: needs imblearn
#: why made-up rows lie between a training row and a test row (one may also call the sampler a fit on all rows)
# %%
import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

df = pd.read_csv("churn.csv").dropna()
X = df[["age", "income", "tenure", "monthly_charges", "n_calls"]]
y = (df["churn"] == "Yes").astype(int)
y.value_counts(normalize=True)
# %%
sm = SMOTE(random_state=0, k_neighbors=5)
X_res, y_res = sm.fit_resample(X, y)  #? LKG102 #? LKG101
X_train, X_test, y_train, y_test = train_test_split(X_res, y_res, test_size=0.3, random_state=0)
# %%
svc = SVC()
svc.fit(X_train, y_train)  #! LKG102
print(f1_score(y_test, svc.predict(X_test)))
