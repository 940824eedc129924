#: leaks none
#: why decided with the training rows
# %%
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.feature_selection import VarianceThreshold
from sklearn.model_selection import train_test_split

wine = load_wine(as_frame=True)
features, target = wine.data, wine.target
features.describe().T
# %%
vt = VarianceThreshold(threshold=0.05)
a, b, ya, yb = train_test_split(features, target, test_size=0.3, random_state=7)
a = vt.fit_transform(a)
b = vt.transform(b)
# %%
forest = ExtraTreesClassifier(random_state=7)
forest.fit(a, ya)
forest.score(b, yb)
