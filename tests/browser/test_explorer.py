"""Neurons found, looked at and taken out as code without typing Python, in a real browser."""

from __future__ import annotations

import pandas as pd
import pytest
from playwright.sync_api import FloatRect, Locator, expect

from neuprint_jupyter import Client, NeuronCriteria, fetch_neurons
from tests.browser.accessibility import serious_findings
from tests.browser.lab import VIEWPORT, Lab

NC = NeuronCriteria
CONNECT = "from neuprint_jupyter import Client, CriteriaBuilder, ROIBrowser, explore\nclient = Client('local', '{}')"

# BokehJS comes with the first plot, and meshes from the server.
DRAWN_MILLISECONDS = 60_000

#: Run in a cell after the path's own: what the page showed is what the code fetched.
SAME = """from pandas.testing import assert_frame_equal
from neuprint_jupyter.widgets.grid import Grid
assert_frame_equal(neurons, explorer.builder.result[0])
assert_frame_equal(roi_counts, explorer.builder.result[1])
assert selected == explorer.selected_ids and len(selected) == 5
explorer._bar.tab = "downstream"
by_type, connections = [part.view for part in explorer._content.children if isinstance(part, Grid)]
assert_frame_equal(downstream_by_type, by_type)
assert_frame_equal(downstream.drop(columns="conn_roiInfo"), connections)
print("the same tables:", len(neurons), len(downstream_by_type))"""


@pytest.fixture
def lab(restarted: Lab) -> Lab:
    """One page for all tests here, with a new kernel for each."""
    return restarted


def choose_type(part: Locator, name: str) -> None:
    box = part.get_by_role("combobox", name="Find by type, instance, synonym or bodyId")
    box.press_sequentially(name, delay=20)
    part.page.get_by_role("group", name="Types").get_by_role("option").first.wait_for()
    box.press("Enter")
    expect(part.get_by_role("list", name="type: chosen")).to_contain_text(name)


def choose_roi(part: Locator, name: str, role: str) -> None:
    part.get_by_role("searchbox").fill(name)
    part.locator(".jstree-anchor").get_by_text(name, exact=True).click()
    part.get_by_label(f"What is meant in {name}").select_option(role)
    part.get_by_role("searchbox").fill("")


def header(grid: Locator, name: str) -> Locator:
    return grid.get_by_role("columnheader", name=name, exact=True)


def ask_for_epg(part: Locator) -> None:
    """Those with at least 100 inputs in PB, traced and not cropped."""
    choose_type(part, "EPG")
    choose_roi(part, "PB", "input")
    part.get_by_label("At least so many synapses in PB").fill("100")
    part.get_by_role("checkbox", name="Traced").check()
    part.get_by_label("cropped", exact=True).select_option("false")


def select_five_of_most_inputs(part: Locator, neurons: pd.DataFrame) -> None:
    grid = part.get_by_role("grid")
    header(grid, "post").click()
    header(grid, "post").click()
    expect(header(grid, "post")).to_have_attribute("aria-sort", "descending")
    best = neurons.sort_values("post", ascending=False, kind="stable")["bodyId"].tolist()
    expect(grid.get_by_role("gridcell").first).to_have_text(str(best[0]))
    rows = grid.get_by_role("row").filter(has=part.page.get_by_role("gridcell"))
    rows.nth(0).get_by_role("gridcell").first.click()
    rows.nth(4).get_by_role("gridcell").first.click(modifiers=["Shift"])


def box_of(part: Locator) -> FloatRect:
    box = part.bounding_box()
    assert box
    return box


def stands_beside_the_form_to_its_end(part: Locator) -> bool:
    """Whether what the form finds has a column down to the results, where the tree is longer than the form."""
    form, found, both = (box_of(part.locator(of)) for of in (".npj-cb-form", ".npj-cb-aside", ".npj-explorer-top"))
    end = found["y"] + found["height"]
    return found["x"] > form["x"] and abs(end - both["y"] - both["height"]) < 2


def count_shown(part: Locator) -> Locator:
    return part.locator(".npj-cb-count").get_by_role("status")


