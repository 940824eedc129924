"""Idioms of NumPy: arrays, views, in-place arithmetic; random numbers; small scikit-learn models."""

from __future__ import annotations

from benchmarks.sessions.programs.idioms import IMPORTS, NAMES, topic

NAMES |= {
    "arr": ("a", "b", "weights", "signal", "buf"),
    "matrix": ("X", "Z", "features"),
    "target": ("y", "labels"),
    "rng": ("rng", "gen"),
    "model": ("model", "reg", "clf"),
    "scaler": ("scaler", "prep"),
    "smoother": ("smooth", "normalize"),
    "pyrandom": ("dice",),
    "npseed": ("",),
    "pyseed": ("",),
}
IMPORTS |= {
    r"\bnp\.": "import numpy as np",
    r"\brandom\.(?!default)": "import random",
    r"\bLinearRegression\(": "from sklearn.linear_model import LinearRegression",
    r"\bRidge\(": "from sklearn.linear_model import Ridge",
    r"\bSGDRegressor\(": "from sklearn.linear_model import SGDRegressor",
    r"\bStandardScaler\(": "from sklearn.preprocessing import StandardScaler",
    r"\bMinMaxScaler\(": "from sklearn.preprocessing import MinMaxScaler",
    r"\bDecisionTreeRegressor\(": "from sklearn.tree import DecisionTreeRegressor",
    r"\bmake_pipeline\(": "from sklearn.pipeline import make_pipeline",
    r"\btrain_test_split\(": "from sklearn.model_selection import train_test_split",
    r"\bclone\(": "from sklearn.base import clone",
}

add = topic("arrays")
add(
    "make",
    "<a:arr!> = np.array([<num>, <num>, <int>, <big>], dtype=float)",
    "<a:arr!> = np.array([<int>, <big>, <int>]) * 1.0",
    "<a:arr!> = np.arange(<few>, dtype=float) + <num>",
    "<a:arr!> = np.linspace(0, <num>, 5)",
    weight=2,
)
add(
    "make",
    "<a:arr!> = np.zeros(4)",
    "<a:arr!> = np.ones(3) * <num>",
    "<a:arr!> = np.full(5, <num>, dtype=float)",
    "<b:arr!> = <a:arr>",
    "<b:arr!> = <a:arr>[1:]",
    "<b:arr!> = <a:arr>[::2]",
    "<b:arr!> = <a:arr>[:2]",
    "<b:arr!> = <a:arr>.reshape(-1)",
    "<b:arr!> = <a:arr>.copy()",
    "<b:arr!> = np.asarray(<a:arr>)",
    "<b:arr!> = <a:arr> * <num>",
    "<b:arr!> = np.sort(<a:arr>)",
    "<b:arr!> = np.where(<a:arr> > <big>, <num>, <a>)",
    "<b:arr!> = <a:arr>[<a> > <int>]\n<b> = np.append(<b>, <num>)",
    "<b:arr!> = np.concatenate([<a:arr>, <a>])",
    "<b:arr!> = np.empty_like(<a:arr>)\nnp.multiply(<a>, <few>, out=<b>)",
    "<x:num!> = float(<a:arr>.max())",
    "<m:arr!> = np.arange(6.0).reshape(2, 3)\n<m>[0] = <num>\n<m> = <m>.ravel()",
    "<xs:list!> = <a:arr>.tolist()",
)
add(
    "change",
    "<a:arr>[0] = <num>",
    "<a:arr>[0] = <num>",
    "<a:arr>[-1] = <int>",
    "<a:arr>[0] += <int>",
    "<a:arr>[:] = <num>",
    "<a:arr>[1:] = <num>",
    "<a:arr>[:2] *= <few>",
    "<a:arr> += <num>",
    "<a:arr> *= <few>",
    "<a:arr> = <a> + <num>",
    "<a:arr> = <a> - <a>.mean()",
    "<a:arr> -= <a>.mean()",
    "<a:arr>.sort()",
    "<a:arr>.fill(<num>)",
    "<a:arr>[<a> > <big>] = <num>",
    "np.clip(<a:arr>, 0, <big>, out=<a>)",
    "np.multiply(<a:arr>, <few>, out=<a>)",
    "np.add(<a:arr>, <int>, out=<a>)",
    "np.copyto(<a:arr>, <num>)",
    "np.put(<a:arr>, [0], [<num>])",
    "<a:arr>.flat[0] = <num>",
    "<a:arr> = <a>[::-1]",
    "<s:smoother>(<a:arr>)",
    "<b:arr> = <s:smoother>(<a:arr>)",
    "view = <a:arr>[:1]\nview[:] = <num>",
    "np.add.at(<a:arr>, [0, 0], <int>)",
    "<a:arr> = np.round(<a>, 1)",
    "<a:arr>[0], <a>[-1] = <a>[-1], <a>[0]",
)
add(
    "define",
    "def <s:smoother!>(v):\n    v -= v.mean()\n    return v",
    "def <s:smoother!>(v):\n    v[0] = <num>\n    return v",
    "def <s:smoother!>(v):\n    return v * <num>",
    "def <f:function!>(x):\n    return x + float(<a:arr>.sum())",
    "def <f:function!>(x):\n    <a:arr>[0] = x\n    return x",
)
add("num", "float(<a:arr>.sum())", "float(<a:arr>[0])", "<a:arr>.mean().item()", "len(<a:arr>)", weight=1.5)
add("num", "float(np.dot(<a:arr>, <a>))", "<a:arr>.max()", "float(np.median(<a:arr>))", "int((<a:arr> > <int>).sum())")
add("cond", "<a:arr>.sum() > <big>", "(<a:arr> > 0).all()", "np.allclose(<a:arr>, <a>[0])")
add("shown", "<a:arr>", weight=3)
add("shown", "<a:arr>[:2]", "<a:arr>.shape", "<a:arr> * 2", "<a:arr>.tolist()", "<a:arr>.sum()")
add("show", "print(<a:arr>)", "print(<a:arr>.sum(), <a>.mean())", "print(<a:arr>[0])")

