#: leaks none
#: why they come from the training reviews
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
train_text, test_text, y_train, y_test = train_test_split(reviews["text"], labels, test_size=0.2, random_state=0)
X_train = vectorizer.fit_transform(train_text)
X_test = vectorizer.transform(test_text)
# %%
lr = LogisticRegression()
lr.fit(X_train, y_train)
predictions = lr.predict(X_test)
print(accuracy_score(y_test, predictions))
