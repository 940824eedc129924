"""One call of `mldebt audit`: what to audit, with which settings, compared to what.

Comes in: the command's paths and options. Goes out: a `Report`, and the content of a baseline. Prints problems that
concern no single notebook as soon as they are known, since the rest is audited all the same; draws nothing else.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from mldebt_nb import auditing, batch, lint, revision
from mldebt_nb.auditing import Auditor, NotebookResult
from mldebt_nb.cache import Cache, default_directory, salt
from mldebt_nb.cli.progress import progress
from mldebt_nb.cli.streams import complain
from mldebt_nb.config import Config, ConfigError, check_selector, chosen, load, load_file
from mldebt_nb.files import STDIN, NoNotebooks, find
from mldebt_nb.findings import baseline
from mldebt_nb.findings.baseline import Known
from mldebt_nb.findings.model import RuleInfo
from mldebt_nb.findings.report import Report
from mldebt_nb.rules.registry import Registry, discover

_STDIN_NAME = "<stdin>"


class Job:
    """`problems` are what could not be done besides the notebooks that have an error of their own."""

    def __init__(self, paths: Sequence[str], options: dict[str, Any]) -> None:
        """Raises ConfigError, NoNotebooks, BaselineError or RevisionError when nothing at all can be done."""
        self.options = options
        self.registry: Registry = discover()
        self.given: dict[str, bytes] = {}  # content that cannot be read again: standard input, pipes
        self.problems: list[str] = []
        self._today = date.today()
        self._configs: dict[str, Config] = {}
        self._caches: dict[int, Cache] = {}
        self._all: list[NotebookResult] = []
        self._choices = self._chosen()
        self.paths = self._files(paths)
        self._without_config = self._unusable()
        self._known = self._known_debts()

    # -- settings -----------------------------------------------------------------------------

    def _chosen(self) -> dict[str, Any]:
        choices: dict[str, Any] = {}
        for name in ("select", "extend_select", "ignore"):
            choices[name] = tuple(s.strip() for value in self.options[name] for s in value.split(",") if s.strip())
            for selector in choices[name]:
                check_selector(selector, self.registry.settings, f"--{name.replace('_', '-')}")
        return {**choices, "confidence": self.options["confidence"]}

    def config_of(self, path: str) -> Config:
        """The configuration for a file: that of its folder, with the command line's choices on top."""
        file = self.options["config_file"]
        folder = "" if file else os.path.dirname(os.path.abspath(path))
        if folder not in self._configs:
            known = self.registry.settings
            base = load_file(Path(file), known) if file else load(Path(folder), known)[0]
            config = chosen(base, **self._choices)
            # equal ones become the same object, so that they share an auditor and a cache
            self._configs[folder] = next((c for c in self._configs.values() if c == config), config)
        return self._configs[folder]

    def _unusable(self) -> dict[str, str]:
        """Files whose folder has a broken configuration, and what is wrong with it."""
        broken: dict[str, str] = {}
        for path in self.paths:
            try:
                self.config_of(path)
            except ConfigError as error:
                broken[path] = str(error)
        return broken

    # -- files --------------------------------------------------------------------------------

    def _files(self, paths: Sequence[str]) -> list[str]:
        """All files; a path that leads nowhere is said, the others are audited."""
        found: dict[str, None] = {}
        for path in paths:
            try:
                folder = path if os.path.isdir(path) else os.path.dirname(path)
                found.update(dict.fromkeys(find([path], self.config_of(os.path.join(folder, "_")), self._problem)))
            except (NoNotebooks, ConfigError) as error:
                self._problem(str(error))
        if not found:
            raise NoNotebooks("\n".join(self.problems))
        if self.problems:
            complain("\n".join(self.problems))
        return list(found)

    def _problem(self, message: str) -> None:
        if message not in self.problems:
            self.problems.append(message)

    def _cache_of(self, config: Config) -> Cache | None:
        if self.options["no_cache"]:
            return None
        if id(config) not in self._caches:
            self._caches[id(config)] = Cache(default_directory(), salt(config, self.registry))
        return self._caches[id(config)]

    # -- auditing -----------------------------------------------------------------------------

    def report(self) -> Report:
        """Audit everything; leave out what the baseline or the revision knows."""
        once = {path: self._read_once(path) for path in self.paths if _readable_once(path)}
        files = tuple(p for p in self.paths if p not in once and p not in self._without_config)
        plan = batch.Plan(files, self.config_of, self._today, self.options["jobs"] or batch.cores())
        with progress(len(files), quiet=self.options["quiet"]) as advance:
            results = dict(zip(files, batch.run(plan, self.registry, self._cache_of, advance), strict=True))
        for cache in self._caches.values():
            cache.close()
        results |= {path: auditing.failed(path, why) for path, why in self._without_config.items()}
        results |= once
        self._all = [results[path] for path in self.paths]
        if self.options["with_ruff"]:
            self._all = lint.with_ruff(self._all)
        if self.options["diff"] is not None:
            return auditing.report([self._since_revision(result) for result in self._all])
        return auditing.report([_new(result, self._known) for result in self._all] if self._known else self._all)

    def infos(self, document: Report) -> dict[str, RuleInfo]:
        """What is said of each rule that has found something, other people's included."""
        return {**self.registry.infos, **lint.infos(document.findings)}

    def baseline(self, file: Path) -> bytes:
        """The content of a baseline `file`: all findings, known or new."""
        return baseline.dump([f for result in self._all for f in result.findings], file)

    def _auditor(self, path: str) -> Auditor:
        return Auditor(self.config_of(path), self.registry, self._today)

    def _read_once(self, path: str) -> NotebookResult:
        """Audit standard input or a named pipe."""
        auditor = self._auditor(path)
        name = _STDIN_NAME if path == STDIN else path
        limit = int(auditor.config.max_bytes)
        try:
            if path != STDIN:
                with open(path, "rb") as stream:
                    data = stream.read(limit + 1)
            elif sys.stdin is None:
                return auditing.failed(name, "standard input is closed; name a file, or pipe a notebook in")
            else:
                data = sys.stdin.buffer.read(limit + 1)
        except OSError as error:
            return auditing.failed(name, f"cannot be read: {error.strerror or error}; name a file")
        self.given[name] = data
        return batch.audit_content(auditor, data, name)

    # -- comparing ----------------------------------------------------------------------------

    def _known_debts(self) -> Known | None:
        if self.options["diff"] is not None:
            for folder in sorted({Path(p).absolute().parent for p in self.paths if p != STDIN}):
                revision.check(self.options["diff"], folder)
        file = self.options["baseline"]
        return baseline.load(Path(file)) if file else None

    def _since_revision(self, result: NotebookResult) -> NotebookResult:
        """Without the findings that the same file had at the revision."""
        path = result.notebook.path
        before = revision.content(path, self.options["diff"]) if result.findings and path not in self.given else None
        if before is None:
            return result
        earlier = batch.audit_content(self._auditor(path), before, path)
        return _new(result, Known.of(earlier.findings))


def _new(result: NotebookResult, known: Known) -> NotebookResult:
    findings = baseline.new(result.findings, known)
    notebook = msgspec.structs.replace(result.notebook, baselined=len(result.findings) - len(findings))
    return msgspec.structs.replace(result, findings=findings, notebook=notebook)


def _readable_once(path: str) -> bool:
    """Standard input, a pipe or a device: its content is gone once it was read."""
    if path == STDIN:
        return True
    try:
        mode = os.stat(path).st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
