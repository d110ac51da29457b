"""Imports run one way, and the core asks for nothing that only a notebook has."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MAY_IMPORT = {
    "errors": set(),
    "collector": set(),
    "analysis": {"errors"},
    "cypher": {"errors"},
    "client": {"errors", "collector", "analysis", "cypher", "server"},
    "queries": {"errors", "collector", "analysis", "cypher", "client"},
    "plots": {"errors", "analysis"},
    "widgets": {"errors", "cypher", "client", "queries", "analysis", "plots", "plotting"},
    "magics": {"errors", "cypher", "client", "queries", "analysis", "plots", "plotting", "widgets"},
    "server": {"errors"},
    "cli": {"errors", "client", "server"},
    # Names for notebooks that import them from neuprint-python's modules.
    "admin": {"errors", "client"},
    "plotting": {"errors", "analysis", "client", "queries", "plots"},
    "skeleton": {"analysis", "queries"},
    "utils": {"errors", "analysis", "cypher", "client"},
    "wrangle": {"analysis"},
}


def imported_rooms(file: Path, *, lazily: bool) -> Iterator[str]:
    tree = ast.parse(file.read_text())
    nodes = ast.walk(tree) if lazily else tree.body
    for node in nodes:
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        rooms = (name.split(".")[1] for name in names if name.startswith("neuprint_jupyter."))
        # __all__ is the list of public names, and no room.
        yield from (room for room in rooms if not room.startswith("__"))


def test_every_way_to_import_a_room_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "room.py"
    file.write_text(
        "import neuprint_jupyter.magics\nfrom neuprint_jupyter import plots\nfrom neuprint_jupyter.client import log\n"
        "def lazily():\n    from neuprint_jupyter.server.store import Dataset\n"
    )
    assert list(imported_rooms(file, lazily=False)) == ["magics", "plots", "client"]
    assert "server" in set(imported_rooms(file, lazily=True))


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_lies_below_it(room: str, repository: Path) -> None:
    package = repository / "neuprint_jupyter"
    files = [package / f"{room}.py"] if (package / f"{room}.py").exists() else list((package / room).rglob("*.py"))
    assert files
    for file in files:
        assert set(imported_rooms(file, lazily=True)) <= MAY_IMPORT[room] | {room}, file


def test_every_room_is_known(repository: Path) -> None:
    package = repository / "neuprint_jupyter"
    rooms = {p.stem for p in package.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert rooms - {"__init__"} == set(MAY_IMPORT)


def test_the_client_reaches_the_server_room_by_lazy_imports_only(repository: Path) -> None:
    for file in (repository / "neuprint_jupyter" / "client").glob("*.py"):
        assert "server" not in set(imported_rooms(file, lazily=False)), file


def test_the_core_loads_nothing_that_only_a_notebook_has() -> None:
    script = """
import sys
from neuprint_jupyter import Client, fetch_neurons, merge_neuron_properties
unwanted = {"IPython", "ipywidgets", "anywidget", "bokeh", "traitlets", "arcadedb", "tornado", "networkx", "scipy"}
print(sorted(unwanted & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
