"""Configuration: `[tool.mldebt]` of pyproject.toml, cascading from the notebook's folder upwards.

Comes in: TOML files and command-line choices. Goes out: one immutable `Config`. An unknown key or a
value of the wrong type is an error that names the file, the key and the likely spelling.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from mldebt_nb import side_files

DEFAULT_EXCLUDE = (
    ".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", ".ipynb_checkpoints", "node_modules", "__pycache__",
    ".mypy_cache", ".ruff_cache", ".pytest_cache", "site-packages", "build", "dist", "_build",
)  # fmt: skip


class ConfigError(Exception):
    """The configuration cannot be used; the message says where, what and what to do."""


class Config(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """All settings. `select` and `ignore` hold rule names or code prefixes; empty `select` means all rules."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    confidence: str = "high"  # the least confidence that is reported
    builtins: tuple[str, ...] = ()  # names that the environment defines before the first cell
    python_magics: tuple[str, ...] = ()  # further cell magics whose body is Python
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE  # folder or file names (globs) passed over in folders
    max_megabytes: float = 512.0  # larger notebooks are refused with a message
    probe_rows: int = 200_000  # sample of a live frame for questions that are costly
    artifacts: Mapping[str, tuple[str, ...]] = {}  # who reads what notebooks write, by name or pattern
    rules: Mapping[str, Mapping[str, Any]] = {}  # settings by rule name

    def setting(self, rule: str, name: str, default: Any) -> Any:
        """The value of a rule's setting."""
        return self.rules.get(rule, {}).get(name, default)

    @property
    def max_bytes(self) -> float:
        return self.max_megabytes * 1e6


class RuleSettings(msgspec.Struct, frozen=True):
    """What the loader needs to know of the rules to check a file: names, codes, settings with defaults."""

    names: frozenset[str]
    codes: frozenset[str]
    settings: Mapping[str, Mapping[str, Any]]


_CONFIDENCES = ("high", "medium", "low")
_KINDS = {
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    dict: "a table of lists of texts",
}


def load(start: Path, known: RuleSettings) -> tuple[Config, tuple[Path, ...]]:
    """The configuration in force for notebooks in folder `start`, and the files it came from, nearest first.

    A nearer file's keys win over a farther one's; `rules` tables are merged key by key.
    """
    merged: dict[str, Any] = {}
    files: list[Path] = []
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        file = candidate / "pyproject.toml"
        content = _content(file)
        table = None if content is None else _table(content, file)
        if table is not None:
            files.append(file)
            check(table, file, known)
            merged = _under(merged, table)
    return msgspec.convert(merged, Config), tuple(files)


def load_file(file: Path, known: RuleSettings) -> Config:
    """The configuration in one file named on the command line: a pyproject.toml, or bare `mldebt` keys."""
    content = _content(file)
    if content is None:
        raise ConfigError(f"{file}: no such file; name an existing TOML file after --config")
    table = _table(content, file)
    if table is None and (file.name == "pyproject.toml" or "tool" in content):
        raise ConfigError(f"{file}: there is no [tool.mldebt] in it; add the table or name another file")
    table = content if table is None else table
    check(table, file, known)
    return msgspec.convert(table, Config)


def chosen(
    config: Config,
    *,
    select: tuple[str, ...] = (),
    extend_select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
    confidence: str | None = None,
) -> Config:
    """`config` with command-line choices on top: `select` starts afresh, the others add to what is configured."""
    if select:
        config = msgspec.structs.replace(config, select=select, extend_select=(), ignore=())
    return msgspec.structs.replace(
        config,
        extend_select=config.extend_select + extend_select,
        ignore=config.ignore + ignore,
        confidence=confidence or config.confidence,
    )


def check(table: Mapping[str, Any], file: Path, known: RuleSettings) -> None:
    """Raise `ConfigError` for anything in `table` that is not a setting, or not a value for it."""
    defaults = {name.replace("_", "-"): getattr(Config(), name) for name in Config.__struct_fields__}
    for name, value in table.items():
        if name not in defaults:
            raise ConfigError(f"{file}: unknown key `{name}` in [tool.mldebt]{_meant(name, defaults)}")
        if name != "rules":
            _check_kind(value, type(defaults[name]), f"{file}: `{name}`")
    for name in ("select", "extend-select", "ignore"):
        for selector in table.get(name, ()):
            check_selector(selector, known, f"{file}: `{name}`")
    if table.get("confidence", "high") not in _CONFIDENCES:
        raise ConfigError(f"{file}: `confidence` is {_shown(table['confidence'])}; use one of {_listed(_CONFIDENCES)}")
    if not table.get("max-megabytes", 1) > 0:
        raise ConfigError(f"{file}: `max-megabytes` is {table['max-megabytes']}; it must be greater than 0")
    if not table.get("probe-rows", 1) > 0:
        raise ConfigError(f"{file}: `probe-rows` is {table['probe-rows']}; it must be greater than 0")
    _check_rules(table.get("rules", {}), file, known)


