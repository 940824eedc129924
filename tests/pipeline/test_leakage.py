"""Leaks that a notebook has and does not have, one idiom each: what the pipeline graph must see through."""

from __future__ import annotations

import pytest

from mldebt_nb.dataflow.graph import DataflowGraph
from mldebt_nb.notebook.scripts import read
from mldebt_nb.pipeline.building import pipeline
from mldebt_nb.pipeline.leakage import Kind, leaks
from mldebt_nb.pipeline.values import Learned

IMPORTS = """# %%
import pandas as pd, numpy as np
import matplotlib.pyplot as plt
from sklearn.preprocessing import *
from sklearn.preprocessing import StandardScaler, MinMaxScaler, LabelEncoder, OneHotEncoder
from sklearn.model_selection import train_test_split, KFold, StratifiedKFold, cross_val_score, GridSearchCV, GroupKFold
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import SVC
from sklearn.naive_bayes import MultinomialNB
from sklearn.ensemble import RandomForestClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier
from sklearn.metrics import accuracy_score, f1_score, confusion_matrix, classification_report
from sklearn.impute import SimpleImputer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.decomposition import PCA
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from imblearn.over_sampling import SMOTE
"""

CASES = [
    (Kind.PREPROCESSING, "scaler on columns in place", """
df = pd.read_csv("a.csv")
cols = ["a", "b"]
df[cols] = StandardScaler().fit_transform(df[cols])
train, test = train_test_split(df, random_state=0)
m = LogisticRegression().fit(train[cols], train["y"])
print(m.score(test[cols], test["y"]))
"""),
    (Kind.PREPROCESSING, "imputer fit then transform separately", """
df = pd.read_csv("a.csv")
X = df[["a","b"]].values; y = df["y"].values
imp = SimpleImputer(strategy="mean")
imp = imp.fit(X[:, 1:3])
X[:, 1:3] = imp.transform(X[:, 1:3])
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
m = LogisticRegression(); m.fit(X_train, y_train)
y_pred = m.predict(X_test)
cm = confusion_matrix(y_test, y_pred)
"""),
    (Kind.PREPROCESSING, "tfidf", """
df = pd.read_csv("a.csv")
tf = TfidfVectorizer(stop_words="english")
X = tf.fit_transform(df["text"]).toarray()
y = df.label
Xtr, Xte, ytr, yte = train_test_split(X, y, random_state=1)
nb = MultinomialNB()
nb.fit(Xtr, ytr)
print(classification_report(yte, nb.predict(Xte)))
"""),
    (Kind.PREPROCESSING, "KFold loop scaler outside", """
df = pd.read_csv("a.csv")
X = df.drop("y", axis=1).values; y = df["y"].values
X = MinMaxScaler().fit_transform(X)
kf = KFold(n_splits=5, shuffle=True, random_state=1)
accs = []
for tr, te in kf.split(X):
    m = SVC().fit(X[tr], y[tr])
    accs.append(accuracy_score(y[te], m.predict(X[te])))
"""),
    (None, "KFold loop scaler inside", """
df = pd.read_csv("a.csv")
X = df.drop("y", axis=1).values; y = df["y"].values
kf = KFold(n_splits=5, shuffle=True, random_state=1)
for i, (tr, te) in enumerate(kf.split(X, y)):
    sc = MinMaxScaler().fit(X[tr])
    m = SVC().fit(sc.transform(X[tr]), y[tr])
    print(accuracy_score(y[te], m.predict(sc.transform(X[te]))))
"""),
    (Kind.PREPROCESSING, "enumerate kfold outside", """
df = pd.read_csv("a.csv")
X = df.drop("y", axis=1); y = df["y"]
X = pd.DataFrame(MinMaxScaler().fit_transform(X), columns=X.columns)
skf = StratifiedKFold(5)
for fold, (tr, te) in enumerate(skf.split(X, y)):
    m = SVC()
    m.fit(X.iloc[tr], y.iloc[tr])
    p = m.predict(X.iloc[te])
    print(f1_score(y.iloc[te], p))
"""),
    (Kind.PREPROCESSING, "cross_val_score on scaled", """
df = pd.read_csv("a.csv")
X = StandardScaler().fit_transform(df.drop("y", axis=1))
print(cross_val_score(SVC(), X, df["y"], cv=5).mean())
"""),
    (Kind.PREPROCESSING, "standardise by hand", """
df = pd.read_csv("a.csv")
X = df.drop("y", axis=1)
X = (X - X.mean()) / X.std()
Xtr, Xte, ytr, yte = train_test_split(X, df["y"])
m = Ridge().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.PREPROCESSING, "numpy standardise by axis", """
df = pd.read_csv("a.csv")
X = df.drop("y", axis=1).values
mu, sd = np.mean(X, axis=0), np.std(X, axis=0)
X = (X - mu) / sd
Xtr, Xte, ytr, yte = train_test_split(X, df["y"].values)
m = Ridge().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.PREPROCESSING, "helper function", """
def prepare(df):
    df = df.copy()
    df["age"] = df["age"].fillna(df["age"].median())
    return df
raw = pd.read_csv("a.csv")
data = prepare(raw)
tr, te = train_test_split(data)
m = RandomForestClassifier().fit(tr[["age"]], tr["y"])
accuracy_score(te["y"], m.predict(te[["age"]]))
"""),
    (None, "helper on train only", """
def prepare(df, age):
    df = df.copy()
    df["age"] = df["age"].fillna(age)
    return df
raw = pd.read_csv("a.csv")
tr, te = train_test_split(raw)
age = tr["age"].median()
tr, te = prepare(tr, age), prepare(te, age)
m = RandomForestClassifier().fit(tr[["age"]], tr["y"])
accuracy_score(te["y"], m.predict(te[["age"]]))
"""),
    (Kind.PREPROCESSING, "fillna inplace mean", """
df = pd.read_csv("a.csv")
df["a"].fillna(df["a"].mean(), inplace=True)
X, y = df[["a"]], df["y"]
Xtr, Xte, ytr, yte = train_test_split(X, y)
m = Ridge().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.PREPROCESSING, "concat then scale kaggle", """
train = pd.read_csv("train.csv"); test = pd.read_csv("test.csv")
ntrain = train.shape[0]
y = train["y"]
full = pd.concat([train.drop("y", axis=1), test])
full = full.fillna(full.mean())
X = full[:ntrain]; X_sub = full[ntrain:]
print(cross_val_score(Ridge(), X, y, cv=5).mean())
"""),
    (Kind.PREPROCESSING, "loop over columns", """
df = pd.read_csv("a.csv")
for c in ["a", "b"]:
    df[c] = df[c].fillna(df[c].mean())
Xtr, Xte, ytr, yte = train_test_split(df[["a","b"]], df["y"])
m = Ridge().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.PREPROCESSING, "loop over unknown columns", """
df = pd.read_csv("a.csv")
for c in df.columns:
    df[c] = df[c].fillna(df[c].mean())
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df["y"])
m = Ridge().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.PREPROCESSING, "target mean encoding", """
df = pd.read_csv("a.csv")
means = df.groupby("city")["y"].mean()
df["city_enc"] = df["city"].map(means)
Xtr, Xte, ytr, yte = train_test_split(df[["city_enc"]], df["y"])
m = Ridge().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.PREPROCESSING, "target encoding merge", """
df = pd.read_csv("a.csv")
agg = df.groupby("city").agg({"y": "mean"}).reset_index()
df = df.merge(agg, on="city", how="left")
Xtr, Xte, ytr, yte = train_test_split(df[["city", "y_y"]], df["y_x"])
m = Ridge().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.PREPROCESSING, "fit on concat of train and test", """
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df["y"])
sc = StandardScaler().fit(np.vstack([Xtr, Xte]))
m = Ridge().fit(sc.transform(Xtr), ytr)
print(m.score(sc.transform(Xte), yte))
"""),
    (None, "fit_transform on test separately is not using test in training", """
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df["y"])
sc = StandardScaler()
Xtr = sc.fit_transform(Xtr)
Xte = sc.transform(Xte)
m = Ridge().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.PREPROCESSING, "ColumnTransformer before split", """
df = pd.read_csv("a.csv")
ct = ColumnTransformer([("num", StandardScaler(), ["a"]), ("cat", OneHotEncoder(), ["c"])])
X = ct.fit_transform(df)
Xtr, Xte, ytr, yte = train_test_split(X, df["y"])
m = Ridge().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.PREPROCESSING, "SelectKBest get_support", """
df = pd.read_csv("a.csv")
X, y = df.drop("y", axis=1), df["y"]
sel = SelectKBest(f_classif, k=5).fit(X, y)
cols = X.columns[sel.get_support()]
X = X[cols]
Xtr, Xte, ytr, yte = train_test_split(X, y)
m = LogisticRegression().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.PREPROCESSING, "importance then select", """
df = pd.read_csv("a.csv")
X, y = df.drop("y", axis=1), df["y"]
rf = RandomForestClassifier().fit(X, y)
imp = pd.Series(rf.feature_importances_, index=X.columns).sort_values()
best = imp.index[-5:]
Xtr, Xte, ytr, yte = train_test_split(X[best], y)
m = LogisticRegression().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.PREPROCESSING, "GridSearchCV on scaled all", """
df = pd.read_csv("a.csv")
X = StandardScaler().fit_transform(df.drop("y", axis=1))
gs = GridSearchCV(SVC(), {"C": [1, 2]}, cv=5)
gs.fit(X, df["y"])
print(gs.best_score_)
"""),
    (None, "GridSearchCV with pipeline", """
