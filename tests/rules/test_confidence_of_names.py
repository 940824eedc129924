"""How sure NBS101 and NBS102 are, and what they say against themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mldebt_nb.auditing import Auditor
from mldebt_nb.config import Config
from tests.conftest import TODAY, ipynb

BREAK = "\n# %% [5]\n1"
CASES = {
    "# %% [3]\nlost(1)": ("high", "or was changed, or this one was changed since it ran"),
    "# %%\nlost(1)": ("high", "`lost` is used but no cell defines it"),
    "# %% [3]\nlost(1)\n# %% [2]\nfrom project import *": ("medium", "further down, may bind it, and too late"),
    "# %% [3]\nlost += 1": ("high", "cell 1 [3] ran all the same"),
    "# %% [3]\nif len('a'):\n    lost(1)\nelse:\n    lost(2)": ("high", ""),
    "# %% [3]\nif __name__ == '__main__':\n    lost(1)": ("high", ""),
    "# %% [3]\ntry:\n    lost(1)\nexcept OSError:\n    pass": ("high", ""),
    "# %% [3]\nsorted([1], key=lambda a: lost(a))": ("high", ""),
    "# %% [3]\ndef show(a):\n    def inner():\n        return lost(a)\n    return inner()\nshow(1)": ("high", ""),
    "# %% [3]\nclass A:\n    def show(self):\n        return lost\n# %% [4]\nA().show()": ("high", ""),
    "# %% [3]\nimport m\nclass A(m.Net):\n    def forward(self):\n        return lost\n# %% [4]\nA()(1)": ("high", ""),
    "# %% [3]\nclass A:\n    def show(self):\n        return lost\n# %% [4]\nA()": (
        "medium",
        "a run may not get there",
    ),
    "# %% [3]\nfrom m import t\nif t:\n    lost(1)": (
        "medium",
        "it stands in a branch, or in a function that no cell calls",
    ),
    "# %% [3]\nlater = lambda: lost": ("medium", "a run may not get there"),
    "# %% [3]\n1\n# %%\nlost(1)": ("medium", "no cell that surely needs it was run"),
    "# %% [1]\n1\n# %% [2]\n1\n# %% [3]\nlost(1)\n# %% [4]\n1\n# %% [5]\n1": (
        "medium",
        "yet cell 3 [3] read it, and all runs before stand in the file: the kernel had it from its start",
    ),
    "# %% [1]\n1\n# %% [2]\n1\n# %% [4]\nlost(1)\n# %% [5]\n1\n# %% [6]\n1": ("high", ""),  # a run is missing
    "# %% [2]\n1\n# %% [1]\n1\n# %% [3]\nlost(1)\n# %% [4]\n1\n# %% [5]\n1": ("high", ""),  # out of order
    "# %% [1]\n1\n# %% [2]\nlost(1)": ("high", ""),  # too short to prove anything
    "# %% [3]\nlinspace(0, 1)\nlost = 1\nfigure()": ("low", "a kernel started with `--pylab` has it from the start"),
    "# %% [3]\nnp.sum(1)": ("medium", "by a startup file or an image"),  # np alone is no sign of pylab
    "# %% [4]\nnp.sum(1)\n# %% [2]\nimport pandas as pd": ("medium", "by a startup file"),
    "# %% [3]\nnp.sum(1)\n# %% [2]\nimport pandas as pd": ("high", ""),  # one run is missing, that of the imports
    "# %% [3]\nnp.sum(1)\nsns.set()\nlost(1)": ("high", ""),  # no startup file takes back what the notebook had
    "# %%\nnp.sum(1)": ("high", ""),  # no run shows that a kernel had it
    "# %%\nimport pandas as pd\n# %%\nnp.sum(1)\nplt.hist(2)": ("high", ""),
    "# %% [3] raises=NameError:1\nnp.sum(1)\n# %%\nimport pandas as pd\nnp.sum(2)": (
        "medium",
        "no cell that surely needs it was run",
    ),
    "# %% [3]\nprint(np)": ("high", ""),  # a name like any other
    "# %% [1]\nnp.sum(1)": (
        "low",
        "its kernel had the usual imports from its start (a startup file, an image): cell 1 [1] found them there",
    ),
    "# %% [1]\n1\n# %% [2]\nnp.sum(1)\n# %% [9]\nsns.set()": ("low", "cell 2 [2] found them there"),
    "# %% [1]\n1\n# %% [4]\nnp.sum(1)\n# %% [9]\nsns.set()": ("medium", "by a startup file"),  # runs are missing
    "# %% [1]\nnp.sum(1)\n# %% [1]\n1": ("low", "cell 1 [1] found them there"),  # runs of two kernels
    "# %% [1] raises=ValueError:1\nnp.sum(1)": ("medium", "stopped there or before"),
    "# %% [1]\nlost.go()\n# %% [2]\n1\n# %% [3]\n2": (
        "medium",
        "yet cell 1 [1] read it, and all runs before stand in the file",
    ),
    "# %% [3]\nsin(1), cos(2), gcd(3, 4), log(2), sqrt(2)": ("high", ""),  # the standard library has them too
    "# %% [3]\nget_pricing('KO')": ("low", "Quantopian has it from the start"),
    "# %% [3]\nsymbols('x y')": ("high", ""),  # sympy's, for all one knows
    "# %%\ndisplayHTML('<b>')": ("low", "Databricks has it from the start"),
    "# %% [3]\n-3 < -lost": ("high", ""),
    "# %% [3]\nlost <-3": ("high", ""),  # a comparison, if an odd one
    "# %% [3]\nx = 3 <- lost": ("high", ""),
    "# %% [3]\n{lost}, {'a': {lost}}, '{{ a }}'": ("high", ""),
    "# %% [3]\nlost(1)\nreturn": ("medium", "its cell is not Python as a whole"),
    "# %% [3]\nls = 3\n# %% [5]\nls -lost": ("high", ""),  # a cell above binds it
    "# %% [3]\n# all files\nls - lost": ("high", ""),  # two lines
    # what is called, and of which class
    "# %% [3]\nclass A:\n    def go(self):\n        return self.run()\n    def run(self):\n        raise Lost()\n"
    "class B(A):\n    pass\n# %% [4]\nB().go()": ("high", ""),
    "# %% [3]\nclass A:\n    def go(self):\n        return lost\nclass B(A):\n    def go(self):\n"
    "        return super().go()\n# %% [4]\nb = B()\nb.go()": ("high", ""),
    "# %% [3]\nclass A:\n    @classmethod\n    def make(cls):\n        return cls()\n    def __init__(self):\n"
    "        lost()\n# %% [4]\nA.make()": ("high", ""),
    "# %% [3]\nclass A:\n    @property\n    def size(self):\n        return lost\n    @size.setter\n"
    "    def size(self, n):\n        pass\ndef show(a):\n    return a.size\n# %% [4]\nshow(A())": ("high", ""),
    "# %% [3]\ndef f():\n    return 1\n# %% [4]\ndef f():\n    return lost\n# %% [5]\nf()": ("high", ""),
    "# %% [3]\ndef f():\n    return lost\nf()\n# %% [4]\ndef f():\n    return 1": ("high", ""),
    "# %% [3]\ndef f():\n    return lost\n# %%\nf()": ("medium", "no cell that surely needs it was run"),
    # what the clause about the kernel needs: a run that must have read it
    "# %% [3]\ndef f():\n    return lost\n# %% [4]\nf()": ("high", "`lost` is used but no cell defines it"),
    "# %% [3]\na = [lost(x) for x in []]": ("high", "`lost` is used but no cell defines it"),
    "# %% [3]\nprint(1)\nprint(lost)": ("high", "cell 1 [3] ran all the same"),
    # what speaks against it
    "# %% [3]\nx = (\n# %% [4]\nThis is prose: lost(1)\nlost(1)": ("medium", "its cell is not Python as a whole"),
    "# %% [3] raises=ValueError:1\nint('a') + lost": ("medium", "cell 1 [3] stopped there or before, with ValueError"),
    "# %% [3] raises=ValueError:2\nprint(lost)\nint('a')": ("high", ""),
    "# %% [3] raises=KeyboardInterrupt:1\nprint(1)\nprint(lost)": ("high", ""),
    "# %% [3]\n>>> 1 + 1\n2\n>>> lost(1)": ("high", ""),
    "# %% [3]\n>>> a = 1\n>>> a\nlost([1])": ("medium", "among the printed results of a console session"),
    "# %% [3]\npprint(1)": ("low", "IPython takes it for the magic `%pprint`"),
    "# %% [3]\npprint(1)\nprint(2)": ("high", ""),
    "# %% [3]\npprint.pprint(1)": ("high", ""),
    "# %%\n# YOUR CODE HERE\n\n# %%\nprint(lost)": ("medium", "cell 1 has a blank to fill in"),
    "# %%\n# YOUR CODE HERE\na = 1\n# %%\nprint(lost)": ("high", ""),  # somebody has
    "# %%\ndef f():\n    # your code here\n    pass\n# %%\nprint(lost)": ("high", ""),  # binds nothing outside
    "# %%\na = 1\n# TODO: tune it\n# %%\nprint(lost)": ("high", ""),
    "# %%\n# TODO\n" + "# %%\n1\n" * 9 + "# %%\nprint(lost)": ("high", ""),  # too far above
    "# %% [3]\nplt.hist(log([1]))": ("low", "a kernel started with `--pylab` has it from the start"),
    "# %% [3]\nplt.hist([1])": ("medium", "by a startup file"),
    # what no run gets to
    "# %% [3]\ndef f():\n    raise ValueError(lost)\nf()": ("high", ""),
    "# %% [3]\nraise SystemExit\n# %% [4]\nprint(lost)": ("high", ""),  # missing all the same
    "# %% [3]\nfor k in (1, 2):\n    if k > 3:\n        continue\n    print(lost)": ("high", ""),
    "# %% [3]\nimport m\nwith m.raises(ValueError):\n    raise ValueError\nprint(lost)": ("high", ""),
    "# %% [3]\nexit()\nprint(lost)": ("high", ""),  # IPython ends the cell first
    "# %% [3]\nclass A:\n    size: lost = 3": ("high", ""),  # annotations of a class are looked up
    # what a function is kept for
    "# %% [3]\ndef f(): return lost\n# %% [4]\nfor g in [f]:\n    print(g())": ("medium", "a run may not get there"),
    "# %% [3]\ndef f(): return lost\n# %% [4]\ng = f\ng()": ("high", ""),
    "# %% [3]\ndef f(): return lost\n# %% [4]\nmap(f, [1])": ("high", ""),
    "# %% [3]\ndef f(): return lost\n# %% [4]\nrows = [f(), 1]": ("high", ""),
    # what is handed to a class of a library may only be kept
    "# %% [3]\ndef f(): return lost\n# %% [4]\nimport m\nm.Module(f)": ("medium", "a function that no cell calls"),
    "# %% [3]\ndef f(): return lost\n# %% [4]\nfrom m import Net\nNet(3, make=f)": ("medium", "no cell calls"),
    "# %% [3]\nfrom m import Net\nNet(lambda: lost)": ("medium", "a run may not get there"),
    "# %% [3]\nfrom m import Net\ndef make():\n    return Net(lambda a=lost: a)\nmake()": ("high", ""),  # at once
    "# %% [3]\ndef f(): return lost\n# %% [4]\nimport m\nm.Module(f)\nf()": ("high", ""),
    "# %% [3]\ndef f(): return lost\n# %% [4]\nfrom m import Net\nNet(f())": ("high", ""),
    "# %% [3]\nfrom m import Net\nNet(lost)": ("high", ""),
    "# %% [3]\nclass Own:\n    def __init__(self, f):\n        f()\ndef f():\n    return lost\nOwn(f)": ("high", ""),
    "# %% [3]\ndef f(a): return lost\n# %% [4]\nimport m\nm.read().groupby('a').apply(f)": ("high", ""),
    "# %% [3]\ndef f(a): return lost\n# %% [4]\nfrom m import Pool\nPool(2).map(f, [1])": ("high", ""),
    "# %% [3]\ndef f(a): return lost\n# %% [4]\nsorted([1], key=f)": ("high", ""),
    "# %% [3]\ndef f(a): return lost\n# %% [4]\nfrom m import Frame\nFrame(map(f, [1]))": ("high", ""),
    # cells of R
    "# %% [3]\nsuppressMessages(library(lost))": ("low", "its cell seems to be in R"),
    "# %% [3]\nsuppressWarnings(suppressPackageStartupMessages(require(lost)))": ("low", "its cell seems to be in R"),
    "# %% [3]\nsuppressWarnings = print\nsuppressWarnings(lost)": ("high", ""),
    "# %% [3]\nlibrary(lost)\n# %% [4]\nprint(lost)\n# %% [5]\na <- b$c": ("low", "its cell seems to be in R"),
    "# %% [3]\ndef library(a):\n    return a\n# %% [4]\nlibrary(lost)": ("high", ""),
    "# %% [3]\nlost + geom_point()\n# %% [4]\nloss$kind = 'a'": ("low", "its cell seems to be in R"),
    "# %% [3]\na <- 1; b$c\n# %% [4]\nsummary(lost, na = TRUE)": ("low", "its cell seems to be in R"),
    "# %% [3]\nlost + geom_point()\n# %% [4]\ncost = 3 $ 4": ("high", ""),  # no cell is in R
    # what does not compile may define it
    "# %% [3]\n# go\n  [\n    lost,\n  ] = f()\nx = 1\n# %% [4]\nprint(lost)": (
        "medium",
        "does not compile in cell 1 [3] speaks of it",
    ),
    "# %% [3]\nfound = (\n# %% [4]\nprint(lost)": ("high", ""),
    # names that a call or the browser puts into the kernel
    "# %% [3]\nimport sympy as sym\nsym.var('a b,c')\nprint(a, b, c, lost)": ("high", ""),
    "# %% [3]\nimport sympy as sym\nx = sym.var(['a', 'b'])\nprint(a, b, lost)": ("high", ""),
    "# %% [3]\nimport deque\nqueue = deque.Queue()\nqueue.push({'lost': 1})\nprint(lost)": ("high", ""),
    "# %% [3]\nfrom ipyparallel import Client\nClient()[:].push({key: 1})\nprint(lost)": ("high", ""),
    "# %% [3]\n%%fortran\nsubroutine area(r)\nend\n# %% [4]\nprint(lost)": ("high", ""),
    "# %% [3]\n%watermark -v -p lost\n# %% [4]\nprint(lost)": ("high", ""),
    "# %% [3]\n%%html\n<b onclick='call lost(1)'>lost</b>\n# %% [4]\nprint(lost)": ("high", ""),
    "# %% [3]\nimport shapes\nshapes.area = 1\nshapes.rows['area'] = 1\nprint(area)": ("high", ""),
    "# %% [3]\nimport builtins\nbuiltins.area = 1\nprint(lost)": ("high", ""),
    "# %% [3]\nimport sympy as sym\nsym.var('m1:7')\nprint(lost)": ("low", ""),
    "# %% [3]\n%%javascript\nIPython.notebook.kernel.execute('a = 1')\n# %% [4]\nprint(lost)": ("low", ""),
    "# %% [3]\n%%javascript\nalert(1)\n# %% [4]\nprint(lost)": ("high", ""),
    "# %% [3]\nqb = QuantBook()\nnp.sum(qb)": ("low", "QuantConnect has it"),
    # of Databricks
    "# %%\n%sh\nmkdir -p /a/b\n# %%\nprint(lost)": ("high", ""),
    "# %%\n# fetch\n%md # Title\nx\n# %%\nprint(lost)": ("high", ""),
    "# %%\n%sql\nselect\n# %%\nprint(lost)": ("high", ""),
    "# %%\n1\n%sh\nlost": ("high", ""),  # not above the cell
    # methods that nobody calls
    "# %% [3]\nimport m\nclass A(m.Net):\n    def init_weights(self):\n        return lost\n# %% [4]\nA()(1)": (
        "medium",
        "a function that no cell calls",
    ),
    "# %% [3]\nimport m\nclass A(m.Net):\n    def on_epoch_end(self):\n        return lost\n# %% [4]\nA()": (
        "high",
        "",
    ),
    "# %%\n# # %load solutions/one.py\n# %%\nprint(lost)": ("medium", "cell 1 has a blank to fill in"),
    "# %%\n# # %load solutions/one.py\na = 1\n# %%\nprint(lost)": ("high", ""),  # somebody has fetched it
    "# %%\n# Fit a line to them:\n# ...\n# %%\nprint(lost)": ("medium", "cell 1 has a blank to fill in"),
    "# %%\na = 1\n\n# Fit a line:\n# ...\n\nprint(a)\n# %%\nprint(lost)": ("medium", "cell 1 has a blank to fill in"),
    "# %%\na = 1\n# ...\n\nprint(lost)": ("medium", "cell 1 has a blank to fill in"),
    "# %%\na = 1\n# ...\nb = 2\n# %%\nprint(lost)": ("high", ""),  # something follows at once
    "# %%\na = 1\n# and so on ...\n# %%\nprint(lost)": ("high", ""),
    "# %%\n# build your pipeline here\n# %%\nprint(lost)": ("medium", "cell 1 has a blank to fill in"),
    "# %%\nrate = # choose one\n# %%\nprint(lost)": ("medium", "cell 1 has a blank to fill in"),
    "# %%\ndef f():\n    # YOUR CODE HERE\n\n    return {\n        'a': 1,\n        'b': lost,\n    }\n# %%\nf()": (
        "medium",
        "cell 1 has a blank to fill in",
    ),
}


def test_a_module_that_no_kernel_has_from_its_start_shows_that_imports_are_lost(findings) -> None:
    text = "# %% [3]\nplt.hist(log([1]))\npd.DataFrame()"
    said = {f.symbol: str(f.confidence) for f in findings(text, "NBS101", confidence="low")}
    assert said == {"log": "high", "plt": "high", "pd": "high"}


@pytest.mark.parametrize(
    "other",
    [
        "if t: lost(1)",  # perhaps no run needs it
        "xrange(1)",  # Python 2 had it
        "get_pricing('KO')",  # the platform has it
        "# %% [4]\nlibrary(a)\nprint(T)",  # in R
    ],
)
def test_a_name_that_no_import_gives_does_not_show_that_imports_are_lost(other: str, findings) -> None:
    text = f"# %% [3]\nt = np.sum(1)\n# %%\n{other}"
    said = {f.symbol: str(f.confidence) for f in findings(text, "NBS101", confidence="low")}
    assert said["np"] == "medium"


def test_a_name_that_is_missing_in_cells_of_python_and_of_r(findings) -> None:
    text = "# %% [3]\nlibrary(lost)\n# %% [4]\nprint(lost)"  # the second cell is in Python
    found = {f.symbol: (str(f.confidence), f.cell_index) for f in findings(text, "NBS101", confidence="low")}
    assert found == {"library": ("low", 0), "lost": ("high", 1)}


NOT_SURELY_EARLY = {
    "# %% [3]\nprint(ready)\nnp.sum(1)\n# %%\n# YOUR CODE HERE\n# %%\nready = 1": "high",  # the blank comes later
    "# %%\n# YOUR CODE HERE\n# %%\nprint(ready)\n# %%\nready = 1": "medium",
    "# %%\ndef f():\n    # YOUR CODE HERE\n    return ready\n# %%\nready = f()": "medium",
    "# %%\ndef f():\n    a = 1\n    return ready\n# %%\nready = f()": "high",
    "# %%\nraise SystemExit\nready = 1\n# %%\nprint(ready)": "medium",
    "# %%\nprint(ready)\n# %%\nfrom ipyparallel import Client\nClient()[:].push({'ready': 1})": "medium",
    "# %%\nprint(ready)\n# %%\n%%query ready\nselect 1": "medium",
    "# %%\nprint(ready)\n# %%\nglobals()['ready'] = 1": "high",
    "# %% [3]\nimport m\nm.Module(lambda: ready)\n# %%\nready = 1": "medium",
    "# %% [3]\nprint(ready)\n# %% [4]\nlibrary(a)\nprint(T)\n# %% [5]\nready = T = 1": "high",
    "# %% [3]\nnp.sum(1)\n# %% [4]\nimport numpy as np": "high",  # the import came too late in the end
    "# %% [4]\nnp.sum(1)\n# %% [3]\nimport numpy as np": "high",
    "# %% [3]\nnp.sum(1)\nsns.set()\n# %% [4]\nimport numpy as np": "medium",  # sns is imported nowhere, and was found
    "# %%\nnp.sum(1)\nsns.set()\n# %%\nimport numpy as np": "high",
    "# %% [1]\nsns.set()\n# %% [7]\nnp.sum(1)\n# %% [6]\nimport numpy as np": "low",
}


@pytest.mark.parametrize("text", NOT_SURELY_EARLY)
def test_a_name_that_is_used_early(text: str, findings) -> None:
    found = [f for f in findings(text, "NBS102", confidence="low") if f.symbol in ("ready", "np")]
    assert [str(f.confidence) for f in found] == [NOT_SURELY_EARLY[text]]


@pytest.mark.parametrize(
    ("loop", "early"),
    [
        ("for at in range(3):\n    if not at:\n        ready = 1\n        continue\n    print(ready)", False),
        ("for at in range(3):\n    if not at:\n        ready = 1\n        break\n    print(ready)", True),
        (
            "for at in range(3):\n    for to in range(3):\n        if not to:\n            ready = 1\n"
            "            continue\n    print(at)\nprint(ready)",
            False,
        ),
        ("while at:\n    try:\n        ready = 1\n    except OSError:\n        continue\n    print(ready)", False),
        ("for at in range(3):\n    print(ready)\n    if at:\n        continue\n    ready = 1", True),
    ],
)
def test_a_name_that_an_earlier_round_of_the_loop_defines(loop: str, early: bool, findings) -> None:
    found = findings(f"# %% [3]\nat = 1\n{loop}", "NBS102", confidence="medium")
    assert [f.symbol for f in found] == ["ready"] * early


@pytest.mark.parametrize(
    "test",
    ["'ready' not in locals() or len(ready) > 3", "'ready' in globals() and ready"],
)
def test_a_test_that_asks_for_the_name_first(test: str, findings) -> None:
    assert not findings(f"# %%\nif {test}:\n    ready = 1", "NBS102", confidence="medium")
    assert not findings(f"# %%\nif {test}:\n    x = 1", "NBS101", confidence="medium")


@pytest.mark.parametrize("text", CASES)
def test_a_name_that_no_cell_defines(text: str, findings) -> None:
    confidence, said = CASES[text]
    found = findings(text, "NBS101", confidence="low")
    assert found
    assert {str(f.confidence) for f in found} == {confidence}
    assert said in found[0].message


def test_an_unbroken_run_that_read_a_name_before_its_cell(findings) -> None:
    text = "# %% [1]\n1\n# %% [2]\nprint(unit)\n# %% [3]\nunit = 2\n# %% [4]\n1\n# %% [5]\n1"
    (found,) = findings(text, "NBS102", confidence="medium")
    assert str(found.confidence) == "medium"
    assert found.message == (
        "`unit` is used before its definition in cell 3 [3]; yet cell 2 [2] read it, and all runs before stand in the "
        "file: the kernel had it from its start (the platform, a startup file, a flag), or a cell was changed after "
        "its run"
    )


def test_a_name_defined_in_the_same_unbroken_run_is_no_proof(findings) -> None:
    text = "# %% [1]\n1\n# %% [3]\nprint(unit)\n# %% [2]\nunit = 2\n# %% [4]\n1\n# %% [5]\n1"
    assert [str(f.confidence) for f in findings(text, "NBS102", confidence="low")] == ["high"]


def _found(content: bytes, registry: Any) -> list[tuple[str, str]]:
    auditor = Auditor(Config(select=("NBS101",), confidence="low"), registry, TODAY)
    return [(f.symbol or "", f"{f.confidence}: {f.message}") for f in auditor.audit_bytes(content, "n.ipynb").findings]


def test_python_2_in_a_kernel_of_python_3_does_not_run(registry) -> None:
    ((_, said),) = _found(ipynb("print lost", language_info={"name": "python", "version": "3.9.1"}), registry)
    assert said.startswith("medium")
    assert "its cell is not Python as a whole" in said
    ((_, said),) = _found(ipynb("print lost", language_info={"name": "python", "version": "2.7.9"}), registry)
    assert said.startswith("high")


def test_list_comprehensions_keep_their_variables_in_python_2_only(registry) -> None:
    source = "a = [r for r in (1, 2)]\nr"
    assert _found(ipynb(source, language_info={"name": "python", "version": "2.7.9"}), registry) == []
    ((name, _),) = _found(ipynb(source, language_info={"name": "python", "version": "3.9.1"}), registry)
    assert name == "r"


PYTHON_2 = {"kernelspec": {"name": "python2"}, "language_info": {"name": "python", "version": "2.7.9"}}
PYTHON_3 = {"kernelspec": {"name": "python3"}, "language_info": {"name": "python", "version": "3.9.1"}}
NAMELESS: dict[str, Any] = {}


@pytest.mark.parametrize(
    ("source", "metadata", "confidence"),
    [
        ("for i in xrange(3): pass", NAMELESS, "low: `xrange` is used but no cell defines it; the Python 2 of its"),
        ("def f():\n    return xrange(3)\nf()", NAMELESS, "low"),
        ("for i in xrange(3): pass", PYTHON_3, "high"),
        ("if len('a'):\n    xrange(3)", NAMELESS, ""),  # nothing tells that a run got there
        ("import numpy\ndreload(numpy)", PYTHON_3, "low: `dreload` is used but no cell defines it; an IPython before"),
        ("figsize(3, 4)\nlost.x", PYTHON_2, "low"),
        ("figsize(3, 4)\nlost.x", NAMELESS, "low"),
        ("figsize(3, 4)", PYTHON_3, "high"),  # imported from pylabtools by a cell that is gone
        ("y = randn(3)", PYTHON_2, "low"),
        ("y = randn(3)", NAMELESS, "low"),
        ("y = randn(3)", PYTHON_3, "high"),  # more likely an import that is gone
        ("y = randn(3)\nlost()", PYTHON_2, "high"),  # the same
        ("y = math.log(randn(3))", PYTHON_2, "low"),  # NumPy handed its math on
        ("y = math.log(3)", PYTHON_2, "high"),
        ("y = sqrt(3)", PYTHON_2, "high"),  # of math, for all one knows
        ("[1, NaN]", NAMELESS, "low"),
        ("[1, NaN]", PYTHON_3, "high"),  # JSON's, for all one knows
        ("plot(1)\nxlim(1)\nxticks(1)\nylabel('a')\nlost.x", PYTHON_2, "low"),  # so many are no chance
        ("plot(1)\nxlim(1)\nxticks(1)\nylabel('a')\nlost.x", PYTHON_3, "high"),
        ("y = randn(3)\ndef f(a):\n    return a.x\n%R b <- a", PYTHON_2, "low"),  # nobody misses the a of R
    ],
)
def test_what_an_old_kernel_had(registry, source: str, metadata: dict[str, Any], confidence: str) -> None:
    content = ipynb(source, **metadata).replace(b'"execution_count": 1', b'"execution_count": 7')  # runs are missing
    said = next(iter(_found(content, registry)), ("", ""))[1]
    assert said.startswith(confidence)
    assert bool(said) == bool(confidence)


def test_a_cell_that_never_ran_tells_nothing_of_its_kernel(registry) -> None:
    document = json.loads(ipynb("xrange(3)", "y = randn(3)"))
    for cell in document["cells"]:
        cell["execution_count"] = None
    assert [said[:4] for _, said in _found(json.dumps(document).encode(), registry)] == ["high", "high"]


def test_an_error_that_tells_of_the_name(registry) -> None:
    document = json.loads(ipynb("def bad(v): return lost < v\nlazy = filter(bad, [1])", "list(lazy)"))
    error = {"output_type": "error", "ename": "Py4JError", "evalue": "NameError: name 'lost' is not defined"}
    document["cells"][1]["outputs"] = [{**error, "traceback": []}]
    ((_, said),) = _found(json.dumps(document).encode(), registry)
    assert said.startswith("medium")
    assert said.endswith("the error stored with cell 2 [2] says so itself")
    document["cells"][0]["outputs"] = document["cells"][1]["outputs"]
    assert _found(json.dumps(document).encode(), registry) == []


@pytest.mark.parametrize("mark", [{"solution": True}, {"solution": False}, "odd", None])
def test_a_cell_that_nbgrader_leaves_to_the_student(registry, mark: Any) -> None:
    document = json.loads(ipynb("raise NotImplementedError()", *["1"] * 9, "print(lost)"))
    document["cells"][0]["metadata"]["nbgrader"] = mark
    for cell in document["cells"]:
        cell["execution_count"] = None
    ((_, said),) = _found(json.dumps(document).encode(), registry)
    left = mark == {"solution": True}
    assert said.startswith("medium" if left else "high")
    assert ("has a blank to fill in" in said) is left


@pytest.mark.parametrize(
    ("name", "value", "line", "confidence"),
    [
        ("NameError", "name 'other' is not defined", 1, "medium"),
        ("NameError", "name 'other' is not defined", 3, "high"),  # the read came first
        ("NameError", "name 'ready' is not defined", 2, ""),  # it says so itself
        ("ValueError", "odd", 2, "high"),
    ],
)
def test_an_early_name_behind_a_stored_error(registry, name: str, value: str, line: int, confidence: str) -> None:
    document = json.loads(ipynb("print(other)\nprint(ready)\nprint(3)", "other = ready = 1"))
    trace = f"Cell In[1], line {line}\n----> {line} print()"
    document["cells"][0]["outputs"] = [{"output_type": "error", "ename": name, "evalue": value, "traceback": [trace]}]
    auditor = Auditor(Config(select=("NBS102",), confidence="low"), registry, TODAY)
    found = auditor.audit_bytes(json.dumps(document).encode(), "n.ipynb").findings
    assert [str(f.confidence) for f in found if f.symbol == "ready"] == ([confidence] if confidence else [])
    if confidence == "medium":
        assert "the recorded run of cell 1 [1] stopped there or before, with NameError" in found[-1].message


def test_an_early_name_that_only_a_magic_may_define(findings) -> None:
    (found,) = findings("# %%\nprint(rows)\n# %%\n%%query rows\nselect 1", "NBS102", confidence="low")
    assert found.message == (
        "`rows` is used before its definition in cell 2; what is said to define it may not do so, or not in this kernel"
    )


def test_an_early_read_is_shown_where_it_stands_behind_several_calls(findings) -> None:
    inner = "# %%\ndef inner(n):\n    return ceil(n)\n"
    outer = "# %%\n# the same\n\ndef outer(n):\n    return inner(n)\n"
    (found,) = findings(f"{inner}{outer}# %%\nouter(2.5)\n# %%\nfrom math import ceil\nceil(1)", "NBS102")
    places = [(place.cell_index, place.line) for place in found.related if "read here" in place.message]
    assert places == [(0, 2)]
