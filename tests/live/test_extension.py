"""Loading, reloading, unloading: what comes, what stays, what it costs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mldebt_nb import live
from tests.live.kernels import Notebook, Shell, fresh_shell

pytestmark = pytest.mark.xdist_group("live")


@pytest.fixture
def shell() -> Iterator[Shell]:
    with fresh_shell() as made:
        yield made


def inventory(shell: Shell) -> dict[str, Any]:
    """Everything of a shell that an extension could leave something in."""
    manager = shell.magics_manager
    return {
        "attributes": set(vars(shell)),
        "events": {event: list(found) for event, found in shell.events.callbacks.items()},
        "line magics": set(manager.magics["line"]),
        "cell magics": set(manager.magics["cell"]),
        "user magics": set(vars(manager.user_magics)),
        "completers": {key: list(chain) for key, chain in shell.strdispatchers["complete_command"].strs.items()},
        "patterns": list(shell.strdispatchers["complete_command"].regexs),
        "transformers": list(shell.ast_transformers),
        "inputs": list(shell.input_transformers_cleanup + shell.input_transformers_post),
        "publisher": set(vars(shell.display_pub)),
        "namespace": set(shell.user_ns),
        "stdout": vars(sys.stdout).get("write") if hasattr(sys.stdout, "__dict__") else None,
        "displayhook": sys.displayhook,
        "excepthook": sys.excepthook,
        "formatters": {kind: len(f.type_printers) for kind, f in shell.display_formatter.formatters.items()},
    }


def test_unloading_leaves_nothing_behind(shell: Shell) -> None:
    cells = Notebook(shell)
    cells.run("import sys")
    before = inventory(shell)
    cells.run("%load_ext mldebt_nb").raise_error()
    assert inventory(shell)["line magics"] - before["line magics"] == {"mldebt"}
    for source in ("import math", "del math", "%mldebt watch on", "%mldebt", "1 / 0"):
        cells.run(source)
    session = live.current()
    cells.run("%unload_ext mldebt_nb").raise_error()
    after = inventory(shell)
    for names in (before["namespace"], after["namespace"]):
        names -= {name for name in names if name.startswith("_")}
    assert after == before
    assert not session.after_run
    with pytest.raises(live.NoSession):
        live.current()


def test_loading_twice_is_loading_once(shell: Shell) -> None:
    cells = Notebook(shell)
    cells.run("%load_ext mldebt_nb").raise_error()
    before, session = inventory(shell), live.current()
    cells.run("%load_ext mldebt_nb").raise_error()
    cells.run("import mldebt_nb; mldebt_nb.load_ipython_extension(get_ipython()); del mldebt_nb").raise_error()
    after = inventory(shell)
    assert {key: after[key] for key in after if key != "namespace"} == {
        key: before[key] for key in before if key != "namespace"
    }
    assert live.current() is session
    cells.run("%unload_ext mldebt_nb").raise_error()


def test_reloading_starts_anew(shell: Shell) -> None:
    cells = Notebook(shell)
    cells.run("%load_ext mldebt_nb").raise_error()
    cells.run("x = 1", "a")
    first = live.current()
    cells.run("%reload_ext mldebt_nb").raise_error()
    second = live.current()
    assert second is not first
    assert second.problem is None
    cells.run("y = 1", "b")
    assert [cell.id for cell in second.status().cells] == ["b"]
    assert len(shell.events.callbacks["pre_run_cell"]) == 2
    cells.run("%unload_ext mldebt_nb").raise_error()


def test_unloading_what_is_not_loaded_does_nothing(shell: Shell) -> None:
    import mldebt_nb

    before = inventory(shell)
    mldebt_nb.unload_ipython_extension(shell)
    assert inventory(shell) == before


def test_counts_are_those_that_the_front_end_shows(shell: Shell) -> None:
    cells = Notebook(shell)
    cells.run("%load_ext mldebt_nb").raise_error()
    count = cells.run("x = 1", "a").execution_count
    assert live.current().log.last("a").count == count
    cells.run("%unload_ext mldebt_nb").raise_error()


LOADING = """
import sys, time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
before, started = set(sys.modules), time.process_time()
shell.run_line_magic("load_ext", "mldebt_nb")
spent = time.process_time() - started
print(spent, *sorted({name for name in set(sys.modules) - before}))
"""


def test_loading_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, check=True)
    spent, *modules = done.stdout.split()
    roots = {name.partition(".")[0] for name in modules}
    assert not roots & {"jinja2", "altair", "pandas", "numpy", "narwhals", "rich", "pygments", "nbconvert", "click"}
    assert not [
        name for name in modules if name.startswith(("mldebt_nb.rules", "mldebt_nb.render", "mldebt_nb.probes"))
    ]
    assert float(spent) < 1.0, "0.1 s where the machine is not busy; see docs/live.md"


def test_it_loads_as_a_setting_of_ipython(tmp_path: Path) -> None:
    folder = tmp_path / "profile_default"
    folder.mkdir()
    (folder / "ipython_config.py").write_text('c.InteractiveShellApp.extensions = ["mldebt_nb"]\n')
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--colors=nocolor", "-c", "%mldebt"],
        capture_output=True, text=True, check=True, env={**os.environ, "IPYTHONDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.startswith("reproducible: restart-and-run-all would show what stands here (0 cells)"), done
