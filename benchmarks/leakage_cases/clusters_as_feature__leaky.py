#: leaks LKG101
#: why the clusters found among all rows become a feature of the model
# %%
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

df = pd.read_csv("visits.csv").drop_duplicates("patient_id")
feats = ["age", "bp", "glucose", "bmi"]
# %%
z = StandardScaler().fit_transform(df[feats])  #! LKG101
km = KMeans(n_clusters=4, n_init=5, random_state=0)
df["segment"] = km.fit_predict(z)  #! LKG101
df.groupby("segment")[feats].mean()
# %%
use = feats + ["segment"]
X_train, X_test, y_train, y_test = train_test_split(df[use], df["readmitted"], random_state=0)
tree = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X_train, y_train)
tree.score(X_test, y_test)
