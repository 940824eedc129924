#: leaks LKG102
#: why the two samples are drawn independently and share rows
# %%
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.tree import DecisionTreeClassifier

df = load_wine(as_frame=True).frame
df.sample(5, random_state=0)
# %%
train = df.sample(frac=0.8, random_state=200)
test = df.sample(frac=0.2, random_state=201)  #? LKG102
print(len(train), len(test))
# %%
dtc = DecisionTreeClassifier(random_state=0)
dtc.fit(train.drop(columns="target"), train["target"])  #! LKG102
dtc.score(test.drop(columns="target"), test["target"])