df = pd.read_csv("a.csv")
gs = GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [1, 2]}, cv=5)
gs.fit(df.drop("y", axis=1), df["y"])
print(gs.best_score_)
"""),
    (Kind.OVERLAP, "SMOTE", """
df = pd.read_csv("a.csv")
sm = SMOTE()
X, y = sm.fit_resample(df.drop("y", axis=1), df["y"])
Xtr, Xte, ytr, yte = train_test_split(X, y)
m = LogisticRegression().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.OVERLAP, "sample with replacement", """
df = pd.read_csv("a.csv")
maj, mino = df[df.y == 0], df[df.y == 1]
df = pd.concat([maj, mino.sample(len(maj), replace=True)])
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df.y)
m = LogisticRegression().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.OVERLAP, "duplicate minority by concat", """
df = pd.read_csv("a.csv")
mino = df[df.y == 1]
df = pd.concat([df, mino, mino])
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df.y)
m = LogisticRegression().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.OVERLAP, "fit on all", """
df = pd.read_csv("a.csv")
X, y = df.drop("y", axis=1), df.y
Xtr, Xte, ytr, yte = train_test_split(X, y)
m = LogisticRegression()
m.fit(X, y)
pred = m.predict(Xte)
print(accuracy_score(yte, pred))
"""),
    (Kind.OVERLAP, "sample independently", """
df = pd.read_csv("a.csv")
train = df.sample(frac=0.8, random_state=1)
test = df.sample(frac=0.2, random_state=2)
m = LogisticRegression().fit(train[["a"]], train["y"])
print(m.score(test[["a"]], test["y"]))
"""),
    (None, "sample and drop", """
df = pd.read_csv("a.csv")
train = df.sample(frac=0.8, random_state=1)
test = df.drop(train.index)
m = LogisticRegression().fit(train[["a"]], train["y"])
print(m.score(test[["a"]], test["y"]))
"""),
    (None, "permutation", """
df = pd.read_csv("a.csv")
X, y = df[["a"]].values, df["y"].values
idx = np.random.permutation(len(X))
n = int(len(X) * .8)
tr, te = idx[:n], idx[n:]
m = LogisticRegression().fit(X[tr], y[tr])
print(m.score(X[te], y[te]))
"""),
    (Kind.OVERLAP, "choice twice", """
df = pd.read_csv("a.csv")
X, y = df[["a"]].values, df["y"].values
tr = np.random.choice(len(X), 100, replace=False)
te = np.random.choice(len(X), 50, replace=False)
m = LogisticRegression().fit(X[tr], y[tr])
print(m.score(X[te], y[te]))
"""),
    (Kind.OVERLAP, "bootstrapped indices cut", """
df = pd.read_csv("a.csv")
X, y = df[["a"]].values, df["y"].values
boot = np.random.choice(len(X), len(X))
Xb, yb = X[boot], y[boot]
Xtr, Xte, ytr, yte = train_test_split(Xb, yb)
m = LogisticRegression().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.OVERLAP, "head overlaps tail", """
df = pd.read_csv("a.csv")
train, test = df.iloc[:800], df.iloc[700:]
m = LogisticRegression().fit(train[["a"]], train["y"])
print(m.score(test[["a"]], test["y"]))
"""),
    (Kind.OVERLAP, "append val and test", """
df = pd.read_csv("a.csv")
train, test = train_test_split(df)
train = pd.concat([train, test.head(100)])
m = LogisticRegression().fit(train[["a"]], train["y"])
print(m.score(test[["a"]], test["y"]))
"""),
    (Kind.MULTI_TEST, "models dict eval function", """
def report(m, X, y):
    p = m.predict(X)
    return {"acc": accuracy_score(y, p), "f1": f1_score(y, p)}
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df.y)
models = {"lr": LogisticRegression(), "svc": SVC()}
res = {}
for n, m in models.items():
    m.fit(Xtr, ytr)
    res[n] = report(m, Xte, yte)
