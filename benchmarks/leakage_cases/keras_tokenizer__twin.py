#: leaks none
#: needs tensorflow
#: why it ranks the words of the training reviews
# %%
import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split
from tensorflow.keras.layers import Dense, Embedding, GlobalAveragePooling1D
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.preprocessing.text import Tokenizer

df = pd.read_csv("reviews.csv")
texts = df["text"].values
labels = (df["label"] == "pos").astype(int).values
# %%
X_train, X_test, y_train, y_test = train_test_split(texts, labels, test_size=0.2, random_state=42)
tokenizer = Tokenizer(num_words=1000)
tokenizer.fit_on_texts(X_train)
X_train = pad_sequences(tokenizer.texts_to_sequences(X_train), maxlen=20)
X_test = pad_sequences(tokenizer.texts_to_sequences(X_test), maxlen=20)
# %%
model = Sequential([Embedding(1000, 16), GlobalAveragePooling1D(), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=5, validation_split=0.1, verbose=0)
# %%
loss, acc = model.evaluate(X_test, y_test)
print(acc)
