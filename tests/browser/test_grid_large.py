"""Grids of many rows: to their end, and what of them stays in a notebook."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.browser.lab import Lab
from tests.browser.test_grid import BIG, said

MANY = """
import numpy as np, pandas as pd
from neuprint_jupyter import Grid
n = 5_000_000
rng = np.random.default_rng(0)
kinds = np.array(["EPG", "PEN_a(PEN1)", "PEN_b(PEN2)", "Delta7"])
grid = Grid(pd.DataFrame({
    "bodyId": rng.permutation(n) + 2**53,
    "type": pd.Categorical.from_codes(rng.integers(0, 4, n), kinds),
    "pre": rng.integers(0, 1000, n),
}))
grid
"""


def test_five_million_rows_sort_filter_and_scroll_to_the_end(lab: Lab) -> None:
    lab.new_notebook("many", [MANY])
    lab.run_all()
    output = lab.output(0)
    grid, status = output.get_by_role("grid"), output.get_by_role("status")
    expect(status).to_have_text("5,000,000 rows")
    expect(grid).to_have_attribute("aria-rowcount", "5000001")
    grid.get_by_role("columnheader", name="bodyId").click()
    expect(grid.get_by_role("gridcell").first).to_have_text(str(BIG), timeout=20_000)
    grid.get_by_role("gridcell").first.click()
    lab.page.keyboard.press("Control+End")
    last = grid.locator('[role="row"][aria-rowindex="5000001"]')
    expect(last.get_by_role("gridcell").first).to_have_text(str(BIG + 4_999_999))
    # The scroll bar reaches it too, and the top again.
    grid.evaluate("(element) => { element.scrollTop = 0 }")
    expect(grid.get_by_role("gridcell").first).to_have_text(str(BIG))
    grid.evaluate("(element) => { element.scrollTop = element.scrollHeight }")
    expect(last).to_be_visible()
    output.get_by_label("Search all columns").fill(str(BIG + 4_999_999))
    expect(status).to_have_text(
        "1 of 5,000,000 rows, sorted by bodyId ascending, 1 selected (1 not shown)", timeout=30_000
    )
    assert said(lab, "grid.view['bodyId'].tolist()") == f"[{BIG + 4_999_999}]"
    lab.screenshot("grid-five-million")


def test_without_a_kernel_the_first_rows_stay_and_the_notebook_is_small(lab: Lab) -> None:
    lab.new_notebook("kept", [MANY.replace("5_000_000", "200_000")])
    before = len(json.dumps(lab.save()))
    lab.run_all()
    expect(lab.output(0).get_by_role("status")).to_have_text("200,000 rows")
    assert len(json.dumps(lab.save())) - before < 60_000
    lab.open_without_its_kernel("kept")
    output = lab.output(0)
    expect(output).to_contain_text("200,000 rows, 3 columns; shown are the first 20 rows", timeout=20_000)
    lab.screenshot("grid-without-kernel")
