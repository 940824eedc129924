"""Smaller sessions with the same disagreement.

Comes in: a session and a test that says whether a smaller one still shows it. Goes out: a session from which no action,
no cell and no statement can be taken away without losing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from benchmarks.sessions.programs.edits import statements
from benchmarks.sessions.scenario import Action, Cell, Scenario


def shrink(scenario: Scenario, still: Callable[[Scenario], bool], tries: int = 400) -> Scenario:
    """The smallest session that is found within so many tries."""
    shrunk = True
    while shrunk:
        shrunk = False
        for smaller in _smaller(scenario):
            if tries <= 0:
                return scenario
            tries -= 1
            if still(smaller):
                scenario, shrunk = smaller, True
                break
    return scenario


def _smaller(scenario: Scenario) -> Iterator[Scenario]:
    cells, actions = scenario
    for size in (8, 4, 2, 1):
        for start in range(len(actions) - size, -1, -size):
            yield Scenario(cells, actions[:start] + actions[start + size :])
    for cell in cells:
        yield _without(scenario, cell.id)
    for index, cell in enumerate(cells):
        for source in _shorter(cell.source):
            yield Scenario((*cells[:index], Cell(cell.id, source), *cells[index + 1 :]), actions)
    for index, action in enumerate(actions):
        if action[0] in ("edit", "insert"):
            for source in _shorter(action[-1]):
                yield Scenario(cells, (*actions[:index], (*action[:-1], source), *actions[index + 1 :]))


def _without(scenario: Scenario, name: str) -> Scenario:
    """The cell never was; later places among the cells move up with it."""
    index = [cell.id for cell in scenario.cells].index(name)
    actions: list[Action] = []
    for action in scenario.actions:
        if action[1] == name:
            continue
        if action[0] in ("move", "insert") and action[2] > index:
            action = (*action[:2], action[2] - 1, *action[3:])
        actions.append(action)
    return Scenario(tuple(cell for cell in scenario.cells if cell.id != name), tuple(actions))


def _shorter(source: str) -> Iterator[str]:
    parts = statements(source)
    if len(parts) == 1 and source.startswith("%%") and "\n" in source:
        yield source.partition("\n")[2]
    for index in range(len(parts)):
        if len(parts) > 1:
            yield "\n".join(parts[:index] + parts[index + 1 :])
    if source != "\n".join(parts) and parts:
        yield "\n".join(parts)
