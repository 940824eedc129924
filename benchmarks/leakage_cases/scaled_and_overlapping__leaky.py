#: leaks LKG101 LKG102
#: why the scaler sees all rows, and the last fit on all rows is scored on some of them
# %%
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVR

X, y = load_diabetes(return_X_y=True, scaled=False)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
scaler = StandardScaler().fit(X)  #! LKG101
# %%
svr = SVR(C=100)
svr.fit(scaler.transform(X), y)  #! LKG102
print(svr.score(scaler.transform(X_test), y_test))
