"""An IPython shell that writes down what a cell shows.

Comes in: a cell. Goes out: `Shown`, that is printed text, displayed values as text, and the exception if there was
one. What goes to stderr is left out. Scrubbed are addresses, measured times, the execution count in the name of the
input, and whether %%writefile found the file there (a restart leaves files; the oracle begins without). The shell keeps
no history file.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import re
import sys
from types import ModuleType
from typing import Any, NamedTuple

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from benchmarks.sessions.scenario import Cell

_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_INPUT = re.compile(r"<ipython-input-\d+-\w+>")
_TIMES = re.compile(r"^(CPU times|Wall time):.*$", re.MULTILINE)


class Shown(NamedTuple):
    """What a reader of the notebook sees below a cell."""

    printed: str
    displayed: tuple[str, ...]
    error: str

    def brief(self) -> str:
        """All of it in one line."""
        parts = [self.printed.strip(), *self.displayed, self.error]
        return " | ".join(part.replace("\n", "⏎") for part in parts if part) or "(nothing)"


class _Hook(DisplayHook):
    """Keeps the text of results instead of printing it with a prompt."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.texts: list[str] = []

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.texts.append(str(format_dict.get("text/plain")))


class RecordingShell(InteractiveShell):
    """An ordinary shell whose results and errors are kept for `run`."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(CapturingDisplayPublisher)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.error = ""
        self.display_formatter.active_types = ["text/plain"]
        # coloured tracebacks cost ten times what the cells do, and nobody looks at them
        self.InteractiveTB.structured_traceback = lambda *_, **__: ["(not formatted)"]

    def showtraceback(self, exc_tuple: Any = None, *args: Any, **options: Any) -> None:
        """Keep type and message."""
        kind, value, _ = exc_tuple or sys.exc_info()
        self.error = f"{kind.__name__}: {value}"

    showsyntaxerror = showindentationerror = showtraceback


def make_shell() -> RecordingShell:
    """A shell with an empty namespace, while `__main__` of this process stays what it was."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autoindent = False
    main = sys.modules["__main__"]
    shell = RecordingShell(config=config)
    sys.modules["__main__"] = main
    return shell


def enter(shell: RecordingShell) -> None:
    """Make this process the shell's own: to be called in the child before the first cell."""
    module: ModuleType = shell.user_module
    sys.modules["__main__"] = module
    sys.dont_write_bytecode = True  # a module that is written twice within a second must not come from its cache
    sys.path.insert(0, "")
    RecordingShell._instance = InteractiveShell._instance = shell


def run(shell: RecordingShell, cell: Cell) -> Shown:
    """Run the cell as a kernel does and say what it showed."""
    importlib.invalidate_caches()
    shell.error = ""
    shell.displayhook.texts.clear()
    shell.display_pub.outputs.clear()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        shell.run_cell(cell.source, store_history=True, silent=False, cell_id=cell.id)
    displayed = [str(output["data"].get("text/plain")) for output in shell.display_pub.outputs]
    displayed += shell.displayhook.texts
    return Shown(_scrubbed(printed.getvalue()), tuple(map(_scrubbed, displayed)), _scrubbed(shell.error))


def _scrubbed(text: str) -> str:
    text = _INPUT.sub("<cell>", _ADDRESS.sub("0x…", text))
    return _TIMES.sub(r"\1", text).replace("Overwriting ", "Writing ")
