"""The command as a process: its streams, pipes, encodings and signals, as a shell sees them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import CLEAN, FOUND

Process = Callable[..., "subprocess.CompletedProcess[bytes]"]
Write = Callable[..., Path]

HEAVY = (
    "rich", "nbconvert", "nbformat", "jinja2", "msgspec", "pygments", "bleach", "markdown_it", "pandas",
    "symtable", "multiprocessing", "mldebt_nb.auditing", "mldebt_nb.rules", "mldebt_nb.dataflow",
    "mldebt_nb.notebook", "mldebt_nb.config", "mldebt_nb.cache",
)  # fmt: skip


# -- what is imported --------------------------------------------------------------------------------------------------


def imported(*arguments: str, main: str = "mldebt_nb.cli") -> list[str]:
    """The heavy modules that a call of the command has imported when it ends."""
    program = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr))\n"
        f"from {main} import main\n"
        f"main({list(arguments)!r}, prog_name='mldebt')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    modules: list[str] = json.loads(done.stderr.splitlines()[-1].replace("'", '"'))
    return modules


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("--version",)])
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert imported(*arguments) == []


def test_help_of_audit_imports_nothing_heavy() -> None:
    assert imported("audit", "--help") in ([], ["msgspec"])


def test_a_machine_format_imports_no_terminal(write: Write) -> None:
    write("a.ipynb", *CLEAN)
    used = imported("audit", "a.ipynb", "--format", "json")
    assert not {"rich", "nbconvert", "nbformat", "jinja2", "pygments", "pandas"} & set(used)


# -- streams -----------------------------------------------------------------------------------------------------------


def test_findings_and_summary_go_to_different_streams(process: Process, write: Write) -> None:
    write("a.ipynb")
    done = process("audit", "a.ipynb", "--format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith(b"a.ipynb:cell 1:1:8: DED101")
    assert done.stderr.decode() == f"mldebt: {FOUND}\n"


def test_a_notebook_on_standard_input(process: Process, write: Write) -> None:
    content = write("a.ipynb").read_bytes()
    done = process("audit", "-", "--format", "concise", input=content)
    assert done.stdout.startswith(b"<stdin>:cell 1:1:8: DED101")


def test_nothing_on_standard_input(process: Process) -> None:
    done = process("audit", "-", "--format", "concise", stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert b"<stdin>: the file is empty" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a shell of POSIX")
class TestShell:
    """What is easiest said in a shell."""

    @staticmethod
    def run(line: str, **environment: str) -> tuple[int, str, str]:
        python = f'"{sys.executable}" -m mldebt_nb'
        done = subprocess.run(
            ["bash", "-c", f"set -o pipefail; mldebt() {{ {python} \"$@\"; }}; {line}"],
            capture_output=True, text=True, check=False, env={**os.environ, **environment}, timeout=120,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    def test_a_reader_that_stops_early_is_no_error(self, write: Write) -> None:
        for number in range(300):
            write(f"nb/{number:03}.ipynb")
        code, out, err = self.run("mldebt audit nb | head -1")
        assert code == 1  # there are findings
        assert out.startswith("nb/000.ipynb")
        assert err == "mldebt: 300 notebooks, 300 findings, 5.0 h to pay back\n"

    def test_a_reader_that_stops_early_leaves_other_commands_at_0(self) -> None:
        code, _, err = self.run("for i in {1..20}; do mldebt explain NBS101 --format json; done | head -c1")
        assert (code, err) == (0, "")

    def test_a_process_substitution_is_read_once(self, write: Write) -> None:
        write("a.ipynb")
        code, out, _ = self.run("mldebt audit <(cat a.ipynb)")
        assert code == 1
        assert "1 │ import json" in out

    @pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="a name that not all systems have")
    def test_standard_output_by_name_may_be_a_pipe(self, write: Write) -> None:
        write("a.ipynb")
        code, out, err = self.run("mldebt audit a.ipynb -q --format concise --exit-zero -o /dev/stdout | cat")
        assert (code, err) == (0, "")
        assert out.startswith("a.ipynb:cell 1:1:8: DED101")

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
    @pytest.mark.parametrize("command", ["audit a.ipynb -q", "rules", "explain NBS101", "config show", "--help"])
    def test_a_full_disk_behind_standard_output(self, write: Write, command: str) -> None:
        write("a.ipynb")
        assert self.run(f"mldebt {command} > /dev/full") == (
            2,
            "",
            "mldebt: standard output: No space left on device; write to another place\n",
        )

    def test_closed_streams(self, write: Write) -> None:
        write("a.ipynb")
        assert self.run("mldebt audit a.ipynb -q >&-") == (
            2,
            "",
            "mldebt: standard output is closed; name a file with --output\n",
        )
        assert self.run("mldebt audit - --format json <&-")[2].startswith(
            "mldebt: <stdin>: standard input is closed; name a file, or pipe a notebook in\n"
        )
        assert self.run("mldebt audit a.ipynb --format concise 2>&-")[0] == 1

    def test_characters_that_the_terminal_lacks(self, write: Write) -> None:
        write("é.ipynb", "import json  # 精度")
        code, out, _ = self.run("mldebt audit é.ipynb", PYTHONIOENCODING="ascii")
        assert code == 1
        assert "\\xe9.ipynb" in out

    def test_machine_formats_are_utf8_wherever_they_are_printed(self, write: Write) -> None:
        write("é.ipynb")
        _, out, _ = self.run("mldebt audit é.ipynb --format json", PYTHONIOENCODING="latin-1")
        assert json.loads(out)["findings"][0]["path"] == "é.ipynb"

    def test_completion_of_a_command_line(self) -> None:
        code, out, _ = self.run(
            'eval "$(mldebt completion bash)"; COMP_WORDS=(mldebt explain unused-imp); COMP_CWORD=2;'
            ' _mldebt_completion mldebt; echo "${COMPREPLY[@]}"'
        )
        assert (code, out) == (0, "unused-import\n")


def in_a_terminal(line: str, **environment: str) -> str:
    """What `script` shows of a command line that runs in a terminal of its own."""
    done = subprocess.run(
        ["script", "-qec", line, "/dev/null"],
        capture_output=True, text=True, check=False, env={**os.environ, "TERM": "xterm", **environment}, timeout=120,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return done.stdout


@pytest.mark.skipif(not os.path.exists("/usr/bin/script"), reason="needs script(1) of util-linux")
class TestTerminal:
    def test_a_terminal_gets_colours(self, write: Write) -> None:
        write("a.ipynb")
        assert "\x1b[" in in_a_terminal(f'"{sys.executable}" -m mldebt_nb audit a.ipynb')

    @pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    def test_unless_the_user_wants_none(self, write: Write, environment: dict[str, str]) -> None:
        write("a.ipynb")
        assert "\x1b[" not in in_a_terminal(f'"{sys.executable}" -m mldebt_nb audit a.ipynb', **environment)

    def test_an_empty_no_color_means_nothing(self, write: Write) -> None:
        write("a.ipynb")
        assert "\x1b[" in in_a_terminal(f'"{sys.executable}" -m mldebt_nb audit a.ipynb', NO_COLOR="")

    def test_a_bar_on_long_work(self, write: Write) -> None:
        for number in range(40):
            write(f"nb/{number}.ipynb")
        command = f'"{sys.executable}" -m mldebt_nb audit nb --no-cache'
        assert "auditing notebooks" in in_a_terminal(command)
        assert "auditing notebooks" not in in_a_terminal(f"{command} --quiet")
        assert "auditing notebooks" not in in_a_terminal(f"{command} 2>&1 | cat")


# -- signals -----------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_quietly(write: Write, folder: Path, tmp_path: Path, jobs: str) -> None:
    first = write("nb/0.ipynb", *(f"a{n} = {n}\nprint(a{n})" for n in range(200))).read_bytes()
    for number in range(1, 400):
        (folder / "nb" / f"{number}.ipynb").write_bytes(first)
    command = [sys.executable, "-m", "mldebt_nb", "audit", "nb", "--jobs", jobs, "--output", "report"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0, preexec_fn=_interruptible
    )
    while process.poll() is None and not list((tmp_path / "cache").glob("results-*/*/*")):
        time.sleep(0.01)  # until the first of many results is kept
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers get it too
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")
    assert not (folder / "report").exists()


def _interruptible() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
