"""Bytes in, `Notebook` out: nbformat 2, 3 and 4 of any dialect, py:percent scripts, Databricks exports.

A typed decoder takes what a judgement needs and skips the rest unread, so a notebook with a
hundred megabytes of images costs little more than its sources. Files that bend the schema
(null sources, counts as text) go through a lenient second reading; what is no notebook at
all raises `UnreadableNotebook` with a sentence that says what and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from mldebt_nb.notebook import scripts, secrets
from mldebt_nb.notebook.joining import legacy_format, together
from mldebt_nb.notebook.languages import PYTHON, language_of
from mldebt_nb.notebook.model import Cell, Failure, Notebook

DATABRICKS_NAMES = frozenset("spark sc sqlContext dbutils displayHTML table sql getArgument _sqldf".split())
SPARK_NAMES = frozenset({"spark", "sc", "sqlContext", "sqlCtx"})

_CONFLICT = re.compile(rb"^(<{7}|>{7}|={7})(?: |$)", re.MULTILINE)
#: Half of a surrogate pair, which JSON text should not hold but does where emoji were cut; group 1 is to be kept.
_LONE_SURROGATE = re.compile(
    rb"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_LAST_ERROR = re.compile(r"^\w+: (.+)$", re.MULTILINE)
_ARROW = re.compile(r"^-+> ?(\d+)", re.MULTILINE)
_CELL_FRAME = re.compile(r"Cell In\s?\[\d+\], line (\d+)|<ipython-input-[^>]*>|/ipykernel_\d+/|Input In \[[^\]]*\]")
_SYNTAX_LINE = re.compile(r"(?:File \"?<ipython-input[^>]*>\"?|Cell In\s?\[\d+\]|Input In \[[^\]]*\]),? line (\d+)")


class UnreadableNotebook(Exception):
    """The content is no notebook; the message says what is wrong and what to do."""


class _Output(msgspec.Struct):
    output_type: str = ""
    ename: str | None = None
    evalue: str | None = None
    traceback: list[str] | str | None = None


class _Papermill(msgspec.Struct):
    duration: float | None = None


class _Nbgrader(msgspec.Struct):
    solution: bool = False


class _CellMetadata(msgspec.Struct):
    tags: list[str] = []
    execution: dict[str, str] = {}
    papermill: _Papermill | None = None
    nbgrader: _Nbgrader | None = None


class _Cell(msgspec.Struct):
    cell_type: str = "code"
    id: str | None = None
    source: str | list[str] = ""
    input: str | list[str] | None = None
    execution_count: int | None = None
    prompt_number: int | None = None
    language: str | None = None
    metadata: _CellMetadata | None = None
    outputs: list[_Output] = []


class _Worksheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Kernelspec(msgspec.Struct):
    name: str = ""
    language: str = ""


class _LanguageInfo(msgspec.Struct):
    name: str = ""
    version: str = ""


class _Metadata(msgspec.Struct):
    kernelspec: _Kernelspec | None = None
    language_info: _LanguageInfo | None = None
    databricks: Any = msgspec.field(default=None, name="application/vnd.databricks.v1+notebook")


class _File(msgspec.Struct):
    cells: list[_Cell] | None = None
    worksheets: list[_Worksheet] | None = None
    metadata: _Metadata | None = None
    nbformat: Any = None


_decoder = msgspec.json.Decoder(_File)


def read(data: bytes, path: str) -> Notebook:
    """The notebook in `data`; `path` names it in messages and tells scripts from notebooks.

    Raises `UnreadableNotebook`.
    """
    text = _without_bom(data)
    if path.endswith(".py") or (not text[:64].lstrip().startswith((b"{", b"[")) and scripts.is_script(text)):
        return scripts.read(_decode_text(text), path, databricks=DATABRICKS_NAMES)
    file = _decode(text)
    cells, legacy = file.cells, None
    if cells is None:
        if file.worksheets is None:
            raise UnreadableNotebook(
                "the JSON has neither `cells` nor `worksheets`, so it is no notebook; "
                "open it in Jupyter and save it again, or leave it out of the audit"
            )
        cells, legacy = [cell for sheet in file.worksheets for cell in sheet.cells], legacy_format(file.nbformat)
    metadata = file.metadata or _Metadata()
    language, major = _language(metadata, cells)
    spec = metadata.kernelspec or _Kernelspec()
    kernel = spec.name
    leaks = _leaks(text) if secrets.may_be_in(text) else {}
    return Notebook(
        path=path,
        cells=tuple(_cell(index, cell, legacy, leaks.get(index, ())) for index, cell in enumerate(cells)),
        language=language,
        major=major,
        kernel=kernel,
        implicit=_implicit(metadata, kernel.lower()),
        sage=kernel.lower().startswith("sage") or spec.language.lower() == "sage",
        size=len(data),
    )


def _without_bom(data: bytes) -> bytes:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16").encode()
        except UnicodeDecodeError as error:
            raise UnreadableNotebook(f"the file is not valid UTF-16 ({error}); save it as UTF-8") from None
    return data.removeprefix(b"\xef\xbb\xbf")


def _decode_text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableNotebook(f"byte {error.start} is not valid UTF-8; save the file as UTF-8") from None


def _decode(data: bytes) -> _File:
    if not data.strip():
        raise UnreadableNotebook("the file is empty; restore it from version control or delete it")
    try:
        return _decoder.decode(data)
    except msgspec.ValidationError:
        return _lenient(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        mended = _LONE_SURROGATE.sub(lambda found: found[1] or b"\\ufffd", data)
        if mended != data:
            return _decode(mended)
        raise UnreadableNotebook(_why_not_json(data, str(error))) from None


def _why_not_json(data: bytes, error: str) -> str:
    if conflict := _CONFLICT.search(data):
        line = data.count(b"\n", 0, conflict.start()) + 1
        return (
            f"line {line} holds a merge-conflict marker; resolve the conflict (for notebooks: nbdime) and audit again"
        )
    if "truncated" in error or "ended prematurely" in error:
        return "the JSON ends in the middle of the file; it was cut off while being written: restore or save it again"
    return f"this is not valid JSON ({error}); open it in Jupyter and save it again"


def _lenient(data: bytes) -> _File:
    """Second reading of a file that is JSON but bends the notebook schema."""
    try:
        raw = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableNotebook(_why_not_json(data, str(error))) from None
    if not isinstance(raw, dict):
        raise UnreadableNotebook(
            f"the JSON is {_json_kind(raw)}, not an object; a notebook is an object with a list of cells"
        )
    sheets = raw.get("worksheets")
    legacy = None
    if "cells" not in raw and isinstance(sheets, list):
        legacy = legacy_format(raw.get("nbformat"))
        cells: Any = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells") or []]
    else:
        cells = raw.get("cells")
    if not isinstance(cells, list):
        raise UnreadableNotebook(
            f"`cells` is {_json_kind(cells)}, not a list; open the notebook in Jupyter and save it again"
        )
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    spec, info = _dict(metadata.get("kernelspec")), _dict(metadata.get("language_info"))
    return _File(
        cells=[_lenient_cell(cell, legacy) for cell in cells if isinstance(cell, dict)],
        metadata=_Metadata(
            kernelspec=_Kernelspec(_str(spec.get("name")), _str(spec.get("language"))),
            language_info=_LanguageInfo(_str(info.get("name")), _str(info.get("version"))),
            databricks=metadata.get("application/vnd.databricks.v1+notebook"),
        ),
    )


def _lenient_cell(raw: dict[str, Any], legacy: int | None) -> _Cell:
    metadata = _dict(raw.get("metadata"))
    outputs = raw.get("outputs")
    count = raw.get("execution_count", raw.get("prompt_number"))
    duration = _dict(metadata.get("papermill")).get("duration")
    tags = metadata.get("tags")
    return _Cell(
        cell_type=_str(raw.get("cell_type")) or "raw",
        id=_str(raw.get("id")) or None,
        source=_text(raw.get("source", raw.get("input")), legacy),
        execution_count=int(str(count)) if str(count).isdecimal() and len(str(count)) < 12 else None,
        language=_str(raw.get("language")) or None,
        metadata=_CellMetadata(
            tags=[tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
            execution={k: v for k, v in _dict(metadata.get("execution")).items() if isinstance(v, str)},
            papermill=_Papermill(float(duration)) if isinstance(duration, (int, float)) else None,
            nbgrader=_Nbgrader(_dict(metadata.get("nbgrader")).get("solution") is True),
        ),
        outputs=[_lenient_output(o) for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else [],
    )


def _lenient_output(raw: dict[str, Any]) -> _Output:
    ename = raw.get("ename")
    return _Output(
        output_type=_str(raw.get("output_type")),
        ename=_str(ename) if ename is not None else None,
        evalue=_str(raw.get("evalue")),
        traceback=_strings(raw.get("traceback")) or _str(raw.get("traceback")),
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _str(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _strings(value: Any) -> list[str]:
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []


def _text(value: Any, legacy: int | None) -> str:
    return together(_strings(value), legacy) if isinstance(value, list) else _str(value)


def _json_kind(value: Any) -> str:
    kinds = {
        dict: "an object",
        list: "a list",
        str: "a text",
        bool: "a truth value",
        type(None): "missing or null",
    }
    return kinds.get(type(value), "a number")


def _cell(index: int, raw: _Cell, legacy: int | None, leaks: tuple[str, ...] = ()) -> Cell:
    source = raw.source if raw.input is None else raw.input
    text = source if isinstance(source, str) else together(source, legacy)
    if raw.cell_type != "code":
        kind = "raw" if raw.cell_type == "raw" else "markdown"
        return Cell(index, raw.id, kind, _normal_newlines(text), tags=_tags(raw))
    failure = next((o for o in raw.outputs if o.output_type in ("error", "pyerr") or o.ename), None)
    return Cell(
        index=index,
        id=raw.id,
        kind="code",
        source=_normal_newlines(text),
        execution_count=raw.execution_count if raw.execution_count is not None else raw.prompt_number,
        has_output=bool(raw.outputs),
        failure=_failure(failure) if failure else None,
        tags=_tags(raw),
        seconds=_seconds(raw.metadata) if raw.metadata else None,
        solution=raw.metadata is not None and raw.metadata.nbgrader is not None and raw.metadata.nbgrader.solution,
        leaks=leaks,
    )


def _leaks(data: bytes) -> dict[int, tuple[str, ...]]:
    """The kinds of credentials that outputs show, by the index of the cell; outputs are decoded and thrown away."""
    try:
        raw = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # mended text: what was cut stays unread
        return {}
    sheets = raw.get("worksheets") if isinstance(raw, dict) and "cells" not in raw else [raw]
    cells = [cell for sheet in sheets or () for cell in _dict(sheet).get("cells") or () if isinstance(cell, dict)]
    found = {index: secrets.in_outputs(cell.get("outputs")) for index, cell in enumerate(cells)}
    return {index: kinds for index, kinds in found.items() if kinds}


def _normal_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _tags(raw: _Cell) -> tuple[str, ...]:
    return tuple(raw.metadata.tags) if raw.metadata else ()


def _failure(output: _Output) -> Failure:
    traceback = output.traceback or ""
    text = _ANSI.sub("", traceback if isinstance(traceback, str) else "\n".join(traceback))
    message = output.evalue or ""
    if message in ("", "ignored"):  # Colab keeps the message in the traceback only
        told = _LAST_ERROR.findall(text)
        message = told[-1] if told else ""
    return Failure(output.ename or "Error", message, _failing_line(text))


def _failing_line(traceback: str) -> int | None:
    """The cell line of the outermost frame that is a cell: IPython prints it first, marked by an arrow."""
    start = _CELL_FRAME.search(traceback)
    if start is None:
        found = _SYNTAX_LINE.search(traceback)
        return int(found[1]) if found else None
    if start[1]:
        return int(start[1])
    arrow = _ARROW.search(traceback, start.end())
    found = arrow or _SYNTAX_LINE.search(traceback, start.start())
    return int(found[1]) if found else None


def _seconds(metadata: _CellMetadata) -> float | None:
    if metadata.papermill is not None and metadata.papermill.duration is not None:
        return max(metadata.papermill.duration, 0.0)
    started = metadata.execution.get("iopub.execute_input") or metadata.execution.get("iopub.status.busy")
    ended = metadata.execution.get("shell.execute_reply") or metadata.execution.get("iopub.status.idle")
    if not started or not ended:
        return None
    try:
        return max((datetime.fromisoformat(ended) - datetime.fromisoformat(started)).total_seconds(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None


def _language(metadata: _Metadata, cells: Iterable[_Cell]) -> tuple[str, int | None]:
    """The language, and its recorded major version; a notebook whose metadata are silent is taken for Python."""
    info, spec = metadata.language_info or _LanguageInfo(), metadata.kernelspec or _Kernelspec()
    answered = info.name or next((c.language for c in cells if c.language), "")
    version = info.version[:1]
    if not version.isdecimal():
        version = "2" if spec.name.lower() == "python2" else ""
    return language_of(spec.name, spec.language, answered) or PYTHON, int(version) if version else None


def _implicit(metadata: _Metadata, kernel: str) -> frozenset[str]:
    if metadata.databricks is not None:
        return DATABRICKS_NAMES
    if "spark" in kernel or "synapse" in kernel or "glue" in kernel:
        return SPARK_NAMES
    return frozenset()
