"""ANT102: data preparation that has grown wild."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mldebt_nb.findings.model import Confidence, Finding, Severity
from mldebt_nb.pipeline.building import pipeline
from mldebt_nb.pipeline.shape import jungle
from mldebt_nb.rules.base import Example, Rule, Setting
from mldebt_nb.rules.context import Context, count


class PipelineJungle(Rule):
    """Data is prepared by many loose joins, filters and files, with no function or pipeline around them.

    ## What it finds
    A notebook in which several sources are joined, filtered and written in many steps at the top level of its cells.

    ## Why it is debt
    Nobody can say what the data went through. No step can be tested or used again alone, an error in one shows far
    below, and the next source is added at the end because nobody dares to touch the middle.

    ## How it is decided and where it is wrong
    Operators of the pipeline graph are counted once for each place in the text: sources, joins and concatenations,
    selections and samples, written files. Steps inside functions of the notebook do not count. The limits are
    settings; a long notebook of exercises may look the same.

    ## How to pay it back
    Cut it where few values cross: one function from the sources to the joined table, one from there to the features.
    `mldebt graph` draws it. Then rethink collection and features as one.

    ## References
    Sculley et al., "Hidden Technical Debt in Machine Learning Systems", NeurIPS 2015, section 5, pipeline jungles.
    """

    code = "ANT102"
    name = "pipeline-jungle"
    family = "anti-patterns"
    severity = Severity.WARNING
    effort_minutes = 120
    spread = "downstream"
    help = "cut it into functions where few values cross; `mldebt graph` draws it"
    settings: ClassVar = {
        "sources": Setting(3, "sources", "so many sources at least"),
        "joins": Setting(3, "joins", "so many joins or concatenations at least"),
        "steps": Setting(40, "operators", "so many preparing steps outside functions at least"),
    }
    examples = (
        Example(
            "sources, joins and filters, one below the other",
            """
# %%
import pandas as pd
sales = pd.read_csv("sales.csv")  #!
shops = pd.read_csv("shops.csv")
dates = pd.read_csv("dates.csv")
# %%
sales = sales[sales["sold"] > 0]
sales = sales.merge(shops, on="shop")
sales = sales.merge(dates, on="date")
sales.to_csv("joined.csv")
more = pd.concat([sales, pd.read_csv("late.csv")])
more = more[more["open"] == 1]
""",
            settings={"steps": 8},
        ),
        Example(
            "the same in a function",
            """
# %%
import pandas as pd
def joined():
    sales = pd.read_csv("sales.csv")
    sales = sales[sales["sold"] > 0]
    sales = sales.merge(pd.read_csv("shops.csv"), on="shop")
    sales = sales.merge(pd.read_csv("dates.csv"), on="date")
    sales = pd.concat([sales, pd.read_csv("late.csv")])
    return sales[sales["open"] == 1]
# %%
sales = joined()
sales.to_csv("joined.csv")
""",
            settings={"steps": 8},
        ),
    )

    def check(self, context: Context) -> Iterator[Finding]:
        found = context.once(pipeline).once(jungle)
        limits = {name: context.setting(self, name) for name in self.settings}
        if found.sources < limits["sources"] or found.joins < limits["joins"] or found.loose < limits["steps"]:
            return
        assert found.first is not None
        yield context.finding(
            self,
            f"{found.loose} loose steps prepare the data of {found.sources} sources by {found.joins} joins",
            cell=found.first.at.cell,
            node=found.first.at.node,
            symbol="preparation",
            confidence=Confidence.HIGH,
            evidence={
                "loose_steps": count(found.loose, "operators"),
                "steps": count(found.operators, "operators"),
                "edges": count(found.edges, "edges"),
                "depth": count(found.depth, "operators"),
                "sources": count(found.sources, "sources"),
                "joins": count(found.joins, "joins"),
                "filters": count(found.filters, "filters"),
                "files_written": count(found.intermediate_files, "files"),
            },
        )
