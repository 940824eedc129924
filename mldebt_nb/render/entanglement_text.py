"""Entanglement for a person at a terminal.

Comes in: an `EntanglementDocument`. Goes out: plain text: the verdict, what may go, the worst pairs, tables; no
colours, nothing to steer a terminal with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mldebt_nb.render.entanglement_view import EntanglementView, view
from mldebt_nb.render.judged_finding import JudgedFinding
from mldebt_nb.render.plain import shortened

if TYPE_CHECKING:
    from mldebt_nb.render.entanglement_document import EntanglementDocument

_MOST = 30  # features listed
_NAME = 24
_CELL = 12


def render(document: EntanglementDocument) -> str:
    """The text, ending without a line break."""
    page = view(document)
    parts = [
        [page.title, f"  {page.verdict}"],
        _drops(page),
        _sentences("the worst pairs", page.pairs, page.more_pairs),
    ]
    parts += [_sentences("groups", page.bundles), _findings(page)]
    parts += [_features(page), _slices(page)]
    parts.append(["stands on:", *(f"  {fact}" for fact in page.facts), *(f"  note: {note}" for note in page.notes)])
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def _drops(page: EntanglementView) -> list[str]:
    if not page.drops:
        return [page.confirmation] if page.confirmation else []
    lines = ["may go together:"]
    for one in page.drops:
        name = shortened(one.name, _NAME)
        lines.append(f"  {name:<{_NAME}}  {one.kind:<10}  {one.why}; costs {one.share} ({one.cost})")
    if page.more_drops:
        lines.append(f"  … and {page.more_drops:,} more: `.removable` lists them")
    return [*lines, f"  {page.together}", f"  {page.confirmation}"]


def _sentences(heading: str, sentences: list[str], more: int = 0) -> list[str]:
    if not sentences:
        return []
    rest = [f"  … and {more:,} more entangled pair{'' if more == 1 else 's'}"] if more else []
    return [f"{heading}:", *(f"  {sentence}" for sentence in sentences), *rest]


def _findings(page: EntanglementView) -> list[str]:
    """One line each: what may go was told above; `.findings` holds evidence and the first step."""
    lines = [_finding(one.severity, one) for one in page.findings]
    return lines + [_finding("accepted", one) for one in page.accepted]


def _finding(severity: str, one: JudgedFinding) -> str:
    sure = "" if one.confidence == "high" else f" ({one.confidence} confidence)"
    return f"{severity}  {one.code} {one.rule}{sure}: {one.message}"


def _features(page: EntanglementView) -> list[str]:
    if not page.features:
        return []
    lines = [_row("feature", "cost ± error", "share", "churn", "reach", "status")]
    for one in page.features[:_MOST]:
        lines.append(_row(one.name, one.cost, one.share, one.churn, one.reach, one.status))
    left = page.left_out + max(len(page.features) - _MOST, 0)
    return [*lines, f"  … {left:,} more features"] if left else lines


def _row(name: str, cost: str, share: str, churn: str, reach: str, status: str) -> str:
    return (
        f"  {shortened(name, _NAME):<{_NAME}}  {cost:>22}  {share:>8}  {churn:>6}  {reach:>5}  "
        f"{shortened(status, _NAME)}"
    ).rstrip()


def _slices(page: EntanglementView) -> list[str]:
    if not page.slices:
        return []
    head = "".join(f"  {shortened(name, _CELL):>{_CELL}}" for name in page.slice_head)
    lines = [f"  {'cost on parts of the rows':<{_NAME + 4}}  {'rows':>8}{head}"]
    for part in page.slices:
        cells = "".join(f"  {words if sure else f'({words})':>{_CELL}}" for words, sure in part.cells)
        lines.append(f"  {shortened(part.name, _NAME + 4):<{_NAME + 4}}  {part.rows:>8}{cells}")
    return [*lines, "  in brackets: within noise"]
