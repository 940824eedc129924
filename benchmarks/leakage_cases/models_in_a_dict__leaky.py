#: leaks LKG103
#: why the models are compared on the test and the best one's test score is the result
# %%
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.naive_bayes import GaussianNB

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
models = {
    "lr": LogisticRegression(max_iter=300),
    "rf": RandomForestClassifier(n_estimators=50, random_state=42),
    "nb": GaussianNB(),
}
# %%
results = {}
for name, model in models.items():
    model.fit(X_train, y_train)
    results[name] = model.score(X_test, y_test)  #! LKG103
    print(name, results[name])
# %%
best = max(results, key=results.get)
print("best:", best, results[best])