"""),
    (None, "one model many metrics", """
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df.y)
m = SVC().fit(Xtr, ytr)
p = m.predict(Xte)
print(accuracy_score(yte, p), f1_score(yte, p)); print(m.score(Xte, yte))
"""),
    (Kind.MULTI_TEST, "refit with another parameter", """
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df.y)
m = SVC(C=1)
m.fit(Xtr, ytr)
print(m.score(Xte, yte))
m = SVC(C=10)
m.fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (Kind.MULTI_TEST, "list comprehension", """
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df.y)
scores = [KNeighborsClassifier(k).fit(Xtr, ytr).score(Xte, yte) for k in range(1, 20)]
"""),
    (Kind.MULTI_TEST, "function with loop", """
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df.y)
def try_depth(d):
    t = DecisionTreeClassifier(max_depth=d)
    t.fit(Xtr, ytr)
    return t.score(Xte, yte)
best = max(range(1, 10), key=try_depth)
"""),
    (Kind.MULTI_TEST, "map over depths", """
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df.y)
def try_depth(d):
    t = DecisionTreeClassifier(max_depth=d)
    t.fit(Xtr, ytr)
    return t.score(Xte, yte)
res = [try_depth(d) for d in (1, 2, 3)]
"""),
    (Kind.MULTI_TEST, "threshold chosen on test", """
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df.y)
m = SVC(probability=True).fit(Xtr, ytr)
p = m.predict_proba(Xte)[:, 1]
best = max(np.linspace(0, 1, 50), key=lambda t: f1_score(yte, p > t))
"""),
    (Kind.MULTI_TEST, "threshold loop on test", """
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df.y)
m = SVC(probability=True).fit(Xtr, ytr)
p = m.predict_proba(Xte)[:, 1]
scores = []
for t in np.arange(0, 1, .05):
    scores.append(f1_score(yte, p > t))
"""),
    (Kind.TARGET, "derived flag", """
df = pd.read_csv("a.csv")
df["is_high"] = (df["price"] > 100).astype(int)
X = df.drop(columns=["is_high"]); y = df["is_high"]
Xtr, Xte, ytr, yte = train_test_split(X, y)
m = SVC().fit(Xtr, ytr)
"""),
    (Kind.TARGET, "label in features by list", """
df = pd.read_csv("a.csv")
features = ["a", "b", "y"]
Xtr, Xte, ytr, yte = train_test_split(df[features], df["y"])
m = SVC().fit(Xtr, ytr)
"""),
    (Kind.TARGET, "log label kept", """
df = pd.read_csv("a.csv")
df["log_price"] = np.log(df["price"])
X = df.drop("price", axis=1)
y = df["price"]
Xtr, Xte, ytr, yte = train_test_split(X, y)
m = Ridge().fit(Xtr, ytr)
"""),
    (Kind.TARGET, "train df split then drop forgets", """
df = pd.read_csv("a.csv")
df["profit"] = df["revenue"] - df["cost"]
train, test = train_test_split(df)
m = Ridge().fit(train.drop(columns="profit"), train["profit"])
"""),
    (Kind.TARGET, "apply row lambda", """
df = pd.read_csv("a.csv")
df["rate"] = df.apply(lambda r: r["price"] / r["n"], axis=1)
X = df.drop(["price"], axis=1); y = df["price"]
m = Ridge().fit(X, y)
"""),
    (Kind.TARGET, "assign lambda", """
df = pd.read_csv("a.csv").assign(rate=lambda d: d["price"] / d["n"])
X = df.drop(["price"], axis=1); y = df["price"]
m = Ridge().fit(X, y)
"""),
    (Kind.TARGET, "np.where", """
df = pd.read_csv("a.csv")
df["flag"] = np.where(df["price"] > 10, 1, 0)
X = df.drop(["price"], axis=1); y = df["price"]
m = Ridge().fit(X, y)
"""),
    (Kind.TARGET, "loc assign", """
df = pd.read_csv("a.csv")
df.loc[df["price"] > 10, "flag"] = 1
X = df.drop(["price"], axis=1); y = df["price"]
m = Ridge().fit(X, y)
"""),
    (Kind.TARGET, "map of target", """
df = pd.read_csv("a.csv")
df["y_num"] = df["y"].map({"no": 0, "yes": 1})
X = df.drop("y", axis=1); y = df["y_num"]
m = SVC().fit(X, y)
"""),
    (Kind.TARGET, "labelencoder column", """
df = pd.read_csv("a.csv")
df["y_num"] = LabelEncoder().fit_transform(df["y"])
X = df.drop("y", axis=1)
m = SVC().fit(X, df["y"])
"""),
    (Kind.TARGET, "pipeline", """
df = pd.read_csv("a.csv")
df["r"] = df["y"] / df["b"]
pipe = make_pipeline(StandardScaler(), Ridge())
pipe.fit(df[["a", "r"]], df["y"])
"""),
    (Kind.TARGET, "cross_val", """
df = pd.read_csv("a.csv")
df["r"] = df["y"] / df["b"]
cross_val_score(Ridge(), df[["a", "r"]], df["y"])
"""),
    (Kind.ORDER, "rolling and KFold shuffle", """
df = pd.read_csv("a.csv")
df["m"] = df["p"].rolling(7).mean()
df = df.dropna()
cross_val_score(Ridge(), df[["m"]], df["p"], cv=KFold(5, shuffle=True))
"""),
    (Kind.ORDER, "for lag in range", """
df = pd.read_csv("a.csv")
for lag in range(1, 4):
    df[f"lag{lag}"] = df["p"].shift(lag)
Xtr, Xte, ytr, yte = train_test_split(df.drop("p", axis=1), df["p"])
"""),
    (Kind.ORDER, "dates sorted", """
df = pd.read_csv("a.csv", parse_dates=["date"])
df = df.sort_values("date")
df["lag"] = df.groupby("store")["p"].shift(1)
Xtr, Xte, ytr, yte = train_test_split(df[["lag"]], df["p"])
"""),
    (None, "encode labels", """
df = pd.read_csv("a.csv")
y = LabelEncoder().fit_transform(df["y"])
X = df[["a"]]
Xtr, Xte, ytr, yte = train_test_split(X, y)
m = SVC().fit(Xtr, ytr); m.score(Xte, yte)
"""),
    (None, "get dummies and log", """
df = pd.read_csv("a.csv")
X = pd.get_dummies(df.drop("y", axis=1)); X["a"] = np.log1p(X["a"])
y = df["y"]
Xtr, Xte, ytr, yte = train_test_split(X, y)
m = SVC().fit(Xtr, ytr); m.score(Xte, yte)
"""),
    (None, "pca for plot", """
df = pd.read_csv("a.csv")
X, y = df.drop("y", axis=1), df["y"]
P = PCA(2).fit_transform(StandardScaler().fit_transform(X))
plt.scatter(P[:, 0], P[:, 1])
Xtr, Xte, ytr, yte = train_test_split(X, y)
m = SVC().fit(Xtr, ytr); m.score(Xte, yte)
"""),
    (Kind.TARGET, "iloc", """
df = pd.read_csv("a.csv")
X = df.iloc[:, 1:].values
y = df.iloc[:, -1].values
Xtr, Xte, ytr, yte = train_test_split(X, y)
m = Ridge().fit(Xtr, ytr)
"""),
    (None, "iloc right", """
df = pd.read_csv("a.csv")
X = df.iloc[:, 1:-1].values
y = df.iloc[:, -1].values
m = Ridge().fit(X, y)
X = df.iloc[:, [2, 3]].values
m = Ridge().fit(X, y)
X = df.iloc[:, 3:13].values; y = df.iloc[:, 13].values
m = Ridge().fit(X, y)
"""),
    (Kind.TARGET, "values", """
df = pd.read_csv("a.csv")
data = df.values
X = data[:, 0:9]
y = data[:, 8]
m = Ridge().fit(X, y)
"""),
    (Kind.TARGET, "frame of dataset", """
from sklearn.datasets import load_breast_cancer
df = load_breast_cancer(as_frame=True).frame
y = df["target"]
m = SVC().fit(df, y)
"""),
    (None, "dataset", """
from sklearn.datasets import load_breast_cancer, load_iris
bc = load_breast_cancer()
Xtr, Xte, ytr, yte = train_test_split(bc.data, bc.target)
m = SVC().fit(Xtr, ytr)
d = load_iris()
df = pd.DataFrame(d.data, columns=d.feature_names)
df["target"] = d["target"]
X, y = df.drop("target", axis=1), df["target"]
m = SVC().fit(X, y)
"""),
    (Kind.TARGET, "column_stack", """
from sklearn.datasets import load_breast_cancer
X, y = load_breast_cancer(return_X_y=True)
X = np.column_stack([X, y * 2])
m = SVC().fit(X, y)
"""),
    (Kind.TARGET, "factorize", """
df = pd.read_csv("a.csv")
df["code"], names = pd.factorize(df["species"])
X = df.drop("species", axis=1)
m = SVC().fit(X, df["species"])
"""),
    (None, "simulated", """
rng = np.random.default_rng(0)
df = pd.DataFrame({"a": rng.normal(size=100)})
df["y"] = 2 * df["a"] + rng.normal(size=100)
m = Ridge().fit(df[["a"]], df["y"])
"""),
    (None, "simulated with file", """
df = pd.read_csv("a.csv")
df["tomorrow"] = df["close"].shift(-1)
m = Ridge().fit(df[["close"]], df["tomorrow"])
"""),
    (Kind.ORDER, "windows", """
s = pd.read_csv("a.csv")["load"].values
X, y = [], []
for i in range(len(s) - 10):
    X.append(s[i:i + 10])
    y.append(s[i + 10])
X, y = np.array(X), np.array(y)
Xtr, Xte, ytr, yte = train_test_split(X, y)
"""),
    (None, "rows only left out before the split", """
from imblearn.under_sampling import RandomUnderSampler
df = pd.read_csv("a.csv")
X, y = RandomUnderSampler().fit_resample(df.drop("y", axis=1), df["y"])
Xtr, Xte, ytr, yte = train_test_split(X, y)
m = LogisticRegression().fit(Xtr, ytr)
print(m.score(Xte, yte))
"""),
    (None, "a median over predictions is no score", """
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df["y"])
guesses = [Ridge(a).fit(Xtr, ytr).predict(Xte) for a in (1, 2)]
print(np.median(guesses, axis=0), np.mean(guesses[0]))
"""),
    (None, "a scaler on a training part that was resampled before", """
df = pd.read_csv("a.csv")
train, test = train_test_split(df)
X, y = SMOTE().fit_resample(train.drop("y", axis=1), train["y"])
scaler = StandardScaler().fit(X)
m = LogisticRegression().fit(scaler.transform(X), y)
print(m.score(scaler.transform(test.drop("y", axis=1)), test["y"]))
"""),
    (None, "one variable for two paths", """
path = "x.csv"
X = pd.read_csv(path)
path = "y.csv"
y = pd.read_csv(path)["y"]
m = SVC().fit(X, y)
"""),
    (None, "a pipeline that takes some columns", """
df = pd.read_csv("a.csv")
ct = ColumnTransformer([("num", StandardScaler(), ["a", "b"])])
m = make_pipeline(ct, SVC()).fit(df, df["y"])
"""),
    (None, "names from before the label was there", """
df = pd.read_csv("a.csv")
features = df.columns
df["y"] = pd.read_csv("b.csv")["y"]
m = SVC().fit(df[features], df["y"])
"""),
    (None, "columns by their kind", """
df = pd.read_csv("a.csv")
m = SVC().fit(df.select_dtypes("number"), df["y"])
"""),
    (None, "a bundle from a file", """
import pickle
bundle = pickle.load(open("b.pkl", "rb"))
m = SVC().fit(bundle.data, bundle.target)
"""),
    (None, "a split without a seed in each turn", """
df = pd.read_csv("a.csv")
scores = []
for n in range(10):
    Xtr, Xte, ytr, yte = train_test_split(df[["a"]], df["y"])
    scores.append(SVC(C=n).fit(Xtr, ytr).score(Xte, yte))
"""),
    (None, "clusters that become the label", """
from sklearn.cluster import KMeans
df = pd.read_csv("a.csv")
labels = KMeans(3).fit_predict(df)
Xtr, Xte, ytr, yte = train_test_split(df, labels)
print(SVC().fit(Xtr, ytr).score(Xte, yte))
"""),
    (None, "the same number of each class", """
df = pd.read_csv("a.csv")
df = df.groupby("y").apply(lambda group: group.sample(100))
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df["y"])
print(SVC().fit(Xtr, ytr).score(Xte, yte))
"""),
    (None, "a baseline beside the one model", """
from sklearn.dummy import DummyClassifier
df = pd.read_csv("a.csv")
Xtr, Xte, ytr, yte = train_test_split(df.drop("y", axis=1), df["y"])
for m in (DummyClassifier(), SVC()):
    print(m.fit(Xtr, ytr).score(Xte, yte))
"""),
]  # fmt: skip


def found(text: str) -> set[Kind]:
    """The kinds of leaks that are sure; what only learns which categories there are is left out."""
    graph = DataflowGraph(read(IMPORTS + text, "case.py", databricks=frozenset()))
    sure = [leak for leak in leaks(pipeline(graph)) if leak.sure and leak.learned is not Learned.VOCABULARY]
    return {leak.kind for leak in sure}


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, _, t in CASES], ids=[n for _, n, _ in CASES])
def test_one_idiom(kind: Kind | None, text: str) -> None:
    assert found(text) == (set() if kind is None else {kind})


def test_groups_that_the_notebook_knows_are_not_sure_to_matter() -> None:
    text = """
df = pd.read_csv("a.csv")
groups = df["patient"]
Xtr, Xte, ytr, yte = train_test_split(df[["a"]], df["y"])
cross_val_score(Ridge(), df[["a"]], df["y"], groups=groups, cv=GroupKFold(5))
"""
    graph = DataflowGraph(read(IMPORTS + text, "case.py", databricks=frozenset()))
    (leak,) = leaks(pipeline(graph))
    assert (leak.kind, leak.sure) == (Kind.ORDER, False)
