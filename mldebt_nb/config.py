"""Configuration: `[tool.mldebt]` of pyproject.toml, cascading from the notebook's folder upwards.

Comes in: TOML files and command-line choices. Goes out: one immutable `Config`. An unknown key or a
value of the wrong type is an error that names the file, the key and the likely spelling.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

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
    rules: Mapping[str, Mapping[str, Any]] = {}  # settings by rule name

    def setting(self, rule: str, name: str, default: Any) -> Any:
        """The value of a rule's setting."""
        return self.rules.get(rule, {}).get(name, default)


class RuleSettings(msgspec.Struct, frozen=True):
    """What the loader needs to know of the rules to check a file: names, codes, settings with defaults."""

    names: frozenset[str]
    codes: frozenset[str]
    settings: Mapping[str, Mapping[str, Any]]


_CONFIDENCES = ("high", "medium", "low")


def load(start: Path, known: RuleSettings) -> tuple[Config, tuple[Path, ...]]:
    """The configuration in force for notebooks in folder `start`, and the files it came from, nearest first.

    A nearer file's keys win over a farther one's; `rules` tables are merged key by key.
    """
    merged: dict[str, Any] = {}
    files: list[Path] = []
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        file = candidate / "pyproject.toml"
        table = _table(file)
        if table is not None:
            files.append(file)
            check(table, file, known)
            merged = _under(merged, table)
    return _convert(merged, files[0] if files else start / "pyproject.toml"), tuple(files)


def load_file(file: Path, known: RuleSettings) -> Config:
    """The configuration in one file named on the command line: a pyproject.toml, or bare `mldebt` keys."""
    if not file.is_file():
        raise ConfigError(f"{file}: no such file; name an existing TOML file after --config")
    table = _table(file, bare=file.name != "pyproject.toml") or {}
    check(table, file, known)
    return _convert(table, file)


def merge(config: Config, **changes: Any) -> Config:
    """`config` with command-line choices on top."""
    return msgspec.structs.replace(config, **changes)


def check(table: Mapping[str, Any], file: Path, known: RuleSettings) -> None:
    """Raise `ConfigError` for anything in `table` that is not a setting."""
    fields = tuple(f.replace("_", "-") for f in Config.__struct_fields__)
    for name in table:
        if name not in fields:
            raise ConfigError(f"{file}: unknown key `{name}` in [tool.mldebt]{_meant(name, fields)}")
    for name in ("select", "extend-select", "ignore"):
        for selector in table.get(name, ()) if isinstance(table.get(name), list) else ():
            check_selector(str(selector), known, f"{file}: `{name}`")
    if table.get("confidence", "high") not in _CONFIDENCES:
        raise ConfigError(f"{file}: `confidence` is {table['confidence']!r}; use one of {', '.join(_CONFIDENCES)}")
    rules = table.get("rules", {})
    if not isinstance(rules, dict):
        raise ConfigError(f"{file}: `rules` must be a table of tables, e.g. [tool.mldebt.rules.commented-out-code]")
    for rule, values in rules.items():
        if rule not in known.names:
            raise ConfigError(f"{file}: unknown rule `{rule}` in [tool.mldebt.rules]{_meant(rule, known.names)}")
        settings = known.settings.get(rule, {})
        for key, value in values.items() if isinstance(values, dict) else ():
            if key not in settings:
                raise ConfigError(f"{file}: rule `{rule}` has no setting `{key}`{_meant(key, settings)}")
            wanted = type(settings[key])
            if not isinstance(value, wanted) and not (wanted is float and type(value) is int):
                raise ConfigError(
                    f"{file}: setting `{key}` of rule `{rule}` is {value!r}; it must be of type {wanted.__name__}"
                )


def check_selector(selector: str, known: RuleSettings, where: str) -> None:
    """Raise `ConfigError` unless `selector` is a rule name, a code or the beginning of one."""
    if (
        selector in known.names
        or selector == "ALL"
        or any(code.startswith(selector) for code in known.codes if selector)
    ):
        return
    raise ConfigError(f"{where}: unknown rule {selector!r}{_meant(selector, known.names | known.codes)}")


def selects(selector: str, name: str, code: str) -> bool:
    """Whether a selector means this rule."""
    return selector in ("ALL", name) or (bool(selector) and code.startswith(selector))


def _table(file: Path, *, bare: bool = False) -> dict[str, Any] | None:
    try:
        with file.open("rb") as stream:
            content = tomllib.load(stream)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: this is not valid TOML ({error}); mend the file") from None
    except (UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"{file}: cannot be read ({error})") from None
    tool = content.get("tool", {})
    table = tool.get("mldebt") if isinstance(tool, dict) else None
    if table is None and bare and "tool" not in content:
        table = content
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{file}: `tool.mldebt` must be a table")
    return table


def _under(near: dict[str, Any], far: Mapping[str, Any]) -> dict[str, Any]:
    rules = {name: dict(values) for name, values in far.get("rules", {}).items()}
    for name, values in near.get("rules", {}).items():
        rules[name] = {**rules.get(name, {}), **values}
    return {**far, **near, **({"rules": rules} if rules else {})}


def _convert(table: Mapping[str, Any], file: Path) -> Config:
    try:
        return msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{file}: {error}; see `mldebt config show` for the types") from None


def _meant(word: str, known: Any) -> str:
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean `{close[0]}`?" if close else f"; known are {', '.join(sorted(known)[:40])}"
