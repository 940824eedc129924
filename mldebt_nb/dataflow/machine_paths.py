"""Absolute and home paths that stand in code where a path is meant.

Comes in: the graph. Goes out: `MachinePath` records. Whether one matters is not judged here. Routes of web frameworks,
names of devices, patterns, ends that are put behind another path, and what is compared or printed are no paths here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from mldebt_nb.dataflow.graph import DataflowGraph


class Whose(StrEnum):
    """Where such a path is valid."""

    HOME = "home"  # of one user on one machine
    TILDE = "tilde"  # in the home of whoever runs it
    ROOT = "root"  # on machines that are set up alike
    PLATFORM = "platform"  # on every machine of a service


class MachinePath(msgspec.Struct, frozen=True):
    """One path: its first parts, whose they are, and where it stands; `node` is a line for a magic."""

    root: str
    whose: Whose
    cell: int
    node: ast.AST | int


#: What a cell must hold to be walked.
_SUSPECT = re.compile(r"[\"'](?:/[\w.-]+|~[\\/]|[A-Za-z]:[\\/]|file:///)")
_IN_MAGIC = re.compile(r"(?<![\w:/.$}*~-])(?:/(?:home|Users)/[\w.-]+|[A-Za-z]:[\\/](?![\\/])[\w.-]+)[\\/]?")
_MAGICS = frozenset({"cd", "run", "load", "!", "!!", "%%bash", "%%sh", "%%writefile", "bash", "sh", "writefile"})

_HOME = re.compile(r"(?:file://)?(/(?:home|Users)/([\w.@ -]+))(?:/|$)")
_DRIVE = re.compile(
    r"(?:file:///)?([A-Za-z]:[\\/]+(?:(?:Users|Documents and Settings)[\\/]+)?([^\\/\n:*?\"<>|]+))[\\/]", re.IGNORECASE
)
_TILDE = re.compile(r"(~)[\\/]\w")
#: A folder that says so, a file with a suffix, or a long way down: not the route of a server.
_ROOT = re.compile(r"(/[\w.-]+)/(?:[^?&<>:]*/$|[^?&<>:]*\.\w{1,6}$|[^?&<>:/]+/[^?&<>:/]+/)[^?&<>:]*$")
_PLATFORM = re.compile(
    r"(/content|/kaggle/(?:input|working|temp)|/databricks|/dbfs|/workspaces?|/opt/ml|/notebooks|/storage|/drive|"
    r"/home/(?:jovyan|sagemaker-user|ec2-user|wsuser|studio-lab-user|codespace|vscode|repl|hadoop|aistudio|work))(?:/|$)"
)
_SYSTEM = frozenset(
    "/usr /etc /var /proc /sys /dev /bin /sbin /lib /lib64 /tmp /opt /path /run /boot /Library /System "
    "/Applications".split()
)
#: What stands for a name in examples, and folders that any machine has.
_NOBODY = re.compile(
    r"(?:user(?:name)?|your?|me|name|xxx+|my\w*|usuario|foo|bar|path|example|some\w*|public|shared|test|data|windows|temp|tmp|"
    r"program files.*|your[\W_]?\w+|<.*|\{.*|\.\.\.)\Z",
    re.IGNORECASE,
)
#: Calls whose texts are no paths of this machine, by the last part of their names.
_NO_PATH = frozenset(
    "print route get post put delete patch add_url_rule url_for device split rsplit replace startswith endswith strip "
    "lstrip rstrip match search sub fullmatch findall compile find_element find_elements find xpath count index format "
    "mount Markdown HTML text title annotate info debug warning error input head options urljoin request add_resource "
    "register_blueprint with_options with_device Response redirect render_template removeprefix removesuffix partition "
    "exists isfile isdir is_file is_dir".split()
)
_OPENS = re.compile(
    r"open|read|load|save|write|dump|path|dir|glob|walk|file|folder|to_\w+|imread|imwrite|savefig|chdir|mkdir|copy|move|"
    r"connect|scan|from_|fetch|dataset|store|checkpoint",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"path|dir|file|folder|root|base|loc|home|src|dest|out|input|data|train|test|model|csv|json|img|image",
    re.IGNORECASE,
)


def machine_paths(graph: DataflowGraph) -> list[MachinePath]:
    """The paths of all cells, in order."""
    found = list[MachinePath]()
    for flow in graph.flows:
        cell = flow.cell
        for magic in flow.parsed.magics:
            if magic.name in _MAGICS and magic.error is None:
                found += [MachinePath(*known, cell.index, magic.line) for known in _of_text(magic.text)]
        if _SUSPECT.search(cell.source):
            for node, text, opens in _texts(flow.parsed.tree):
                known = _classified(text, opens)
                if known is not None:
                    found.append(MachinePath(*known, cell.index, node))
    return found


def _of_text(text: str) -> Iterator[tuple[str, Whose]]:
    for found in _IN_MAGIC.finditer(text):
        known = _classified(found[0].rstrip("\\/") + "/", opens=False)
        if known is not None:
            yield known


def _classified(text: str, opens: bool) -> tuple[str, Whose] | None:
    if found := _PLATFORM.match(text):
        return found[1], Whose.PLATFORM
    for pattern in (_HOME, _DRIVE):
        if (found := pattern.match(text)) and "\n" not in text:
            return None if _NOBODY.match(found[2]) else (found[1], Whose.HOME)
    if not opens or "\n" in text:
        return None
    if found := _TILDE.match(text):
        return found[1], Whose.TILDE
    if (found := _ROOT.match(text)) and found[1] not in _SYSTEM:
        return found[1], Whose.ROOT
    return None


def _texts(tree: ast.Module) -> Iterator[tuple[ast.AST, str, bool]]:
    """Texts that begin a value, with whether what takes them opens files or is named like a path."""
    pending: list[tuple[ast.AST, bool]] = [(statement, False) for statement in reversed(tree.body)]
    while pending:
        node, opens = pending.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node, node.value, opens
            continue
        pending.extend(reversed(list(_parts(node, opens))))


def _parts(node: ast.AST, opens: bool) -> Iterator[tuple[ast.AST, bool]]:
    """What is looked at below a node."""
    if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Constant, ast.JoinedStr)):
        return
    if isinstance(node, (ast.Compare, ast.Slice)):
        return
    if isinstance(node, ast.JoinedStr):
        yield from ((value, opens) for value in node.values[:1] if isinstance(value, ast.Constant))
    elif isinstance(node, ast.BinOp):
        yield node.left, opens
        if not isinstance(node.op, (ast.Add, ast.Div)):
            yield node.right, False
    elif isinstance(node, ast.Call):
        yield from _of_call(node, opens)
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if node.value is not None:
            yield node.value, any(_NAMED.search(_last_name(target)) for target in targets)
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield from ((statement, False) for statement in node.body)
        if not isinstance(node, ast.ClassDef):
            yield from ((value, True) for value in node.args.defaults)
    else:
        yield from ((child, opens) for child in ast.iter_child_nodes(node))


def _of_call(node: ast.Call, opens: bool) -> Iterator[tuple[ast.AST, bool]]:
    name = _last_name(node.func)
    yield node.func, opens
    if name in _NO_PATH:
        return
    takes = bool(_OPENS.search(name))
    for argument in node.args if name != "join" else node.args[:1]:
        yield argument, takes
    for keyword in node.keywords:
        yield keyword.value, takes or bool(keyword.arg and _NAMED.search(keyword.arg))


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Subscript):
        return _last_name(node.slice) or _last_name(node.value)
    if isinstance(node, ast.Constant):
        return str(node.value)
    return node.id if isinstance(node, ast.Name) else ""
