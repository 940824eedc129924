"""What a cell did outside the namespace: files, environment, working folder, generators of random numbers, options.

Comes in: audit events of the interpreter and two snapshots. Goes out: reads and writes of locations named
`file:PATH`, `env:NAME`, `cwd`, `rng:LIBRARY`, `options:LIBRARY`. Opens no file for writing, reaches no network.
"""

from __future__ import annotations

import io
import os
import sys
import weakref
from collections.abc import Callable, Iterator
from os import getcwd as _getcwd  # as they are before anybody patches them
from os import getpid
from os import listdir as _listdir
from os import stat as _stat
from random import Random
from stat import S_ISDIR, S_ISREG
from typing import Any

import xxhash

from mldebt_nb.live import layout
from mldebt_nb.live.tables import is_installed, loaded
from mldebt_nb.live.values import ABSENT, NOT_KNOWN, Value, combined

_LONGEST_VARIABLE = 1000
_Environ = type(os.environ)
FILE, ENVIRONMENT, FOLDER, RANDOM, OPTIONS = "file:", "env:", "cwd", "rng:", "options:"
LISTING = "folder:"
DECIMAL = "options:decimal"
_WHOLE = 4_000_000  # bytes up to which a file's content is its version; beyond, its size and time

#: What a cell must mention for the options of libraries to be looked at.
OPTION_WORDS = frozenset(
    "options set_option reset_option option_context set_printoptions rcParams rc rcdefaults set_theme set_style "
    "set_context set_palette use seterr set_config Config precision getcontext setcontext".split()
)
#: What tells the working folder.
_FOLDER_WORDS = frozenset({"getcwd", "getcwdb", "cwd", "abspath", "realpath", "resolve", "absolute"})
#: A generator whose state is not known when a kernel starts.
ENTROPY = "entropy"
LIBRARIES = frozenset({"random", "numpy", "torch"})

_PLAIN = frozenset({str, bytes, bool, int, float, complex, type(None)})
_DRAWING = frozenset({"cycler", "matplotlib"})  # of their classes are some options, told by their repr

#: What nobody has looked at.
UNSEEN = Value(hash("mldebt: not looked at"), "unseen")

_listeners: weakref.WeakSet[World] = weakref.WeakSet()
_hooked = False


def is_location(name: str) -> bool:
    """Whether a name stands for something outside the namespace."""
    return ":" in name or name == FOLDER


