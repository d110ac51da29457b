"""A column's form beside a table that moves under it."""

from __future__ import annotations

import pandas as pd
from playwright.sync_api import Page, expect

from neuprint_jupyter import Grid
from tests.browser.hosts import show

ROWS = 5_000


def test_a_form_stays_while_what_is_picked_and_typed_in_it_scrolls_the_table(page: Page) -> None:
    kinds = ["EPG", "PEN", "PFN", "Delta7"] * (ROWS // 4)
    part = show(page, Grid(pd.DataFrame({"bodyId": range(ROWS), "type": kinds, "pre": range(ROWS)})))
    grid, status, form = part.get_by_role("grid"), part.get_by_role("status"), part.get_by_role("dialog")

    def scroll_down_and_open(column: str) -> None:
        grid.evaluate("(element) => { element.scrollTop = 30_000 }")
        expect(grid.locator('[data-row="0"]')).to_have_count(0)
        header = grid.get_by_role("columnheader", name=column)
        header.hover()
        header.get_by_role("button").click()

    scroll_down_and_open("type")
    form.get_by_label("PEN").check()
    expect(status).to_have_text("1,250 of 5,000 rows")
    expect(grid.locator('[data-row="0"]')).to_be_visible()
    form.get_by_label("EPG").check()
    expect(status).to_have_text("2,500 of 5,000 rows")
    page.keyboard.press("Escape")
    scroll_down_and_open("pre")
    form.get_by_label("at least").focus()
    for count, digit in enumerate("4990", 1):
        page.keyboard.press(digit)
        bound = int("4990"[:count])
        left = sum(pre >= bound and pre % 4 < 2 for pre in range(ROWS))
        expect(status).to_have_text(f"{left:,} of 5,000 rows")
    # It goes along with its header, and away when nothing is left to be beside of.
    page.evaluate("() => document.body.style.height = '3000px'")
    before = form.bounding_box()
    page.evaluate("() => window.scrollTo(0, 100)")
    page.wait_for_function(
        "([form, top]) => Math.abs(form.getBoundingClientRect().top - top + 100) < 2",
        arg=[form.element_handle(), before["y"] if before else 0],
    )
    page.keyboard.press("Tab")
    part.get_by_label("Search all columns").focus()
    expect(form).to_have_count(0)
