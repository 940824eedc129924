#: leaks none
#: why the scaler is a step of the searched pipeline
# %%
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

bunch = load_breast_cancer(as_frame=True)
X, y = bunch.data, bunch.target
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42, stratify=y)
# %%
pipe = Pipeline([("scale", StandardScaler()), ("svc", SVC())])
search = GridSearchCV(pipe, {"svc__C": [0.1, 1, 10], "svc__gamma": ["scale", 0.01]}, cv=3)
search.fit(X_train, y_train)
print(search.best_params_, search.best_score_)
# %%
print("held out:", search.score(X_test, y_test))
