"""The grid under a user's hands."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.accessibility import serious_findings
from tests.browser.lab import Lab

BIG = 2**53
FEW = """
import pandas as pd
from neuprint_jupyter import Grid
frame = pd.DataFrame({
    "bodyId": [2**53 + i for i in range(60)],
    "type": ["EPG", "PEN", None] * 20,
    "pre": [i % 7 for i in range(60)],
    "place": [{"x": 1, "y": 2, "z": i} for i in range(60)],
})
grid = Grid(frame)
grid
"""


def shown(grid: Locator, index: int) -> list[str]:
    """The texts of one column in sight, from the top."""
    return grid.locator(f'[role="gridcell"][data-index="{index}"]').all_inner_texts()


def said(lab: Lab, expression: str) -> str:
    """What Python says in a new cell."""
    output = lab.run_cell(f"print({expression})")
    expect(output).not_to_be_empty()
    return output.inner_text().strip()


@pytest.fixture
def few(shared: Lab) -> tuple[Lab, Locator]:
    # What the tests are about is the grid, and each has its own.
    shared.start_over([FEW])
    shared.run_all()
    output = shared.output(0)
    expect(output.get_by_role("gridcell").first).to_have_text(str(BIG))
    return shared, output


def test_shift_click_sorts_by_several_columns_and_the_theme_is_followed(few: tuple[Lab, Locator]) -> None:
    lab, output = few
    grid = output.get_by_role("grid")
    header = grid.get_by_role("columnheader", name="type")
    header.click()
    grid.get_by_role("columnheader", name="pre").click(modifiers=["Shift"])
    status = output.get_by_role("status")
    expect(status).to_have_text("60 rows, sorted by type ascending, then pre ascending")
    expect(grid.get_by_role("columnheader", name="pre")).to_have_attribute("aria-sort", "ascending")
    lab.wait_until(lambda: set(shown(grid, 1)) == {"EPG"})
    numbers = [int(n) for n in shown(grid, 2)]
    assert numbers == sorted(numbers)
    header.click()
    header.click()
    expect(status).to_have_text("60 rows")
    assert said(lab, "grid.sort") == "[]"
    root = output.locator(".npj-grid")
    themed = output.locator("[data-npj-theme]")
    expect(themed).to_have_attribute("data-npj-theme", "light")
    light = root.evaluate("(element) => getComputedStyle(element).backgroundColor")
    lab.set_theme("JupyterLab Dark")
    expect(themed).to_have_attribute("data-npj-theme", "dark")
    assert root.evaluate("(element) => getComputedStyle(element).backgroundColor") != light
    lab.screenshot("grid-theme-dark")


def test_a_column_is_filtered_by_its_form_and_cells_open_by_key(few: tuple[Lab, Locator]) -> None:
    lab, output = few
    grid, status = output.get_by_role("grid"), output.get_by_role("status")
    header = grid.get_by_role("columnheader", name="type")
    header.hover()
    header.get_by_role("button", name="Filter type").click()
    form = output.get_by_role("dialog", name="Column type")
    form.get_by_label("PEN").check()
    expect(status).to_have_text("20 of 60 rows")
    lab.page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    header = grid.get_by_role("columnheader", name="pre")
    header.hover()
    header.get_by_role("button", name="Filter pre").click()
    output.get_by_label("at least").fill("5")
    expect(status).to_have_text("5 of 60 rows")
    assert said(lab, "grid.filter") == "[{'column': 'type', 'in': ['PEN']}, {'column': 'pre', 'min': '5'}]"
    output.get_by_role("button", name="Remove: pre ≥ 5").click()
    expect(status).to_have_text("20 of 60 rows")
    # Keys open a cell, and sort from the header.
    grid.get_by_role("gridcell").first.click()
    lab.page.keyboard.press("End")
    lab.page.keyboard.press("Enter")
    expect(output.get_by_role("region", name="place, row 1")).to_contain_text('"z": 1')
    lab.page.keyboard.press("ArrowUp")
    lab.page.keyboard.press("Enter")
    expect(status).to_have_text("20 of 60 rows, sorted by place ascending, 1 selected")
    lab.run_cell("grid.filter = [{'column': 'type', 'null': True}]")
    expect(status).to_have_text("20 of 60 rows, sorted by place ascending, 1 selected (1 not shown)")
    lab.wait_until(lambda: set(shown(grid, 1)) == {"null"})


def test_rows_are_selected_by_clicks_and_keys_and_python(few: tuple[Lab, Locator]) -> None:
    lab, output = few
    grid, status = output.get_by_role("grid"), output.get_by_role("status")
    cells = grid.locator('[role="gridcell"][data-index="0"]')
    cells.nth(1).click()
    cells.nth(3).click(modifiers=["Shift"])
    expect(status).to_have_text("60 rows, 3 selected")
    cells.nth(2).click(modifiers=["Control"])
    cells.nth(6).click(modifiers=["Control"])
    expect(status).to_have_text("60 rows, 3 selected")
    expect(grid.locator('[role="row"][aria-selected="true"]')).to_have_count(3)
    assert said(lab, "[i - 2**53 for i in grid.selected_ids]") == "[1, 3, 6]"
    cells.nth(0).click()
    lab.page.keyboard.press("Shift+ArrowDown")
    lab.page.keyboard.press("Shift+ArrowDown")
    expect(status).to_have_text("60 rows, 3 selected")
    # JupyterLab would select all cells, and insert one.
    before = lab.page.locator(".jp-Notebook-cell").count()
    lab.page.keyboard.press("Control+a")
    lab.page.keyboard.press("b")
    expect(status).to_have_text("60 rows, 60 selected")
    assert lab.page.locator(".jp-Notebook-cell").count() == before
    output.get_by_role("button", name="More").click()
    output.get_by_role("menuitem", name="Invert selection").click()
    expect(status).to_have_text("60 rows")
    lab.run_cell("grid.selected_ids = [2**53 + 2]")
    expect(status).to_have_text("60 rows, 1 selected")
    expect(grid.locator('[role="row"][aria-selected="true"] [data-index="0"]')).to_have_text(str(BIG + 2))


def test_what_is_copied_is_on_the_clipboard(few: tuple[Lab, Locator]) -> None:
    lab, output = few
    lab.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    grid = output.get_by_role("grid")
    cells = grid.locator('[role="gridcell"][data-index="0"]')

    def copied(words: str) -> str:
        expect(output.locator(".npj-said")).to_have_text(words)
        text: str = lab.page.wait_for_function("() => navigator.clipboard.readText()").json_value()
        return text

    cells.nth(1).click()
    cells.nth(2).click(modifiers=["Control"])
    lab.page.keyboard.press("Control+c")
    rows = [("bodyId", "type", "pre", "place"), (str(BIG + 1), "PEN", "1", "{'x': 1, 'y': 2, 'z': 1}")]
    rows += [(str(BIG + 2), "", "2", "{'x': 1, 'y': 2, 'z': 2}")]
    assert copied("2 rows copied") == "".join("\t".join(row) + "\n" for row in rows)
    output.get_by_role("button", name="More").click()
    output.get_by_role("menuitem", name="Copy bodyIds of selected rows").click()
    assert copied("2 bodyIds copied") == f"{BIG + 1}, {BIG + 2}"
    cells.nth(3).click(button="right")
    output.get_by_role("menuitem", name="Copy cell").click()
    assert copied("cell copied") == str(BIG + 3)
    grid.locator('[role="gridcell"][data-index="3"]').nth(1).dblclick()
    lab.page.evaluate("() => navigator.clipboard.writeText('')")
    output.get_by_role("region", name="place, row 2").get_by_role("button", name="Copy").click()
    assert json.loads(copied("cell copied")) == {"x": 1, "y": 2, "z": 1}


def test_a_screen_reader_finds_its_way(few: tuple[Lab, Locator]) -> None:
    lab, output = few
    grid = output.get_by_role("grid")
    for attribute, value in (("aria-rowcount", "61"), ("aria-colcount", "5"), ("aria-multiselectable", "true")):
        expect(grid).to_have_attribute(attribute, value)
    # One tab stop, and the cell one stands on is told.
    assert grid.locator("[tabindex='0']").count() == 0
    grid.focus()
    lab.page.keyboard.press("ArrowUp")
    lab.page.keyboard.press("ArrowRight")
    lab.page.keyboard.press("Enter")
    status = output.get_by_role("status")
    expect(status).to_have_text("60 rows, sorted by type ascending")
    active = output.locator(f"#{grid.get_attribute('aria-activedescendant')}")
    expect(active).to_have_role("columnheader")
    expect(active).to_have_attribute("aria-sort", "ascending")
    lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("Space")
    expect(status).to_have_text("60 rows, sorted by type ascending, 1 selected")
    tree = output.aria_snapshot()
    assert '- columnheader "type"' in tree
    assert '- gridcell "EPG"' in tree
    assert re.search(r'- row "1 \d+ EPG .*\[selected\]', tree), tree
    assert serious_findings(output) == []
    output.get_by_role("button", name="More").click()
    assert serious_findings(output) == []
    lab.page.keyboard.press("Escape")
    # Who brings a cell into sight brings its header too.
    lab.page.set_viewport_size({"width": 760, "height": 800})
    cell = grid.locator('[role="gridcell"][data-index="3"]').first
    cell.scroll_into_view_if_needed()
    header = grid.get_by_role("columnheader", name="place")
    lab.page.wait_for_function(
        "([a, b]) => Math.abs(a.getBoundingClientRect().left - b.getBoundingClientRect().left) < 1",
        arg=[cell.element_handle(), header.element_handle()],
    )


def test_columns_are_hidden_moved_and_widened_and_two_views_agree(few: tuple[Lab, Locator]) -> None:
    lab, output = few
    second = lab.run_cell("grid")
    grid = output.get_by_role("grid")
    header = grid.get_by_role("columnheader", name="pre")
    header.hover()
    header.get_by_role("button", name="Filter pre").click()
    output.get_by_role("button", name="Move left").click()
    output.get_by_role("button", name="Columns").click()
    output.get_by_role("checkbox", name="place object").uncheck()
    lab.page.keyboard.press("Escape")
    for view in (output, second):
        expect(view.get_by_role("columnheader")).to_have_count(3)
        names = [header.get_attribute("aria-label") for header in view.get_by_role("columnheader").all()]
        assert names == ["bodyId", "pre", "type"]
    before = header.bounding_box()
    assert before is not None
    lab.page.mouse.move(before["x"] + before["width"] - 2, before["y"] + 40)
    lab.page.mouse.down()
    lab.page.mouse.move(before["x"] + before["width"] + 60, before["y"] + 40, steps=4)
    lab.page.mouse.up()
    for view in (output, second):
        # The other view hears of it through the kernel.
        wide = "([header, width]) => Math.abs(header.getBoundingClientRect().width - width) <= 3"
        shown_header = view.get_by_role("columnheader", name="pre").element_handle()
        lab.page.wait_for_function(wide, arg=[shown_header, before["width"] + 62])
    expect(output.get_by_role("status")).to_have_text("60 rows")
    assert said(lab, "list(grid.view)") == "['bodyId', 'pre', 'type']"


NOTED = """
answered, grid = [], Grid(frame)
grid.send = lambda content, *more: (answered.append(content["kind"]), Grid.send(grid, content, *more))
grid
"""


def test_a_small_table_is_sorted_and_searched_while_a_cell_runs(few: tuple[Lab, Locator], tmp_path: Path) -> None:
    lab, _ = few
    output = lab.run_cell(NOTED)
    grid, status = output.get_by_role("grid"), output.get_by_role("status")
    cells = grid.locator('[role="gridcell"][data-index="0"]')
    # All rows are fetched when nothing has been wanted for a while.
    lab.wait_until(lambda: "ranked" in said(lab, "answered"))
    lab.start_cell(f"import pathlib, time\nwhile not pathlib.Path({str(tmp_path / 'go')!r}).exists(): time.sleep(0.05)")
    grid.get_by_role("columnheader", name="pre").click()
    grid.get_by_role("columnheader", name="type").click(modifiers=["Shift"])
    expect(cells.nth(1)).to_have_text(str(BIG + 21))
    assert set(shown(grid, 2)[:9]) == {"0"}
    cells.nth(1).click()
    lab.page.keyboard.press("Control+End")
    last = grid.locator('[role="row"][aria-rowindex="61"]')
    expect(last.get_by_role("gridcell").first).to_have_text(str(BIG + 41))
    output.get_by_label("Search all columns").fill("epg")
    expect(status).to_contain_text("20 of 60 rows, sorted by pre ascending, then type ascending")
    output.get_by_label("Search all columns").fill("")
    expect(status).to_contain_text("60 rows, sorted")
    (tmp_path / "go").touch()
    expect(status).to_have_text("60 rows, sorted by pre ascending, then type ascending, 1 selected")
    assert said(lab, "grid.selected_ids == grid.view['bodyId'].iloc[1:2].tolist()") == "True"


def test_a_grid_that_is_put_back_at_once_is_where_it_was(few: tuple[Lab, Locator]) -> None:
    lab, output = few
    grid = output.get_by_role("grid")
    grid.get_by_role("gridcell").first.click()
    lab.page.keyboard.press("Control+End")
    last = grid.locator('[role="row"][aria-rowindex="61"]')
    expect(last).to_be_visible()
    at = grid.evaluate("(element) => element.scrollTop")
    assert at > 0
    grid.evaluate("""(element) => {
        const view = element.closest(".npj-grid").parentElement;
        const { parentElement, nextSibling } = view;
        view.remove();
        parentElement.insertBefore(view, nextSibling);
    }""")
    # Neither the rows nor the bar: the next turn of the wheel would go on from the bar.
    lab.page.wait_for_function("([e, at]) => Math.abs(e.scrollTop - at) <= 1", arg=[grid.element_handle(), at])
    expect(last).to_be_visible()


def test_the_only_row_of_a_wide_table_is_seen_whole(shared: Lab) -> None:
    wide = "pd.DataFrame({f'column {number}': [number] for number in range(40)})"
    shared.start_over([f"import pandas as pd\nfrom neuprint_jupyter import Grid\nGrid({wide})"])
    shared.run_all()
    grid = shared.output(0).get_by_role("grid")
    expect(grid.get_by_role("gridcell").first).to_have_text("0")
    bar, below = grid.evaluate("(e) => [e.offsetHeight - e.clientHeight, e.scrollHeight - e.clientHeight]")
    assert bar > 0
    assert below == 0
