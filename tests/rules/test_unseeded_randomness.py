"""Labelled pairs of notebooks that differ in a seed: how many the rule tells apart."""

from __future__ import annotations

import pytest

_SPLIT = "from sklearn.model_selection import train_test_split\nimport data\nX, y = data.load()\n"
_FOREST = "from sklearn.ensemble import RandomForestClassifier\nimport data\nX, y = data.load()\n"
_FRAME = "import pandas as pd\nfrom sklearn.svm import SVC\ndf = pd.read_csv('a.csv')\n"
_NUMPY = "import numpy as np\nfrom sklearn.svm import SVC\n"
_TORCH = "import torch\nfrom torch import nn\nfrom torch.utils.data import DataLoader, random_split\nimport data\nrows = data.load()\n"
_TRAIN = "\n# %%\nfor x in rows:\n    loss = net(x).sum()\n    loss.backward()"
_KERAS = "from tensorflow import keras\nimport tensorflow as tf\nfrom tensorflow.keras import layers\nimport data\nX, y = data.load()\n"
_NET = "net = keras.Sequential([layers.Dense(3), layers.Dense(1)])\nnet.compile(loss='mse')\nnet.fit(X, y)"

#: What the two notebooks of a pair do; the unseeded and the seeded text.
PAIRS: dict[str, tuple[str, str]] = {
    "a split": (_SPLIT + "print(train_test_split(X, y))", _SPLIT + "print(train_test_split(X, y, random_state=1))"),
    "a split with None": (_SPLIT + "print(train_test_split(X, random_state=None))", _SPLIT + "import numpy\nnumpy.random.seed(3)\nprint(train_test_split(X, random_state=None))"),
    "a split in order": (_SPLIT + "print(train_test_split(X, shuffle=True))", _SPLIT + "print(train_test_split(X, shuffle=False))"),
    "a forest": (_FOREST + "print(RandomForestClassifier().fit(X, y))", _FOREST + "print(RandomForestClassifier(random_state=7).fit(X, y))"),
    "a forest under numpy's seed": (_FOREST + "import numpy as np\nm = RandomForestClassifier()\nm.fit(X, y)", _FOREST + "import numpy as np\nnp.random.seed(1)\nm = RandomForestClassifier()\nm.fit(X, y)"),
    "the wrong library's seed": (_FOREST + "import random\nrandom.seed(1)\nprint(RandomForestClassifier().fit(X, y))", _FOREST + "from numpy.random import seed\nseed(1)\nprint(RandomForestClassifier().fit(X, y))"),
    "the seed of an ensemble": (_FOREST + "from sklearn.ensemble import AdaBoostClassifier\nprint(AdaBoostClassifier(RandomForestClassifier()).fit(X, y))", _FOREST + "from sklearn.ensemble import AdaBoostClassifier\nprint(AdaBoostClassifier(RandomForestClassifier(), random_state=0).fit(X, y))"),
    "a named estimator of an ensemble": (_FOREST + "from sklearn.ensemble import BaggingClassifier\nbase = RandomForestClassifier()\nprint(BaggingClassifier(base).fit(X, y))", _FOREST + "from sklearn.ensemble import BaggingClassifier\nbase = RandomForestClassifier()\nprint(BaggingClassifier(base, random_state=0).fit(X, y))"),
    "a forest in a grid": (_FOREST + "from sklearn.model_selection import GridSearchCV\nprint(GridSearchCV(RandomForestClassifier(), {}).fit(X, y))", _FOREST + "from sklearn.model_selection import GridSearchCV\nprint(GridSearchCV(RandomForestClassifier(random_state=2), {}).fit(X, y))"),
    "a random search": (_FOREST + "from sklearn.model_selection import RandomizedSearchCV\nfrom sklearn.svm import SVC\nprint(RandomizedSearchCV(SVC(), {}).fit(X, y))", _FOREST + "from sklearn.model_selection import RandomizedSearchCV\nfrom sklearn.svm import SVC\nprint(RandomizedSearchCV(SVC(), {}, random_state=1).fit(X, y))"),
    "folds": (_FOREST + "from sklearn.model_selection import KFold, cross_val_score\nfrom sklearn.svm import SVC\nprint(cross_val_score(SVC(), X, y, cv=KFold(5, shuffle=True)))", _FOREST + "from sklearn.model_selection import KFold, cross_val_score\nfrom sklearn.svm import SVC\nprint(cross_val_score(SVC(), X, y, cv=KFold(5, shuffle=True, random_state=1)))"),
    "folds by position": (_FOREST + "from sklearn.model_selection import StratifiedKFold\nfolds = StratifiedKFold(5, True)\nprint(folds.split(X, y))", _FOREST + "from sklearn.model_selection import StratifiedKFold\nfolds = StratifiedKFold(5, True, 3)\nprint(folds.split(X, y))"),
    "folds in order": (_FOREST + "from sklearn.model_selection import KFold\nprint(KFold(5, shuffle=True))", _FOREST + "from sklearn.model_selection import KFold\nprint(KFold(5))"),
    "clusters": ("from sklearn.cluster import KMeans\nimport data\nprint(KMeans(3).fit(data.rows))", "from sklearn.cluster import KMeans\nimport data\nprint(KMeans(3, random_state=0).fit(data.rows))"),
    "a module's attribute": ("from sklearn import cluster\nimport data\nprint(cluster.KMeans(3).fit(data.rows))", "from sklearn import cluster\nimport data\nprint(cluster.KMeans(3, random_state=0).fit(data.rows))"),
    "gradient descent": (_FOREST + "from sklearn.linear_model import SGDClassifier\nprint(SGDClassifier().fit(X, y))", _FOREST + "from sklearn.linear_model import SGDClassifier\nprint(SGDClassifier(random_state=0).fit(X, y))"),
    "a perceptron of several layers": (_FOREST + "from sklearn.neural_network import MLPClassifier\nprint(MLPClassifier().fit(X, y))", _FOREST + "from sklearn.neural_network import MLPClassifier\nprint(MLPClassifier(random_state=0).fit(X, y))"),
    "estimators that do not draw": (_FOREST + "print(RandomForestClassifier().fit(X, y))", _FOREST + "from sklearn.linear_model import LogisticRegression, Ridge\nfrom sklearn.svm import SVC\nfrom sklearn.naive_bayes import GaussianNB\nfrom sklearn.decomposition import PCA\nfrom sklearn.neighbors import KNeighborsClassifier\nfor m in (LogisticRegression(), Ridge(), SVC(), GaussianNB(), PCA(2), KNeighborsClassifier()):\n    print(m.fit(X, y))"),
    "a sampler": (_FOREST + "from imblearn.over_sampling import SMOTE\nprint(SMOTE().fit_resample(X, y))", _FOREST + "from imblearn.over_sampling import SMOTE\nprint(SMOTE(random_state=0).fit_resample(X, y))"),
    "rows shuffled": (_FOREST + "from sklearn.utils import shuffle\nX, y = shuffle(X, y)\nprint(RandomForestClassifier(random_state=1).fit(X, y))", _FOREST + "from sklearn.utils import shuffle\nX, y = shuffle(X, y, random_state=5)\nprint(RandomForestClassifier(random_state=1).fit(X, y))"),
    "a sample of a table": (_FRAME + "few = df.sample(frac=0.5)\nSVC().fit(few[['a']], few['b'])", _FRAME + "few = df.sample(frac=0.5, random_state=1)\nSVC().fit(few[['a']], few['b'])"),
    "a look at some rows": (_FRAME + "df = df.sample(100)\nSVC().fit(df[['a']], df['b'])", _FRAME + "df.sample(5)\nSVC().fit(df[['a']], df['b'])"),
    "made-up rows for a fit": (_NUMPY + "X = np.random.randn(9, 2)\ny = X[:, 0] > 0\nSVC().fit(X, y)", _NUMPY + "np.random.seed(0)\nX = np.random.randn(9, 2)\ny = X[:, 0] > 0\nSVC().fit(X, y)"),
    "a generator": (_NUMPY + "rng = np.random.default_rng()\nX = rng.normal(size=(9, 2))\nSVC().fit(X, X[:, 0] > 0)", _NUMPY + "rng = np.random.default_rng(3)\nX = rng.normal(size=(9, 2))\nSVC().fit(X, X[:, 0] > 0)"),
    "an old generator with a named seed": (_NUMPY + "rng = np.random.RandomState()\nX = rng.rand(9, 2)\nSVC().fit(X, X[:, 0] > 0)", _NUMPY + "seed = 42\nrng = np.random.RandomState(seed)\nX = rng.rand(9, 2)\nSVC().fit(X, X[:, 0] > 0)"),
    "a generator that is handed on": (_FOREST + "m = RandomForestClassifier(n_estimators=5)\nm.fit(X, y)", _FOREST + "import numpy as np\nrng = np.random.RandomState(0)\nm = RandomForestClassifier(random_state=rng)\nm.fit(X, y)"),
    "a seed from the system": (_NUMPY + "np.random.seed()\nX = np.random.rand(9, 2)\nSVC().fit(X, X[:, 0] > 0)", _NUMPY + "np.random.seed(9)\nX = np.random.rand(9, 2)\nSVC().fit(X, X[:, 0] > 0)"),
    "a seed that comes too late": (_NUMPY + "X = np.random.rand(9, 2)\n# %%\nnp.random.seed(9)\nSVC().fit(X, X[:, 0] > 0)", _NUMPY + "# %%\nnp.random.seed(9)\n# %%\nX = np.random.rand(9, 2)\nSVC().fit(X, X[:, 0] > 0)"),
    "a seed in a function": (_FOREST + "import numpy as np\ndef fix():\n    np.random.seed(1)\nprint(RandomForestClassifier().fit(X, y))\nfix()", _FOREST + "import numpy as np\ndef fix():\n    np.random.seed(1)\nfix()\nprint(RandomForestClassifier().fit(X, y))"),
    "a function that nobody has called": (_FOREST + "import numpy as np\ndef fix():\n    np.random.seed(1)\nm = RandomForestClassifier().fit(X, y)", _FOREST + "import numpy as np\ndef run():\n    return RandomForestClassifier().fit(X, y)\nnp.random.seed(1)\nrun()"),
    "a helper from elsewhere": (_FOREST + "from helpers import setup\nsetup(1)\nprint(RandomForestClassifier().fit(X, y))", _FOREST + "from helpers import seed_everything\nseed_everything(1)\nprint(RandomForestClassifier().fit(X, y))"),
    "a forest in a function": (_FOREST + "def run():\n    return RandomForestClassifier().fit(X, y)\nprint(run())", _FOREST + "def run(seed=3):\n    return RandomForestClassifier(random_state=seed).fit(X, y)\nprint(run())"),
    "a seed for every round": (_NUMPY + "for k in range(3):\n    X = np.random.rand(9, 2)\n    SVC().fit(X, X[:, 0] > 0)", _NUMPY + "for k in range(3):\n    np.random.seed(k)\n    X = np.random.rand(9, 2)\n    SVC().fit(X, X[:, 0] > 0)"),
    "Python's shuffle": (_NUMPY + "import random\nrows = list(range(9))\nrandom.shuffle(rows)\nSVC().fit([[r] for r in rows], rows)", _NUMPY + "import random\nrandom.seed(1)\nrows = list(range(9))\nrandom.shuffle(rows)\nSVC().fit([[r] for r in rows], rows)"),
    "torch layers": (_TORCH + "net = nn.Linear(3, 1)" + _TRAIN, _TORCH + "torch.manual_seed(0)\nnet = nn.Linear(3, 1)" + _TRAIN),
    "a torch class": (_TORCH + "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 1)\n# %%\nnet = Net()" + _TRAIN, _TORCH + "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(3, 1)\n# %%\ntorch.manual_seed(1)\nnet = Net()" + _TRAIN),
    "a torch split": (_TORCH + "a, b = random_split(rows, [8, 2])\nprint(a, b)", _TORCH + "a, b = random_split(rows, [8, 2], generator=torch.Generator().manual_seed(1))\nprint(a, b)"),
    "a loader": (_TORCH + "net = data.net()\nrows = DataLoader(rows, shuffle=True)" + _TRAIN, _TORCH + "net = data.net()\nrows = DataLoader(rows, shuffle=False)" + _TRAIN),
    "a network's mode": (_TORCH + "net = nn.Linear(3, 1)" + _TRAIN, _TORCH + "net = nn.Linear(3, 1)\nnet.train()\nprint(net)"),
    "lightning": (_TORCH + "import pytorch_lightning as pl\nnet = nn.Linear(3, 1)" + _TRAIN, _TORCH + "import pytorch_lightning as pl\npl.seed_everything(1)\nnet = nn.Linear(3, 1)" + _TRAIN),
    "keras": (_KERAS + _NET, _KERAS + "keras.utils.set_random_seed(1)\n" + _NET),
    "tensorflow": (_KERAS + "import numpy as np\nnp.random.seed(1)\n" + _NET, _KERAS + "tf.random.set_seed(1)\n" + _NET),
    "transformers": (_TORCH + "net = nn.Linear(3, 1)" + _TRAIN, _TORCH + "from transformers import set_seed\nset_seed(3)\nnet = nn.Linear(3, 1)" + _TRAIN),
    "boosting with a fixed seed": (_FOREST + "print(RandomForestClassifier().fit(X, y))", _FOREST + "import xgboost, lightgbm\nprint(xgboost.XGBClassifier().fit(X, y), lightgbm.LGBMClassifier().fit(X, y))"),
    "settings in a dict": (_FOREST + "print(RandomForestClassifier(max_depth=3).fit(X, y))", _FOREST + "best = dict(max_depth=3, random_state=1)\nprint(RandomForestClassifier(**best).fit(X, y))"),
}  # fmt: skip

#: Random numbers that decide nothing: never of high confidence.
HARMLESS: dict[str, str] = {
    "a plot": "import numpy as np\nimport matplotlib.pyplot as plt\nplt.plot(np.random.rand(9))",
    "a die": "import random\nprint(random.randint(1, 6))",
    "arithmetic shown to beginners": "import numpy as np\nx = np.random.randn(3)\nx + 1",
    "secrets": "import secrets, uuid\nprint(secrets.token_hex(), uuid.uuid4())",
}


@pytest.mark.parametrize("case", PAIRS)
@pytest.mark.parametrize("unseeded", [True, False], ids=["unseeded", "seeded"])
def test_tells_a_pair_apart(case: str, unseeded: bool, findings) -> None:
    found = findings("# %%\n" + PAIRS[case][0 if unseeded else 1], "REP101")
    assert bool(found) is unseeded, [(f.symbol, f.line) for f in found]


@pytest.mark.parametrize("case", HARMLESS)
def test_random_numbers_that_decide_nothing_are_not_reported(case: str, findings) -> None:
    assert findings("# %%\n" + HARMLESS[case], "REP101", confidence="medium") == ()


def test_there_are_enough_of_them() -> None:
    assert len(PAIRS) >= 40
