#: leaks none
#: why the price is dropped
# %%
import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import train_test_split

df = pd.read_csv("houses.csv").dropna()
df["expensive"] = (df["price"] > 300_000).astype(int)
df["expensive"].mean()
# %%
X = df.drop(columns=["id", "district", "expensive", "price"])
y = df["expensive"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=2)
# %%
gbc = GradientBoostingClassifier(random_state=2)
gbc.fit(X_train, y_train)
gbc.score(X_test, y_test)
