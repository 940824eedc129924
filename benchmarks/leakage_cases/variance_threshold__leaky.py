#: leaks LKG101
#: why which columns vary enough is decided with the test rows
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
features = vt.fit_transform(features)  #! LKG101
a, b, ya, yb = train_test_split(features, target, test_size=0.3, random_state=7)
# %%
forest = ExtraTreesClassifier(random_state=7)
forest.fit(a, ya)
forest.score(b, yb)
