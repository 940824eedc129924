"""An in-process shell with the extension loaded, for tests of what `%mldebt` says."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from typing import Any

from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from mldebt_nb.magics.extension import Extension


class Shell(InteractiveShell):
    """Keeps what is displayed."""

    display_pub_class = Type(CapturingDisplayPublisher)


class Notebook:
    """Cells, run in any order; `document` is told to the session when asked."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.printed = ""
        self.errors = ""

    @property
    def extension(self) -> Extension:
        found: Extension = self.shell.mldebt_extension
        return found

    @property
    def session(self) -> Any:
        return self.extension.session

    def run(self, source: str, cell: str | None = None) -> Any:
        """Run a cell; the text of what it displayed is in `shown`."""
        self.shell.display_pub.outputs.clear()
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            result = self.shell.run_cell(source, store_history=True, cell_id=cell)
        self.printed, self.errors = out.getvalue(), out.getvalue() + err.getvalue()
        return result

    def document(self, *cells: tuple[str, str]) -> None:
        self.session.set_document([{"id": i, "cell_type": "code", "source": s} for i, s in cells])

    def ask(self, line: str) -> tuple[str, str]:
        """The plain and the rich form of the one answer."""
        result = self.run(f"%mldebt {line}", "asking")
        result.raise_error()
        assert result.result is None
        (output,) = self.shell.display_pub.outputs
        assert set(output["data"]) == {"text/plain", "text/html"}
        return output["data"]["text/plain"], output["data"]["text/html"]

    def shown(self) -> list[str]:
        return [output["data"]["text/plain"] for output in self.shell.display_pub.outputs]


@contextlib.contextmanager
def fresh_shell() -> Iterator[Shell]:
    """A shell of its own; the process is left as it was."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    main = sys.modules["__main__"]
    shell = Shell(config=config)
    previous = InteractiveShell._instance
    InteractiveShell._instance = Shell._instance = shell
    sys.modules["__main__"] = shell.user_module
    try:
        yield shell
    finally:
        InteractiveShell._instance = previous
        Shell._instance = None
        shell.restore_sys_module_state()
        sys.modules["__main__"] = main  # last: the shell takes its own module for the one that was there


@contextlib.contextmanager
def notebook() -> Iterator[Notebook]:
    """A shell in which `%load_ext mldebt_nb` was run."""
    with fresh_shell() as shell:
        made = Notebook(shell)
        made.run("%load_ext mldebt_nb").raise_error()
        try:
            yield made
        finally:
            if hasattr(shell, "mldebt_extension"):
                made.run("%unload_ext mldebt_nb")
