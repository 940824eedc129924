#: leaks LKG102
#: why sampling with replacement puts copies of a row into both parts
# %%
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

df = pd.read_csv("churn.csv").dropna()
df = df.sample(n=2000, replace=True, random_state=5)  #? LKG102
df["churn"].value_counts()
# %%
X, y = df[["age", "tenure", "n_calls", "monthly_charges"]], df["churn"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=5)
# %%
m = LogisticRegression(max_iter=1000)
m.fit(X_train, y_train)  #! LKG102
m.score(X_test, y_test)
