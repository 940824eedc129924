"""The notebooks that are measured: a folder of fetched repositories, or notebooks made here.

Comes in: a folder (argument or `MLDEBT_CORPUS`) with one subfolder `owner+repository` for each repository. Goes out:
paths. Without a folder, a deterministic generator writes notebooks, and every table says that they are synthetic.
Nothing of a corpus is ever copied into this repository.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from mldebt_nb.config import Config
from mldebt_nb.files import find

#: Repositories whose findings were looked at while the engine was made; all others are held out.
TUNING = frozenset(
    ["WillKoehrsen+Data-Analysis", "Pierian-Data+Complete-Python-3-Bootcamp", "norvig+pytudes"]
)  # fmt: skip
_SYNTHETIC_NOTEBOOKS = 40


class Corpus(NamedTuple):
    """Notebook files by repository. `label` goes into the title of every table."""

    label: str
    root: Path
    by_repository: dict[str, tuple[Path, ...]]

    @property
    def notebooks(self) -> list[Path]:
        """All notebooks, sorted by repository and path."""
        return [path for repository in sorted(self.by_repository) for path in self.by_repository[repository]]

    def name(self, path: Path) -> str:
        """How tables name a notebook: repository and path, never a place on this machine."""
        return path.relative_to(self.root).as_posix()

    def part(self, path: Path) -> str:
        """`tuning`, `held out`, or `synthetic`."""
        repository = self.name(path).partition("/")[0]
        if self.label == "synthetic":
            return "synthetic"
        return "tuning" if repository in TUNING else "held out"


def arguments(description: str, argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The arguments that all scripts share."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "corpus", nargs="?", default=os.environ.get("MLDEBT_CORPUS"),
        help="folder with one subfolder per repository; default: $MLDEBT_CORPUS, else synthetic notebooks",
    )  # fmt: skip
    parser.add_argument("--runs", type=int, default=5, help="repetitions of what is timed (default 5)")
    parser.add_argument("--seed", type=int, default=0, help="seed of everything that is generated (default 0)")
    parser.add_argument("--size", type=int, default=None, help="how many synthetic notebooks or sessions to make")
    parser.add_argument("--list", action="store_true", help="also list the single disagreements (file, cell, name)")
    return parser.parse_args(argv)


def load(folder: str | None, seed: int = 0, size: int | None = None) -> Corpus:
    """The corpus in `folder`; synthetic notebooks in a temporary folder when there is none."""
    if folder is None:
        root = Path(tempfile.mkdtemp(prefix="mldebt-synthetic-"))
        write_synthetic(root, seed, size or _SYNTHETIC_NOTEBOOKS)
        return _of(root, "synthetic")
    root = Path(folder).resolve()
    if not root.is_dir():
        raise SystemExit(f"{folder}: no such folder; name a folder of notebooks, or leave it out for synthetic ones")
    return _of(root, "real notebooks")


def _of(root: Path, label: str) -> Corpus:
    by_repository: dict[str, list[Path]] = {}
    for name in find([str(root)], Config()):
        path = Path(name)
        by_repository.setdefault(path.relative_to(root).parts[0], []).append(path)
    return Corpus(label, root, {repository: tuple(paths) for repository, paths in by_repository.items()})


def composition(corpus: Corpus) -> dict[str, tuple[int, str]]:
    """Number of notebooks and part of each repository."""
    return {
        repository: (len(paths), corpus.part(paths[0])) for repository, paths in sorted(corpus.by_repository.items())
    }


# -- notebooks made here ------------------------------------------------------------------------------


def notebook(sources: Iterable[str], counts: Sequence[int | None] | None = None) -> dict[str, object]:
    """nbformat 4.5 with these code cells; `counts` are their execution counts."""
    return {
        "cells": [
            {
                "cell_type": "code", "id": f"c{index}", "metadata": {}, "outputs": [], "source": source,
                "execution_count": None if counts is None else counts[index],
            }
            for index, source in enumerate(sources)
        ],
        "metadata": {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}},
        "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip


def encode(document: dict[str, object]) -> bytes:
    """A notebook as the bytes of its file."""
    return json.dumps(document, indent=1).encode()


def write_synthetic(root: Path, seed: int, size: int) -> None:
    """`size` notebooks of 5 to 60 cells below `root/synthetic+notebooks`."""
    chooser = random.Random(seed)
    folder = root / "synthetic+notebooks"
    folder.mkdir(parents=True)
    for index in range(size):
        sources = synthetic_cells(chooser, chooser.randint(5, 60))
        (folder / f"made_{index:03}.ipynb").write_bytes(encode(notebook(sources, range(1, len(sources) + 1))))


_IMPORTS = (
    "import math\nimport os\nimport re\nfrom collections import Counter, defaultdict\n"
    "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\n%matplotlib inline"
)
_STEPS = (
    "def scale_{n}(frame, column):\n    low, high = frame[column].min(), frame[column].max()\n"
    "    if high == low:\n        return frame[column]\n    return (frame[column] - low) / (high - low)",
    "part_{n} = data[data['v{m}'] > {n}]\n"
    "part_{n} = part_{n}.groupby('key')['v{m}'].agg(['mean', 'std'])\npart_{n}.head()",
    "data['v{m}_log'] = np.log1p(data['v{m}'].abs())\ndata[['v{m}', 'v{m}_log']].describe()",
    "table_{n} = defaultdict(list)\nfor key, rows in data.groupby('key'):\n"
    "    for value in rows['v{m}']:\n        if value > {m}:\n            table_{n}[key].append(math.sqrt(value))\n"
    "print(len(table_{n}), sorted(table_{n})[:3])",
    "fig, ax = plt.subplots(figsize=(8, 4))\nax.hist(data['v{m}'].dropna(), bins=30)\n"
    "ax.set_title(f'v{m} of {{len(data)}} rows')\nplt.show()",
    "words_{n} = Counter(re.findall(r'[a-z]+', ' '.join(map(str, data['key']))))\nwords_{n}.most_common(5)",
    "class Model_{n}:\n    def __init__(self, rate):\n        self.rate = rate\n        self.weights = np.zeros(3)\n\n"
    "    def fit(self, X, y):\n        for _ in range(10):\n            error = X @ self.weights - y\n"
    "            self.weights -= self.rate * X.T @ error / len(y)\n        return self\n\n"
    "model_{n} = Model_{n}(0.1).fit(data[['v1', 'v2', 'v3']].to_numpy(), data['v4'].to_numpy())",
    "%timeit data['v{m}'].sum()",
    "merged_{n} = data.merge(data[['key', 'v{m}']], on='key', suffixes=('', '_{n}'))\n"
    "merged_{n} = merged_{n}.drop_duplicates().reset_index(drop=True)\nmerged_{n}.shape",
)


def synthetic_cells(chooser: random.Random, cells: int) -> list[str]:
    """Cells that look like an analysis: imports, data, then functions, frame steps, loops, plots, a class."""
    data = "data = pd.DataFrame({f'v{i}': np.arange(50.0) * i for i in range(1, 6)})\ndata['key'] = list('abcde') * 10"
    steps = [
        chooser.choice(_STEPS).format(n=index, m=chooser.randint(1, 5)) for index in range(max(cells - 2, 0))
    ]  # fmt: skip
    return [_IMPORTS, data, *steps][:cells]
