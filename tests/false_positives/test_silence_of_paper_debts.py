"""Code that a rule about reproducibility, configuration, data or the external world once called debt, and is none.

Each case is audited at the lowest confidence, since many of these rules speak below the highest, and must give no
finding of the rules named. The same code with the debt put in stands beside it and must give one, so that no case is
silent for another reason.
"""

from __future__ import annotations

import pytest

_FIT = "import data\nfrom sklearn.svm import SVC\nfrom sklearn.model_selection import train_test_split\n"

#: What it is; the rule; the text that must be silent; the text that must not.
CASES: dict[str, tuple[str, str, str]] = {
    "a forest in an ensemble that has a seed": (
        "REP101",
        "# %%\nfrom sklearn.ensemble import AdaBoostClassifier, RandomForestClassifier\nimport data\nAdaBoostClassifier(RandomForestClassifier(n_estimators=200), random_state=0).fit(data.X, data.y)",
        "# %%\nfrom sklearn.ensemble import AdaBoostClassifier, RandomForestClassifier\nimport data\nAdaBoostClassifier(RandomForestClassifier(n_estimators=200)).fit(data.X, data.y)",
    ),
    "an embedding with its weights": (
        "REP101",
        "# %%\nfrom keras.layers import Embedding\nimport data\nlayer = Embedding(9, 3, weights=[data.vectors])\ndata.net(layer).fit(data.X)",
        "# %%\nfrom keras.layers import Embedding\nimport data\nlayer = Embedding(9, 3)\ndata.net(layer).fit(data.X)",
    ),
    "a look at a few rows": (
        "REP101",
        "# %%\nimport pandas as pd\ndf = pd.read_csv('a.csv')\ndf.sample(5)",
        "# %%\nimport pandas as pd\ndf = pd.read_csv('a.csv')\nfew = df.sample(5)\nfew.to_csv('b.csv')",
    ),
    "what is printed while it installs": (
        "REP102",
        "# %%\n!pip install -q a==1.0 > /dev/null 2>&1",
        "# %%\n!pip install -q a > /dev/null 2>&1",
    ),
    "a name that came back": (
        "REP102",
        "# %%\nimport numpy as np\nnp.zeros(3, dtype=np.bool), np.float64(1), np.long(2)",
        "# %%\nimport numpy as np\nnp.zeros(3, dtype=np.float), np.float64(1)",
    ),
    "a list that is appended to": (
        "REP102",
        "# %%\nimport pandas as pd\nrows = []\nrows.append(pd.DataFrame())\ndf = pd.concat(rows)\ndf",
        "# %%\nimport pandas as pd\ndf = pd.DataFrame()\ndf = df.append(pd.DataFrame())\ndf",
    ),
    "a test for a version": (
        "REP102",
        "# %%\ntry:\n    from sklearn.model_selection import KFold\nexcept ImportError:\n    from sklearn.cross_validation import KFold\nKFold(3)",
        "# %%\nfrom sklearn.cross_validation import KFold\nKFold(3)",
    ),
    "a version that is shown": (
        "REP102",
        "# %%\nimport tensorflow as tf\nprint(tf.__version__)\ntf.Session()",
        "# %%\nimport tensorflow as tf\nprint(tf.name)\ntf.Session()",
    ),
    "Colab's old version": (
        "REP102",
        "# %%\n%tensorflow_version 1.x\nimport tensorflow as tf\ntf.Session()",
        "# %%\n%matplotlib inline\nimport tensorflow as tf\ntf.Session()",
    ),
    "versions that watermark shows": (
        "REP102",
        "# %%\n%load_ext watermark\n%watermark -d -p numpy,pandas\nimport pandas as pd\npd.DataFrame().ix[3]",
        "# %%\n%load_ext watermark\n%watermark -d -p numpy\nimport pandas as pd\npd.DataFrame().ix[3]",
    ),
    "a question whether a file is there": (
        "REP106",
        "# %%\nimport os, data\nif 'a' in os.listdir('d'):\n    X = data.load()\n# %%\ndata.net.fit(X)",
        "# %%\nimport os, data\nX = data.load(os.listdir('d'))\n# %%\ndata.net.fit(X)",
    ),
    "a path that is taken apart": (
        "REP106",
        "# %%\nimport glob\nfiles = glob.glob('*.fits')\nnames = [f.split('.') for f in files]\n# %%\nprint(names)",
        "# %%\nimport glob, data\nfiles = glob.glob('*.fits')\nnames = [f.split('.') for f in files]\n# %%\ndata.net.fit(names)",
    ),
    "names of wells that are gone through": (
        "REP106",
        "# %%\nimport data\nwells = list(set(data.wells))\nfor w in wells:\n    print(w)\n# %%\ndata.net.fit(wells)",
        "# %%\nimport data\nwells = list(set(data.wells))\ncodes = {w: i for i, w in enumerate(wells)}\n# %%\ndata.net.fit(codes)",
    ),
    "a page about the current time": (
        "DAT101",
        "# %%\nfrom urllib.request import urlopen\nhtml = urlopen('https://example.org/how-to-get-the-current-time').read()",
        "# %%\nfrom urllib.request import urlopen\nhtml = urlopen('https://example.org/data/latest/rows.csv').read()",
    ),
    "code and pictures on a branch": (
        "DAT101",
        "# %%\n!wget https://raw.githubusercontent.com/a/b/master/helper.py",
        "# %%\n!wget https://raw.githubusercontent.com/a/b/master/rows.csv",
    ),
    "a table of a database of one's own": (
        "DAT101",
        "# %%\nimport pandas as pd, sqlite3\npd.read_sql('select * from a', sqlite3.connect('own.db'))",
        "# %%\nimport pandas as pd, psycopg2\npd.read_sql('select * from a', psycopg2.connect('shop'))",
    ),
    "time zones": (
        "CFG103",
        "# %%\nimport data\ndata.at('America/New_York')\n# %%\ndata.at('America/New_York')\n# %%\ndata.at('America/New_York')",
        "# %%\nimport data\ndata.at('America/New_York.csv')\n# %%\ndata.at('America/New_York.csv')\n# %%\ndata.at('America/New_York.csv')",
    ),
    "a short list of letters": (
        "CFG103",
        "# %%\nimport data\ndata.at(['a', 'b', 'c'])\n# %%\ndata.at(['a', 'b', 'c'])\n# %%\ndata.at(['a', 'b', 'c'])",
        "# %%\nimport data\ndata.at(['age', 'height', 'weight'])\n# %%\ndata.at(['age', 'height', 'weight'])\n# %%\ndata.at(['age', 'height', 'weight'])",
    ),
    "one epoch to measure the time": (
        "ANT107",
        "# %%\nimport data\ndata.net.fit(data.X, epochs=50)\n# %%\ndata.net.fit(data.X, epochs=1)",
        "# %%\nimport data\ndata.net.fit(data.X, epochs=1)",
    ),
    "a class made as small as another": (
        "ANT107",
        _FIT + "import pandas as pd\ndf = pd.read_csv('a.csv')\nfew = df[df['y'] == 0].sample(500)\nSVC().fit(few[['a']], few['y'])",
        _FIT + "import pandas as pd\ndf = pd.read_csv('a.csv')\nfew = df.sample(500)\nSVC().fit(few[['a']], few['y'])",
    ),
    "the most frequent": (
        "ANT107",
        _FIT + "import pandas as pd\ndf = pd.read_csv('a.csv')\ntop = df['w'].value_counts().head(50)\nSVC().fit(top, data.y)",
        _FIT + "import pandas as pd\ndf = pd.read_csv('a.csv')\ntop = df['w'].head(50)\nSVC().fit(top, data.y)",
    ),
    "a split of a split": (
        "CFG102",
        _FIT + "X = data.X\n# %%\nA, B = train_test_split(X, test_size=0.2)\n# %%\nC, D = train_test_split(A, test_size=0.25)",
        _FIT + "X = data.X\n# %%\nA, B = train_test_split(X, test_size=0.2)\n# %%\nC, D = train_test_split(X, test_size=0.25)",
    ),
    "a configuration that is handed over": (
        "CFG104",
        "# %%\nimport data\nconfig = {'rate': 1, 'unread': 2}\nprint(config['rate'])\ndata.train(config)",
        "# %%\nimport data\nconfig = {'rate': 1, 'unread': 2}\nprint(config['rate'])\ndata.train(1)",
    ),
    "models that keep names of their own": (
        "PRC102",
        "# %%\nfrom sklearn.cluster import KMeans\na = KMeans(n_clusters=2)\n# %%\nb = KMeans(n_clusters=3)\n# %%\nc = KMeans(n_clusters=4)",
        "# %%\nfrom sklearn.cluster import KMeans\na = KMeans(n_clusters=2)\n# %%\na = KMeans(n_clusters=3)\n# %%\na = KMeans(n_clusters=4)",
    ),
    "scores that choose some of themselves": (
        "WLD101",
        "# %%\nimport data\np = data.model.predict_proba(data.X)[:, 1]\np[p > 0.03].hist()",
        "# %%\nimport data\np = data.model.predict_proba(data.X)[:, 1]\ndata.rows[p > 0.03].hist()",
    ),
    "a natural bound": (
        "WLD101",
        "# %%\nimport data\nscores = data.model.decision_function(data.X)\nprint(scores > 0)",
        "# %%\nimport data\nscores = data.model.decision_function(data.X)\nprint(scores > 0.2)",
    ),
    "a stamp": (
        "WLD103,REP105",
        "# %%\nimport pandas as pd\nfrom datetime import datetime\ndf = pd.read_csv('a.csv')\ndf['at'] = datetime.now()\nprint(datetime.now())",
        "# %%\nimport pandas as pd\nfrom datetime import datetime\ndf = pd.read_csv('a.csv')\ndf['age'] = datetime.now() - df['born']",
    ),
    "a download that is kept": (
        "REP104",
        "# %%\nimport requests\ntext = requests.get('https://example.org/a').text\nopen('a', 'w').write(text)",
        "# %%\nimport requests\ntext = requests.get('https://example.org/a').text\nprint(text)",
    ),
    "a package that is used for more": (
        "DAT109",
        "# %%\nimport matplotlib.pyplot as plt, seaborn as sns\nsns.set()\nsns.heatmap([[1]])\nplt.show()",
        "# %%\nimport matplotlib.pyplot as plt, seaborn as sns\nsns.set()\nplt.show()",
    ),
    "a merge of tables that are written out": (
        "ANT120",
        "# %%\nimport pandas as pd\na = pd.DataFrame({'k': [1]})\nb = pd.DataFrame({'k': [2]})\nprint(a.merge(b))",
        "# %%\nimport pandas as pd\na = pd.DataFrame({'k': [1]})\nb = pd.read_csv('b.csv')\nprint(a.merge(b))",
    ),
    "a cell of a table that holds a list": (
        "ANT121",
        "# %%\nimport pandas as pd\ndf = pd.read_csv('a.csv')\ndf.loc[0, 'a'][1] = 2\ndf['a'][0]['k'] = 2\nprint(df)",
        "# %%\nimport pandas as pd\ndf = pd.read_csv('a.csv')\ndf['a'][1] = 2\nprint(df)",
    ),
    "a function's own name for something else than the table": (
        "ANT121",
        "# %%\nimport pandas as pd\nd = pd.read_csv('a.csv')\ndef of(d):\n    d['a']['b'] = 1\n    return d\nprint(of({}), d)",
        "# %%\nimport pandas as pd\nd = pd.read_csv('a.csv')\ndef of():\n    d['a']['b'] = 1\n    return d\nprint(of())",
    ),
    "a row of `iterrows` that is handed on": (
        "ANT121",
        "# %%\nimport pandas as pd\nd = pd.read_csv('a.csv')\nfor _, r in d.iterrows():\n    r['a'] = 1\n    print(r['a'])",
        "# %%\nimport pandas as pd\nd = pd.read_csv('a.csv')\nfor _, r in d.iterrows():\n    r['a'] = 1\n    print(r['b'])",
    ),
    "calls that are timed, or shown to give a copy": (
        "ANT122",
        "# %%\nimport time\nimport pandas as pd\ndf = pd.read_csv('a.csv')\nt = time.time()\ndf.dropna()\nprint(time.time() - t)\n"
        "# %%\ndf.drop(columns='a')\ndf.drop(columns='b')",
        "# %%\nimport pandas as pd\ndf = pd.read_csv('a.csv')\ndf.dropna()\nprint(df)",
    ),
    "`append` of a list that a function calls like a table outside": (
        "ANT122",
        "# %%\nimport pandas as pd\nrows = pd.read_csv('a.csv')\ndef f():\n    rows = []\n    rows.append(1)\n    return rows\nprint(f(), rows)",
        "# %%\nimport pandas as pd\nrows = pd.read_csv('a.csv')\ndef f():\n    rows.append(1)\n    return rows\nprint(f())",
    ),
    "a sequence that grows by what it holds": (
        "ANT123",
        "# %%\nimport torch\nt = torch.zeros(1)\nfor i in range(99):\n    t = torch.cat((t, model(t)))\nprint(t)",
        "# %%\nimport torch\nt = torch.zeros(1)\nfor i in range(99):\n    t = torch.cat((t, model(i)))\nprint(t)",
    ),
    "a table that grows once per name of a short list": (
        "ANT123",
        "# %%\nimport pandas as pd\nnames = ['a', 'b']\nd = pd.DataFrame()\nfor n in names:\n    d = pd.concat([d, pd.read_csv(n)])\nprint(d)",
        "# %%\nimport pandas as pd\nnames = open('n')\nd = pd.DataFrame()\nfor n in names:\n    d = pd.concat([d, pd.read_csv(n)])\nprint(d)",
    ),
    "a loop that tries a few batches, gradients of another library": (
        "ANT124",
        "# %%\nimport torch\noptimizer = torch.optim.SGD([], 1)\nfor x in loader:\n    loss(x).backward()\n    optimizer.step()\n    break",
        "# %%\nimport torch\noptimizer = torch.optim.SGD([], 1)\nfor x in loader:\n    loss(x).backward()\n    optimizer.step()",
    ),
    "a step of a schedule": (
        "ANT124",
        "# %%\nimport torch\nplan = torch.optim.lr_scheduler.StepLR(None, 1)\nfor x in loader:\n    loss(x).backward()\n    plan.step()",
        "# %%\nimport torch\nplan = torch.optim.Adam([])\nfor x in loader:\n    loss(x).backward()\n    plan.step()",
    ),
    "`forward` of a class that is no model of PyTorch": (
        "ANT125",
        "# %%\nimport torch\nclass Net:\n    def forward(self, x):\n        return x\nnet = Net()\nprint(net.forward(torch.ones(1)))",
        "# %%\nimport torch\nclass Base(torch.nn.Module): pass\nclass Net(Base): pass\nnet = Net()\nprint(net.forward(torch.ones(1)))",
    ),
}  # fmt: skip


def test_a_use_in_a_function_is_shown_where_it_stands(findings) -> None:
    text = "# %%\nimport matplotlib.pyplot as plt, seaborn as sns\n# %%\ndef draw():\n    sns.set()\n    plt.show()\n# %%\ndraw()"
    assert [(f.cell_index, f.line) for f in findings(text, "DAT109", confidence="low")] == [(1, 2)]


@pytest.mark.parametrize("case", CASES)
def test_is_silent(case: str, findings) -> None:
    rules, silent, _ = CASES[case]
    found = findings(silent, *rules.split(","), confidence="low")
    assert [(f.code, f.cell_index, f.line, f.symbol) for f in found] == []


@pytest.mark.parametrize("case", CASES)
def test_speaks_of_the_same_with_the_debt_in_it(case: str, findings) -> None:
    rules, _, debt = CASES[case]
    assert findings(debt, *rules.split(","), confidence="low")
