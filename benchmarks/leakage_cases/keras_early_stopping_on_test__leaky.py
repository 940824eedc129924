#: leaks LKG103
#: needs keras
#: why training stops where the loss on the test is least, and the same test is the result
# %%
import keras
from keras import layers
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

X, y = load_digits(return_X_y=True)
X = X / 16.0
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
# %%
model = keras.Sequential([layers.Input((64,)), layers.Dense(32, activation="relu"), layers.Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True)
# %%
history = model.fit(X_train, y_train, epochs=50, validation_data=(X_test, y_test), callbacks=[stop], verbose=0)  #? LKG103
# %%
loss, acc = model.evaluate(X_test, y_test, verbose=0)  #! LKG103
print("test accuracy", acc)
