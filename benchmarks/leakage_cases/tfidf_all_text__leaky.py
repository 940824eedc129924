#: leaks LKG101
#: why vocabulary and document frequencies come from all reviews
# %% [markdown]
# # Sentiment of reviews
# %%
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
# %%
reviews = pd.read_csv("reviews.csv")
reviews["text"] = reviews["text"].str.lower().str.replace("[^a-z ]", "", regex=True)
labels = reviews["label"].map({"pos": 1, "neg": 0})
# %%
vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2)
features = vectorizer.fit_transform(reviews["text"])  #! LKG101
X_train, X_test, y_train, y_test = train_test_split(features, labels, test_size=0.2, random_state=0)
# %%
lr = LogisticRegression()
lr.fit(X_train, y_train)
predictions = lr.predict(X_test)
print(accuracy_score(y_test, predictions))
