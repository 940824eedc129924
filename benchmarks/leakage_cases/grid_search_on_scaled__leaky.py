#: leaks LKG101
#: why the scaler saw the test rows (and the validation folds) before the split
# %%
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

bunch = load_breast_cancer(as_frame=True)
X, y = bunch.data, bunch.target
# %%
X[X.columns] = StandardScaler().fit_transform(X)  #! LKG101
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42, stratify=y)
# %%
search = GridSearchCV(SVC(), {"C": [0.1, 1, 10], "gamma": ["scale", 0.01]}, cv=3)
search.fit(X_train, y_train)
print(search.best_params_, search.best_score_)
# %%
print("held out:", search.score(X_test, y_test))
