"""A wheel from a clean copy of the repository installs, imports, and carries the widgets."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterable
from email import message_from_bytes
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

NPM_SENTENCE = "must be built with Node.js 20 or newer, and no 'npm' was found on PATH"


def run(
    *command: str | Path, cwd: Path | None = None, path: str | Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command, its two outputs as one, with another PATH when one is given."""
    env = os.environ if path is None else {**os.environ, "PATH": str(path)}
    return subprocess.run(
        command, cwd=cwd, env=env, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def run_well(*command: str | Path, cwd: Path | None = None, path: str | Path | None = None) -> str:
    done = run(*command, cwd=cwd, path=path)
    assert done.returncode == 0, done.stdout
    return done.stdout


def pip_of(python: Path) -> tuple[str | Path, ...]:
    """This environment's pip, for another: to give that one its own takes seconds."""
    return sys.executable, "-m", "pip", "--python", python


def copy_tracked(repository: Path, to: Path) -> Path:
    """Copy what git tracks and nothing else: what a clean clone would hold."""
    for name in run_well("git", "ls-files", "-z", cwd=repository).split("\0"):
        source, target = repository / name, to / name
        if name and source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return to


@pytest.fixture(scope="session")
def project(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="session")
def clone(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_tracked(repository, tmp_path_factory.mktemp("clone"))


@pytest.fixture(scope="session")
def dist(clone: Path) -> Path:
    """The folder with the source distribution and the wheel, made the way a release is."""
    run_well(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", cwd=clone)
    return clone / "dist"


@pytest.fixture(scope="session")
def wheel(dist: Path) -> Path:
    (path,) = dist.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def sdist(dist: Path) -> Path:
    (path,) = dist.glob("*.tar.gz")
    return path


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment holding the wheel alone, without what it needs: to install that takes long."""
    root = tmp_path_factory.mktemp("environment")
    venv.create(root)
    python = root / "bin" / "python"
    run_well(*pip_of(python), "install", "--quiet", "--no-compile", "--no-deps", wheel)
    return python


def test_the_wheel_holds_the_widgets_of_the_sources(wheel: Path, repository: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    widgets = {path.parent.name for path in (repository / "js").glob("*/index.ts*")} - {"labextension"}
    assert widgets
    assert {f"neuprint_jupyter/static/{widget}.js" for widget in widgets} <= names
    assert "neuprint_jupyter/py.typed" in names


def test_the_wheel_holds_the_package_and_the_extension_of_jupyterlab_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    (data,) = {top for top in tops if top.endswith(".data")}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"neuprint_jupyter", data}
    place = f"{data}/data/share/jupyter/labextensions/neuprint-jupyter/"
    assert all(name.startswith(place) for name in names if name.startswith(data))
    described = json.loads(zipfile.ZipFile(wheel).read(f"{place}package.json"))
    assert place + described["jupyterlab"]["_build"]["load"] in names


def test_the_wheel_holds_the_licence_of_all_that_is_bundled(wheel: Path, repository: Path) -> None:
    bundled = json.loads((repository / "package.json").read_text())["dependencies"]
    held = {Path(name).stem for name in zipfile.ZipFile(wheel).namelist() if "/licences/" in name}
    assert held == set(bundled)


def test_the_wheel_tells_who_made_it_and_how_far_it_is(wheel: Path) -> None:
    (place,) = {name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".dist-info/METADATA")}
    told = message_from_bytes(zipfile.ZipFile(wheel).read(place))
    assert told["Author"] == "the neuprint-jupyter developers"
    assert [one for one in told.get_all("Classifier", []) if one.startswith("Development Status :: ")]


def test_the_wheel_names_no_place_on_the_machine_that_built_it(wheel: Path, clone: Path, repository: Path) -> None:
    places = [str(place).encode() for place in (clone, repository, Path.home())]
    with zipfile.ZipFile(wheel) as archive:
        found = [name for name in archive.namelist() for place in places if place + b"/" in archive.read(name)]
    assert found == []


def test_the_source_distribution_holds_both_the_sources_and_the_built_widgets(
    sdist: Path, project: dict[str, Any]
) -> None:
    top = f"neuprint_jupyter-{project['version']}"
    with tarfile.open(sdist) as archive:
        names = set(archive.getnames())
    assert {
        f"{top}/{name}" for name in ("js/build.mjs", "package.json", "package-lock.json", "hatch_build.py")
    } <= names
    assert any(re.fullmatch(rf"{re.escape(top)}/neuprint_jupyter/static/\w+\.js", name) for name in names)
    assert not any("node_modules" in name for name in names)


def test_the_source_distribution_installs_without_node(sdist: Path, tmp_path: Path) -> None:
    run_well(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", tmp_path, sdist, path=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    assert any(name.endswith(".js") for name in zipfile.ZipFile(wheel).namelist())


def test_a_clean_clone_without_node_says_so_in_one_sentence(repository: Path, tmp_path: Path) -> None:
    clone = copy_tracked(repository, tmp_path / "clone")
    done = run(sys.executable, "-m", "pip", "wheel", "--no-deps", "-w", tmp_path, clone, path=tmp_path)
    assert done.returncode != 0
    assert NPM_SENTENCE in done.stdout
    assert "Traceback" not in done.stdout


def test_widgets_older_than_their_sources_are_never_packed(clone: Path, dist: Path, tmp_path: Path) -> None:
    stale = tmp_path / "stale"
    shutil.copytree(clone, stale, ignore=shutil.ignore_patterns("node_modules", "dist"))
    newest = max(path.stat().st_mtime for path in (stale / "js").rglob("*"))
    for bundle in [*(stale / "neuprint_jupyter" / "static").iterdir(), *(stale / "labextension").rglob("package.json")]:
        os.utime(bundle, (newest - 1, newest - 1))
    done = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", cwd=stale, path=tmp_path)
    assert done.returncode != 0
    assert NPM_SENTENCE in done.stdout


def test_the_installed_package_imports_and_knows_its_version(
    installed: Path, project: dict[str, Any], tmp_path: Path
) -> None:
    version = run_well(installed, "-c", "import neuprint_jupyter as n; print(n.__version__)", cwd=tmp_path)
    assert version.strip() == project["version"]


def brought_by(requirements: Iterable[str]) -> set[str]:
    """The packages that come with some requirements, by those that are installed here."""
    found: set[str] = set()
    left = [*requirements]
    while left:
        wanted = Requirement(left.pop())
        if wanted.name not in found and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
            found.add(wanted.name)
            left += requires(wanted.name) or ()
    return found


def test_the_base_install_needs_neither_engine_nor_jupyterlab(installed: Path) -> None:
    told = "from importlib.metadata import requires; print(*requires('neuprint-jupyter'), sep='\\n')"
    packages = brought_by(run_well(installed, "-c", told).splitlines())
    assert {"pandas", "ipywidgets", "widgetsnbextension"} <= packages
    assert packages.isdisjoint({"arcadedb", "arcadedb-jvm", "jupyterlab", "notebook"})


def test_the_command_is_installed(installed: Path) -> None:
    assert "demo" in run_well(installed.parent / "neuprint-jupyter", "--help")
