"""Command lines that install, and what of it has a version."""

from __future__ import annotations

import pytest

from mldebt_nb.knowledge.installing import installed

CASES = {
    "pip install a": {"a": False},
    "pip install -q a b[extra] # c": {"a": False, "b[extra]": False},
    "pip3 install a==1.2 'b>=2,<3' c~=1.0": {"a": True, "b": True, "c": True},
    "python -m pip install --upgrade pip a": {"a": False},
    "{sys.executable} -m pip install a": {"a": False},
    "pip install -r requirements.txt a": {},
    "pip install a -c constraints.txt": {},
    "pip install -e .": {},
    "pip install .": {},
    "pip install ./wheels/a.whl b.whl https://example.org/c.tar.gz": {},
    "pip install git+https://example.org/a.git": {"a.git": False},
    "pip install git+https://example.org/a.git@0123abc": {"a.git@0123abc": True},
    "pip install git+ssh://git@example.org/a.git": {"a.git": False},
    "pip install --index-url https://example.org/simple a": {"a": False},
    "pip install a > /dev/null 2>&1": {"a": False},
    "cd x && pip install a; ls": {"a": False},
    "pip install $PACKAGE {name}": {},
    "conda install -y -c conda-forge a b=1.2": {"a": False, "b": True},
    "conda install --file packages.txt": {},
    "sudo pip install a": {"a": False},
    "uv pip install a": {"a": False},
    "pip uninstall -y a": {},
    "pip list | grep install": {},
    "apt-get install -y graphviz": {},
    "npm install a": {},
    "echo pip install a": {},
}


@pytest.mark.parametrize("command", CASES)
def test_requirements_of(command: str) -> None:
    assert {r.name: r.pinned for r in installed(command)} == CASES[command]


@pytest.mark.parametrize(
    ("command", "version"),
    [
        ("pip install a==1.2", "1.2"),
        ("pip install a[x]===1.2.3", "1.2.3"),
        ("conda install a=1.2", "1.2"),
        ("pip install a>=1.2", None),
        ("pip install a!=1.2", None),
        ("pip install a~=1.2", None),
        ("pip install a", None),
        ("pip install a==$VERSION", None),
    ],
)
def test_a_version_is_one_that_is_named_exactly(command: str, version: str | None) -> None:
    assert {r.version for r in installed(command)} <= {version}
    assert version is None or list(installed(command))
