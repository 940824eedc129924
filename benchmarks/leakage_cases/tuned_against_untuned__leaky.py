#: leaks LKG103
#: why the model is changed by hand after its test score was seen, and scored again
# %%
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score, train_test_split

df = pd.read_csv("churn.csv").dropna()
X = df[["age", "income", "tenure", "monthly_charges", "n_calls"]]
y = df["churn"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=0)
# %%
rf = RandomForestClassifier(random_state=0)
rf.fit(X_train, y_train)
print("first try:", rf.score(X_test, y_test))  #? LKG103
# %%
# less deep, more trees
rf2 = RandomForestClassifier(n_estimators=300, max_depth=6, min_samples_leaf=3, random_state=0)
rf2.fit(X_train, y_train)
print("tuned:", rf2.score(X_test, y_test))  #! LKG103
