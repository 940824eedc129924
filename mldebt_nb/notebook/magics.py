"""What IPython's magics do with names: which bodies are Python, which names go in and come out.

Comes in: the name and the text of a magic. Goes out: a `Magic` record. Facts are from the
documentation of IPython and of the extensions named at each entry; unknown magics are
read as "may use every identifier in their text, and bind the one before `=`", so that silence follows from doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from keyword import iskeyword

import msgspec

#: Line and cell magics whose text is Python that runs in the user's namespace.
PYTHON_BODY = frozenset({"time", "prun", "memit", "mprun", "lprun", "capture", "snakeviz", "scalene", "py"})
#: Python too, but in a function of its own: what it binds does not stay.
ISOLATED_BODY = frozenset({"timeit"})
#: What stands behind the options of the cell magic is code too, which runs before the body: in the user's namespace,
#: but for timeit (IPython's `%%prun`, memory_profiler's `%%memit`).
SETUP_LINE = frozenset({"timeit", "prun", "memit"})
#: Options that take a value, by magic (IPython core.magics.execution, line_profiler, memory_profiler).
_VALUED = {"timeit": "nrp", "prun": "lsTD", "lprun": "fmDTsu", "memit": "rti", "mprun": "fT", "capture": ""}
#: Their text is another language or a path: only `{name}` and `$name` reach it.
_FOREIGN = frozenset(
    [
        "!",
        "!!",
        "pip",
        "conda",
        "mamba",
        "micromamba",
        "uv",
        "cd",
        "ls",
        "ll",
        "pwd",
        "mkdir",
        "rmdir",
        "rm",
        "cp",
        "mv",
        "cat",
        "man",
        "more",
        "less",
        "env",
        "set_env",
        "load_ext",
        "reload_ext",
        "unload_ext",
        "matplotlib",
        "autoreload",
        "run",
        "writefile",
        "file",
        "bash",
        "sh",
        "script",
        "system",
        "sx",
        "html",
        "HTML",
        "javascript",
        "js",
        "latex",
        "markdown",
        "svg",
        "perl",
        "ruby",
        "bookmark",
        "alias",
        "pylab",
        "tensorboard",
        "colors",
        "pprint",
        "autosave",
        "precision",
        "logstart",
        "logstop",
        "quickref",
        "lsmagic",
        "automagic",
        "xmode",
        "doctest_mode",
        "gui",
        "pdb",
        "debug",
    ]
)
#: Their text runs in the browser, which can have the kernel run more: `IPython.notebook.kernel.execute(…)`.
_IN_BROWSER = frozenset({"javascript", "js", "html", "HTML"})
#: After these any name may exist, or be gone.
_DYNAMIC = frozenset({"run", "pylab", "reset", "reset_selective", "macro", "load", "loadpy", "run_notebook"})
#: Automagic: usable without the percent sign when no variable has the name.
AUTOMAGIC = frozenset(
    [
        "pip",
        "conda",
        "ls",
        "ll",
        "cd",
        "pwd",
        "mkdir",
        "rm",
        "cp",
        "mv",
        "cat",
        "who",
        "whos",
        "who_ls",
        "matplotlib",
        "pylab",
        "run",
        "load_ext",
        "reset",
        "history",
        "hist",
        "env",
        "time",
        "timeit",
        "man",
        "less",
        "more",
        "clear",
        "store",
    ]
)

#: IPython's own line magics (`%lsmagic`, 9.x), all of them automagic too in a cell of one line.
LINE_MAGICS = AUTOMAGIC | frozenset(
    """