add = topic("randomness")
add("make", "<r:rng!> = np.random.default_rng(<seed>)", "<r:pyrandom!> = random.Random(<seed>)", weight=2)
add("make", "np.random.seed(<seed>)<!npseed>", "random.seed(<seed>)<!pyseed>", weight=3)
add(
    "make",
    "<x:num!> = <r:rng>.normal()",
    "<x:num!> = float(<r:rng>.random()) * <num>",
    "<a:arr!> = <r:rng>.normal(size=3)",
    "<x:num!> = <r:pyrandom>.random()",
    "<?npseed><x:num!> = np.random.rand()",
    "<?npseed><a:arr!> = np.random.normal(<num>, 1, 4)",
    "<?npseed><a:arr!> = np.random.rand(3) + <int>",
    "<?pyseed><x:num!> = random.random()",
    "<?pyseed><xs:list!> = [random.random() for _ in range(<few>)]",
    "<?pyseed><xs:list!> = random.sample(range(100), 4)",
    "<?npseed><a:arr!> = np.random.permutation(5) * 1.0",
    "<r:rng!>, <x:num!> = np.random.default_rng(<seed>), <int>",
    "<a:arr!> = np.random.default_rng(<seed>).normal(size=3)",
    "<a:arr!> = np.random.RandomState(<seed>).rand(3)",
)
add(
    "change",
    "<r:rng>.shuffle(<xs:list>)",
    "<?pyseed>random.shuffle(<xs:list>)",
    "<?npseed>np.random.shuffle(<a:arr>)",
    "<a:arr> += <r:rng>.normal(size=len(<a>))",
    "<?npseed><x:num> += np.random.rand()",
    "<r:rng>.random(2)",
    "state = random.getstate()<!pyseed>",
)
add("num", "float(<r:rng>.random())", "<?npseed>float(np.random.rand())", "<?pyseed>random.random()", weight=1)
add(
    "num",
    "int(<r:rng>.integers(1000))",
    "<?pyseed>random.randint(1, 1000)",
    "<?npseed>int(np.random.randint(1000))",
    weight=1,
)
add(
    "shown",
    "<r:rng>.random(2)",
    "<?npseed>np.random.rand(2)",
    "<?pyseed>random.choice(range(1000))",
    "<r:pyrandom>.random()",
)
add(
    "show",
    "print(round(float(<r:rng>.random()), 3))",
    "<?npseed>print(np.random.rand())",
    "<?pyseed>print(random.random())",
)
add(
    "define",
    "def <f:function!>(x):\n    return x + <r:rng>.random()",
    "def <f:function!>(x):\n    return x + np.random.RandomState(<seed>).rand()",
)

