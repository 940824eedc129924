"""Writes `mldebt_nb/knowledge/data/`: what calls of libraries do, found by introspection and by experiment.

Comes in: the names of libraries that are installed here (none: all that are described in `scripts/knowledge/libraries/`
and installed). Goes out: one file for each, named by distribution and release; `names.json`, of the aliases that people
wrote down. Two runs with the same releases write the same bytes. Run it with the interpreter that has the library:

    python -m scripts.generate_knowledge pandas numpy
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.knowledge.assembling import by_hand, table  # noqa: E402
from scripts.knowledge.exploring import Explorer  # noqa: E402
from scripts.knowledge.library import Library  # noqa: E402

TARGET = ROOT / "mldebt_nb" / "knowledge" / "data"
#: The module of each description, by the distribution it describes.
DESCRIPTIONS = {
    "python": "python_",
    "numpy": "numpy_",
    "pandas": "pandas_",
    "scipy": "scipy_",
    "scikit-learn": "sklearn_",
    "joblib": "joblib_",
    "polars": "polars_",
    "requests": "requests_",
    "duckdb": "duckdb_",
    "imbalanced-learn": "imblearn_",
    "statsmodels": "statsmodels_",
    "xgboost": "xgboost_",
    "lightgbm": "lightgbm_",
    "catboost": "catboost_",
    "sqlalchemy": "sqlalchemy_",
    "mlflow": "mlflow_",
    "keras": "keras_",
    "torch": "torch_",
    "tensorflow": "tensorflow_",
}


def description(distribution: str) -> Library:
    """How a library is explored; importing it makes the toys, so the library has to be there."""
    module = importlib.import_module(f"scripts.knowledge.libraries.{DESCRIPTIONS[distribution]}")
    library: Library = module.LIBRARY
    return library


def version_of(distribution: str) -> str:
    """The installed release."""
    if distribution in by_hand("described")["versions"]:
        return str(by_hand("described")["versions"][distribution])
    if distribution == "python":
        return ".".join(map(str, sys.version_info[:3]))
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return importlib.metadata.version(f"{distribution}-skinny")  # of mlflow, the part without servers


def generate(distribution: str, wanted: Callable[[str], bool] = lambda name: True) -> dict[str, Any]:
    """The table of an installed library; names that are not `wanted` are described without experiments."""
    library = description(distribution)
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # what a call writes is thrown away
        try:
            explored = Explorer(library, wanted).explore()
        finally:
            os.chdir(here)
    return table(library, explored, version_of(distribution))


def written(content: dict[str, Any]) -> str:
    """The text of a file: one fact, one function, one class, one line, so that differences can be read."""
    lines = []
    for key, value in content.items():
        if isinstance(value, list):
            inside = ",\n".join(_compact(item) for item in value)
            lines.append(f'"{key}":[\n{inside}\n]')
        elif key in ("functions", "classes"):
            inside = ",\n".join(f"{_compact(name)}:{_compact(item)}" for name, item in value.items())
            lines.append(f'"{key}":{{\n{inside}\n}}')
        else:
            lines.append(f'"{key}":{_compact(value)}')
    return "{" + ",\n".join(lines) + "}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def names_text() -> str:
    """The text of `names.json`."""
    hand = by_hand("aliases")
    return written({key: dict(sorted(hand[key].items())) for key in ("distributions", "prefixes", "families")})


def target(distribution: str) -> Path:
    """The file of the installed release of a library."""
    release = ".".join(version_of(distribution).split(".")[:2])
    return TARGET / f"{distribution}-{release}.json"


def main(arguments: list[str]) -> int:
    TARGET.mkdir(exist_ok=True)
    (TARGET / "names.json").write_text(names_text(), encoding="utf-8")
    if len(arguments) == 1:
        text = written(generate(arguments[0]))
        target(arguments[0]).write_text(text, encoding="utf-8")
        print(f"{target(arguments[0]).stem}: {len(text) // 1000} kB")
        return 0
    for distribution in arguments or DESCRIPTIONS:
        try:
            version_of(distribution)
        except importlib.metadata.PackageNotFoundError:
            print(f"{distribution}: not installed here, left as it is", file=sys.stderr)
            continue
        # each in a process of its own: what one library leaves behind is not in the way of the next
        subprocess.run([sys.executable, __file__, distribution], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
