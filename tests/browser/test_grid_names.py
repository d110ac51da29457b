"""Cells, column names and errors are text, wherever a grid shows or says them."""

from __future__ import annotations

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from neuprint_jupyter import Grid
from tests.browser.hosts import show
from tests.browser.lab import Lab
from tests.browser.test_grid import shown

MARKUP = "<img src=x onerror='window.hacked = 1'><b>x</b>"
NAMES = [MARKUP, "<script>window.hacked = 2</script>", "\u202eright to left\u2066", "long" * 25_000, "a\tb\nc"]
NASTY = [
    "<script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 2'>",
    "\u202eright to left\u2066",
    "x" * 100_000,
    "</bdi></div><b>bold</b>",
    "javascript:alert(1)",
    "a\tb\nc\0d",
]


def test_whatever_a_cell_holds_is_text(lab: Lab) -> None:
    frame = f"import pandas as pd\nfrom neuprint_jupyter import Grid\ntexts = {NASTY!r}\n"
    frame += "grid = Grid(pd.DataFrame({'x': texts, 'y': [{t: t} for t in texts], texts[0]: texts}))\ngrid"
    lab.new_notebook("nasty", [frame])
    lab.run_all()
    output = lab.output(0)
    grid = output.get_by_role("grid")
    expect(grid.get_by_role("gridcell").first).to_have_text(NASTY[0])
    assert shown(grid, 0)[1] == NASTY[1]
    for row in range(len(NASTY)):
        grid.locator('[role="gridcell"][data-index="0"]').nth(row).dblclick()
        expect(output.get_by_role("region", name=f"x, row {row + 1}")).to_be_visible()
    lab.run_cell("from IPython.display import HTML\nHTML(grid._repr_mimebundle_()[0]['text/html'])")
    assert lab.page.evaluate("() => window.hacked") is None
    assert output.locator("img, script, b").count() == 0
    lab.screenshot("grid-nasty")


@pytest.mark.parametrize("name", NAMES, ids=["markup", "script", "bidi", "long", "lines"])
def test_a_column_of_any_name_is_sorted_filtered_and_hidden(page: Page, name: str) -> None:
    grid = Grid(pd.DataFrame({name: [MARKUP, "b", None], "bodyId": [1, 2, 3]}))
    part = show(page, grid)
    header = part.get_by_role("columnheader").first
    status = part.get_by_role("status")
    header.click()
    expect(status).to_contain_text("ascending")
    header.hover()
    header.get_by_role("button").click()
    form = part.get_by_role("dialog")
    expect(form.get_by_role("checkbox").first).to_be_visible()
    form.get_by_role("combobox").first.select_option("regex")
    form.get_by_role("textbox").first.fill("<b>[")
    expect(part.get_by_role("alert")).to_contain_text("<b>[")
    form.get_by_role("textbox").first.fill("<b>x")
    expect(status).to_contain_text("1 of 3 rows")
    page.keyboard.press("Escape")
    part.get_by_role("button", name="Columns").click()
    expect(part.get_by_role("checkbox").first).to_be_visible()
    assert part.locator("img, script, b").count() == 0
    assert page.evaluate("() => window.hacked") is None
    assert "\u202e" not in status.inner_text()
    # Nothing said of it is wider than the grid, or makes it tall.
    assert part.locator(".npj-grid").evaluate("(e) => e.scrollWidth <= e.clientWidth && e.clientHeight < 600")
