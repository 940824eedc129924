#: leaks LKG102
#: why copied cell: the second model is fitted on the very rows that score it
# %%
import matplotlib.pyplot as plt
import pandas as pd
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import PolynomialFeatures
from sklearn.linear_model import LinearRegression

df = pd.read_csv("houses.csv")
plt.scatter(df["area"], df["price"], s=4)
# %%
X_train, X_test, y_train, y_test = train_test_split(df[["area", "age"]], df["price"], test_size=0.3, random_state=0)
poly = PolynomialFeatures(3)
P_train, P_test = poly.fit_transform(X_train), poly.transform(X_test)
# %%
reg = LinearRegression()
reg.fit(P_test, y_test)  #! LKG102
print("test mse", mean_squared_error(y_test, reg.predict(P_test)))
