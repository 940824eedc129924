"""`mldebt audit`: paths and options in, a report on standard output, an exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mldebt_nb.cli.completing import selectors
from mldebt_nb.cli.streams import complain, fail, print_report, write_whole
from mldebt_nb.render import FORMATS

if TYPE_CHECKING:
    from mldebt_nb.cli.job import Job
    from mldebt_nb.findings.report import Report

BASELINE = ".mldebt-baseline.json"
_FILE = click.Path(readable=False)  # completed by the shell; what is wrong with one is said by whoever opens it


@click.command("audit")
@click.argument("paths", nargs=-1, metavar="PATH...", type=_FILE)
@click.option("--format", "style", type=click.Choice(FORMATS), default="text", help="How to print.  [default: text]")
@click.option("-o", "--output", type=_FILE, metavar="FILE", help="Write the report to FILE, not to standard output.")
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    shell_complete=selectors,
    help="Only these rules: names or beginnings of codes, comma-separated.",
)
@click.option("--extend-select", multiple=True, metavar="RULE", shell_complete=selectors, help="These rules too.")
@click.option("--ignore", multiple=True, metavar="RULE", shell_complete=selectors, help="Not these rules.")
@click.option(
    "--confidence",
    type=click.Choice(["high", "medium", "low"]),
    help="Least confidence reported.  [default: high]",
)
@click.option("--baseline", type=_FILE, metavar="FILE", help="Report only what FILE does not know.")
@click.option(
    "--write-baseline",
    is_flag=False,
    flag_value="",
    type=_FILE,
    metavar="[FILE]",
    help=f"Write all findings to FILE as known; exit 0.  [default: the file of --baseline, or {BASELINE}]",
)
@click.option("--diff", metavar="REV", help="Report only what is new since the git revision REV.")
@click.option("--with-ruff", is_flag=True, help="Also what ruff finds in the notebooks, where it is installed.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even with findings.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes for large batches.  [default: cores]",
)
@click.option("--config", "config_file", type=_FILE, metavar="FILE", help="Read settings from FILE only.")
@click.option("--no-cache", is_flag=True, help="Analyse everything anew.")
@click.option("-v", "--verbose", is_flag=True, help="Also say whose tables stand in for versions that have none.")
@click.option("-q", "--quiet", is_flag=True, help="No summary and no progress on standard error.")
def command(paths: tuple[str, ...], style: str, output: str | None, **options: Any) -> None:
    """Find the debts of notebooks: files, folders (their .ipynb files), globs, or - for standard input.

    No notebook is executed. Exit code 0: nothing worse than info was found; 1: findings; 2: something could not be
    done, and a message says what; everything else was audited all the same.
    """
    from mldebt_nb.cli.job import Job
    from mldebt_nb.config import ConfigError
    from mldebt_nb.files import NoNotebooks
    from mldebt_nb.findings.baseline import BaselineError
    from mldebt_nb.lint import NoRuff
    from mldebt_nb.revision import RevisionError

    paths = _baseline_chosen(paths, options)
    if not paths:
        raise click.UsageError("Missing argument 'PATH...'.")
    if options["diff"] is not None and options["baseline"]:
        fail("--diff and --baseline both say what is known; choose one")
    try:
        job = Job(paths, options)
        _spare_the_notebooks(job, {"--output": output, "--write-baseline": options["write_baseline"]})
        document = job.report()
    except (ConfigError, NoNotebooks, BaselineError, RevisionError, NoRuff) as error:
        fail(str(error))
    text = _rendered(job, document, style, colour=output is None and _takes_colour())
    if output is None:
        print_report(text, style)
    else:
        write_whole(Path(output), text.encode("utf-8", "backslashreplace"))
    if options["write_baseline"]:
        write_whole(Path(options["write_baseline"]), job.baseline(Path(options["write_baseline"])))
    if style != "text" or output is not None:  # the text format says them itself
        _say_errors(document)
    if options["verbose"]:
        _say_nearest(document)
    if not options["quiet"]:
        complain(_summary(document))
        if options["write_baseline"]:
            complain(f"what was found is now known in {options['write_baseline']}")
    excused = options["exit_zero"] or options["write_baseline"]
    raise SystemExit(2 if job.problems or document.summary.failed else 0 if excused else _verdict(document))


def _baseline_chosen(paths: tuple[str, ...], options: dict[str, Any]) -> tuple[str, ...]:
    """Settle which file `--write-baseline` means; gives the paths to audit.

    Without a FILE it is that of `--baseline`; what stands behind it, when nothing else does, is what to audit.
    """
    target = options["write_baseline"]
    if target is None:
        return paths
    if target and not paths:
        paths, target = (target,), ""
    options["write_baseline"] = target or options["baseline"] or BASELINE
    if options["baseline"] == options["write_baseline"] and not os.path.exists(options["baseline"]):
        options["baseline"] = None  # it is about to be written for the first time
    return paths


def _spare_the_notebooks(job: Job, targets: dict[str, str | None]) -> None:
    """A report must not take the place of a notebook."""
    audited = {os.path.realpath(path) for path in job.paths}
    for option, target in targets.items():
        if target is not None and os.path.realpath(target) in audited:
            fail(f"{option} {target}: this is one of the notebooks to audit; name another file")


def _takes_colour() -> bool:
    """Whether standard output is a terminal with colours and the user wants them (no-color.org)."""
    terminal = sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return terminal and not os.environ.get("NO_COLOR")


def _rendered(job: Job, document: Report, style: str, *, colour: bool) -> str:
    import shutil

    from mldebt_nb.notebook.sources import Sources
    from mldebt_nb.render import Options, render

    width = max(min(shutil.get_terminal_size((100, 24)).columns, 160), 40)
    options = Options(color=colour, width=width, base=os.getcwd(), title="Technical debt")
    return render(style, document, Sources(job.given), job.infos(document), options)


def _say_errors(document: Report) -> None:
    for notebook in document.notebooks:
        if notebook.error is not None:
            complain(f"{notebook.path}: {notebook.error}")


def _say_nearest(document: Report) -> None:
    """Once for each version, however many notebooks install it."""
    for table in sorted({(t.library, t.version, t.nearest) for n in document.notebooks for t in n.nearest_tables}):
        library, version, nearest = table
        complain(f"{library} {version}: there is no table of what its calls do; that of {nearest} was used")


def _summary(document: Report) -> str:
    s = document.summary
    parts = [f"{s.notebooks} notebook{'s' * (s.notebooks != 1)}", f"{s.findings} finding{'s' * (s.findings != 1)}"]
    also = ((s.accepted, "accepted"), (s.ignored, "ignored"), (s.baselined, "known before"), (s.failed, "not audited"))
    parts += [f"{number} {word}" for number, word in also if number]
    if s.findings:
        parts.append(f"{_duration(sum(f.effort_minutes for f in document.findings))} to pay back")
    return ", ".join(parts)


def _duration(minutes: float) -> str:
    return f"{minutes:g} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def _verdict(document: Report) -> int:
    return int(any(finding.severity.value != "info" for finding in document.findings))
