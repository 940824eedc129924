"""`mldebt audit`: paths and options in, a report on standard output, an exit code."""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mldebt_nb.cli.problems import fail
from mldebt_nb.render import FORMATS

if TYPE_CHECKING:
    from mldebt_nb.auditing import Auditor, NotebookResult
    from mldebt_nb.cache import Cache
    from mldebt_nb.config import Config
    from mldebt_nb.findings.report import Report
    from mldebt_nb.rules.registry import Registry

_STDIN_NAME = "<stdin>"


@click.command("audit")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--format", "style", type=click.Choice(FORMATS), default="text", help="How to print.  [default: text]")
@click.option("-o", "--output", metavar="FILE", help="Write the report to FILE instead of standard output.")
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    help="Only these rules: names or beginnings of codes, comma-separated.",
)
@click.option("--extend-select", multiple=True, metavar="RULE", help="These rules too.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Not these rules.")
@click.option(
    "--confidence",
    type=click.Choice(["high", "medium", "low"]),
    help="Least confidence reported.  [default: high]",
)
@click.option("--baseline", metavar="FILE", help="Report only what FILE does not know.")
@click.option("--write-baseline", metavar="FILE", help="Write all findings to FILE as known.")
@click.option("--diff", metavar="REV", help="Report only what is new since the git revision REV.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even with findings.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes for large batches.  [default: cores]",
)
@click.option("--config", "config_file", metavar="FILE", help="Read settings from FILE only.")
@click.option("--no-cache", is_flag=True, help="Analyse everything anew.")
@click.option("-q", "--quiet", is_flag=True, help="No summary and no progress on standard error.")
def command(paths: tuple[str, ...], style: str, output: str | None, **options: Any) -> None:
    """Find the debts of notebooks: files, folders, globs, or - for standard input.

    No notebook is executed. Exit code 0: nothing worse than info was found; 1: findings; 2: something could not be
    done, and a message says what; everything else was audited all the same.
    """
    from mldebt_nb.config import ConfigError
    from mldebt_nb.files import NoNotebooks
    from mldebt_nb.findings.baseline import BaselineError
    from mldebt_nb.revision import RevisionError

    try:
        run = _Run(paths, options)
        document = run.report()
        text = run.render(document, style, sys.stdout.isatty() and output is None)
        _write(text, output)
        if options["write_baseline"]:
            _write_baseline(document, options["write_baseline"])
    except (ConfigError, NoNotebooks, BaselineError, RevisionError) as error:
        fail(str(error))
    if not options["quiet"]:
        run.summarise(document, style)
    raise SystemExit(run.exit_code(document, exit_zero=options["exit_zero"] or bool(options["write_baseline"])))


