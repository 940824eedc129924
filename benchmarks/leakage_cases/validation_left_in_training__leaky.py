#: leaks LKG102
#: why the model is fitted on X_train, which still holds the rows split off for validation
# %%
from sklearn.datasets import make_friedman2
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.model_selection import train_test_split

X, y = make_friedman2(n_samples=500, noise=20, random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
X_tr, X_val, y_tr, y_val = train_test_split(X_train, y_train, test_size=0.25, random_state=0)
# %%
val = {}
for depth in (2, 3, 5):
    gbr = GradientBoostingRegressor(max_depth=depth, random_state=0)
    gbr.fit(X_train, y_train)  #! LKG102
    val[depth] = gbr.score(X_val, y_val)
print(val)
# %%
best_depth = max(val, key=val.get)
final = GradientBoostingRegressor(max_depth=best_depth, random_state=0).fit(X_train, y_train)
print(final.score(X_test, y_test))