alias alias_magic autoawait autocall automagic bookmark code_wrap colors config debug dhist dirs doctest_mode ed edit
gui killbgscripts ldir lf lk loadpy logoff logon logstart logstate logstop lsmagic lx macro magic mamba notebook page
pastebin pdb pdef pdoc pfile pinfo pinfo2 popd pprint precision prun psearch psource pushd pycat quickref recall
rehashx reload_ext rep rerun reset_selective rmdir save sc set_env sx system tb unalias unload_ext uv xdel xmode
""".split()
)

_IDENTIFIER = re.compile(r"(?<![\w.])([^\W\d]\w*)")
_BLANK = r" \t\u00a0\u2000-\u200a\u202f\u205f\u3000"  # no-break spaces too: they may be why a line does not parse
_BINDING = re.compile(
    rf"(?:^|;)[{_BLANK}]*(?:>>>[{_BLANK}]*)?([^\W\d][\w,{_BLANK}]*)(?:(?::[^=\n]*)?=(?!=)|<-)"  # R's too
    rf"|\b(?:def|class|import|as|for)[{_BLANK}]+([^\W\d]\w*)",
    re.MULTILINE,
)
_IMPORT_LIST = re.compile(rf"\bimport[{_BLANK}]+\(?([\w,{_BLANK}]+)")
_SEPARATOR = re.compile(rf"[,{_BLANK}]+")
#: Sage's preparser: `f(x, y) = …` binds a symbolic function and its variables, `R.<x> = …` a ring and its generators.
_SAGE = re.compile(r"^[ \t]*([^\W\d]\w*)(?:\(([\w, \t]*)\)|\.<([\w, \t]*)>)[ \t]*=(?!=)", re.MULTILINE)
#: What an unknown line magic may bind, behind its options: `%query rows = …`.
_TARGET = re.compile(r"\s*(?:-\S+\s+)*([^\W\d]\w*)\s*=(?!=)")
_EXPANSION = re.compile(r"\{([^{}]+)\}|(?<!\$)\$([^\W\d]\w*)")
_CYTHON_DEF = re.compile(r"^(?:cpdef|def|class|cdef\s+class)\s+(?:[\w\[\], ]+\s)??([^\W\d]\w*)\s*[(:]", re.MULTILINE)
_IMPORTED = re.compile(r"^(?:from\s+\S+\s+)?c?import\s+(\w+)", re.MULTILINE)

#: Cell magics whose body is known to be another language, or to bind only what is said here.
_KNOWN = _FOREIGN | frozenset(
    "R octave julia spark sparkmagic sql bigquery bql duckdb dremio cython cython_inline pyximport capture timeit time "
    "prun python python2 python3 pypy perl ruby script store".split()
)


#: Line magics whose text is Python for other kernels: ipyparallel's engines.
_ELSEWHERE = frozenset({"px"})
#: What Kedro's extension puts into the namespace (its documentation, "Kedro and notebooks").
_KEDRO = ("catalog", "context", "pipelines", "session")
#: Options by which magics of extensions are told where to keep what they made: `-o rows` (sparkmagic, pymatbridge),
#: `--store-to rows` (graph-notebook), `--query-name`, `-doutd rows` (Stata).
_KEEPS = re.compile(
    r"(?<!\S)(?:-[on]|-dout\w*|--[\w-]*(?:out|output|store|store-to|save|name|into|var))[ \t=]+([^\W\d]\w*)"
)
#: `subroutine area(r)`, `double area(double r)`, `operation Area()`: what compilers of other languages hand to Python.
_DECLARED = re.compile(r"([^\W\d]\w*)[ \t*&]+([^\W\d]\w*)\*?[ \t]*\(")


class Magic(msgspec.Struct, frozen=True):
    """One masked place: a magic, a shell command, a help request or text that does not parse.

    `uses` are names it may read (reading an unknown one is no error), `defines` names it binds, or may bind if not
    `sure`; `dynamic` when any name may have come or gone afterwards; `error` says why text is opaque.
    """

    line: int
    name: str
    text: str
    uses: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()
    dynamic: bool = False
    error: str | None = None
    end_line: int = 0
    sure: bool = True


def describe(line: int, name: str, text: str, body: str = "", end_line: int = 0) -> Magic:
    """The record of line magic, cell magic (with its `body`) or `!` command `name` with argument `text`."""
    uses, defines = set(_expanded(text)), set[str]()
    if name not in _FOREIGN:
        uses.update(_IDENTIFIER.findall(text))
        uses.update(_IDENTIFIER.findall(body))
    if name == "store" and "-r" in text.split():
        defines.update(word for word in text.split() if word.isidentifier())
    elif name in (
        "R",
        "octave",
        "julia",
        "spark",
        "sparkmagic",
    ):  # rpy2, oct2py, sparkmagic: -o/--output NAME[,NAME]; IPython's own R magic had -d/--dataframe NAME too
        options = "-o|--output|-d|--dataframe" if name == "R" else "-o|--output"
        for found in re.finditer(rf"(?:{options})[ =]*([\w, ]*?\w)(?=\s|$)", text):
            defines.update(n for n in re.split(r"[ ,]+", found[1]) if n.isidentifier())
    elif given := _given(name, text):
        defines.update(given)
    elif name in ("bash", "sh", "script", "perl", "ruby", "python", "python3", "pypy"):
        defines.update(m[1] for m in re.finditer(r"--(?:out|err|proc)[ =](\w+)", text))
    elif name in (
        "sql",
        "bigquery",
        "capture",
        "bql",
        "duckdb",
        "dremio",
    ):  # ipython-sql: NAME << query; bigquery: NAME
        if bound := re.match(r"[^\n]*?([^\W\d]\w*)\s*<<", text + body):
            defines.add(bound[1])
        elif name in ("bigquery", "capture"):
            defines.update(word for word in text.split() if word.isidentifier())
        else:
            defines.update(_KEEPS.findall(text))
    elif name in ("cython", "cython_inline", "pyximport"):
        defines.update(_CYTHON_DEF.findall(body))
        defines.update(_IMPORTED.findall(body))
    elif name == "timeit" and (kept := re.search(r"-v\s*(\w+)", text)):
        defines.add(kept[1])
    elif name in _ELSEWHERE or (name not in _KNOWN and body):
        uses.add(name)
        made = bound_in(body or text) | (_made_by(text, body) if body else set())
        return Magic(line, name, text, tuple(sorted(uses)), tuple(sorted(made)), end_line=end_line or line, sure=False)
    elif name not in _KNOWN | LINE_MAGICS | PYTHON_BODY and (targets := _targets(text)):
        return Magic(line, name, text, tuple(sorted(uses)), targets, end_line=end_line or line, sure=False)
    dynamic = (
        name in _DYNAMIC
        or (name in _IN_BROWSER and ".execute(" in body)
        or (name == "store" and not defines and "-r" in text.split())
    )
    return Magic(
        line, name, text, tuple(sorted(uses - defines)), tuple(sorted(defines)), dynamic, None, end_line or line
    )


def _given(name: str, text: str) -> Iterable[str]:
    """The names that a line magic surely binds and that its text tells, or its extension's documentation."""
    if name in ("Rpull", "Rget"):
        return text.split()
    if name == "aimport":  # `%aimport os.path, -re` binds `os`
        return [word.partition(".")[0] for word in re.split(r"[ ,]+", text) if word and word[0] != "-"]
    if name == "reload_kedro" or (name in ("load_ext", "reload_ext") and text.startswith("kedro")):
        return _KEDRO
    return ()


