#: leaks none
#: why the helper fits on the training rows
# %%
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsRegressor


def fit_model(features, target, k=3):
    model = KNeighborsRegressor(n_neighbors=k)
    model.fit(features, target)
    return model


# %%
df = pd.read_csv("houses.csv")
X, y = df[["area", "rooms", "quality"]], df["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
# %%
model = fit_model(X_train, y_train)
print("R2", model.score(X_test, y_test))
