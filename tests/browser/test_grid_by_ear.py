"""What a screen reader is told while somebody walks through a grid by the keyboard: Chromium's own tree of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from neuprint_jupyter import Grid
from tests.browser.accessibility import serious_findings
from tests.browser.hosts import show

ROWS = 5_000_000


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Six columns and more rows than a page is high in pixels."""
    row = np.arange(ROWS)
    kinds = pd.Categorical.from_codes(row % 3, ["EPG", "PEN", "Delta7"])
    return pd.DataFrame({"bodyId": row + 2**53, "type": kinds, "pre": row % 7, "a": row, "b": -row, "c": row / 3})


def told(page: Page) -> dict[str, Any]:
    """The grid and the cell one stands on, as Chromium tells them to a screen reader."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    grid = next(node for node in nodes if node.get("role", {}).get("value") == "grid")
    properties = {item["name"]: item["value"] for item in grid["properties"]}
    active = properties["activedescendant"]["relatedNodes"][0]["backendDOMNodeId"]
    cell = next(node for node in nodes if node.get("backendDOMNodeId") == active and not node["ignored"])
    session.detach()
    return {
        "focused": properties["focused"]["value"],
        "multiselectable": properties["multiselectable"]["value"],
        "role": cell["role"]["value"],
        "name": cell["name"]["value"],
    }


def at(page: Page, grid: Locator) -> tuple[int, str]:
    """Row and column, counted from 1 and with the header as row 1, of the cell one stands on."""
    cell = page.locator(f"#{grid.get_attribute('aria-activedescendant')}")
    row = cell.locator("xpath=ancestor::*[@role='row']").get_attribute("aria-rowindex")
    assert row is not None
    column = cell.get_attribute("aria-colindex")
    assert column is not None
    return int(row), column


def test_every_key_goes_where_the_grid_pattern_says(page: Page, frame: pd.DataFrame) -> None:
    shown = Grid(frame)
    shown.columns = ["type", "bodyId", "a", "pre"]
    part = show(page, shown)
    grid, press = part.get_by_role("grid"), page.keyboard.press
    expect(grid).to_have_attribute("aria-rowcount", str(ROWS + 1))
    expect(grid).to_have_attribute("aria-colcount", "5")
    part.get_by_label("Search all columns").focus()
    for _ in range(10):
        press("Tab")
        if grid.evaluate("(element) => element === document.activeElement"):
            break
    assert at(page, grid) == (2, "2")
    assert told(page) == {"focused": True, "multiselectable": True, "role": "gridcell", "name": "EPG"}
    # One tab stop: the next leaves the grid, and back again one stands where one stood.
    press("ArrowRight")
    press("Tab")
    expect(grid).not_to_be_focused()
    press("Shift+Tab")
    expect(grid).to_be_focused()
    assert told(page)["name"] == str(2**53)
    for key, place in (
        ("End", (2, "5")),
        ("ArrowRight", (2, "5")),
        ("Home", (2, "2")),
        ("ArrowLeft", (2, "2")),
        ("ArrowDown", (3, "2")),
        ("Control+End", (ROWS + 1, "5")),
        ("ArrowDown", (ROWS + 1, "5")),
        ("ArrowUp", (ROWS, "5")),
        ("Control+Home", (2, "2")),
        ("ArrowUp", (1, "2")),
        ("End", (1, "5")),
    ):
        press(key)
        assert (key, at(page, grid)) == (key, place)
    assert told(page)["role"] == "columnheader"
    press("ArrowDown")
    press("PageDown")
    below, _ = at(page, grid)
    assert 5 < below < 40
    press("PageUp")
    assert at(page, grid) == (2, "5")
    press("Control+End")
    press("PageUp")
    assert at(page, grid) == (ROWS + 3 - below, "5")
    # What is in sight is what one stands on, and it has its value.
    expect(grid.locator(f'[role="row"][aria-rowindex="{ROWS + 3 - below}"]')).to_contain_text(str(ROWS + 1 - below))
    assert serious_findings(part) == []


def test_sorting_counts_and_selection_are_announced(page: Page, frame: pd.DataFrame) -> None:
    part = show(page, Grid(frame.head(60)))
    grid, status, press = part.get_by_role("grid"), part.get_by_role("status"), page.keyboard.press
    grid.focus()
    press("ArrowUp")
    press("Enter")
    expect(status).to_have_text("60 rows, sorted by bodyId ascending")
    press("Enter")
    expect(status).to_have_text("60 rows, sorted by bodyId descending")
    expect(grid.get_by_role("columnheader", name="bodyId")).to_have_attribute("aria-sort", "descending")
    press("ArrowDown")
    press("Space")
    expect(status).to_have_text("60 rows, sorted by bodyId descending, 1 selected")
    expect(grid.get_by_role("row", selected=True)).to_have_count(1)
    # A cell that is scrolled out of sight is not named: there is no such cell for a screen reader to find.
    grid.evaluate("(element) => { element.scrollTop = element.scrollHeight }")
    expect(grid.locator('[role="row"][aria-rowindex="61"]')).to_be_visible()
    assert grid.get_attribute("aria-activedescendant") is None
    press("ArrowDown")
    assert at(page, grid) == (3, "2")
    part.get_by_label("Search all columns").fill("no such text")
    expect(status).to_contain_text("0 of 60 rows")
    assert serious_findings(part) == []