add = topic("models")
add(
    "make",
    "<X:matrix!> = np.arange(8, dtype=float).reshape(4, 2) * <int>",
    "<X:matrix!> = np.array([[<int>, <int>], [<int>, 0], [<big>, <int>], [<num>, <int>]], dtype=float)",
    "<y:target!> = np.array([<int>, <big>, <num>, <int>], dtype=float)",
    "<y:target!> = np.arange(4) * <num>",
    weight=4,
)
add(
    "make",
    "<m:model!> = LinearRegression()",
    "<m:model!> = LinearRegression().fit(<X:matrix>, <y:target>)",
    "<m:model!> = Ridge(alpha=<num>).fit(<X:matrix>, <y:target>)",
    "<m:model!> = DecisionTreeRegressor(max_depth=2, random_state=0).fit(<X:matrix>, <y:target>)",
    "<m:model!> = SGDRegressor(random_state=<seed>, max_iter=5, tol=None, eta0=0.001).fit(<X:matrix>, <y:target>)",
    "<m:model!> = make_pipeline(StandardScaler(), Ridge(alpha=<num>)).fit(<X:matrix>, <y:target>)",
    "<s:scaler!> = StandardScaler().fit(<X:matrix>)",
    "<s:scaler!> = MinMaxScaler().fit(<X:matrix>)",
    "<n:model!> = clone(<m:model>).fit(<X:matrix>, <y:target>)",
    "<n:model!> = <m:model>",
    "<Z:matrix!> = <s:scaler>.transform(<X:matrix>)",
    "<X:matrix!>, _rest = train_test_split(np.arange(16.0).reshape(8, 2) * <int>, test_size=4, random_state=<seed>)",
    "<x:num!> = float(<m:model>.predict([[<int>, <int>]])[0])",
    weight=2,
)
add(
    "change",
    "<m:model>.fit(<X:matrix>, <y:target>)",
    "<m:model>.fit(<X:matrix>, <y:target>);",
    "<m:model>.fit(<X:matrix> * <int>, <y:target>);",
    "<s:scaler>.fit(<X:matrix>);",
    "<s:scaler>.partial_fit(<X:matrix>);",
    "<X:matrix> = <s:scaler>.fit_transform(<X>)",
    "<X:matrix> = <s:scaler>.transform(<X>)",
    "<X:matrix>[0, 0] = <num>",
    "<X:matrix> *= <few>",
    "<X:matrix>[:, 1] += <int>",
    "<y:target> += <num>",
    "<y:target>[0] = <num>",
    "<m:model>.note_ = '<word>'",
)
add("num", "float(<m:model>.predict([[<int>, <int>]])[0])", "float(<X:matrix>.sum())", "float(<y:target>[0])", weight=2)
add("num", "round(float(<m:model>.score(<X:matrix>, <y:target>)), 4)")
add(
    "shown",
    "<m:model>",
    "<X:matrix>",
    "<y:target>",
    "<m:model>.predict(<X:matrix>).round(3)",
    "<s:scaler>.transform(<X:matrix>)[0]",
    weight=1.5,
)
add("shown", "<m:model>.get_params()", "<X:matrix>.mean(axis=0)", "<X:matrix>.shape")
add(
    "show",
    "print(<m:model>.predict(<X:matrix>).round(3))",
    "print(<X:matrix>[0])",
    "print(<m:model>.score(<X:matrix>, <y:target>))",
)
add("define", "def <f:function!>(x):\n    return float(<m:model>.predict([[x, <int>]])[0])")
