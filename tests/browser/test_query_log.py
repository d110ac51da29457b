"""The debug pane in a real JupyterLab: it follows, cancels, and is still there without a kernel."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from neuprint_jupyter import Client
from tests.browser.lab import VIEWPORT, Lab

CONNECT = "%load_ext neuprint_jupyter\n%neuprint local tiny:v1"
# No engine is done with this before it is cancelled.
ENDLESS = "UNWIND range(1, 100000) AS i UNWIND range(1, 100000) AS j RETURN count(i + j) AS c"


@pytest.fixture
def lab(restarted: Lab) -> Lab:
    """One page for all tests here, with a new kernel for each."""
    return restarted


def has_a_line_of_its_own(whole: int, query: int) -> bool:
    return 560 < whole < 640 and query > 0.8 * whole


def test_the_pane_follows_all_that_asks(lab: Lab, tiny: Client) -> None:
    lab.start_over([CONNECT, "from neuprint_jupyter import query_log\nquery_log()"])
    lab.run_all()
    pane = lab.output(1)
    lines = pane.locator(".npj-q-line")
    lab.run_cell("%neurons EPG")
    expect(lines.first).to_contain_text("%neurons")
    lab.run_cell("%%cypher\nMATCH (n:Neuron)\nWHERE n.type == 'EPG'\nRETURN n")
    expect(lines.first).to_contain_text("%%cypher")
    lines.first.click()
    expect(pane.locator(".npj-q-caret")).to_have_text("              ^\n")
    expect(pane.locator(".npj-q-error")).to_contain_text("line 2, column 15")
    lab.run_cell("from neuprint_jupyter import fetch_adjacencies; _ = fetch_adjacencies('EPG', None)")
    expect(lines.first).to_contain_text("fetch_adjacencies")
    pane.get_by_role("searchbox", name="text").fill("epg")
    pane.get_by_label("status").select_option("failed")
    # Sent once: the mistake stands in what was written, not in the automatic limit.
    expect(lines).to_have_count(1)
    pane.get_by_label("status").select_option("")
    pane.get_by_role("searchbox", name="text").fill("")
    lab.cell(1).scroll_into_view_if_needed()
    lab.screenshot("query-log")
    # Where the pane is narrow, the query has a line of its own.
    lab.page.set_viewport_size({"width": 1040, "height": 900})
    widths = "(line) => [line.clientWidth, line.querySelector('.npj-q-first').clientWidth]"
    lab.wait_until(lambda: has_a_line_of_its_own(*lines.first.evaluate(widths)))
    lab.page.set_viewport_size(VIEWPORT)
    lab.set_theme("JupyterLab Dark")
    lab.screenshot("query-log-dark")


def test_a_running_query_is_cancelled_from_the_pane(lab: Lab, tiny: Client) -> None:
    lab.start_over([CONNECT, "from neuprint_jupyter import query_log\nquery_log()", f"%%cypher\n{ENDLESS}"])
    lab.page.evaluate("() => { jupyterapp.commands.execute('notebook:run-all-cells') }")
    pane = lab.output(1)
    pane.get_by_role("button", name="Cancel").click()
    expect(lab.output(2)).to_contain_text("QueryCancelledError")
    expect(lab.output(2)).to_contain_text("the server may go on")
    expect(pane.locator(".npj-q-line").first).to_contain_text("⊘")
    lab.screenshot("query-log-cancelled")


def test_run_again_explain_and_compare(lab: Lab, tiny: Client) -> None:
    lab.start_over([CONNECT, "%neurons EPG", "from neuprint_jupyter import query_log\nquery_log()"])
    lab.run_all()
    pane = lab.output(2)
    lines = pane.locator(".npj-q-line")
    expect(lines.first).to_be_visible()
    before = lines.count()
    lines.first.click()
    pane.get_by_role("button", name="Run again").click()
    expect(lines).to_have_count(before + 1)
    expect(lines.first).to_contain_text("query log")
    pane.get_by_role("button", name="Explain").click()
    expect(pane.locator(".npj-q-plan")).to_contain_text("accepts the query")
    pane.get_by_role("button", name="Pin", exact=True).click()
    lines.first.click()
    pane.get_by_role("button", name="Pin", exact=True).first.click()
    expect(pane.get_by_label("pinned")).to_contain_text("two queries compared")
    lab.cell(2).scroll_into_view_if_needed()
    lab.screenshot("query-log-compare")


def test_the_pane_follows_three_different_widgets(lab: Lab, tiny: Client) -> None:
    own = "from neuprint_jupyter import Client, ROIBrowser\nROIBrowser(Client('local', 'tiny:v1'))"
    lab.start_over([CONNECT, "%neuprint log", own, "%neuprint explore"])
    lab.run_all()
    sources = lab.output(1).get_by_label("asked by")
    explorer = lab.output(3)
    explorer.scroll_into_view_if_needed()
    explorer.get_by_role("button", name="Run", exact=True).click()
    explorer.get_by_role("grid").get_by_role("gridcell").first.click()
    explorer.get_by_role("button", name="Downstream", exact=True).click()
    lab.cell(1).scroll_into_view_if_needed()
    for widget in ("ROIBrowser", "CriteriaBuilder", "Explorer"):
        expect(sources).to_contain_text(widget)
    lab.screenshot("query-log-widgets")
