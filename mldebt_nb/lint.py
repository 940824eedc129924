"""Ordinary lint is ruff's: its findings in notebooks, as findings of ours.

Comes in: paths of notebooks, and what we found in them. Goes out: the same results with ruff's findings among ours, its
codes and names kept. What both found is told once, by us. ruff runs with the project's own configuration of it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from mldebt_nb.auditing import NotebookResult
from mldebt_nb.findings import fingerprint
from mldebt_nb.findings.model import Confidence, Finding, RuleInfo, Severity

FAMILY = "lint"
_EFFORT = 1.0  # minutes
_SECONDS = 300
#: Codes of ruff, and ours that say the same of the same line.
SAME = {
    "F401": ("DED101",), "F811": ("DED107", "DED101"), "F841": ("DED102",), "F821": ("NBS101", "NBS102"),
    "F823": ("NBS102",), "ERA001": ("DED106",), "B018": ("DED104",), "invalid-syntax": ("AUD101",),
}  # fmt: skip
_SERIOUS = ("E9", "F5", "F6", "F7", "F82", "invalid-syntax")
_STYLE = ("E", "W", "I", "D", "N", "Q", "UP", "ANN", "COM", "PD901")


class NoRuff(Exception):
    """ruff cannot be run; the message says what to do."""


class _Point(msgspec.Struct):
    row: int
    column: int


class _Diagnostic(msgspec.Struct):
    """One finding as ruff prints it. `cell` counts all cells from 1."""

    filename: str
    message: str
    location: _Point
    end_location: _Point
    code: str | None = None
    name: str | None = None
    cell: int | None = None
    url: str | None = None
    fix: dict[str, Any] | None = None


def with_ruff(results: Sequence[NotebookResult]) -> list[NotebookResult]:
    """`results` with ruff's findings. Raises `NoRuff`."""
    readable = [
        result for result in results if result.notebook.error is None and result.notebook.path.endswith(".ipynb")
    ]
    found = _by_file(_diagnostics([result.notebook.path for result in readable]))
    return [
        _merged(result, found.get(str(Path(result.notebook.path).resolve()), [])) if result in readable else result
        for result in results
    ]


def infos(findings: Iterable[Finding]) -> dict[str, RuleInfo]:
    """What renderers ask of ruff's rules."""
    return {
        finding.code: RuleInfo(
            name=finding.rule, code=finding.code, family=FAMILY, where=("static",), severity=finding.severity,
            effort_minutes=_EFFORT, summary=finding.message, documentation=f"A rule of ruff: {finding.url}", since="",
        )
        for finding in findings
        if finding.family == FAMILY
    }  # fmt: skip


def _executable() -> str:
    beside = Path(sys.executable).with_name("ruff")
    found = str(beside) if beside.is_file() else shutil.which("ruff")
    if found is None:
        raise NoRuff("--with-ruff: ruff is not installed here; `pip install ruff`, or leave the option out")
    return found


def _diagnostics(paths: list[str]) -> list[_Diagnostic]:
    executable = _executable()
    if not paths:
        return []
    command = [executable, "check", "--output-format", "json", "--exit-zero", "--no-fix", "--quiet", "--"]
    try:
        ended = subprocess.run([*command, *paths], capture_output=True, timeout=_SECONDS, check=False)
        if ended.returncode:
            said = ended.stderr.decode(errors="replace").strip().splitlines()
            raise NoRuff(f"--with-ruff: ruff ended with {ended.returncode}: {said[0] if said else 'it says nothing'}")
        return msgspec.json.decode(ended.stdout or b"[]", type=list[_Diagnostic])
    except subprocess.TimeoutExpired:
        raise NoRuff(f"--with-ruff: ruff took more than {_SECONDS} seconds; run it by itself") from None
    except (OSError, msgspec.DecodeError) as error:
        raise NoRuff(f"--with-ruff: {executable} cannot be understood ({error}); update ruff") from None


def _by_file(found: Iterable[_Diagnostic]) -> dict[str, list[_Diagnostic]]:
    files: dict[str, list[_Diagnostic]] = defaultdict(list)
    for diagnostic in found:
        files[str(Path(diagnostic.filename).resolve())].append(diagnostic)
    return files


def _merged(result: NotebookResult, found: list[_Diagnostic]) -> NotebookResult:
    ours = {(f.cell_index, f.line, f.code) for f in result.findings}
    new = [
        _finding(diagnostic, result.notebook.path) for diagnostic in found
        if not any((*_place(diagnostic), code) in ours for code in SAME.get(_code(diagnostic), ()))
    ]  # fmt: skip
    if not new:
        return result
    new = fingerprint.assign(new, ())
    every = sorted((*result.findings, *new), key=lambda f: (f.cell_index or 0, f.line or 0, f.column or 0, f.code))
    minutes = result.notebook.principal_minutes + sum(finding.effort_minutes for finding in new)
    notebook = msgspec.structs.replace(result.notebook, principal_minutes=minutes)
    return msgspec.structs.replace(result, findings=tuple(every), notebook=notebook)


def _code(diagnostic: _Diagnostic) -> str:
    return diagnostic.code or "invalid-syntax"


def _place(diagnostic: _Diagnostic) -> tuple[int | None, int | None]:
    return (diagnostic.cell or 1) - 1, diagnostic.location.row


def _finding(diagnostic: _Diagnostic, path: str) -> Finding:
    code = _code(diagnostic)
    cell, line = _place(diagnostic)
    advice = (diagnostic.fix or {}).get("message") or f"`ruff rule {code}` says why and what to do"
    return Finding(
        rule=diagnostic.name or code.lower(), code=code, family=FAMILY, message=diagnostic.message,
        severity=_severity(code), confidence=Confidence.HIGH, path=path, cell_id=None, cell_index=cell,
        execution_count=None, line=line, column=diagnostic.location.column, end_line=diagnostic.end_location.row,
        end_column=diagnostic.end_location.column, symbol=diagnostic.message, help=advice,
        effort_minutes=_EFFORT, fingerprint=fingerprint.UNASSIGNED, url=diagnostic.url or "",
    )  # fmt: skip


def _severity(code: str) -> Severity:
    if code.startswith(_SERIOUS):
        return Severity.ERROR
    return Severity.INFO if code.rstrip("0123456789") in _STYLE else Severity.WARNING