class World:
    """Follows the outside of one session between `begin` and `end` of each run."""

    def __init__(self, shell: Any = None) -> None:
        self._shell = shell
        self._process = getpid()
        self._depth = 0
        self._exist_ok = False
        self._quiet = False
        self.reads: dict[str, Value] = {}
        self.existence: set[str] = set()  # of what is read: only whether it is there mattered
        self.before: dict[str, Value] = {}
        self._written: dict[str, bool] = {}  # path: whether what was there before does not matter
        self._environment: dict[Any, Any] = {}
        self._folder = ""
        self._states: dict[str, int] = {}
        self._options: dict[str, dict[str, int]] = {}
        self._default_options: dict[str, dict[str, int]] = {}
        self.network = False
        self.missed = False  # something could not be heard: the stack was full
        self._failure: Exception | None = None

    def listen(self) -> None:
        """Hear audit events. The interpreter offers no way to take a hook back; without listeners it does nothing."""
        global _hooked
        _listeners.add(self)
        if not _hooked:
            sys.addaudithook(_hook)
            _hooked = True

    def silence(self) -> None:
        _listeners.discard(self)

    # -- one run ------------------------------------------------------------------------------

    def begin(self, *, exist_ok: bool) -> None:
        """A run starts; `exist_ok`: making a folder that is there is no failure to it."""
        self._exist_ok = exist_ok
        self.reads, self.before, self._written = {}, {}, {}
        self.existence = set()
        self.network = self.missed = False
        self._environment = _environ().copy()
        self._folder = folder()
        self._states = _random_states()
        self._depth = 1

    def end(
        self, *, seeded: frozenset[str], unread: frozenset[str], words: frozenset[str]
    ) -> tuple[dict[str, Value], dict[str, Value], dict[str, bool]]:
        """Before-values of what was read or changed, after-values of what was written, and which writes are blind.

        `seeded` are the libraries whose generators the cell seeds before it draws, `unread` those whose numbers it
        makes nothing of. Raises what went wrong in `hear`.
        """
        self._depth = 0
        if self._failure is not None:
            raise self._failure
        after: dict[str, Value] = {}
        blind: dict[str, bool] = {}
        for path, is_blind in self._written.items():
            after[FILE + path] = stamp(path)
            blind[FILE + path] = is_blind
        self._end_environment(after, blind)
        place = folder()
        if place != self._folder:
            after[FOLDER], blind[FOLDER] = Value(hash(place)), False
            self.before[FOLDER] = self.reads[FOLDER] = Value(hash(self._folder))
        for library, state in _random_states().items():
            was = self._states.get(library)
            if was is not None and state != was:
                name = RANDOM + library
                after[name], blind[name] = Value(state), library in seeded
                self.before[name] = Value(was)
                if library not in seeded and library not in unread:
                    self.reads[name] = Value(was)
        if words & OPTION_WORDS:
            self._end_options(after, blind)
        if words & _FOLDER_WORDS:
            self.reads.setdefault(FOLDER, Value(hash(self._folder)))
        return {**self.before, **self.reads}, after, blind

    def _end_environment(self, after: dict[str, Value], blind: dict[str, bool]) -> None:
        if _environ() == self._environment or type(os.environ) is not _Environ:
            return
        now = _environ().copy()
        for key in {*now, *self._environment}:
            old, new = self._environment.get(key), now.get(key)
            if old != new:
                name = ENVIRONMENT + os.fsdecode(key)
                self.before[name] = variable(old)
                after[name], blind[name] = variable(new), True

    def _end_options(self, after: dict[str, Value], blind: dict[str, bool]) -> None:
        for library, state in _options(self._shell).items():
            default = self._default_options.setdefault(library, state)
            was = self._options.get(library, default)
            if state != was:
                name = OPTIONS + library
                self.before[name] = self.options(library)
                self._options[library] = state
                after[name], blind[name] = self.options(library), True

    def options(self, library: str) -> Value:
        """The options of a library as they are now, one by one where they have names."""
        if library not in self._default_options:
            self.know_options()
        state = self._options.get(library, self._default_options.get(library, {}))
        parts = {f".{name}": digest for name, digest in state.items()}
        return Value(combined("options", 0, parts), "options", parts=parts)

    def know_options(self) -> None:
        """Remember how the options of libraries are before a cell may change them."""
        for library, state in _options(self._shell).items():
            self._default_options.setdefault(library, state)
            self._options.setdefault(library, state)

    # -- audit events -------------------------------------------------------------------------

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._depth or self._quiet or getpid() != self._process:
            return
        self._quiet = True
        try:
            _EVENTS[event](self, *arguments)
        except RecursionError:
            self.missed = True
        except Exception as error:  # noqa: BLE001 - it would be raised by the user's call; `end` tells it
            self._failure = error
        finally:
            self._quiet = False

    def opened(self, path: Any, mode: Any, flags: Any) -> None:
        writing, blind, reading = _intent(mode, flags)
        place = followed(path, written=writing)
        if place is None:
            return
        if reading and place not in self._written:
            self.see(place, path)
        if writing:
            if place not in self._written:
                self.before.setdefault(FILE + place, stamp(place))
            self._written[place] = self._written.get(place, True) and blind

    def see(self, place: str, path: Any) -> None:
        """Note that a file is read, and where relative paths start from."""
        self.reads.setdefault(FILE + place, stamp(place))
        self.existence.discard(FILE + place)
        if not os.path.isabs(_text(path) or ""):
            self.reads.setdefault(FOLDER, Value(hash(folder())))

    def removed(self, path: Any, *_: Any) -> None:
        place = followed(path, written=True)
        if place is not None:
            if place not in self._written and FILE + place not in self.reads:
                self.reads[FILE + place] = stamp(place)
                self.existence.add(FILE + place)
            self._written[place] = True

    def made(self, path: Any, *_: Any) -> None:
        place = followed(path)
        if place is not None:
            if not self._exist_ok:
                self.reads.setdefault(FILE + place, stamp(place))
            self.before.setdefault(FILE + place, stamp(place))
            self._written[place] = True

    def renamed(self, source: Any, target: Any, *_: Any) -> None:
        self.removed(source)
        self.existence.discard(FILE + (followed(source, written=True) or ""))  # its content comes to stand elsewhere
        place = followed(target, written=True)
        if place is not None:
            self.before.setdefault(FILE + place, stamp(place))
            self._written[place] = False

    def moved_in(self, path: Any) -> None:
        place = followed(path)
        if place is not None:
            self.reads.setdefault(FILE + place, stamp(place))
            self.reads.setdefault(FOLDER, Value(hash(folder())))

    def listed(self, path: Any) -> None:
        place = followed(path if path is not None else ".")
        if place is not None and not _importing():
            found, own = listing(place), self._unwritten(place)
            self.reads.setdefault(LISTING + place, found.with_parts(own) if own and found is not ABSENT else found)

    def _unwritten(self, folder: str) -> dict[str, int | None]:
        """The files of a folder that the run itself has made or removed, as they were before."""
        found: dict[str, int | None] = {}
        for path in self._written:
            above, name = os.path.split(path)
            if above == folder:
                was = self.before.get(FILE + path) or self.reads.get(FILE + path) or ABSENT
                found[entry(name)] = None if was is ABSENT else 1
        return found

    def connected(self, *_: Any) -> None:
        self.network = True


