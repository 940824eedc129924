#: leaks none
#: why the scaled frame is only plotted; the model gets the raw columns
# %%
import matplotlib.pyplot as plt
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.linear_model import RidgeClassifier
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

wine = load_wine(as_frame=True)
X, y = wine.data, wine.target
# %% [markdown]
# Columns on one scale, to see them in one picture
# %%
scaled = pd.DataFrame(StandardScaler().fit_transform(X), columns=X.columns)
scaled.boxplot(figsize=(12, 5), rot=90)
plt.show()
# %%
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=0)
rc = RidgeClassifier()
rc.fit(X_train, y_train)
rc.score(X_test, y_test)
