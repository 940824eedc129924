"""NBS105: running the cell twice gives something else."""

from __future__ import annotations

from collections.abc import Iterator

from mldebt_nb.dataflow.idempotence import Repetition, repetitions
from mldebt_nb.dataflow.locations import FILE
from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.knowledge.repetition import Repeat
from mldebt_nb.rules.base import Example, Rule
from mldebt_nb.rules.context import Context, count, words
from mldebt_nb.rules.observations import Observations


class NonIdempotentCell(Rule):
    """Running the cell a second time gives something else, or raises.

    ## What it finds
    Writes that feed on what they replace, where the value comes from another cell: `x += 1`, `rows.append(…)`,
    `df = df.drop(columns=…)`, `df['p'] = df['p'] * 2`, `inplace=True` operations that raise once they are done,
    iterators that the first run uses up, files opened for appending, directories made without `exist_ok`.

    ## Why it is debt
    In a notebook cells are run again all the time. After the second run the value is wrong and nothing shows
    it; results then depend on how often someone pressed a key.

    ## How it is decided and where it is wrong
    The old value is followed through the expression that replaces it. A table says for calls of pandas, NumPy
    and Python whether applying them to their own result gives the same (`fillna`, `sort_values`, `to_datetime`,
    filters, `x[:n]`), something else, or an error. Arithmetic with anything that does not come from the value
    itself changes it. Whatever is unknown is silent, and so is everything whose value is set earlier in the
    same cell. In a branch outside loops the confidence is medium. It is wrong where re-running is meant, as in
    a cell that trains for some more epochs. Where a session saw the cell run on its own result, what came out decides.

    ## How to pay it back
    Give the result a new name (`prices = raw.drop(…)`), or start the cell from the definition of what it
    changes.

    ## References
    Macke et al., VLDB 2021, on unsafe re-execution. pandas, "Copy-on-Write" and the `inplace` keyword.
    """

    code = "NBS105"
    name = "non-idempotent-cell"
    family = "notebook-state"
    where = ("static", "live")
    severity = Severity.WARNING
    effort_minutes = 5
    spread = "downstream"
    help = "bind the result to a new name, or move the definition of the value into this cell"
    examples = (
        Example(
            "counting, collecting, dropping",
            """
# %%
import pandas as pd
total, rows = 0, []
df = pd.read_csv("prices.csv")
# %%
total += 1  #!
# %%
rows.append(3)  #!
# %%
df = df.drop(columns=["id"])  #!
# %%
df["p"] = df["p"] * 2  #!
# %%
df.set_index("date", inplace=True)  #!
""",
        ),
        Example(
            "a used-up iterator",
            """
# %%
lines = open("log.txt")
# %%
for line in lines:  #!
    print(line)
""",
        ),
        Example(
            "idempotent self-assignment",
            """
# %%
import pandas as pd
df = pd.read_csv("prices.csv")
names, seen = ["b", "a"], set()
x = -3
# %%
df["d"] = pd.to_datetime(df["d"])
df = df.fillna(0).dropna()
df = df[df["p"] > 2]
df = df.drop(columns=["id"], errors="ignore")
df = df.sort_values("p").reset_index(drop=True)
df["name"] = df["name"].str.strip().str.lower()
df["q"] = df["p"] * 2
names = sorted(names)
seen.add(3)
x = abs(x)
x = x if x else 0
names = names[:100]
""",
        ),
        Example(
            "the definition stands in the same cell",
            """
# %%
total = 0
for n in range(3):
    total += n
rows = []
rows.append(total)
""",
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        for flow in context.graph.flows:
            seen: set[tuple[str, str | None]] = set()
            for found in repetitions(context.graph, flow):
                mark = (found.event.name, found.event.part)
                if mark not in seen:
                    seen.add(mark)
                    yield self._finding(context, found)

    def observe(self, seen: Observations, context: Context) -> Iterator[Finding]:
        for repeat in seen.repeats:
            if not repeat.differs:
                continue
            runs = f"run [{repeat.second}] after run [{repeat.first}]"
            what = f"raised {repeat.raised}" if repeat.raised else f"left something else in `{repeat.name}`"
            yield context.finding(
                self,
                f"running this cell twice was tried: {runs} {what}",
                cell=repeat.cell,
                node=repeat.line,
                symbol=repeat.name,
                evidence={"first_run": count(repeat.first or 0, "1"), "second_run": count(repeat.second or 0, "1")},
            )

    def _finding(self, context: Context, found: Repetition) -> Finding:
        event = found.event
        what = "a file" if event.name.startswith(FILE) else f"`{event.location}`"
        verb = "raises" if found.repeat is Repeat.FAILS else "gives something else"
        related = []
        if event.via is not None:
            related.append(context.related(event.via.cell, event.node, "the change is made here"))
        writes = context.graph.in_document_order.of(event)
        related += [context.related(w.cell, w.at, f"`{w.name}` comes from here") for w in writes[:1]]
        is_file = event.name.startswith(FILE)
        return context.finding(
            self,
            f"running this cell twice {verb}: {what} – {found.reason}",
            cell=event.cell,
            node=event.at,
            symbol=None if is_file else event.name,
            confidence=Confidence.HIGH if found.sure else Confidence.MEDIUM,
            related=related,
            evidence={"second_run": words(found.repeat.value)},
        )
