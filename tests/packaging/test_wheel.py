"""What is shipped: the wheel, looked into as a file, and the environment it is installed in."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections import Counter
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LABEXTENSION = "mldebt_nb-{version}.data/data/share/jupyter/labextensions/mldebt-nb/"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

pytestmark = [pytest.mark.packaging, pytest.mark.xdist_group("packaging")]


@pytest.fixture(scope="session")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist of this tree and a wheel of this tree.

    The labextension that lies in the tree is packed (`skip-if-exists`), so the build takes seconds.
    """
    built = ("mldebt_nb/labextension/static/style.js", "mldebt_nb/widgets/static/widgets.js")
    if not all((ROOT / path).exists() for path in built):
        pytest.fail("the front ends are not built: run `make setup`")
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--sdist", "--wheel", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return out


@pytest.fixture(scope="session")
def wheel(distributions: Path) -> zipfile.ZipFile:
    (path,) = distributions.glob("*.whl")
    return zipfile.ZipFile(path)


def labextension_files(wheel: zipfile.ZipFile) -> set[str]:
    prefix = LABEXTENSION.format(version=PROJECT["version"])
    return {name.removeprefix(prefix) for name in wheel.namelist() if name.startswith(prefix)}


def test_the_wheel_carries_the_labextension(wheel: zipfile.ZipFile) -> None:
    files = labextension_files(wheel)
    assert {"package.json", "install.json", "static/style.js"} <= files
    assert {"schemas/mldebt-nb/plugin.json", "schemas/mldebt-nb/package.json.orig"} <= files
    package = json.loads(wheel.read(LABEXTENSION.format(version=PROJECT["version"]) + "package.json"))
    assert package["jupyterlab"]["_build"]["load"] in files
    assert package["version"] == PROJECT["version"]


def test_the_wheel_carries_the_widgets(wheel: zipfile.ZipFile) -> None:
    assert {"mldebt_nb/widgets/static/widgets.js", "mldebt_nb/widgets/static/widgets.css"} <= set(wheel.namelist())
    script = wheel.read("mldebt_nb/widgets/static/widgets.js").decode()
    assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", script) == []  # nothing is loaded


def test_the_wheel_enables_the_server_extension(wheel: zipfile.ZipFile) -> None:
    place = "etc/jupyter/jupyter_server_config.d/mldebt-nb.json"
    enabled = json.loads(wheel.read(f"mldebt_nb-{PROJECT['version']}.data/data/{place}"))
    assert enabled == {"ServerApp": {"jpserver_extensions": {"mldebt_nb": True}}}