def _importing() -> bool:
    """Whether it is the import system that lists a folder, to know where its modules are."""
    caller = sys._getframe(4)  # of the function that lists: behind `listed`, `hear` and `_hook`
    place = caller.f_code.co_filename
    return place.startswith("<frozen importlib") or f"{os.sep}importlib{os.sep}" in place


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _EVENTS:
        for world in list(_listeners):
            world.hear(event, arguments)
    elif event in _ONCE:
        raise _ONCE.pop(event)


def interrupt_next() -> None:
    """Interrupt the code that is run next: who pressed the button while mldebt looked meant the cell."""
    _ONCE["exec"] = KeyboardInterrupt()


_ONCE: dict[str, BaseException] = {}


_EVENTS: dict[str, Callable[..., None]] = {
    "open": World.opened,
    "os.remove": World.removed,
    "os.rmdir": World.removed,
    "os.mkdir": World.made,
    "os.rename": World.renamed,
    "os.chdir": World.moved_in,
    "os.listdir": World.listed,
    "os.scandir": World.listed,
    "sqlite3.connect": World.moved_in,
    "socket.connect": World.connected,
}


def _intent(mode: Any, flags: Any) -> tuple[bool, bool, bool]:
    """Whether an `open` writes, whether what was there does not matter then, and whether it reads."""
    if type(mode) is str:
        if "w" in mode or "x" in mode:
            return True, True, "x" in mode
        if "a" in mode or "+" in mode:
            return True, False, True
        return False, False, True
    flags = flags if type(flags) is int else 0
    if not flags & (os.O_WRONLY | os.O_RDWR):
        return False, False, True
    return True, bool(flags & os.O_TRUNC), not flags & os.O_TRUNC


def followed(path: Any, *, written: bool = False) -> str | None:
    """The absolute path of a file that a user would call theirs; None for what libraries open for themselves, and for
    modules, unless they are `written`."""
    text = _text(path)
    if text is None:
        return None
    try:
        place = os.path.abspath(text)
    except (ValueError, OSError):
        return None
    if is_installed(place) or place.startswith(("/dev/", "/proc/", "/sys/", "/etc/", "/usr/")):
        return None
    parts = place.split(os.sep)
    if any(part.startswith(".") and part not in (".", "..") for part in parts[1:]) or "__pycache__" in parts:
        return None
    if place.endswith(".py"):
        return place if written else None
    return None if place.endswith((".pyc", ".so", ".ipynb", ".sqlite-journal")) else place


def _text(path: Any) -> str | None:
    """A path as text, without asking an object of an unknown type; None for what is no path."""
    if issubclass(type(path), str):
        return str.__str__(path)
    return os.fsdecode(path) if type(path) is bytes else None


def stamp(path: str) -> Value:
    """The version of a file: its content, or size and time of a large one; `ABSENT` when there is none.

    Pipes and sockets are not opened: that would wait, or take what they hold.
    """
    try:
        status = _stat(path)
        if not S_ISREG(status.st_mode):
            return Value(hash("folder" if S_ISDIR(status.st_mode) else "device"))
        if status.st_size > _WHOLE:
            return Value(hash(("file", status.st_size, status.st_mtime_ns)))
        with io.FileIO(path) as stream:
            return Value(hash(("file", xxhash.xxh3_64_intdigest(stream.read()))))
    except OSError:
        return ABSENT


def listing(path: str) -> Value:
    """The names of the files in a folder that `followed` follows."""
    try:
        names = sorted(_listdir(path))
    except OSError:
        return ABSENT
    parts = {entry(name): 1 for name in names if followed(os.path.join(path, name)) is not None}
    return Value(combined("listing", 0, parts), "listing", parts=parts)


def entry(name: str) -> str:
    """The part of a listing that says whether a file is there."""
    return f"[{name!r}]"


