#: leaks LKG101
#: why the function fits the vocabulary on the whole corpus before it splits
# %%
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import MultinomialNB

# %%
def load(path):
    frame = pd.read_csv(path)
    return frame["text"].tolist(), frame["label"].tolist()


def featurize(texts, labels):
    cv = CountVectorizer(stop_words="english", max_features=500)
    counts = cv.fit_transform(texts)  #! LKG101
    return train_test_split(counts, labels, test_size=0.25, random_state=5)

# %%
texts, labels = load("reviews.csv")
X_tr, X_te, y_tr, y_te = featurize(texts, labels)
# %%
nb = MultinomialNB(alpha=0.5)
nb.fit(X_tr, y_tr)
print(f"test accuracy: {nb.score(X_te, y_te):.3f}")
