#: leaks none
#: needs xgboost
#: why chosen on validation rows
# %%
import xgboost as xgb
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, test_size=0.2, random_state=0)
# %%
clf = xgb.XGBClassifier(n_estimators=500, learning_rate=0.05, early_stopping_rounds=20, eval_metric="auc")
clf.fit(X_train, y_train, eval_set=[(X_val, y_val)], verbose=False)
# %%
print(clf.best_iteration, roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1]))