def variable(value: Any) -> Value:
    """The version of an environment variable; None: not set."""
    if value is None:
        return ABSENT
    text = os.fsdecode(value)
    return Value(hash(("env", text)), known=text if len(text) <= _LONGEST_VARIABLE else NOT_KNOWN)


def _environ() -> dict[Any, Any]:
    """The dict inside, without decoding; empty when something else has been put in place of `os.environ`."""
    inside: dict[Any, Any] = os.environ._data if type(os.environ) is _Environ else {}  # type: ignore[attr-defined]
    return inside


def environment(name: str) -> str | None:
    """A variable of the environment; None when it is not set, or not followed."""
    found = _environ().get(os.fsencode(name))
    return None if found is None else os.fsdecode(found)


def absolute(location: str) -> str:
    """A location with its path, if it has one, made absolute."""
    return FILE + os.path.abspath(location.removeprefix(FILE)) if location.startswith(FILE) else location


def now(location: str) -> Value | None:
    """What a file, a variable or a generator holds at this moment; None for what is not followed."""
    if location.startswith(FILE):
        place = followed(location.removeprefix(FILE))
        return None if place is None else stamp(place)
    if location.startswith(ENVIRONMENT):
        return variable(environment(location.removeprefix(ENVIRONMENT)))
    state = _random_states().get(location.removeprefix(RANDOM))
    return None if state is None else Value(state)


def folder() -> str:
    """The working folder; "" when there is none any more."""
    try:
        return _getcwd()
    except OSError:  # it was removed
        return ""


def _random_states() -> dict[str, int]:
    found: dict[str, int] = {}
    random = loaded("random")
    if random is not None and type(getattr(random, "_inst", None)) is Random:
        found["random"] = hash(random._inst.getstate())
    numpy = loaded("numpy.random.mtrand")
    if numpy is not None and hasattr(numpy, "_rand"):
        state = numpy._rand.get_state(legacy=False)
        found["numpy"] = hash((state.get("has_gauss"), state.get("gauss"), *_flat(state["state"])))
    torch = loaded("torch")
    if torch is not None and hasattr(torch, "get_rng_state"):
        found["torch"] = xxhash.xxh3_64_intdigest(torch.get_rng_state().numpy())
    return found


def _flat(state: dict[str, Any]) -> list[Any]:
    return [value.tobytes() if hasattr(value, "tobytes") else value for value in state.values()]


def _options(shell: Any) -> dict[str, dict[str, int]]:
    """The options of each library that is loaded, by name."""
    found: dict[str, dict[str, int]] = {}
    formatters = getattr(getattr(shell, "display_formatter", None), "formatters", {})
    if "text/plain" in formatters:
        found["IPython"] = {"float_format": said(getattr(formatters["text/plain"], "float_format", None))}
    decimal = loaded("decimal")
    if decimal is not None and hasattr(decimal, "getcontext"):
        context = decimal.getcontext()
        found["decimal"] = {name: said(getattr(context, name)) for name in ("prec", "rounding", "capitals")}
    pandas = loaded("pandas._config.config")
    if pandas is not None:
        found["pandas"] = dict(_flat_options(getattr(pandas, "_global_config", None), ""))
    numpy = loaded("numpy")
    if numpy is not None and hasattr(numpy, "get_printoptions"):
        found["numpy"] = {name: said(value) for name, value in numpy.get_printoptions().items()}
    pyplot = loaded("matplotlib")
    if pyplot is not None and hasattr(pyplot, "rcParams"):
        found["matplotlib"] = {"rcParams": said(dict(dict.items(pyplot.rcParams)))}
    sklearn = loaded("sklearn")
    if sklearn is not None and hasattr(sklearn, "get_config"):
        found["sklearn"] = {"config": said(sklearn.get_config())}
    return found


def _flat_options(options: Any, above: str) -> Iterator[tuple[str, int]]:
    if layout.kind_of(options) is dict:
        for name, value in list(options.items()):
            yield from _flat_options(value, f"{above}.{name}" if above else str(name))
    else:
        yield above, said(options)


def said(option: Any) -> int:
    """The digest of an option; an object that a user may have put there is told by which one it is."""
    kind = layout.kind_of(option)
    if kind is dict:
        return hash(tuple([(said(name), said(item)) for name, item in list(option.items())]))
    if kind is list or kind is tuple:
        return hash(tuple([said(item) for item in option]))
    if kind in _PLAIN or layout.module_of(kind).partition(".")[0] in _DRAWING:
        return hash((layout.name_of(kind), repr(option)))
    return hash((layout.name_of(kind), id(option)))
