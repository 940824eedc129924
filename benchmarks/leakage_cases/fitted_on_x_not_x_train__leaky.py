#: leaks LKG101
#: why a slip of the pen: fitted on X where X_train was meant
# %%
from sklearn.datasets import load_diabetes
from sklearn.linear_model import ElasticNet
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

X, y = load_diabetes(return_X_y=True, scaled=False)
X = PolynomialFeatures(degree=2, include_bias=False).fit_transform(X)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=13)
# %%
scaler = StandardScaler()
scaler.fit(X)  #! LKG101
X_train_s = scaler.transform(X_train)
X_test_s = scaler.transform(X_test)
# %%
enet = ElasticNet(alpha=0.5)
enet.fit(X_train_s, y_train)
print(mean_squared_error(y_test, enet.predict(X_test_s)))
