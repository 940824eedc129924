"""Which language a notebook's cells are in, told by its metadata.

Comes in: the words of `kernelspec` and `language_info`. Goes out: a language in lower case. The kernelspec wins: it
names the kernel that a restart starts, and Jupyter writes it as soon as somebody chooses another kernel, while
`language_info` is what the last kernel answered, and stays in the file until the next one does.
"""

from __future__ import annotations

import re

PYTHON = "python"

#: Python under the names that kernels give it; Sage's language is read as Python (`Notebook.sage`).
_PYTHON_LANGUAGE = re.compile(r"[ix]?python ?[\d.]*|pyspark|sage(?:math)?", re.IGNORECASE)
#: Kernels of Python, by name: `python3`, `xpython`, `pysparkkernel`, `apache_toree_pyspark`, `conda-env-a-py`.
_PYTHON_KERNEL = re.compile(r".*python.*|.*pyspark.*|sage.*|.*-py|py\d*")
#: Kernels of other languages whose kernelspec may lack `language`; environments of conda end in `-r` for R.
_OTHER_KERNELS = tuple(
    (re.compile(pattern), language)
    for pattern, language in (
        (r"ir\d*|ir[-_]?kernel.*|xr|conda-.*-r|sparkrkernel|apache_toree_sparkr", "r"),
        (r"i?julia[-_ \d.].*|i?julia", "julia"),
        (r"wolfram.*|mathematica.*", "wolfram language"),
        (r"i?matlab.*|jupyter_matlab.*", "matlab"),
        (r"x?octave.*|ioctave", "octave"),
        (r".*scala.*|almond|sparkkernel|spylon.*", "scala"),
        (r"bash.*|zsh.*|sh", "bash"),
        (r"\.?(?:net-)?(?:powershell|pwsh).*", "powershell"),
        (r"\.net-csharp", "c#"),
        (r"\.net-fsharp|ifsharp", "f#"),
        (r"javascript.*|jslab|jp-.*|nodejs.*|ijavascript", "javascript"),
        (r"deno|typescript.*|tslab", "typescript"),
        (r"rust|evcxr", "rust"),
        (r"xc(?:pp)?\d+|xcpp.*|cling.*", "c++"),
        (r"java|ijava|rapaio.*|jjava", "java"),
        (r"kotlin.*", "kotlin"),
        (r"go|gophernotes|gonb", "go"),
        (r"i?ruby.*", "ruby"),
        (r"i?perl.*", "perl"),
        (r".*haskell.*", "haskell"),
        (r"ocaml.*", "ocaml"),
        (r"sql|.*[-_]sql|xsql.*|xsqlite|postgres.*", "sql"),
        (r"stata|nbstata|sas|gap.*|maxima|lua|xlua|prolog.*|clojure.*|racket|elixir", ""),
    )
)


def language_of(kernel: str, declared: str, answered: str) -> str:
    """The language of a notebook, "" when its metadata are silent.

    `kernel` and `declared` are the kernelspec's name and language, `answered` is the name in `language_info`.
    """
    told = declared or _of_kernel(kernel.lower()) or answered
    return PYTHON if _PYTHON_LANGUAGE.fullmatch(told) else told.lower()


def _of_kernel(name: str) -> str:
    """The language that a kernel's name gives away, "" for a name of somebody's own, as environments have."""
    other = next((language or name for pattern, language in _OTHER_KERNELS if pattern.fullmatch(name)), "")
    return other or (PYTHON if _PYTHON_KERNEL.fullmatch(name) else "")
