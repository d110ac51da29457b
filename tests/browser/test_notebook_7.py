"""In Notebook 7 the same is there as in JupyterLab."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from neuprint_jupyter import Client
from tests.browser.lab import Application, Lab
from tests.browser.test_explorer import browse_regions
from tests.browser.test_magics import CONNECT, QUERY, colored
from tests.browser.test_plots import FIGURE, tap_the_middle


@pytest.fixture(scope="module")
def application() -> Application:
    return "notebook"


@pytest.fixture
def notebook(restarted: Lab) -> Lab:
    """One page for all tests here, with a new kernel for each."""
    return restarted


def test_cells_run(notebook: Lab) -> None:
    notebook.start_over(["1 + 1"])
    notebook.run_all()
    expect(notebook.output(0)).to_contain_text("2")
    expect(notebook.run_cell("6 * 7")).to_contain_text("42")
    notebook.screenshot("smoke7")


def test_cypher_cells_have_colours(notebook: Lab, tiny: Client) -> None:
    notebook.start_over([CONNECT, QUERY])
    notebook.run_all()
    notebook.cell(1).locator(".cm-line span", has_text="MATCH").first.wait_for()
    assert {"MATCH", "WHERE", "RETURN"} <= set(colored(notebook.page, 1))
    expect(notebook.output(1)).to_contain_text("found: 2 rows")
    notebook.screenshot("colors-notebook7")


def test_a_figure_is_alive(notebook: Lab) -> None:
    notebook.start_over([FIGURE])
    notebook.run_all()
    expect(notebook.output(0).locator(".bk-Figure")).to_be_visible()
    tap_the_middle(notebook, 0, picked=1)


def test_regions_in_a_tree(notebook: Lab, many: Client) -> None:
    browse_regions(notebook, "regions-notebook7")
