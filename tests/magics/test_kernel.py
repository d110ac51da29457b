"""The magics in a real kernel, run as a notebook is."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode, v4

from neuprint_jupyter import Client
from neuprint_jupyter.server.process import ensure_running


def text_of(cell: NotebookNode) -> str:
    return "".join(
        str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", "")) for output in cell.outputs
    )


@pytest.fixture(scope="module")
def cells(tiny: Client) -> list[NotebookNode]:
    """A notebook that has run: a progress bar, and magics after it."""
    sources = (
        "import time\nfrom neuprint_jupyter import Client\nfrom neuprint_jupyter.queries.batches import side_by_side",
        'client = Client("local", "tiny:v1")',
        'len(side_by_side(lambda _: time.sleep(0.3), range(4), client, label="synapses", threads=1))',
        "%load_ext neuprint_jupyter\n%neuprint local tiny:v1\n%neuprint log --inline",
        "%%cypher -o epg\nMATCH (n:Neuron {type: 'EPG'})\nRETURN n.bodyId AS bodyId",
        "%neurons $epg",
        "%connections $epg -> --by type",
        "neurons, roi_counts = %neurons EPG\nlen(neurons), len(roi_counts)",
        "%neuprint log",
    )
    notebook = v4.new_notebook(cells=[v4.new_code_cell(source) for source in sources])
    # It would go on without what a cell shows, were that a few seconds later than the cell's end.
    done = NotebookClient(notebook, kernel_name="python3", timeout=120, iopub_timeout=60).execute()
    assert ensure_running().token not in nbformat.writes(done)
    return done.cells


def test_a_progress_bar_leaves_nothing_in_the_notebook(cells: list[NotebookNode]) -> None:
    shown, result = cells[2].outputs
    assert shown["data"] == {"text/plain": ""}
    assert result["data"] == {"text/plain": "4"}


def test_a_notebook_of_magics(cells: list[NotebookNode]) -> None:
    assert "epg: 2 rows x 1 column" in text_of(cells[4])
    assert "1 query, " in text_of(cells[4])
    assert "application/vnd.jupyter.widget-view+json" in cells[5].outputs[0].data
    assert "EPG(PB08)_L3" in cells[5].outputs[0].data["text/html"]
    assert "PEN_a(PEN1)" in text_of(cells[6])
    assert text_of(cells[7]).startswith("(2, 6)")
    assert "%connections on tiny:v1: done" in text_of(cells[8])
