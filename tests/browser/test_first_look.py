"""What a new user does first, in a real JupyterLab."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from neuprint_jupyter import Client
from tests.browser.lab import Lab
from tests.tiny import BIG


@pytest.fixture
def lab(restarted: Lab) -> Lab:
    """One page for all tests here, with a new kernel for each."""
    return restarted


def rows_shown(grid: Locator) -> list[list[str]]:
    """The text of each body row that is in the page, in order."""
    rows = grid.get_by_role("row").filter(has=grid.page.get_by_role("gridcell")).all()
    return [[cell.inner_text() for cell in row.get_by_role("gridcell").all()] for row in rows]


def column_shown(grid: Locator, index: int) -> list[str]:
    return [row[index] for row in rows_shown(grid)]


def test_a_query_shows_a_grid_that_sorts_and_scrolls_to_its_end(lab: Lab, larva: Client) -> None:
    query = "MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron) RETURN n.bodyId AS pre, m.bodyId AS post, e.weight AS weight"
    lab.start_over(["%load_ext neuprint_jupyter\n%neuprint local larva", f"%%cypher --limit 0\n{query}"])
    lab.run_all()
    expect(lab.output(0)).to_contain_text("dataset larva")
    output = lab.output(1)
    grid = output.get_by_role("grid")
    expect(output.get_by_role("status")).to_have_text("110,677 rows")
    expect(grid).to_have_attribute("aria-rowcount", "110678")
    assert len(rows_shown(grid)) < 200

    header = grid.get_by_role("columnheader", name="weight")
    header.click()
    expect(header).to_have_attribute("aria-sort", "ascending")
    expect(output.get_by_role("status")).to_have_text("110,677 rows, sorted by weight ascending")
    lab.wait_until(lambda: set(column_shown(grid, 2)) == {"1"})
    header.click()
    expect(header).to_have_attribute("aria-sort", "descending")
    heaviest = larva.fetch_custom(f"{query} ORDER BY weight DESC LIMIT 5")["weight"].tolist()
    expect(grid.get_by_role("gridcell").nth(2)).to_have_text(str(heaviest[0]))
    lab.wait_until(lambda: column_shown(grid, 2)[:5] == [str(weight) for weight in heaviest])
    lab.screenshot("grid-sorted")

    grid.get_by_role("gridcell").first.click()
    lab.page.keyboard.press("Control+End")
    last = grid.locator('[role="row"][aria-rowindex="110678"]')
    expect(last).to_be_visible()
    expect(last.get_by_role("gridcell").nth(2)).to_have_text("1")
    lab.screenshot("grid-last-row")
    lab.set_theme("JupyterLab Dark")
    lab.screenshot("grid-dark")


def test_ids_above_2_to_the_53_are_exact_in_the_grid_and_in_its_order(lab: Lab, tiny: Client) -> None:
    query = "MATCH (n:Neuron) RETURN n.bodyId AS bodyId, n.type AS type ORDER BY bodyId"
    cells = [
        "%load_ext neuprint_jupyter\n%neuprint local tiny:v1",
        f"%%cypher\n{query}",
        "found = _\nfound['bodyId'].max()",
    ]
    lab.start_over(cells)
    lab.run_all()
    grid = lab.output(1).get_by_role("grid")
    expect(grid.get_by_role("gridcell").first).to_have_text("3")
    header = grid.get_by_role("columnheader", name="bodyId")
    header.click()
    header.click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(grid.get_by_role("gridcell").first).to_have_text(str(BIG + 1))
    assert column_shown(grid, 0) == [str(b) for b in (BIG + 1, BIG, 6, 5, 4, 3)]
    expect(lab.output(2)).to_contain_text(str(BIG + 1))
    lab.screenshot("ids")


def test_an_error_shows_the_place_and_stops_the_run(lab: Lab, tiny: Client) -> None:
    cells = [
        "%load_ext neuprint_jupyter\n%neuprint local tiny:v1",
        "%%cypher\nMATCH (n:Neuron)\nWHERE n.type == 'EPG'\nRETURN n",
        "'not reached'",
    ]
    lab.start_over(cells)
    lab.run_all()
    output = lab.output(1)
    for words in ("CypherError", "(line 2, column 15 (offset: 31))", "  2 | WHERE n.type == 'EPG'", "^"):
        expect(output).to_contain_text(words)
    expect(output).not_to_contain_text("Traceback (most recent call last)")
    expect(lab.cell(2)).not_to_contain_text("[3]")
    lab.screenshot("error")