def test_from_a_question_to_its_code_without_typing_python(lab: Lab, demo: Client) -> None:
    lab.start_over([CONNECT.format("demo:v1"), "explorer = explore(client)\nexplorer"])
    lab.run_all()
    part = lab.output(1)
    ask_for_epg(part)
    criteria = NC(type="EPG", inputRois="PB", min_roi_inputs=100, status="Traced", cropped=False)
    neurons, _ = fetch_neurons(criteria, client=demo)
    assert len(neurons) > 5
    expect(count_shown(part)).to_have_text(f"{len(neurons)} neurons")
    expect(part.get_by_label("Python").first).to_contain_text("inputRois='PB'")
    expect(part.get_by_role("grid")).to_have_count(0)
    # Beside the form, too, no digit of the first rows is cut off.
    lab.page.set_viewport_size({"width": 1600, "height": 900})
    first = part.get_by_role("region", name="The first neurons")
    lab.page.wait_for_function("(rows) => rows.scrollWidth <= rows.clientWidth", arg=first.element_handle())
    lab.page.set_viewport_size(VIEWPORT)

    part.get_by_role("button", name="Run", exact=True).click()
    select_five_of_most_inputs(part, neurons)
    expect(part.get_by_text(f"5 of {len(neurons)} selected")).to_be_visible()
    lab.screenshot("explorer")

    part.get_by_role("button", name="Downstream", exact=True).click()
    expect(part.get_by_role("grid")).to_have_count(2)
    lab.screenshot("explorer-downstream")
    part.get_by_role("button", name="Skeletons", exact=True).click()
    expect(part.locator("canvas").first).to_be_visible(timeout=DRAWN_MILLISECONDS)
    lab.screenshot("explorer-skeletons")
    part.get_by_role("button", name="Code", exact=True).click()
    # JupyterLab would break the code's lines within names.
    expect(part.locator(".npj-ex-results pre")).to_have_css("word-break", "normal")
    part.get_by_role("button", name="Insert the whole path").click()
    expect(part.get_by_text("Put into new cells")).to_be_visible()
    assert serious_findings(part) == []
    lab.set_theme("JupyterLab Dark")
    lab.screenshot("explorer-dark")
    assert serious_findings(part) == []
    sources = [cell.source for cell in lab.save().cells]
    assert len(sources) == 7
    assert sources[2].startswith("from neuprint_jupyter import")
    lab.run_from(2)
    expect(lab.run_cell(SAME)).to_contain_text(f"the same tables: {len(neurons)} ")
    expect(lab.output(6).locator("canvas").first).to_be_visible(timeout=DRAWN_MILLISECONDS)
    again = lab.run_cell("explorer")
    expect(again.get_by_text(f"5 of {len(neurons)} selected")).to_be_visible()
    expect(count_shown(again)).to_have_text(f"{len(neurons)} neurons")


