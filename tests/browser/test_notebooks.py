"""The notebooks that a new user opens, in a real JupyterLab."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
from playwright.sync_api import expect

from neuprint_jupyter import Client
from neuprint_jupyter.server.process import ensure_running
from tests.browser.lab import Lab


def test_the_first_look_notebook(lab: Lab, repository: Path, larva: Client) -> None:
    notebook = nbformat.read(repository / "notebooks" / "first-look.ipynb", as_version=4)
    lab.new_notebook("first-look", notebook.cells)
    lab.run_all()
    last = len(notebook.cells) - 1
    lab.cell(last).scroll_into_view_if_needed()
    lab.output(last).locator("canvas").first.wait_for()
    lab.screenshot("first-look-heat-map")
    text = json.dumps(lab.save())
    assert ensure_running().token not in text
    assert not re.search(r"Authorization|Bearer", text)


def test_the_welcome_notebook(lab: Lab, repository: Path, demo: Client) -> None:
    notebook = nbformat.read(repository / "notebooks" / "welcome.ipynb", as_version=4)
    lab.new_notebook("welcome", notebook.cells)
    lab.run_all()
    grids = lab.page.get_by_role("grid")
    expect(grids.first).to_be_visible()
    lab.screenshot("welcome-top")
    drawn = next(i for i, cell in enumerate(notebook.cells) if "plot_connectivity_matrix(" in cell.source)
    lab.cell(drawn).scroll_into_view_if_needed()
    lab.output(drawn).locator("canvas").first.wait_for()
    lab.screenshot("welcome-heat-map")
