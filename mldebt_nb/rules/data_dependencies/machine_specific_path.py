"""DAT102: paths of one machine."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.dataflow.machine_paths import MachinePath, Whose, machine_paths
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words

_SHOWN = 5  # further places of one root that are listed
_JUDGED = {
    Whose.HOME: (Confidence.HIGH, "exists on one machine only"),
    Whose.TILDE: (Confidence.MEDIUM, "is in somebody's home, which no other machine has like that"),
    Whose.ROOT: (Confidence.MEDIUM, "is an absolute path, which another machine need not have"),
    Whose.PLATFORM: (Confidence.LOW, "exists on one platform only"),
}


class MachineSpecificPath(Rule):
    """Data or code is addressed by an absolute path or one in a home directory.

    ## What it finds
    `/home/ana/…`, `/Users/ana/…`, `C:\\Users\\ana\\…`, `D:\\data\\…` in texts that are used as paths and in magics
    (`%cd`, `%run`, `!`); less surely `~/…` and other absolute paths; with low confidence those of a platform
    (`/content`, `/kaggle/input`).

    ## Why it is debt
    The notebook runs on one machine, for one user. Everybody else begins by searching for what to change, and what the
    file really was, nobody can tell.

    ## How it is decided and where it is wrong
    By the beginning of the text and by what takes it: calls that open, read, save; names like `path`, `dir`, `file`.
    Silent: `/tmp`, `/dev/null` and other places of the system, addresses, routes of web frameworks, devices
    (`/cpu:0`), patterns, ends put behind another path, what is printed or compared, `/path/to/…`, `/home/user/…`. One
    finding for each root of a notebook. A home that all machines of a service share may look like one user's.

    ## How to pay it back
    Put the data beside the notebook, or read the root from one configured place:
    `ROOT = Path(os.environ.get("DATA", "data"))`.

    ## References
    Pimentel et al., "A large-scale study about quality and reproducibility of Jupyter notebooks", MSR 2019.
    """

    code = "DAT102"
    name = "machine-specific-path"
    family = "data-dependencies"
    severity = Severity.WARNING
    effort_minutes = 5
    help = "use a path relative to the notebook, or one root that is configured in one place"
    examples = (
        Example(
            "a home and a drive",
            """
# %%
import pandas as pd
sales = pd.read_csv("/home/ana/sales/2023.csv")  #!
more = pd.read_csv("/home/ana/sales/2024.csv")
# %%
stock = pd.read_excel(r"D:\\stock\\all.xlsx")  #!
""",
        ),
        Example(
            "less sure ones",
            """
# %%
import pandas as pd
data_dir = "/data/lab7/runs/"  #!
old = pd.read_csv("~/old/runs.csv")  #!
""",
            confidence="medium",
        ),
        Example(
            "no paths of one machine",
            """
# %%
import pandas as pd, re, tempfile
sales = pd.read_csv("data/sales.csv")
log = open("/dev/null", "w")
copy = open("/tmp/copy.csv", "w")
page = pd.read_html("https://example.org/home/ana/page.html")
parts = "a/b".split("/home/ana/")
print("/home/ana/is only printed")
name = data_dir + "/raw/a.csv"
example = "/path/to/file.csv"
@app.route("/users/list")
def users():
    return redirect("/users/all")
latex = r"$\\frac{a}{b}$"
""",
            confidence="low",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        roots: dict[tuple[str, Whose], list[MachinePath]] = {}
        for path in context.once(machine_paths):
            roots.setdefault((path.root, path.whose), []).append(path)
        for (root, whose), places in roots.items():
            yield self._finding(context, root, whose, places)

    def _finding(self, context: Context, root: str, whose: Whose, places: list[MachinePath]) -> Finding:
        confidence, why = _JUDGED[whose]
        first, *others = places
        return context.finding(
            self,
            f"`{root}` {why}",
            cell=first.cell,
            node=first.node,
            confidence=confidence,
            related=[context.related(other.cell, other.node, "and here") for other in others[:_SHOWN]],
            evidence={"root": words(whose.value), "places": count(len(places), "places")},
        )
