#: leaks LKG104
#: why the target is one of the numeric columns
# %%
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

df = load_breast_cancer(as_frame=True).frame
y = df["target"]
X = df.select_dtypes(include="number")
print(X.shape)
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
pipe = make_pipeline(StandardScaler(), LogisticRegression())
pipe.fit(X_train, y_train)  #! LKG104
pipe.score(X_test, y_test)
