#: leaks none
#: why a label encoder for the target only numbers the classes; dummies only list the categories
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder, TargetEncoder

df = pd.read_csv("churn.csv").dropna()
le = LabelEncoder()
y = le.fit_transform(df["churn"])
# %%
cats = ["gender", "plan", "city"]
X = pd.get_dummies(df[cats])
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
# %%
clf = LogisticRegression(max_iter=500)
clf.fit(X_train, y_train)
print(le.classes_, clf.score(X_test, y_test))
