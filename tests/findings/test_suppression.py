"""`ignore` (not a debt), `accept` (a debt, carried knowingly), tags; one that matches nothing is itself a finding."""

from __future__ import annotations

import json
import textwrap
from datetime import date
from typing import Any

import pytest

from mldebt_nb.auditing import Auditor, NotebookResult
from mldebt_nb.config import Config
from mldebt_nb.findings.suppression import Suppression, find
from mldebt_nb.notebook.model import Cell
from mldebt_nb.rules.registry import Registry

TODAY = date(2026, 11, 23)


@pytest.fixture
def audit(registry: Registry) -> Any:
    """Audit cells; an entry is a source, or a source with tags."""

    def run(*cells: str | tuple[str, list[str]], **settings: Any) -> NotebookResult:
        written = []
        for cell in cells:
            source, tags = (cell, []) if isinstance(cell, str) else cell
            written.append({"cell_type": "code", "source": source, "metadata": {"tags": tags}, "outputs": []})
        data = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": written}).encode()
        return Auditor(Config(**settings), registry, TODAY).audit_bytes(data, "n.ipynb")

    return run


def outcome(result: NotebookResult) -> tuple[list[str], list[str], int]:
    """Codes kept, codes accepted, number ignored."""
    return [f.code for f in result.findings], [f.code for f in result.notebook.accepted], result.notebook.ignored


def unused(result: NotebookResult) -> list[str]:
    return [f.message for f in result.findings if f.code == "AUD103"]


# -- where -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["unused-import", "DED101", "DED101, NBS101", "unused-variable,unused-import"])
def test_on_the_line_by_name_or_code_one_or_several(audit: Any, label: str) -> None:
    assert outcome(audit(f"import json  # mldebt: ignore[{label}] shown to students")) == ([], [], 1)


def test_only_on_its_line(audit: Any) -> None:
    assert outcome(audit("import json  # mldebt: ignore[DED101] why\nimport csv")) == (["DED101"], [], 1)


def test_only_its_rule(audit: Any) -> None:
    result = audit("print(1)\nx = 1  # mldebt: ignore[DED101] the wrong one")
    assert [f.code for f in result.findings] == ["AUD103", "DED102"]


def test_alone_above_the_line(audit: Any) -> None:
    assert outcome(audit("print(1)\n# mldebt: ignore[DED101] why\nimport json\nimport csv")) == (["DED101"], [], 1)


def test_alone_above_the_line_with_other_comments_and_blanks_between(audit: Any) -> None:
    source = "print(1)\n# mldebt: ignore[DED102] why\n# mldebt: ignore[DED101] why\n\n# more\nimport json; x = 1"
    assert outcome(audit(source)) == ([], [], 2)


def test_alone_above_a_decorated_function(audit: Any) -> None:
    source = "import functools\n# mldebt: ignore[unused-function] why\n@functools.cache\n@staticmethod\ndef f(): ..."
    assert outcome(audit(source)) == ([], [], 1)


def test_alone_on_the_first_line_it_holds_for_the_cell(audit: Any) -> None:
    result = audit("# mldebt: ignore[DED101] why\nimport json\nimport csv", "import abc")
    assert outcome(result) == (["DED101"], [], 2)


def test_blank_lines_may_stand_before_the_first_line(audit: Any) -> None:
    assert outcome(audit("\n\n# mldebt: ignore[DED101] why\nprint(1)\nimport csv")) == ([], [], 1)


def test_below_all_code_it_holds_for_nothing(audit: Any) -> None:
    result = audit("import json\n# mldebt: ignore[DED101] too late")
    assert [f.code for f in result.findings] == ["DED101", "AUD103"]


def test_a_tag_holds_for_the_cell(audit: Any) -> None:
    assert outcome(audit(("import json\nx = 1", ["mldebt-ignore"]), "import csv")) == (["DED101"], [], 2)


@pytest.mark.parametrize("tag", ["mldebt-ignore:DED101", "mldebt-ignore:unused-import", "mldebt-ignore:NBS101,DED101"])
def test_a_tag_for_some_rules(audit: Any, tag: str) -> None:
    assert outcome(audit(("import json\nx = 1", [tag, "slow"]))) == (["DED102"], [], 1)


def test_in_a_cell_with_magics(audit: Any) -> None:
    source = """
        %matplotlib inline
        !echo ''' unclosed
        import json  # mldebt: ignore[DED101] why
        print('# mldebt: ignore[DED102] a string')
        !ls  # mldebt: ignore[DED102] a remark
    """
    result = audit(textwrap.dedent(source))
    assert outcome(result) == (["AUD103"], [], 1)
    assert [finding.line for finding in result.findings] == [6]


def test_in_a_cell_that_does_not_parse(audit: Any) -> None:
    result = audit("x = = 1  # mldebt: ignore[opaque-cell] a note")
    assert outcome(result) == ([], [], 1)


def test_what_stands_in_a_string_is_no_comment(audit: Any) -> None:
    source = 'import json\nprint("# mldebt: ignore[DED101] no")\nprint("""\n# mldebt: ignore[DED101]\n""")'
    assert outcome(audit(source)) == (["DED101"], [], 0)


def test_markdown_has_no_comments() -> None:
    assert find([Cell(0, None, "markdown", "# mldebt: ignore[DED101]")]) == []


