#: leaks none
#: why only training images get noisy copies
# %%
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

digits = load_digits()
images, labels = digits.data, digits.target
rng = np.random.default_rng(1)


def augment(images, labels):
    noisy = images + rng.normal(0, 0.5, images.shape)
    return np.concatenate([images, noisy]), np.concatenate([labels, labels])


# %%
x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=0.25, random_state=1)
x_train, y_train = augment(x_train, y_train)
# %%
svm = SVC(gamma=0.001)
svm.fit(x_train, y_train)
svm.score(x_test, y_test)