def test_the_labextension_is_carried_once(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert [name for name in names if name.startswith("mldebt_nb/labextension")] == []
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert sum(re.search(r"/remoteEntry\.\w+\.js$", name) is not None for name in names) == 1


def test_the_wheel_is_small(distributions: Path) -> None:
    (path,) = distributions.glob("*.whl")
    assert path.stat().st_size <= 1_500_000


def test_the_notices_name_what_is_bundled(wheel: zipfile.ZipFile) -> None:
    """The parts of vega with all that they stand on; not its compiler of Vega-Lite, which is for the build."""
    prefix = LABEXTENSION.format(version=PROJECT["version"])
    packages = json.loads(wheel.read(prefix + "static/third-party-licenses.json"))["packages"]
    texts = {package["name"]: package["extractedText"] for package in packages}
    assert {"@dagrejs/dagre", "d3-scale", "d3-zoom", "vega-embed", "vega-runtime", "vega-tooltip"} <= set(texts)
    assert {"vega", "vega-lite"} & set(texts) == set()
    assert [name for name, text in texts.items() if not text] == []


def test_the_wheel_carries_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    package = ROOT / "mldebt_nb"
    here = {
        path.relative_to(ROOT).as_posix()
        for path in package.rglob("*")
        if path.is_file() and not {"__pycache__", "labextension"} & set(path.relative_to(package).parts)
    }
    assert "mldebt_nb/py.typed" in here
    assert here - set(wheel.namelist()) == set()


def test_the_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    version = PROJECT["version"]
    assert tops == {"mldebt_nb", f"mldebt_nb-{version}.data", f"mldebt_nb-{version}.dist-info"}


def test_the_metadata_says_what_pyproject_says(wheel: zipfile.ZipFile) -> None:
    metadata = Parser().parsestr(wheel.read(f"mldebt_nb-{PROJECT['version']}.dist-info/METADATA").decode("utf-8"))
    assert metadata["Name"] == "mldebt-nb"
    assert metadata["License-Expression"] == "BSD-3-Clause"
    assert metadata["Requires-Python"] == ">=3.11"
    assert "Framework :: Jupyter :: JupyterLab :: Extensions :: Prebuilt" in metadata.get_all("Classifier")
    core = [name for name in metadata.get_all("Requires-Dist") if "extra ==" not in name]
    assert len(core) == len(PROJECT["dependencies"])
    entries = wheel.read(f"mldebt_nb-{PROJECT['version']}.dist-info/entry_points.txt").decode("utf-8")
    assert "mldebt = mldebt_nb.cli:main" in entries
    assert "mldebt = mldebt_nb.exporters.html:DebtReportExporter" in entries


def test_no_place_of_this_machine_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    places = {str(path).encode() for path in (ROOT, Path.home(), Path(sys.prefix)) if path != Path("/")}
    places |= {b"file:///home/", b"file:///root/", b"file:///tmp/"}
    found = {(name, place.decode()) for name in wheel.namelist() for place in places if place in wheel.read(name)}
    assert found == set()


def test_the_sdist_carries_what_an_install_without_node_needs(distributions: Path) -> None:
    """It carries the built labextension, so `skip-if-exists` holds, and nothing that npm or tsc left."""
    (path,) = distributions.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = [name.partition("/")[2] for name in archive.getnames()]
    assert {"mldebt_nb/labextension/static/style.js", "mldebt_nb/widgets/static/widgets.js"} <= set(names)
    assert "js/package-lock.json" in names
    assert [name for name in names if name.startswith(("js/node_modules", "js/lib/", ".venv"))] == []


def test_jupyter_lists_the_labextension_as_enabled() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jupyter", "labextension", "list"],
        capture_output=True,
        text=True,
        check=True,
    )
    listing = re.sub(r"\x1b\[\d+m", "", done.stdout + done.stderr)
    assert re.search(rf"mldebt-nb v{re.escape(PROJECT['version'])} enabled OK", listing), listing


# --- files in the repository

LOCK_FILES = ("js/package-lock.json", "constraints.txt")


@pytest.mark.parametrize("name", LOCK_FILES)
def test_a_lock_file_names_no_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.search(r"registry\.|pythonhosted|--(extra-)?index-url|--find-links", text) is None
    if name.endswith(".json"):
        packages = json.loads(text)["packages"]
        assert [path for path, entry in packages.items() if "resolved" in entry] == []
        # where a person may give money is no place that packages come from
        text = json.dumps([{k: v for k, v in entry.items() if k != "funding"} for entry in packages.values()])
    assert "://" not in text


def test_these_are_all_lock_files() -> None:
    known = {"package-lock.json", "yarn.lock", "pnpm-lock.yaml", "uv.lock", "poetry.lock", "pylock.toml"}
    made = {"node_modules", ".venv", "build", "dist"}
    found = {
        path.relative_to(ROOT).as_posix()
        for path in [*ROOT.glob("*"), *ROOT.glob("js/*")]
        if path.name in known and not made & set(path.parts)
    }
    assert found == {"js/package-lock.json"}


def test_every_dependency_has_a_version_that_is_known_to_work() -> None:
    """constraints.txt is written by `make lock`; a dependency that was added since is missing there."""

    def normal(requirement: str) -> str:
        name = re.match(r"[\w.-]+", requirement)
        assert name is not None
        return re.sub(r"[-_.]+", "-", name[0]).lower()

    declared = {normal(each) for each in PROJECT["dependencies"]}
    declared |= {normal(each) for extra in PROJECT["optional-dependencies"].values() for each in extra}
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {normal(line) for line in lines if line and not line.startswith("#")}
    assert declared - pinned - {"mldebt-nb"} == set()


def test_the_version_is_the_same_everywhere() -> None:
    import mldebt_nb

    versions = {
        "pyproject.toml": PROJECT["version"],
        "js/package.json": json.loads((ROOT / "js/package.json").read_text(encoding="utf-8"))["version"],
        "mldebt_nb": mldebt_nb.__version__,
    }
    assert len(set(versions.values())) == 1, versions
