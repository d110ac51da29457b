"""The magics in a real JupyterLab: colours, completion, and a long query interrupted."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from neuprint_jupyter import Client
from tests.browser.lab import Lab
from tests.browser.test_query_log import ENDLESS

CONNECT = "%load_ext neuprint_jupyter\n%neuprint local tiny:v1"
QUERY = "%%cypher -o found\nMATCH (n:Neuron) // all\nWHERE n.type = 'EPG'\nRETURN n.bodyId AS bodyId"


@pytest.fixture
def lab(restarted: Lab) -> Lab:
    """One page for all tests here, with a new kernel for each."""
    return restarted


def colored(page: Page, cell: int) -> list[str]:
    """The words of a cell that have a colour of their own, as far as they differ from plain text."""
    return page.evaluate(
        """(cell) => [...document.querySelectorAll(
               `.jp-Notebook-cell[data-windowed-list-index="${cell}"] .cm-line span`)].map((s) => s.textContent)""",
        cell,
    )


def test_cypher_cells_have_colours(lab: Lab, tiny: Client) -> None:
    lab.start_over([CONNECT, QUERY, "MATCH = 1"])
    lab.run_all()
    lab.cell(1).locator(".cm-line span", has_text="MATCH").first.wait_for()
    assert {"MATCH", "WHERE", "RETURN", "// all", "'EPG'"} <= set(colored(lab.page, 1))
    assert "MATCH" not in colored(lab.page, 2)
    lab.screenshot("colors")
    lab.set_theme("JupyterLab Dark")
    lab.screenshot("colors-dark")


def test_completions_are_offered(lab: Lab, tiny: Client) -> None:
    lab.start_over(["%%cypher\nMATCH (n:Neuron) WHERE n.st", "%neurons EP"])
    lab.run_cell(CONNECT)
    for cell, name in ((0, "status"), (1, "EPG(PB08)_L3")):
        lab.cell(cell).locator(".cm-content").click()
        lab.page.keyboard.press("Control+End")
        popup = lab.page.locator(".jp-Completer-item").filter(has_text=name)
        for _ in range(20):
            # The names may come after the first question for them.
            lab.page.keyboard.press("Tab")
            lab.page.wait_for_timeout(500)
            if popup.is_visible():
                break
        expect(popup).to_be_visible()
        lab.screenshot(f"completion-{cell}")
        popup.click()
        expect(lab.cell(cell).locator(".cm-content")).to_contain_text(name)


def test_a_long_query_is_interrupted_at_once(lab: Lab, tiny: Client, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    watch = f"""from pathlib import Path
from neuprint_jupyter import default_client
_ = default_client().query_log.observe(lambda _: Path({str(begun)!r}).touch())"""
    lab.start_over([f"{CONNECT}\n{watch}", f"%%cypher\n{ENDLESS}", "'not reached'"])
    lab.page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells') }")
    lab.wait_until(begun.exists)
    expect(lab.output(0)).to_contain_text("connected to")
    expect(lab.cell(1)).to_contain_text("[*]")
    lab.page.evaluate("() => { jupyterapp.commands.execute('notebook:interrupt-kernel') }")
    expect(lab.output(1)).to_contain_text("interrupted; its request is closed, but the server may go on with it")
    expect(lab.output(2)).not_to_contain_text("not reached")
    expect(lab.output(1)).not_to_contain_text("Traceback (most recent call last)")
    expect(lab.cell(1)).not_to_contain_text("[*]")
    expect(lab.run_cell("%cypher --format dict RETURN 'alive' AS x")).to_contain_text("alive")
    lab.screenshot("interrupted")


def test_the_queries_of_a_cell_stand_under_it(lab: Lab, tiny: Client) -> None:
    lab.start_over([CONNECT, "%neuprint log --inline", QUERY, "%connections EPG -> PEN.*"])
    lab.run_all()
    echo = lab.output(3).locator("details").first
    expect(echo.locator("summary").first).to_contain_text("queries, ")
    expect(echo.locator("pre").first).not_to_be_visible()
    echo.locator("summary").first.click()
    echo.locator("details").first.locator("summary").click()
    expect(echo.locator("pre").first).to_contain_text("MATCH")
    lab.cell(3).scroll_into_view_if_needed()
    lab.screenshot("inline-echo")


def test_neurons_have_their_roi_counts_one_click_away(lab: Lab, tiny: Client) -> None:
    lab.start_over([CONNECT, "%neurons EPG"])
    lab.run_all()
    output = lab.output(1)
    expect(output.get_by_role("tab", name="2 neurons")).to_be_visible()
    output.get_by_role("tab", name="ROI counts").click()
    expect(output.get_by_role("grid").last).to_contain_text("PB(L1)")
    lab.screenshot("neurons-tabs")
