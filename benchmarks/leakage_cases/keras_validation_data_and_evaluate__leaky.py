#: leaks LKG103
#: needs tensorflow
#: why the test is watched after each epoch (and the best epoch kept by a checkpoint), then reported
# %%
import pandas as pd
from sklearn.model_selection import train_test_split
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential

df = pd.read_csv("visits.csv").drop_duplicates("patient_id")
X, y = df[["age", "bp", "glucose", "bmi"]].values / 100, df["readmitted"].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=1)
X_train, X_val, y_train, y_val = train_test_split(X_train, y_train, test_size=0.2, random_state=1)
# %%
net = Sequential([Dense(8, activation="relu"), Dense(1, activation="sigmoid")])
net.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
best = ModelCheckpoint("best.keras", monitor="val_accuracy", save_best_only=True)
hist = net.fit(X_train, y_train, validation_data=(X_test, y_test), epochs=20, batch_size=16, callbacks=[best])  #? LKG103
# %%
pd.DataFrame(hist.history)[["accuracy", "val_accuracy"]].plot()
net.load_weights("best.keras")
print(net.evaluate(X_test, y_test))  #! LKG103
