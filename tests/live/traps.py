"""Sessions that are easily misjudged, with the right answer. Comes in: nothing. Goes out: `TRAPS`.

`stale` names the cells that must be called stale, and no others; `hidden` the hidden names. Cells that were edited or
never ran are not listed. The notebook is reproducible when no cell is stale or shows what an older text gave; where an
edit that was not run decides, `reproducible` says so. A tracker may stay silent, or not, on the cells in `either`:
what they left differs, and nothing shows it. Every trap is held against the oracle as well. What a campaign prints can
be pasted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from benchmarks.sessions.scenario import Scenario, scenario


class Trap(NamedTuple):
    """One session; names are separated by blanks."""

    name: str
    cells: Sequence[tuple[str, str]]
    actions: Sequence[tuple[Any, ...]]
    stale: str = ""
    hidden: str = ""
    either: str = ""
    reproducible: bool | None = None

    @property
    def scenario(self) -> Scenario:
        """The session to run."""
        return scenario(self.cells, self.actions)

    @property
    def verdict(self) -> bool:
        """Whether the notebook is reproducible."""
        return not (self.stale or self.either) if self.reproducible is None else self.reproducible


def all_of(*ids: str) -> list[tuple[str, str]]:
    """Run these cells one after the other."""
    return [("run", name) for name in ids]


TRAPS: tuple[Trap, ...] = (
    # -- values ----------------------------------------------------------------------------------
    Trap(
        "a swap run twice is no swap",
        [("a", "left, right = 3, 8"), ("b", "left, right = right, left"), ("c", "left - right")],
        all_of("a", "b", "b", "c"),
        stale="b c",
    ),
    Trap(
        "only one name of an unpacking changed",
        [("a", "low, *rest = [1, 5, 9]"), ("b", "print(low)"), ("c", "print(rest)")],
        [*all_of("a", "b", "c"), ("edit", "a", "low, *rest = [1, 5, 7]"), ("run", "a")],
        stale="c",
    ),
    Trap(
        "clamping twice is clamping once",
        [("a", "gain = 40"), ("b", "gain = min(gain, 25)"), ("c", "gain * 2")],
        all_of("a", "b", "b", "c"),
    ),
    Trap(
        "a branch that is not taken reads nothing",
        [("a", "debug = False\nverbose = 3"), ("b", "if debug:\n    print(verbose)\nprint('ready')")],
        [*all_of("a", "b"), ("edit", "a", "debug = False\nverbose = 9"), ("run", "a")],
    ),
    Trap(
        "the loop variable of a cell below is what an earlier cell showed",
        [("a", "i = 100"), ("b", "print(i)"), ("c", "for i in range(3):\n    pass")],
        all_of("a", "b", "c", "b"),
        stale="b",
    ),
    Trap(
        "a value of another type that compares equal is shown otherwise",
        [("a", "price = 2"), ("b", "print(price)")],
        [*all_of("a", "b"), ("edit", "a", "price = 2.0"), ("run", "a")],
        stale="b",
    ),
    # -- aliases and places ----------------------------------------------------------------------
    Trap(
        "a list reached through a dict",
        [("a", "row = [4]\ntable = {'first': row}"), ("b", "table['first'].append(6)"), ("c", "sum(row)")],
        all_of("a", "b", "b", "c"),
        stale="b c",
    ),
    Trap(
        "writing one key does not read the others",
        [("a", "opts = {}"), ("b", "opts['size'] = 3"), ("c", "opts['name'] = 'oak'"), ("d", "opts['size'] + 1")],
        all_of("a", "b", "c", "d", "b"),
    ),
    Trap(
        "an alias made before the list was bound anew",
        [("a", "base = [1, 2]"), ("b", "twin = base"), ("c", "twin.append(3)"), ("d", "print(base)")],
        [*all_of("a", "b", "c", "d", "a", "d")],
        stale="d",
    ),
    Trap(
        "a copy does not follow",
        [("a", "base = [1, 2]"), ("b", "twin = base[:]"), ("c", "twin.append(3)"), ("d", "print(base)")],
        all_of("a", "b", "c", "d", "a", "d"),
    ),
    Trap(
        "the same element added to a set once more",
        [("a", "seen = {1}"), ("b", "seen.add(5)"), ("c", "sorted(seen)")],
        all_of("a", "b", "c", "b", "c"),
    ),
    Trap(
        "a default argument keeps what it was given",
        [("a", "def collect(item, into=[]):\n    into.append(item)\n    return len(into)"), ("b", "collect('x')")],
        all_of("a", "b", "b"),
        stale="b",
    ),
    # -- functions and classes -------------------------------------------------------------------
    Trap(
        "the function two calls away reads a global",
        [
            ("a", "base = 10"),
            ("b", "def inner():\n    return base\n\ndef outer():\n    return inner() + 1"),
            ("c", "outer()"),
        ],
        [*all_of("a", "b", "c"), ("edit", "a", "base = 20"), ("run", "a")],
        stale="c",
    ),
    Trap(
        "a cached function answers with the old global",
        [
            ("a", "tax = 2"),
            ("b", "from functools import lru_cache\n\n@lru_cache\ndef gross(net):\n    return net * tax"),
            ("c", "gross(10)"),
        ],
        [*all_of("a", "b", "c"), ("edit", "a", "tax = 3"), *all_of("a", "c")],
        stale="c",
    ),
    Trap(
        "a closure counts its calls",
        [
            (
                "a",
                "def make():\n    n = 0\n    def step():\n        nonlocal n\n        n += 1\n        return n\n"
                "    return step\n\ntick = make()",
            ),
            ("b", "tick()"),
        ],
        all_of("a", "b", "b"),
        stale="b",
    ),
    Trap(
        "the definition of a function run again, with a comment",
        [("a", "def area(r):\n    return 3 * r"), ("b", "area(2)")],
        [*all_of("a", "b"), ("edit", "a", "# rough\ndef area(r):\n    return 3 * r"), ("run", "a")],
    ),
    Trap(
        "an instance of the class as it was",
        [
            ("a", "class Tree:\n    def height(self):\n        return 5"),
            ("b", "oak = Tree()"),
            ("c", "oak.height()"),
        ],
        [*all_of("a", "b", "c"), ("edit", "a", "class Tree:\n    def height(self):\n        return 9"), ("run", "a")],
        stale="b c",
    ),
    Trap(
        "a class attribute counts instances",
        [
            ("a", "class Job:\n    made = 0\n    def __init__(self):\n        Job.made += 1"),
            ("b", "first = Job()"),
            ("c", "print(Job.made)"),
        ],
        all_of("a", "b", "b", "c"),
        stale="b c",
    ),
    # -- arrays and frames -----------------------------------------------------------------------
    Trap(
        "a view writes into its array",
        [("a", "import numpy as np\ngrid = np.zeros(4)"), ("b", "head = grid[:2]\nhead += 1"), ("c", "grid.sum()")],
        all_of("a", "b", "b", "c"),
        stale="b c",
    ),
    Trap(
        "filling an array twice with the same",
        [("a", "import numpy as np\ngrid = np.zeros(4)"), ("b", "grid[1:] = 7"), ("c", "grid.sum()")],
        all_of("a", "b", "c", "b", "c"),
    ),
    Trap(
        "another column of the frame changed",
        [
            ("a", "import pandas as pd\nshop = pd.DataFrame({'fruit': ['fig', 'kiwi'], 'kg': [2, 5]})"),
            ("b", "shop['tax'] = 1"),
            ("c", "shop['kg'].sum()"),
        ],
        [*all_of("a", "b", "c"), ("edit", "b", "shop['tax'] = 4"), ("run", "b")],
    ),
    Trap(
        "cleaning top-down, once",
        [
            ("a", "import pandas as pd\nlog = pd.DataFrame({'v': [3, None, 1]})"),
            ("b", "len(log)"),
            ("c", "log = log.dropna()"),
            ("d", "log.sort_values('v', inplace=True)\nlog"),
            ("e", "len(log)"),
        ],
        all_of("a", "b", "c", "d", "e"),
    ),
    Trap(
        "the reader above the cleaning, run after it",
        [
            ("a", "import pandas as pd\nlog = pd.DataFrame({'v': [3, None, 1]})"),
            ("b", "len(log)"),
            ("c", "log = log.dropna()"),
        ],
        all_of("a", "b", "c", "b"),
        stale="b",
    ),
    Trap(
        "scaling a column in place, twice",
        [
            ("a", "import pandas as pd\nshop = pd.DataFrame({'kg': [2, 5]})"),
            ("b", "shop['kg'] = shop['kg'] * 10"),
            ("c", "shop"),
        ],
        all_of("a", "b", "b", "c"),
        stale="b c",
    ),
    Trap(
        "a column drop that was deleted still holds",
        [
            ("a", "import pandas as pd\nshop = pd.DataFrame({'fruit': ['fig'], 'kg': [2]})"),
            ("b", "shop.drop(columns='fruit', inplace=True)"),
            ("c", "shop.shape"),
        ],
        [*all_of("a", "b", "c"), ("delete", "b")],
        stale="c",
    ),
    # -- state that is nobody's variable ---------------------------------------------------------
    Trap(
        "the cell with the seed was deleted",
        [("a", "import random"), ("b", "random.seed(3)"), ("c", "random.random()")],
        [*all_of("a", "b", "c"), ("delete", "b")],
        stale="c",
    ),
    Trap(
        "a draw after the seed was set again",
        [("a", "import numpy as np\nnp.random.seed(4)"), ("b", "np.random.rand()")],
        all_of("a", "b", "a", "b"),
    ),
    Trap(
        "an iterator that an earlier run used up",
        [("a", "feed = iter('abcd')"), ("b", "next(feed)"), ("c", "next(feed)")],
        all_of("a", "b", "b", "c"),
        stale="b c",
    ),
    Trap(
        "a line appended twice to a file",
        [
            ("a", "with open('diary.txt', 'w') as out:\n    out.write('mon ')"),
            ("b", "with open('diary.txt', 'a') as out:\n    out.write('tue ')"),
            ("c", "print(open('diary.txt').read())"),
        ],
        all_of("a", "b", "b", "c"),
        stale="b c",
    ),
    Trap(
        "a variable of the environment that its cell no longer sets",
        [("a", "import os"), ("b", "os.environ['TEAM'] = 'blue'"), ("c", "print(os.environ.get('TEAM', 'none'))")],
        [*all_of("a", "b", "c"), ("edit", "b", "pass"), ("run", "b")],
        stale="c",
    ),
    Trap(
        "an option of the display",
        [
            ("a", "import pandas as pd\nratio = pd.Series([2 / 3])"),
            ("b", "pd.set_option('display.precision', 2)"),
            ("c", "ratio"),
        ],
        [*all_of("a", "c", "b")],
        stale="c",
    ),
    Trap(
        "to import is not to read the folder",
        [("a", "import wave"), ("b", "open('new.txt', 'w').close()")],
        all_of("b", "a"),
    ),
    Trap(
        "a patched function of a module",
        [("a", "import math"), ("b", "math.floor = lambda v: -1"), ("c", "math.floor(2.5)")],
        [*all_of("a", "b", "c"), ("edit", "b", "math.floor = lambda v: -2"), ("run", "b")],
        stale="c",
    ),
    Trap(
        "what is set anew out of sight rests on what was set in sight",
        [("a", "rate = 12"), ("b", "rate = rate * 2 - 7\nglobals()['rate'] = rate\nf'{rate:.2f}'")],
        all_of("a", "b", "b"),
        stale="b",
    ),
    Trap(
        "the same goes into a set, whatever else is in it",
        [("a", "seen = {1}"), ("b", "seen.add(4)"), ("c", "seen.add(7)")],
        [*all_of("a", "b", "c"), ("edit", "b", "seen.add(5)"), ("run", "b")],
    ),
    Trap(
        "changed under another name, and both names bound anew",
        [
            ("a", "rows = [3]\nheld = {'k': rows}"),
            ("b", "more = rows\nmore.append(0)\nrows = more = None"),
            ("c", "held"),
        ],
        [*all_of("a", "b", "c"), ("edit", "b", "rows = more = None"), ("run", "b")],
        stale="c",
    ),
    Trap(
        "a star import binds its names again",
        [("a", "from math import *"), ("b", "floor(2.5)"), ("c", "from math import *\nx = floor(2.5)")],
        [*all_of("a", "b", "c"), ("edit", "a", "from math import *\nn = 1"), *all_of("a", "c")],
    ),
    Trap(
        "an option that is asked for by its name",
        [
            ("a", "import pandas as pd"),
            ("b", "pd.get_option('display.width')"),
            ("c", "pd.set_option('display.width', 9)"),
        ],
        all_of("a", "c", "b"),
        stale="b",
    ),
    Trap(
        "set on every way through the cell, to what it was",
        [("a", "try:\n    part = 43 // 1\nexcept ZeroDivisionError:\n    part = 0"), ("b", "part = abs(part)\npart")],
        all_of("a", "b", "a", "b"),
    ),
    Trap(
        "an edited cell that would fail sets nothing outside after that",
        [("a", "import os"), ("b", "os.environ.setdefault('STAGE', 'x');"), ("c", "os.environ['STAGE']")],
        [*all_of("a", "b", "c"), ("edit", "b", "del os.environ['STAGE']\nos.environ['STAGE'] = 'x'")],
        stale="c",
        reproducible=False,
    ),
    Trap(
        "the cell that wrote a module is gone",
        [("a", "%%writefile ratios.py\nSCALE = 3"), ("b", "import ratios"), ("c", "ratios.SCALE")],
        [*all_of("a", "b", "c"), ("delete", "a")],
        stale="b c",
        hidden="ratios",
    ),
    Trap(
        "a module that a cell would write, had it been run",
        [("a", "%%writefile shifts.py\nSCALE = 3"), ("b", "import shifts")],
        all_of("b", "a"),
        stale="b",
    ),
    Trap(
        "a module that a cell writes before it is imported, twice",
        [
            ("a", "%%writefile steps.py\nSCALE = 3"),
            ("b", "import steps\nsteps.SCALE"),
            ("c", "from steps import SCALE"),
        ],
        [*all_of("a", "b", "c"), ("run", "b"), ("run", "c")],
    ),
    Trap(
        "the working folder that is asked for",
        [("a", "import os"), ("b", "os.path.basename(os.getcwd())"), ("c", "os.makedirs('deep')\nos.chdir('deep')")],
        all_of("a", "c", "b"),
        stale="b",
    ),
    Trap(
        "a timed cell that failed, for another reason",
        [("a", "items = [4]"), ("b", "%%time\nlast = items[-6]")],
        [*all_of("a", "b"), ("delete", "a")],
        stale="b",
        hidden="items",
    ),
    Trap(
        "an option that is set to what it was",
        [("a", "import numpy"), ("b", "numpy.set_printoptions(precision=2)"), ("c", "numpy.ones(2) / 3")],
        all_of("a", "b", "b", "c"),
    ),
    Trap(
        "code that is a text needs its names",
        [("a", "fee = 3"), ("b", "total = eval('fee + 1')\nrows = [1]"), ("c", "rows")],
        [*all_of("a", "b", "c"), ("edit", "a", "rest = 3"), ("run", "a")],
        stale="b c",
        hidden="fee rows total",
    ),
    Trap(
        "a magic that sets an option",
        [("a", "import numpy"), ("b", "%precision 2\nnumpy.ones(2) / 3"), ("c", "numpy.ones(2) / 3")],
        [*all_of("a", "b", "c"), ("delete", "b")],
        stale="c",
    ),
    # -- what a statement looks up before it fails, and the environment ---------------------------
    Trap(
        "a cell that failed for want of a name would fail for want of one before it",
        [("a", "from fractions import Fraction"), ("b", "half = Fraction(1, 2).limit_denominator(most)")],
        [("run", "a"), ("edit", "a", "import fractions"), ("run", "a"), ("run", "b")],
        stale="b",
        hidden="Fraction",
    ),
    Trap(
        "a value is looked up before the place that it is put into",
        [("a", "box = [1]"), ("b", "rows['n'] = box[0]")],
        [("run", "a"), ("move", "b", 0), ("run", "b")],
        stale="b",
    ),
    Trap(
        "to set an attribute of a module the module must be there",
        [("a", "import decimal as d"), ("b", "d.DefaultContext.prec = 9")],
        [*all_of("a", "b"), ("edit", "a", "import decimal"), ("run", "a")],
        stale="b",
        hidden="d",
    ),
    Trap(
        "a variable that is set unless it is set, twice",
        [("a", "import os"), ("b", "os.environ.setdefault('STAGE', 'south');"), ("c", "os.environ['STAGE']")],
        all_of("a", "b", "b", "c"),
    ),
    Trap(
        "a variable that a cell sets before it fails",
        [("a", "import os"), ("b", "os.environ['STAGE'] = 'south'\nprint(ghost)"), ("c", "os.getenv('STAGE')")],
        all_of("a", "b", "b", "c"),
    ),
    Trap(
        "a function that asks the environment asks when it is called",
        [
            ("a", "import os"),
            ("b", "def stage():\n    return os.getenv('STAGE')"),
            ("c", "%env STAGE=east"),
            ("d", "stage()"),
        ],
        [*all_of("a", "c", "b", "d"), ("edit", "c", "%env STAGE=west"), ("run", "c")],
        stale="d",
    ),
    Trap(
        "a variable is taken away, whatever it held",
        [("a", "import os"), ("b", "os.environ['STAGE'] = str(len('ab'))"), ("c", "os.environ.pop('STAGE', None);")],
        all_of("a", "c", "b", "c"),
    ),
    Trap(
        "a variable is deleted above the cell that sets it",
        [("a", "import os"), ("b", "%env STAGE=x"), ("c", "del os.environ['STAGE']")],
        [*all_of("a", "b", "c"), ("move", "c", 1)],
        stale="c",
    ),
    Trap(
        "a list and a set are added to in place, whatever else they hold",
        [("a", "kept, seen = [1], {2}"), ("b", "kept += [3]; seen |= {4}; None"), ("c", "kept[0] = 5; seen.add(6)")],
        all_of("a", "b", "c", "b"),
        stale="b",
    ),
    Trap(
        "what is added in place does not depend on what was there",
        [("a", "kept, seen = [1], {2}"), ("b", "kept += [3]\nseen |= {4}")],
        [*all_of("a", "b"), ("edit", "a", "kept, seen = [5], {6}"), ("run", "a")],
    ),
    # -- the document ----------------------------------------------------------------------------
    Trap(
        "the cell that defines was moved below the one that reads",
        [("a", "fee = 5"), ("b", "print(fee)")],
        [*all_of("a", "b"), ("move", "a", 1)],
        stale="b",
    ),
    Trap(
        "two cells that do not know each other change places",
        [("a", "fee = 5"), ("b", "tip = 1"), ("c", "print(fee + tip)")],
        [*all_of("a", "b", "c"), ("move", "a", 1)],
    ),
    Trap(
        "a name that was renamed lives on",
        [("a", "fee = 5"), ("b", "print(fee)")],
        [*all_of("a", "b"), ("edit", "a", "charge = 5"), *all_of("a", "b")],
        stale="b",
        hidden="fee",
    ),
    Trap(
        "imports run again",
        [("a", "import math\nfrom math import sqrt"), ("b", "sqrt(16) + math.pi")],
        all_of("a", "b", "a", "a"),
    ),
    Trap(
        "a cell that failed half-way, and would again",
        [("a", "step = 1\nstep / 0"), ("b", "print(step)")],
        all_of("a", "b"),
    ),
    Trap(
        "a cell that failed because its reader ran first",
        [("a", "step = 1"), ("b", "print(step)")],
        all_of("b", "a"),
        stale="b",
    ),
    Trap(
        "an edit that waits to be run",
        [("a", "step = 1"), ("b", "print('other')"), ("c", "print(step)")],
        [*all_of("a", "b", "c"), ("edit", "a", "step = 2")],
        stale="c",
        reproducible=False,
    ),
    Trap(
        "a cell that never ran would give the name another value",
        [("a", "step = 1"), ("b", "print(step)")],
        [*all_of("a", "b"), ("insert", "n", 1, "step = 7")],
        stale="b",
    ),
    Trap(
        "the capture of a cell's output runs a cell inside the cell",
        [("a", "n = 2"), ("b", "%%capture\nm = n + 1"), ("c", "m")],
        [*all_of("a", "b", "c"), ("edit", "a", "n = 5"), ("run", "a")],
        stale="b c",
    ),
)