def test_a_form_by_keyboard_alone(lab: Lab, tiny: Client) -> None:
    lab.start_over([CONNECT.format("tiny:v1"), "builder = CriteriaBuilder(client)\nbuilder"])
    lab.run_all()
    part, keys = lab.output(1), lab.page.keyboard
    expect(count_shown(part)).to_have_text("6 neurons")
    cells = lab.page.locator(".jp-Notebook-cell")
    box = part.get_by_role("combobox", name="Find by type, instance, synonym or bodyId")
    box.focus()
    # Letters that are JupyterLab's own in a cell: new cells, deletion, another kind of cell.
    keys.type("pb", delay=20)
    lab.page.get_by_role("group", name="Instances").get_by_role("option").first.wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(part.get_by_role("list", name="instance: chosen")).to_be_visible()
    expect(count_shown(part)).to_have_text("1 neuron")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    expect(part.get_by_role("button", name="Reset")).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(count_shown(part)).to_have_text("6 neurons")

    post = part.get_by_role("textbox", name="inputs (post)")
    post.focus()
    keys.type("1x")
    expect(part.get_by_role("alert")).to_contain_text("whole number")
    expect(post).to_have_value("1x")
    expect(post).to_have_attribute("aria-invalid", "true")
    expect(part.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    keys.press("Backspace")
    neurons, _ = fetch_neurons(NC(min_post=1), client=tiny)
    expect(count_shown(part)).to_have_text(f"{len(neurons)} neurons")

    part.get_by_role("combobox", name="Add a condition on another property").focus()
    expect(lab.page.locator(".npj-combo-option").nth(3)).to_be_visible()
    assert serious_findings(part) == []
    keys.press("Tab")
    expect(part.get_by_role("button", name="+ and further conditions")).to_be_focused()
    run = part.get_by_role("button", name="Run", exact=True)
    run.focus()
    keys.press("Enter")
    expect(part.get_by_role("grid").get_by_role("gridcell").first).to_have_text(str(neurons["bodyId"][0]))
    expect(run).to_be_focused()
    part.get_by_role("button", name="Insert as cell").focus()
    keys.press("Enter")
    expect(cells).to_have_count(3)
    lab.run_from(2)
    checked = "neurons.equals(builder.result[0]), builder.criteria, len(neurons)"
    expect(lab.run_cell(checked)).to_contain_text(f"(True, NeuronCriteria(min_post=1), {len(neurons)})")
    lab.page.set_viewport_size({"width": 700, "height": 1000})
    lab.screenshot("builder-700")
    assert serious_findings(part) == []
    assert part.locator(".npj-builder").evaluate("(form) => form.scrollWidth <= form.clientWidth + 1")


def test_regions_in_a_tree(lab: Lab, many: Client) -> None:
    browse_regions(lab, "regions-lab")
    explorer = lab.run_cell("explore(client)")
    lab.page.set_viewport_size({"width": 1800, "height": 900})
    lab.wait_until(lambda: stands_beside_the_form_to_its_end(explorer))
    # However much is told beside the tabs, Code stands there too.
    last, code = (box_of(explorer.get_by_role("button", name=name, exact=True)) for name in ("Queries", "Code"))
    assert abs(code["y"] - last["y"]) < last["height"]


def browse_regions(lab: Lab, picture: str) -> None:
    """Find and choose regions among thousands, by the mouse and by keys."""
    lab.start_over([CONNECT.format("many:v1"), "browser = ROIBrowser(client)\nbrowser"])
    lab.run_all()
    part = lab.output(1)
    expect(part.get_by_text("6,001 regions")).to_be_visible()
    expect(part.locator(".jstree-anchor").first).to_contain_text("ME(R)")
    expect(part.locator(".jstree-anchor").first).to_contain_text("medulla <i>right</i>")
    part.get_by_text("… 361 more: click to list 40 of them").click()
    expect(part.get_by_text("R39(L)")).to_be_attached()
    part.locator(".jstree-ocl").first.click()
    expect(part.get_by_text("ME_R_col_0007")).to_be_visible()
    choose_roi(part, "R1(L)", "output")
    part.get_by_role("button", name="Add other sides").click()
    expect(part.get_by_role("list", name="Chosen regions").get_by_role("listitem")).to_have_count(2)
    part.get_by_role("searchbox").fill("5599")
    part.locator(".jstree-anchor").first.focus()
    expect(part.get_by_text("1 of 6,001 regions")).to_be_visible()
    expect(part.locator(".jstree-anchor").last).to_contain_text("ME_R_col_5599")
    # Who went on into the tree before it was searched is still there.
    expect(part.locator(".jstree-anchor:focus")).to_have_count(1)
    assert serious_findings(part) == []
    lab.screenshot(picture)
    # A row that is cut off does not have the tree scroll to the side.
    too_wide = "(tree) => { tree.style.width = '150px'; return tree.scrollWidth > tree.clientWidth }"
    assert not part.locator(".jstree").evaluate(too_wide)
    # By keys: out of the form into the tree, to the region that was found, and to choose it.
    part.get_by_role("button", name="Clear").focus()
    for key in ("Tab", "ArrowDown", "Enter"):
        part.page.keyboard.press(key)
    chosen = part.get_by_role("list", name="Chosen regions").get_by_role("listitem")
    expect(chosen).to_have_count(3)
    # What is pressed goes, and the next has the focus: this is not the page's beginning.
    part.get_by_role("button", name="Remove ME_R_col_5599").press("Enter")
    expect(chosen).to_have_count(2)
    expect(part.get_by_role("button", name="Clear")).to_be_focused()
    state = lab.run_cell("browser.selected_rois, browser.roles")
    expect(state).to_contain_text("(['R1(L)', 'R1(R)'], {'R1(L)': 'output', 'R1(R)': 'output'})")
