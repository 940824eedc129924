#: leaks LKG101
#: why the columns are chosen by their correlation with the target over all rows
# %%
import pandas as pd
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

X, y = make_classification(n_samples=200, n_features=100, n_informative=4, random_state=9)
df = pd.DataFrame(X, columns=[f"f{i}" for i in range(100)])
df["target"] = y
# %%
train, test = train_test_split(df, test_size=0.3, random_state=9)
corr = df.corr()["target"].abs().sort_values(ascending=False)  #! LKG101
best = corr.index[1:11].tolist()
best
# %%
model = LogisticRegression(max_iter=1000)
model.fit(train[best], train["target"])
model.score(test[best], test["target"])
