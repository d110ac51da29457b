"""The notebooks run from top to bottom in a real kernel; the first two do so in tests/browser."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from neuprint_jupyter import Client

WIDGET = "application/vnd.jupyter.widget-view+json"
BOKEH = "application/vnd.bokehjs_exec.v0+json"


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the user's own Jupyter is read or written."""
    for variable in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable))


def executed(path: Path) -> NotebookNode:
    return run(nbformat.read(path, as_version=4))


def run(notebook: NotebookNode) -> NotebookNode:
    # It would go on without what a cell shows, were that a few seconds later than the cell's end.
    return NotebookClient(notebook, timeout=120, iopub_timeout=60, kernel_name="python3").execute()


def outputs(notebook: NotebookNode, kind: str) -> list[NotebookNode]:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [output for cell in cells for output in cell.outputs if kind in output.get("data", {})]


def printed(notebook: NotebookNode) -> str:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return "".join(output.get("text", "") for cell in cells for output in cell.outputs)


def test_recipes(repository: Path, demo: Client) -> None:
    notebook = executed(repository / "notebooks" / "recipes.ipynb")
    assert [title.split(",")[0] for title in plots(notebook)] == [
        "Plot: Partners of 3 neurons",
        "Plot: Types of the EB: similarity of outputs",
        "Plot: 8 paths",
        "Plot: 76 synaptic connections from 34 neurons to 19 neurons",
    ]
    shown = [output["data"]["text/plain"] for output in outputs(notebook, "text/plain")]
    assert not any(text.startswith(("Series([]", "Empty")) for text in shown)
    assert any("'working_set.json'" in text for text in shown)
    assert not any(output.get("name") == "stderr" for cell in notebook.cells for output in cell.get("outputs", []))


def plots(notebook: NotebookNode) -> list[str]:
    shown = [output["data"]["text/plain"] for output in outputs(notebook, "text/plain")]
    return [text for text in shown if text.startswith("Plot: ")]


def test_query_tutorial(repository: Path, demo: Client) -> None:
    notebook = executed(repository / "notebooks" / "query-tutorial.ipynb")
    assert " |   +-- EB*" in printed(notebook)
    assert "MATCH (n:Segment)" in printed(notebook)
    # Two of them are the tutorial's own heat maps, by hvplot, which show themselves offline.
    assert len(plots(notebook)) == 11
    assert "cdn." not in json.dumps(notebook)
    assert sum("EPG" in output["data"]["text/plain"] for output in outputs(notebook, "text/plain")) >= 1
    # Neither BokehJS nor the data of the plots.
    assert len(json.dumps(notebook.metadata)) < 300_000


@pytest.mark.parametrize("first", ["%load_ext neuprint_jupyter", "from neuprint_jupyter import NeuronCriteria as NC"])
def test_bokehs_own_way_to_show_needs_no_internet(first: str) -> None:
    cells = [
        f"{first}\nfrom bokeh.plotting import figure, show, output_notebook\noutput_notebook()",
        "p = figure()\np.scatter([1], [2])\np.y_range.flipped = True\nshow(p)",
        "p",
    ]
    notebook = run(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells]))
    assert plots(notebook) == ["Plot: figure"] * 2
    assert "<script" not in json.dumps(notebook)


def test_gallery(repository: Path, demo: Client) -> None:
    notebook = executed(repository / "notebooks" / "gallery.ipynb")
    assert len(plots(notebook)) == 19
    assert [text for text in plots(notebook) if re.search(r"\b0 (neurons|synap)", text)] == []
    assert len(json.dumps(notebook.metadata)) < 600_000


@pytest.mark.parametrize("name", ["first-look", "gallery", "query-tutorial", "welcome"])
def test_notebooks_are_committed_without_outputs(repository: Path, name: str) -> None:
    notebook = nbformat.read(repository / "notebooks" / f"{name}.ipynb", as_version=4)
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook.cells)
    assert "widgets" not in notebook.metadata