def _made_by(text: str, body: str) -> set[str]:
    """The names that an unknown cell magic may bind: words of its line, what a body of another language declares."""
    words = {word for word in text.split() if word.isidentifier()}
    declared = {name for before, name in _DECLARED.findall(body) if not iskeyword(before)}
    return words | declared | set(_KEEPS.findall(text))


def _targets(text: str) -> tuple[str, ...]:
    """The names that an unknown line magic may bind: before `=`, before `<<` as that of SQL does, or by an option."""
    if found := _TARGET.match(text):
        return (found[1],)
    words, arrow, _ = text.partition("<<")
    last = words.split()[-1:] if arrow else []
    return tuple(word for word in last if word.isidentifier()) or tuple(sorted(set(_KEEPS.findall(text))))


def bound_in(text: str) -> set[str]:
    """Names at places of `text` where Python would bind them."""
    names: set[str] = set()
    for targets, single in _BINDING.findall(text):
        names.update(_SEPARATOR.split(targets) if targets else [single])
    for listed in _IMPORT_LIST.findall(text):
        names.update(_SEPARATOR.split(listed))
    for name, arguments, generators in _SAGE.findall(text):
        names.update([name, *_SEPARATOR.split(arguments or generators)])
    return {name for name in names if name.isidentifier()}


def is_sage(text: str) -> bool:
    """Whether text that is no Python has a form that only Sage's preparser reads."""
    return _SAGE.search(text) is not None


def opaque(line: int, end_line: int, text: str, error: str) -> Magic:
    """Text that is no Python: every identifier may be read, every name at a binding place may be bound."""
    return Magic(
        line,
        "opaque",
        text,
        tuple(sorted(set(_IDENTIFIER.findall(text)))),
        tuple(sorted(bound_in(text))),
        False,
        error,
        end_line,
    )


def help_request(line: int, text: str) -> Magic:
    """`name?`, `name??`, `?name`: the name may be looked at; an unknown one is no error."""
    return Magic(line, "?", text, tuple(_IDENTIFIER.findall(text)), end_line=line)


def python_text(name: str, text: str) -> tuple[int, list[str]]:
    """Where the Python begins in the text of a magic that takes Python, after its options; names its options use."""
    valued = _VALUED.get(name, "")
    position, used = 0, list[str]()
    for _ in range(12):
        found = re.compile(r"\s*-(?:-[\w-]+|([a-zA-Z])(\S*))(?=\s|$)").match(text, position)
        if not found:
            break
        position = found.end()
        if found[1] and found[1] in valued:
            value = found[2]
            if not value and (following := re.compile(r"\s+(\S+)").match(text, position)):
                value, position = following[1], following.end()
            if found[1] == "f":
                used.extend(_IDENTIFIER.findall(value))
    blank = re.compile(r"\s*").match(text, position)
    return (blank.end() if blank else position), used


def _expanded(text: str) -> list[str]:
    names = list[str]()
    for braces, dollar in _EXPANSION.findall(text):
        names.extend(_IDENTIFIER.findall(braces) if braces else [dollar])
    return names
