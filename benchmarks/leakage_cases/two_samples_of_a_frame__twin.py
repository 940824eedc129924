#: leaks none
#: why the test is what the sample left
# %%
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.tree import DecisionTreeClassifier

df = load_wine(as_frame=True).frame
df.sample(5, random_state=0)
# %%
train = df.sample(frac=0.8, random_state=200)
test = df.drop(train.index)
print(len(train), len(test))
# %%
dtc = DecisionTreeClassifier(random_state=0)
dtc.fit(train.drop(columns="target"), train["target"])
dtc.score(test.drop(columns="target"), test["target"])
