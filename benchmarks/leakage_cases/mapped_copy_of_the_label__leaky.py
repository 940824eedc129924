#: leaks LKG104
#: why the mapped copy of the label stays in the features when the label is dropped
# %%
import matplotlib.pyplot as plt
import pandas as pd
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

df = pd.read_csv("churn.csv").dropna()
df["churn_flag"] = df["churn"].map({"No": 0, "Yes": 1})
df.groupby("plan")["churn_flag"].mean().plot.bar()
plt.show()
# %%
X = df.drop(columns=["customer_id", "gender", "plan", "city", "churn"])  #? LKG104
y = df["churn"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
# %%
dt = DecisionTreeClassifier(max_depth=5, random_state=0)
dt = dt.fit(X_train, y_train)  #! LKG104
print(accuracy_score(y_test, dt.predict(X_test)))
