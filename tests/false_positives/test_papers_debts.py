"""The paper's debts: what a judge of real notebooks called wrong. Silent at any confidence."""

from __future__ import annotations

import pytest

COLUMNS = "".join(f"# %%\ndf['c{n}'] = df['a'] * {n}\n# %%\nprint(df['c{n}'].mean())\n" for n in range(8))
LAYERS = "m.add(Dense(3))\nm.add(Dropout(0.2))\nm.add(Dense(4))\n" * 4
PARAMETERS = "# %%\na = {0}\nb = 2\nc = 3\nd = -4\ne = 'x'\nassert a\nprint(a, b)\n"
AWS = "AKIA" + "Q3ZT7LMW5VKD2HRX"

CASES: dict[str, tuple[str, str]] = {
    "an instruction in a sheet": (
        "CUL101",
        "# %% [markdown]\n# ## Homework 2\n# %%\n# FIXME: Classify digits as even or odd\nx = 1",
    ),
    "crosses that stand for a number": ("CUL101", "# %%\n# XXX% validation accuracy in epoch X\nx = 1"),
    "advice against": ("CUL101", "# %%\n# Avoid any magic numbers or scaling as much as possible\nx = 1"),
    "a reason that somebody may have": ("CUL101", "# %%\n# if you for some reason have an empty class\nx = 1"),
    "a task for those who learn": ("CUL101", "# %%\n# Refactor to be a kernel that does one thread's work\nx = 1"),
    "all, in Spanish": ("CUL101", "# %%\n# TODO EL CONJUNTO DE DATOS\nx = 1\n# todo el conjunto\ny = 2"),
    "words in strings and names": ("CUL101", "# %%\nhack = fixme = '# TODO: fix this'\nprint(hack, 'XXX')"),
    "a heading": ("CUL101", "# %% [markdown]\n# ## TODO list\n# - buy milk\n# %%\nx = 1"),
    "routes of a server": (
        "DAT102",
        "# %%\nclient.post(path='/kg/dql_endpoint')\nroutes = [f'/ipp/polygons?{q}']\nurl = base + '/data/info.json'",
    ),
    "devices, patterns, what is printed": (
        "DAT102",
        "# %%\nimport re\nwith tf.device('/device/GPU:0'): pass\nre.match('/home/x/.*', line)\nprint('C:/Users/x/a')",
    ),
    "parameters that are set anew": ("ANT104", "".join(PARAMETERS.format(n) for n in range(3))),
    "layers of a model": ("ANT104", "# %%\nfrom keras.layers import Dense, Dropout\n" + LAYERS),
    "a limit that is left out": ("ANT103", "# %%\nMOST = None\n# %%\nif MOST is not None:\n    x = 1\n    print(x)"),
    "a switch that a parameter hides": (
        "ANT103",
        "# %%\nmode = 'a'\ndef f(mode):\n    if mode == 'b':\n        x = 1\n        return x\nf('b'), mode",
    ),
    "a new one is no variant": (
        "ANT103",
        "# %%\nX = load()\nX_new = load()\nprint(X_new)\nW_conv1 = make()\nW_conv2 = make()\nW_conv2\n# %%\nX, W_conv1",
    ),
    "columns that are called like names": (
        "ANT106",
        "# %%\nday, price = 1, 2\n" + "# %%\n%%sql\nselect day, price from sales\n" * 7,
    ),
    "the address of a data base": ("ANT106", "# %%\nuri = 'sqlite://'\n" + "# %%\n%%sql $uri\nselect 1\n" * 7),
    "the interpreter's own path": ("ANT106", "# %%\nimport sys\n" + "# %%\n!{sys.executable} train.py\n" * 7),
    "other columns of one table": ("BND103", "# %%\nimport pandas as pd\ndf = pd.read_csv('a.csv')\n" + COLUMNS),
    "the key of who signed an address": ("CFG105", f"# %%\nurl = 'https://x.org/y?X-Amz-Credential={AWS}%2F2020'"),
}


@pytest.mark.parametrize("case", CASES)
def test_is_silent(case: str, findings) -> None:
    rules, text = CASES[case]
    found = findings(text, *rules.split(","), confidence="low")
    assert [(f.code, f.cell_index, f.line, f.message) for f in found] == []