def _check_rules(rules: Any, file: Path, known: RuleSettings) -> None:
    if not isinstance(rules, dict):
        raise ConfigError(f"{file}: `rules` must be a table of tables, e.g. [tool.mldebt.rules.commented-out-code]")
    for rule, values in rules.items():
        if rule not in known.names:
            raise ConfigError(f"{file}: unknown rule `{rule}` in [tool.mldebt.rules]{_meant(rule, known.names)}")
        if not isinstance(values, dict):
            raise ConfigError(f"{file}: `rules.{rule}` must be a table, e.g. [tool.mldebt.rules.{rule}]")
        settings = known.settings.get(rule, {})
        for key, value in values.items():
            if not settings:
                raise ConfigError(f"{file}: rule `{rule}` has no settings, so no `{key}`; delete the key")
            if key not in settings:
                raise ConfigError(f"{file}: rule `{rule}` has no setting `{key}`{_meant(key, settings)}")
            _check_kind(value, type(settings[key]), f"{file}: setting `{key}` of rule `{rule}`")


def _check_kind(value: Any, wanted: type, where: str) -> None:
    if wanted is tuple or wanted is list:
        right = isinstance(value, list) and all(isinstance(item, str) for item in value)
    else:
        right = type(value) is wanted or (wanted is float and type(value) is int)
    if wanted is dict and right:
        for name, entry in value.items():
            _check_kind(entry, list, f"{where.removesuffix('`')}.{name}`")
    if not right:
        raise ConfigError(f"{where} is {_shown(value)}; it must be {_KINDS.get(wanted, 'a list of texts')}")


def check_selector(selector: str, known: RuleSettings, where: str) -> None:
    """Raise `ConfigError` unless `selector` is a rule name, a code or the beginning of one."""
    if (
        selector in known.names
        or selector == "ALL"
        or any(code.startswith(selector) for code in known.codes if selector)
    ):
        return
    close = _close(selector, known.names) or _close(selector.upper(), known.codes)
    hint = f"did you mean `{close}`?" if close else "`mldebt rules` lists all"
    raise ConfigError(f"{where}: unknown rule `{selector}`; {hint}")


def selects(selector: str, name: str, code: str) -> bool:
    """Whether a selector means this rule."""
    return selector in ("ALL", name) or (bool(selector) and code.startswith(selector))


def _content(file: Path) -> dict[str, Any] | None:
    """What the TOML file holds; None when there is no such file, or it is behind a folder closed to us."""
    try:
        return tomllib.loads(side_files.read(file).decode())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: this is not valid TOML ({error}); mend the file") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file}: byte {error.start} is not valid UTF-8; save the file as UTF-8") from None
    except OSError as error:
        if isinstance(error, PermissionError) and not os.path.exists(file):
            return None
        raise ConfigError(f"{file}: cannot be read ({error.strerror}); make it a file that you may read") from None


def _table(content: dict[str, Any], file: Path) -> dict[str, Any] | None:
    """`[tool.mldebt]` of a TOML file, None when it has none."""
    tool = content.get("tool", {})
    table = tool.get("mldebt") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{file}: `tool.mldebt` is {_shown(table)}; it must be a table: [tool.mldebt]")
    return table


def _under(near: dict[str, Any], far: Mapping[str, Any]) -> dict[str, Any]:
    rules = {name: dict(values) for name, values in far.get("rules", {}).items()}
    for name, values in near.get("rules", {}).items():
        rules[name] = {**rules.get(name, {}), **values}
    return {**far, **near, **({"rules": rules} if rules else {})}


def _close(word: str, known: Iterable[str]) -> str | None:
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)), None)


def _meant(word: str, known: Iterable[str]) -> str:
    close = _close(word, known)
    return f"; did you mean `{close}`?" if close else f"; known are {_listed(sorted(known)[:40])}"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _shown(value: Any) -> str:
    """A value as TOML would write it, shortened."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