# -- accepted ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "accepted"),
    [
        ("accept[DED101] next sprint", True),
        ("accept[DED101] until=2999-01-01 next sprint", True),
        ("accept[DED101] until=2026-11-23 today is the last day", True),
        ("accept[DED101] until=2026-11-22 that was yesterday", False),
        ("accept[DED101] next sprint until=2999-01-01", True),
        ("accept[DED101] next sprint until=2026-11-22", False),
        ("accept[DED101] until 2026-11-22", False),
        ("accept[DED101] until: 2026-11-22", False),
        ("accept[DED101] nobody touches it until we have time", True),
    ],
)
def test_an_accepted_debt_is_carried_until_its_date(audit: Any, comment: str, accepted: bool) -> None:
    result = audit(f"import json  # mldebt: {comment}")
    assert outcome(result) == (([], ["DED101"], 0) if accepted else (["DED101"], [], 0))


def test_an_accepted_debt_is_counted(audit: Any) -> None:
    report = audit("import json  # mldebt: accept[DED101] later").notebook
    assert report.principal_minutes == 1
    assert report.accepted[0].fingerprint


def test_a_finding_tells_that_its_acceptance_has_passed(audit: Any) -> None:
    (finding,) = audit("import json  # mldebt: accept[DED101] until=2026-01-01 later").findings
    assert finding.evidence["accepted_until"].value == "2026-01-01"


# -- what matches nothing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore[DED101] why", "this comment suppresses nothing: DED101 does not fire here"),
        ("accept[unused-import] why", "this comment suppresses nothing: unused-import does not fire here"),
        ("ignore[no-such-rule] why", "this comment names an unknown rule: no-such-rule"),
        ("ignore[ded101] why", "this comment names an unknown rule: ded101"),
        ("ignore", "this mldebt comment cannot be read: the rule is missing; write `# mldebt: ignore[rule] reason`"),
        ("accept DED101", "this mldebt comment cannot be read: the rule is missing; "
         "write `# mldebt: accept[rule] reason`"),
        ("ignore[] why", "this mldebt comment cannot be read: the brackets are empty; "
         "write `# mldebt: ignore[rule] reason`"),
        ("skip[DED101]", "this mldebt comment cannot be read: `skip` is not known; "
         "write `# mldebt: ignore[rule] reason` or `# mldebt: accept[rule] until=2027-01-01 reason`"),
        ("", "this mldebt comment cannot be read: `` is not known; "
         "write `# mldebt: ignore[rule] reason` or `# mldebt: accept[rule] until=2027-01-01 reason`"),
        ("accept[DED101] until=soon", "this mldebt comment cannot be read: `until=soon` is no date; "
         "write it as until=2027-01-01"),
        ("accept[DED101] until=2027-02-30", "this mldebt comment cannot be read: `until=2027-02-30` is no date; "
         "write it as until=2027-01-01"),
        ("ignore[DED101] until=2027-01-01", "this mldebt comment cannot be read: `ignore` has no date; "
         "write `# mldebt: accept[rule] until=2027-01-01 reason`"),
    ],
)  # fmt: skip
def test_a_suppression_of_nothing_is_a_finding(audit: Any, comment: str, message: str) -> None:
    result = audit(f"print(1)  # mldebt: {comment}")
    assert unused(result) == [message]
    (finding,) = result.findings
    assert (finding.rule, finding.cell_index, finding.line) == ("unused-suppression", 0, 1)


def test_a_suppression_that_cannot_be_read_suppresses_nothing(audit: Any) -> None:
    result = audit("import json  # mldebt: accept[DED101] until=soon")
    assert [f.code for f in result.findings] == ["AUD103", "DED101"]


def test_the_second_of_two_equal_suppressions_matches_nothing(audit: Any) -> None:
    result = audit("# mldebt: ignore[DED101] all of them\nimport json  # mldebt: ignore[DED101] this one")
    assert unused(result) == ["this comment suppresses nothing: DED101 does not fire here"]


def test_a_tag_of_nothing_is_a_finding(audit: Any) -> None:
    result = audit(("print(1)", ["mldebt-ignore:DED101"]))
    assert unused(result) == ["this tag suppresses nothing: DED101 does not fire here"]


def test_a_tag_without_its_rule_does_not_ignore_everything(audit: Any) -> None:
    result = audit(("import json", ["mldebt-ignore:"]))
    assert "DED101" in [f.code for f in result.findings]
    assert "AUD103" in [f.code for f in result.findings]


def test_rules_that_were_not_asked_for_leave_their_suppressions_alone(audit: Any) -> None:
    assert unused(audit("print(1)  # mldebt: ignore[DED101] why", select=("NBS", "AUD"))) == []


# -- as data -----------------------------------------------------------------------------------------------------------


def test_what_is_read() -> None:
    cell = Cell(
        3, "c", "code", "x = 1\ny = 2  #mldebt:accept[ DED102 ,NBS ]  until=2027-01-01   a  reason ", tags=("a",)
    )
    assert find([cell]) == [
        Suppression(3, 2, (2, 2), True, ("DED102", "NBS"), date(2027, 1, 1), "a  reason", column=8),
    ]


def test_a_bare_tag_is_read() -> None:
    assert find([Cell(0, None, "code", "", tags=("mldebt-ignore", "mldebt-ignored"))]) == [
        Suppression(0, 1, None, False, (), None, "cell tag", is_tag=True)
    ]
