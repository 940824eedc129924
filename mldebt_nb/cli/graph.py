"""`mldebt graph NOTEBOOK`: what a notebook does to data, as a graph."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mldebt_nb.cli.streams import complain, fail, print_report, write_whole
from mldebt_nb.render.pipeline import FORMATS

if TYPE_CHECKING:
    from mldebt_nb.auditing import Auditor
    from mldebt_nb.render.pipeline_document import PipelineDocument
    from mldebt_nb.rules.registry import Registry

STDIN = "-"
_FILE = click.Path()  # lets the shell complete files; what is wrong with one is said by whoever opens it


@click.command("graph")
@click.argument("notebook", metavar="NOTEBOOK", type=_FILE)
@click.option(
    "--format", "style", type=click.Choice(FORMATS), default="mermaid", help="How to draw.  [default: mermaid]"
)
@click.option("-o", "--output", type=_FILE, metavar="FILE", help="Write the graph to FILE, not to standard output.")
@click.option(
    "--confidence", type=click.Choice(["high", "medium", "low"]), help="Least confidence of leaks.  [default: high]"
)
@click.option("--config", "config_file", type=_FILE, metavar="FILE", help="Read settings from FILE only.")
def command(notebook: str, style: str, output: str | None, confidence: str | None, config_file: str | None) -> None:
    """Draw the pipeline of a notebook, or of standard input (-): data sources, joins, splits, transformers,
    estimators, scores, sinks, and which rows flow between them. Operators that leak are marked.

    The notebook is not executed. Exit code 0: it was drawn; 2: it could not be, and a message says why.
    """
    from mldebt_nb.config import ConfigError
    from mldebt_nb.notebook.reading import UnreadableNotebook
    from mldebt_nb.render.pipeline import render
    from mldebt_nb.render.pipeline_words import notices
    from mldebt_nb.rules.registry import discover

    if output is not None and notebook != STDIN and os.path.realpath(output) == os.path.realpath(notebook):
        fail(f"--output {output}: this is the notebook to draw; name another file")
    name = "<stdin>" if notebook == STDIN else notebook
    registry = discover()
    try:
        document = _document(notebook, name, _auditor(notebook, registry, confidence, config_file))
    except ConfigError as error:
        fail(str(error))
    except UnreadableNotebook as error:
        fail(f"{name}: {error}")
    text = render(style, document, registry.infos)
    if output is None:
        print_report(text, style)
    else:
        write_whole(Path(output), text.encode("utf-8", "backslashreplace"))
    for notice in notices(document):
        complain(f"{name}: {notice}")


def _auditor(path: str, registry: Registry, confidence: str | None, config_file: str | None) -> Auditor:
    """One with the configuration of the notebook's folder. Raises ConfigError."""
    from datetime import date

    from mldebt_nb.auditing import Auditor
    from mldebt_nb.config import chosen, load, load_file

    if config_file:
        config = load_file(Path(config_file), registry.settings)
    else:
        config = load(Path.cwd() if path == STDIN else Path(path).absolute().parent, registry.settings)[0]
    return Auditor(chosen(config, confidence=confidence), registry, date.today())


def _document(path: str, name: str, auditor: Auditor) -> PipelineDocument:
    """What is drawn. Raises UnreadableNotebook."""
    from mldebt_nb.auditing import VERSION
    from mldebt_nb.notebook.reading import read
    from mldebt_nb.render.pipeline_document import PipelineDocument

    return PipelineDocument(VERSION, name, auditor.outline(read(_content(path, auditor), name)))


def _content(path: str, auditor: Auditor) -> bytes:
    """The bytes of a file or of standard input. Raises UnreadableNotebook with the sentences of an audit."""
    from mldebt_nb.batch import why
    from mldebt_nb.notebook.reading import UnreadableNotebook

    limit = int(auditor.config.max_bytes)
    if path == STDIN and sys.stdin is None:
        raise UnreadableNotebook("standard input is closed; name a file, or pipe a notebook in")
    if os.path.isdir(path):
        raise UnreadableNotebook("this is a folder; name one notebook in it")
    if path != STDIN and not os.path.lexists(path):
        raise UnreadableNotebook("no such file; check the spelling")
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with open(path, "rb") as stream:
                data = stream.read(limit + 1)
    except OSError as error:
        raise UnreadableNotebook(why(error, path)) from error
    if len(data) > limit:
        raise UnreadableNotebook(auditor.too_large_words(max(len(data), _size(path))))
    return data


def _size(path: str) -> int:
    """How large a file says that it is; 0 for standard input."""
    return 0 if path == STDIN else os.path.getsize(path)
