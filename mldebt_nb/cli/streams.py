"""What the command line says and writes: reports to standard output or a file, problems to standard error.

Comes in: text. Goes out: bytes on a stream, a file that is written whole or not at all, an exit code. A closed pipe, a
full disk, a character that the terminal lacks, an interrupt: each ends in a sentence or in silence, never a traceback.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

#: What these print is read by programs, which expect UTF-8 wherever it is printed.
MACHINE_FORMATS = frozenset({"json", "jsonl", "sarif", "gitlab", "html", "mermaid", "dot"})
_INTERRUPTED = 130


def fail(message: str) -> NoReturn:
    """Say `message` on standard error and end with exit code 2."""
    complain(message)
    raise SystemExit(2)


def complain(message: str) -> None:
    """Say `message` on standard error, each of its lines behind the program's name."""
    for line in message.split("\n"):
        with contextlib.suppress(OSError):
            click.echo(f"mldebt: {line}", err=True)


def print_report(text: str, style: str) -> None:
    """Print a whole report. A reader who closes the pipe early (`| head`) has seen enough; that is no error."""
    stream = sys.stdout
    if stream is None:  # type: ignore[unreachable,unused-ignore]  # started with >&-
        fail("standard output is closed; name a file with --output")
    try:
        if style in MACHINE_FORMATS:
            stream.flush()
            stream.buffer.write(text.encode("utf-8", "backslashreplace"))
        else:
            stream.write(text)
        stream.flush()
    except BrokenPipeError:
        discard_the_rest()


def print_json(value: Any) -> None:
    """Print `value` as indented JSON."""
    import msgspec

    print_report(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n", "json")


def write_whole(file: Path, data: bytes) -> None:
    """Write a file at once or not at all; ends the command with a message when that fails."""
    import tempfile

    temporary = ""
    target = Path(os.path.realpath(file))  # a link stays a link
    try:
        mode = _mode(file)
        if not stat.S_ISREG(mode):  # /dev/null and its kin are written to, never replaced
            file.write_bytes(data)
            return
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".mldebt-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        os.chmod(temporary, stat.S_IMODE(mode))
        os.replace(temporary, target)
    except OSError as error:
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        fail(f"{file}: cannot be written ({error.strerror}); it was left as it was. Choose another place")


def _mode(file: Path) -> int:
    """Kind and permissions of `file`, or those that a new file gets."""
    try:
        return file.stat().st_mode
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return stat.S_IFREG | (0o666 & ~umask)


@contextlib.contextmanager
def orderly_end() -> Iterator[None]:
    """Whatever goes wrong inside ends with an exit code and at most one message."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        yield
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    except (KeyboardInterrupt, click.Abort):
        raise SystemExit(_INTERRUPTED) from None
    except OSError as error:
        discard_the_rest()
        where = error.filename or "standard output"
        what = "write to another place" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "check it and try again"
        fail(f"{where}: {error.strerror or error}; {what}")
    except Exception as error:  # noqa: BLE001  # the last resort: a defect of mldebt is told in one sentence
        if os.environ.get("MLDEBT_TRACEBACK"):
            import traceback

            traceback.print_exc()
        from mldebt_nb.batch import defect

        fail(f"{defect(error)}; please report this (MLDEBT_TRACEBACK=1 shows more)")


def discard_the_rest() -> None:
    """What is still buffered goes nowhere, so that the interpreter does not complain when it ends."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        descriptor = sys.stdout.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, descriptor)
        os.close(nowhere)
