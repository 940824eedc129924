#: leaks none
#: why the saved transformer was fitted on the training texts
# %%
import joblib
import pandas as pd
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

frame = pd.read_csv("reviews.csv")
train, test = train_test_split(frame, test_size=0.3, random_state=2)
# %%
lsa = make_pipeline(TfidfVectorizer(), TruncatedSVD(n_components=15, random_state=2))
lsa.fit(train["text"])
joblib.dump(lsa, "lsa.joblib")
# %%
lsa = joblib.load("lsa.joblib")
sgd = SGDClassifier(random_state=2)
sgd.fit(lsa.transform(train["text"]), train["label"])
print(sgd.score(lsa.transform(test["text"]), test["label"]))