class _Run:
    """One call of the command: what to audit, with which settings, compared to what."""

    def __init__(self, paths: tuple[str, ...], options: dict[str, Any]) -> None:
        from mldebt_nb.findings import baseline
        from mldebt_nb.rules.registry import discover

        self.options = options
        self.registry: Registry = discover()
        self._configs: dict[str, Config] = {}
        self._caches: dict[int, Cache | None] = {}
        self._overrides = self._chosen()
        self.missing: list[str] = []
        self.paths = self._files(paths)
        self.given: dict[str, bytes] = {}
        self.known: Counter[str] | None = None
        if options["baseline"]:
            self.known = baseline.load(Path(options["baseline"]))

    # -- settings -----------------------------------------------------------------------------

    def _chosen(self) -> dict[str, Any]:
        from mldebt_nb.config import check_selector

        chosen: dict[str, Any] = {}
        for name in ("select", "extend_select", "ignore"):
            selectors = tuple(s.strip() for value in self.options[name] for s in value.split(",") if s.strip())
            for selector in selectors:
                check_selector(selector, self.registry.settings, f"--{name.replace('_', '-')}")
            if selectors:
                chosen[name] = selectors
        if self.options["confidence"]:
            chosen["confidence"] = self.options["confidence"]
        return chosen

    def config_of(self, path: str) -> Config:
        """The configuration for a file: that of its folder, with the command line's choices on top."""
        from mldebt_nb.config import load, load_file, merge

        folder = "" if self.options["config_file"] else os.path.dirname(os.path.abspath(path))
        config = self._configs.get(folder)
        if config is None:
            file = self.options["config_file"]
            base = (
                load_file(Path(file), self.registry.settings) if file else load(Path(folder), self.registry.settings)[0]
            )
            config = next((c for c in self._configs.values() if c == merge(base, **self._overrides)), None)
            config = self._configs[folder] = config or merge(base, **self._overrides)
        return config

    def _files(self, paths: tuple[str, ...]) -> list[str]:
        """All files; a path that leads nowhere is remembered and said, the others are audited."""
        from mldebt_nb.files import NoNotebooks, find

        found: dict[str, None] = {}
        for path in paths:
            try:
                folder = path if os.path.isdir(path) else os.path.dirname(path) or "."
                found.update(dict.fromkeys(find([path], self.config_of(os.path.join(folder, "_")))))
            except NoNotebooks as error:
                self.missing.append(str(error))
        if not found and self.missing:
            raise NoNotebooks("\n".join(self.missing))
        for message in self.missing:
            click.echo(f"mldebt: {message}", err=True)
        return list(found)

    def _cache_of(self, config: Config) -> Cache | None:
        if self.options["no_cache"]:
            return None
        if id(config) not in self._caches:
            import msgspec

            from mldebt_nb.cache import Cache, code_stamp, default_directory

            plugins = ",".join(f"{rule.__module__}.{rule.__qualname__}" for rule in self.registry)
            settings = msgspec.json.encode(config, order="deterministic").decode()
            salt = f"{code_stamp()}:{sys.version_info[:3]}:{plugins}:{settings}"
            self._caches[id(config)] = Cache(default_directory(), salt)
        return self._caches[id(config)]

    # -- auditing -----------------------------------------------------------------------------

    def report(self) -> Report:
        """Audit everything and compare with the baseline or revision."""
        from mldebt_nb import auditing
        from mldebt_nb.batch import Plan, run

        files = tuple(p for p in self.paths if p != "-")
        jobs = self.options["jobs"] or os.cpu_count() or 1
        with _Progress(len(files), quiet=self.options["quiet"]) as advance:
            results = run(Plan(files, self.config_of, date.today(), jobs), self.registry, self._cache_of, advance)
        for cache in self._caches.values():
            if cache is not None:
                cache.close()
        if "-" in self.paths:
            results.insert(self.paths.index("-"), self._standard_input())
        return auditing.report([self._new(result) for result in results])

    def _auditor(self, path: str) -> Auditor:
        from mldebt_nb.auditing import Auditor

        return Auditor(self.config_of(path), self.registry, date.today())

    def _standard_input(self) -> NotebookResult:
        from mldebt_nb.batch import audit_content

        data = sys.stdin.buffer.read()
        self.given[_STDIN_NAME] = data
        return audit_content(self._auditor(os.path.join(os.getcwd(), "_")), data, _STDIN_NAME)

    def _new(self, result: NotebookResult) -> NotebookResult:
        """Without what the baseline or the earlier revision knows."""
        known = self._at_revision(result) if self.options["diff"] else self.known
        if known is None:
            return result
        import msgspec

        from mldebt_nb.findings.baseline import subtract

        findings, old = subtract(result.findings, known)
        notebook = msgspec.structs.replace(result.notebook, baselined=old)
        return msgspec.structs.replace(result, findings=tuple(findings), notebook=notebook)

    def _at_revision(self, result: NotebookResult) -> Counter[str]:
        from mldebt_nb import revision
        from mldebt_nb.batch import audit_content

        path, name = result.notebook.path, self.options["diff"]
        if path == _STDIN_NAME:
            return Counter()
        revision.check(name, Path(path).absolute().parent)
        before = revision.content(path, name)
        earlier = audit_content(self._auditor(path), before, path) if before is not None else None
        return Counter(f.fingerprint for f in earlier.findings) if earlier else Counter()

    # -- saying -------------------------------------------------------------------------------

    def render(self, document: Report, style: str, terminal: bool) -> str:
        import shutil

        from mldebt_nb.notebook.sources import Sources
        from mldebt_nb.render import Options, render

        width = shutil.get_terminal_size((100, 24)).columns
        options = Options(
            color=terminal and "NO_COLOR" not in os.environ, width=max(min(width, 160), 40), base=os.getcwd(),
            title="Technical debt",
        )  # fmt: skip
        return render(style, document, Sources(self.given), self.registry.infos, options)

    def summarise(self, document: Report, style: str) -> None:
        """One or two lines on standard error; the text format says errors itself."""
        for notebook in document.notebooks:
            if notebook.error is not None and style != "text":
                click.echo(f"mldebt: {notebook.path}: {notebook.error}", err=True)
        s = document.summary
        parts = [
            f"{s.notebooks} notebook{'s' * (s.notebooks != 1)}",
            f"{s.findings} finding{'s' * (s.findings != 1)}",
        ]
        parts += [f"{number} {word}" for number, word in (
            (s.accepted, "accepted"), (s.ignored, "ignored"), (s.baselined, "known before"), (s.failed, "unreadable")
        ) if number]  # fmt: skip
        if s.findings:
            parts.append(f"{_duration(s.principal_minutes)} to pay back")
        click.echo("mldebt: " + ", ".join(parts), err=True)

    def exit_code(self, document: Report, *, exit_zero: bool) -> int:
        if document.summary.failed or self.missing:
            return 2
        worse = any(f.severity.value != "info" for f in document.findings)
        return 1 if worse and not exit_zero else 0


def _duration(minutes: float) -> str:
    return f"{minutes:g} min" if minutes < 90 else f"{minutes / 60:.1f} h"


class _Progress:
    """A bar on standard error while many files are audited; nothing when piped or quiet."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._shown = not quiet and total > 20 and sys.stderr.isatty()
        self._total = total

    def __enter__(self) -> Callable[[], None]:
        if not self._shown:
            return lambda: None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("auditing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        task = self._progress.add_task("audit", total=self._total)
        self._progress.start()
        return lambda: self._progress.advance(task)

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._progress.stop()


def _write(text: str, output: str | None) -> None:
    if output is None:
        stream = sys.stdout
        encoding = stream.encoding or "utf-8"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            text = text.encode(encoding, "backslashreplace").decode(encoding)
        stream.write(text)
        stream.flush()
        return
    write_whole(Path(output), text.encode("utf-8", "backslashreplace"))


def write_whole(file: Path, data: bytes) -> None:
    """Write a file at once or not at all; ends the command with a message when that fails."""
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}.")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, file)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        fail(f"{file}: cannot be written ({error.strerror}); nothing was changed. Choose another place")


def _write_baseline(document: Report, file: str) -> None:
    from mldebt_nb.findings import baseline

    write_whole(Path(file), baseline.dump(document.findings))
