#: leaks LKG103
#: why the pipeline fills the gaps, but two models are still compared on the test
# %%
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

df = pd.read_csv("churn.csv")
X = df[["income", "total_charges", "age", "tenure"]]
y = df["churn"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
# %%
for est in [LogisticRegression(max_iter=1000), RandomForestClassifier(random_state=0)]:
    pipe = make_pipeline(SimpleImputer(), est)
    pipe.fit(X_train, y_train)
    print(type(est).__name__, pipe.score(X_test, y_test))  #! LKG103
