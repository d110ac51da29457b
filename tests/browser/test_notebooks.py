"""The notebooks that a new user opens, in a real JupyterLab."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from neuprint_jupyter import Client
from neuprint_jupyter.server.process import ensure_running
from tests.browser.lab import Lab
from tests.notebooks.test_notebooks import WIDGET, outputs, plots, printed


@pytest.fixture
def lab(restarted: Lab) -> Lab:
    """One page for all tests here, with a new kernel for each."""
    return restarted


def test_the_first_look_notebook(lab: Lab, repository: Path, larva: Client) -> None:
    cells = nbformat.read(repository / "notebooks" / "first-look.ipynb", as_version=4).cells
    lab.start_over(cells)
    lab.run_all()
    last = len(cells) - 1
    lab.cell(last).scroll_into_view_if_needed()
    lab.output(last).locator("canvas").first.wait_for()
    lab.screenshot("first-look-heat-map")
    saved = lab.save()
    text = json.dumps(saved)
    assert ensure_running().token not in text
    assert not re.search(r"Authorization|Bearer", text)
    assert "2,952 neurons, 352,611 synapses" in printed(saved)
    assert len(outputs(saved, WIDGET)) == 3
    assert plots(saved) == ["Plot: Larval brain: synapses from type to type"]
    for output in outputs(saved, WIDGET):
        assert "<table" in output["data"]["text/html"]


def test_the_welcome_notebook(lab: Lab, repository: Path, demo: Client) -> None:
    cells = nbformat.read(repository / "notebooks" / "welcome.ipynb", as_version=4).cells
    lab.start_over(cells)
    lab.run_all()
    grids = lab.page.get_by_role("grid")
    expect(grids.first).to_be_visible()
    lab.screenshot("welcome-top")
    drawn = next(i for i, cell in enumerate(cells) if "plot_connectivity_matrix(" in cell.source)
    lab.cell(drawn).scroll_into_view_if_needed()
    lab.output(drawn).locator("canvas").first.wait_for()
    lab.screenshot("welcome-heat-map")
    saved = lab.save()
    assert "dataset demo:v1" in printed(saved)
    assert "strong: 4 rows x 4 columns" in printed(saved)
    # The Explorer, four tables, one of them with a plot, and the log.
    assert len(outputs(saved, WIDGET)) == 6
    assert plots(saved) == ["Plot: EPG to PEN, demo:v1 (synthetic)"]
    assert not any(output.get("name") == "stderr" for cell in saved.cells for output in cell.get("outputs", []))
