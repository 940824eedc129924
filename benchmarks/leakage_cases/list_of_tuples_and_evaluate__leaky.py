#: leaks LKG103
#: why every model of the list is evaluated on the test, none on other rows
# %%
import pandas as pd
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeRegressor


def evaluate(model, X, y):
    return mean_squared_error(y, model.predict(X)) ** 0.5  #? LKG103


# %%
df = pd.read_csv("houses.csv")
X, y = df[["area", "rooms", "age", "quality"]], df["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
models = [("OLS", LinearRegression()), ("ridge", Ridge(10.0)), ("lasso", Lasso(1.0)), ("tree", DecisionTreeRegressor())]
# %%
rows = []
for name, model in models:
    model.fit(X_train, y_train)
    rows.append((name, evaluate(model, X_test, y_test)))  #! LKG103
table = pd.DataFrame(rows, columns=["model", "rmse"]).sort_values("rmse")
table
# %%
winner = dict(models)[table["model"].iloc[0]]
print(table["model"].iloc[0], evaluate(winner, X_test, y_test))  #? LKG103
