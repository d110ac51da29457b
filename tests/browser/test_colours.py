"""The colours of %%cypher cells in JupyterLab and Notebook 7."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from neuprint_jupyter import Client
from tests.browser.lab import Lab
from tests.browser.test_magics import CONNECT, QUERY


def colored(page: Page, cell: int) -> list[str]:
    """The words of a cell that have a colour of their own, as far as they differ from plain text."""
    return page.evaluate(
        """(cell) => [...document.querySelectorAll(
               `.jp-Notebook-cell[data-windowed-list-index="${cell}"] .cm-line span`)].map((s) => s.textContent)""",
        cell,
    )


def test_cypher_cells_have_colours_in_jupyterlab(lab: Lab, tiny: Client) -> None:
    lab.new_notebook("colors", [CONNECT, QUERY, "MATCH = 1"])
    lab.run_all()
    lab.cell(1).locator(".cm-line span", has_text="MATCH").first.wait_for()
    assert {"MATCH", "WHERE", "RETURN", "// all", "'EPG'"} <= set(colored(lab.page, 1))
    assert "MATCH" not in colored(lab.page, 2)
    lab.screenshot("colors")
    lab.set_theme("JupyterLab Dark")
    lab.screenshot("colors-dark")


def test_cypher_cells_have_colours_in_notebook_7(notebook7: Lab, tiny: Client) -> None:
    notebook7.new_notebook("colors7", [CONNECT, QUERY])
    notebook7.run_all()
    notebook7.cell(1).locator(".cm-line span", has_text="MATCH").first.wait_for()
    assert {"MATCH", "WHERE", "RETURN"} <= set(colored(notebook7.page, 1))
    expect(notebook7.output(1)).to_contain_text("found: 2 rows")
    notebook7.screenshot("colors-notebook7")
