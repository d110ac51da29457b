"""The debug pane of a notebook that was opened again, without its kernel."""

from __future__ import annotations

from playwright.sync_api import expect

from neuprint_jupyter import Client
from tests.browser.lab import Lab
from tests.browser.test_query_log import CONNECT


def test_the_pane_can_be_read_without_a_kernel(lab: Lab, tiny: Client) -> None:
    lab.new_notebook("reopened", [CONNECT, "%neurons EPG", "from neuprint_jupyter import query_log\nquery_log()"])
    lab.run_all()
    expect(lab.output(2).locator(".npj-q-line").first).to_be_visible()
    saved = lab.save()
    assert "%neurons on tiny:v1: done" in saved.cells[2].outputs[0].data["text/plain"]
    lab.open_without_its_kernel("reopened")
    table, log = lab.output(1), lab.output(2)
    expect(table.locator("table")).to_contain_text("EPG(PB08)_L3")
    log.locator("summary").first.click()
    expect(log).to_contain_text("%neurons on tiny:v1: done")
    lab.screenshot("query-log-reopened")
