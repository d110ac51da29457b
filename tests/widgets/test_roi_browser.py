"""The tree of regions against the real embedded server, and against thousands of regions."""

from __future__ import annotations

import pandas as pd
import pytest
import traitlets
from ipytree import Node

from neuprint_jupyter import Client, CriteriaError, ROIBrowser, load_dataset
from neuprint_jupyter.widgets.roi_browser.nodes import PAGE
from neuprint_jupyter.widgets.rois import found_regions, regions_of


def node_of(nodes, name):
    return next(node for node in nodes if node.region == name)


@pytest.fixture
def many(tiny: Client, monkeypatch) -> Client:
    """A client that believes in 6,000 regions, most of them columns of one."""
    columns = [f"ME_R_col_{i:04d}" for i in range(5_600)]
    others = [f"R{i}(L)" for i in range(200)] + [f"R{i}(R)" for i in range(200)]
    client = Client("local", "tiny:v1")
    hierarchy = {
        "name": "many",
        "children": [{"name": "ME(R)", "children": [{"name": c} for c in columns]}, *({"name": o} for o in others)],
    }
    info = {name: {} for name in [*columns, *others, "ME(R)"]} | {"<img src=x>": {"description": "<b>odd</b>"}}
    monkeypatch.setitem(
        client.__dict__,
        "meta",
        {**client.meta, "roiHierarchy": hierarchy, "roiInfo": info, "primaryRois": ["ME(R)", "R0(L)"]},
    )
    return client


def made(monkeypatch) -> list[Node]:
    """All nodes that are made from now on."""
    nodes: list[Node] = []

    def make(*args, **kwargs):
        nodes.append(Node(*args, **kwargs))
        return nodes[-1]

    monkeypatch.setattr("neuprint_jupyter.widgets.roi_browser.nodes.Node", make)
    return nodes


def test_a_dataset_without_regions_says_so(tiny: Client, monkeypatch):
    client = Client("local", "tiny:v1")
    none = {"roiHierarchy": {"name": "mylab"}, "roiInfo": {}, "primaryRois": []}
    monkeypatch.setitem(client.__dict__, "meta", {**client.meta, **none})
    assert ROIBrowser(client)._panel.note == "This dataset names no regions."


def test_the_tree_is_the_hierarchy_with_primary_regions_and_counts(tiny: Client):
    browser = ROIBrowser(tiny)
    top = browser._tree.nodes
    assert [node.region for node in top] == ["CX", "MB(R)", "odd, `roi`"]
    cx = top[0]
    assert [node.name for node in cx.nodes] == ["…"]
    cx.opened = True
    assert [node.region for node in cx.nodes] == ["EB", "PB"]
    assert "<strong>EB</strong>" in cx.nodes[0].name
    assert (cx.nodes[0].icon, cx.icon) == ("circle", "circle-o")
    assert "15 post" in cx.nodes[0].name


def test_what_a_region_is_stands_before_its_counts(tiny: Client, monkeypatch):
    monkeypatch.setitem(tiny.meta["roiInfo"]["CX"], "description", "central complex")
    name = ROIBrowser(tiny)._tree.nodes[0].name
    assert name.index("central complex") < name.index("post")


def test_thousands_of_regions_cost_nothing_until_they_are_looked_at(many: Client, monkeypatch):
    nodes = made(monkeypatch)
    browser = ROIBrowser(many)
    assert len(nodes) == PAGE + 2
    browser._tree.nodes[0].opened = True
    assert len(browser._tree.nodes[0].nodes) == PAGE + 1
    more = browser._tree.nodes[0].nodes[-1]
    assert f"{5_600 - PAGE:,} more" in more.name
    more.selected = True
    assert len(browser._tree.nodes[0].nodes) == 2 * PAGE + 1
    assert browser._tree.nodes[0].nodes[PAGE].region == f"ME_R_col_{PAGE:04d}"
    browser._tree.nodes[-1].selected = True
    assert len(browser._tree.nodes) == 2 * PAGE + 1
    assert browser.selected_rois == []


def test_a_search_opens_the_path_to_each_hit_and_gives_the_tree_back(many: Client):
    browser = ROIBrowser(many)
    before = browser._tree.nodes
    browser._panel.search = "col_5599"
    (me,) = browser._tree.nodes
    assert (me.region, me.opened) == ("ME(R)", True)
    assert [node.region for node in me.nodes] == ["ME_R_col_5599"]
    assert browser._panel.note == "1 of 6,002 regions"
    me.nodes[0].selected = True
    assert browser.selected_rois == ["ME_R_col_5599"]
    browser._panel.search = "R1"
    assert "the best 30 shown" in browser._panel.note
    browser._panel.search = ""
    assert browser._tree.nodes == before


def test_text_of_the_dataset_is_no_markup(many: Client):
    browser = ROIBrowser(many)
    browser._panel.search = "odd"
    assert browser._tree.nodes[0].name == "&lt;img src=x&gt; <small>&ensp;&lt;b&gt;odd&lt;/b&gt;</small>"


def test_clicks_choose_and_the_panel_changes_roles_and_takes_away(tiny: Client, page_of):
    browser = ROIBrowser(tiny)
    heard = []
    browser.observe(lambda change: heard.append(change["new"]), "selected_rois")
    cx = browser._tree.nodes[0]
    cx.opened = True
    cx.nodes[0].selected = True
    cx.nodes[1].selected = True
    page = page_of(browser._panel)
    page.ask(kind="role", roi="EB", role="input")
    assert browser.roles == {"EB": "input"}
    assert [one["role"] for one in browser._panel.chosen] == ["input", "any"]
    assert cx.nodes[0].icon == "check"
    page.ask(kind="role", roi="EB", role="exec")
    page.ask(kind="remove", roi="EB")
    assert heard == [["EB"], ["EB", "PB"], ["PB"]]
    assert (cx.nodes[0].icon, cx.nodes[0].selected) == ("circle", False)
    cx.nodes[0].selected = True
    assert browser.selected_rois == ["PB", "EB"]
    page.ask(kind="clear")
    assert browser.selected_rois == []


def test_what_is_set_from_python_is_checked(tiny: Client):
    browser = ROIBrowser(tiny)
    browser.selected_rois = ["PB(L1)", "a'L(R)"]
    browser.roles = {"PB(L1)": "output"}
    assert [one["name"] for one in browser._panel.chosen] == ["PB(L1)", "a'L(R)"]
    with pytest.raises(traitlets.TraitError, match="did you mean 'PB"):
        browser.selected_rois = ["PBx"]
    with pytest.raises(traitlets.TraitError, match="any, input, output"):
        browser.roles = {"EB": "both"}
    assert browser.selected_rois == ["PB(L1)", "a'L(R)"]


def test_children_and_other_sides_take_the_role_with_them(many: Client, page_of):
    browser = ROIBrowser(many)
    browser.selected_rois, browser.roles = ["R7(L)"], {"R7(L)": "input"}
    assert browser._panel.offers == {"children": False, "sides": True, "clear": True}
    browser.add_other_sides()
    assert (browser.selected_rois, browser.roles["R7(R)"]) == (["R7(L)", "R7(R)"], "input")
    browser.selected_rois = ["ME(R)"]
    with pytest.raises(CriteriaError, match="5,600 more"):
        browser.add_children()
    page_of(browser._panel).ask(kind="children")
    assert "5,600 more" in browser._panel.note


def test_a_dataset_without_a_hierarchy_lists_its_regions(tiny: Client, monkeypatch):
    client = Client("local", "tiny:v1")
    monkeypatch.setitem(client.__dict__, "meta", {**client.meta, "roiHierarchy": None})
    assert {node.region for node in ROIBrowser(client)._tree.nodes} == set(client.all_rois)


def test_a_region_that_only_holds_others_is_opened_and_not_chosen(tiny: Client, monkeypatch, page_of):
    client = Client("local", "tiny:v1")
    hierarchy = {"name": "tiny", "children": [{"name": "CX", "children": ["EB", {"name": "Central brain(L)"}]}]}
    monkeypatch.setitem(client.__dict__, "meta", {**client.meta, "roiHierarchy": hierarchy})
    browser = ROIBrowser(client)
    cx = browser._tree.nodes[0]
    cx.opened = True
    node_of(cx.nodes, "Central brain(L)").selected = True
    assert browser.selected_rois == []
    assert "No neuron is tagged with Central brain(L)" in browser._panel.note
    browser.selected_rois = ["CX"]
    page_of(browser._panel).ask(kind="children")
    assert browser.selected_rois == ["CX", "EB"]


def test_regions_are_found_by_name_first(tiny: Client):
    regions = regions_of(tiny)
    assert [region.name for region in found_regions(regions, "pb", 9)] == ["PB", "PB(L1)"]
    assert [region.name for region in regions.paths["PB(L1)"]] == ["CX", "PB"]


def test_the_tree_is_that_of_the_dataset_as_it_was_loaded_last_and_the_choice_stays(server: None, page_of):
    neurons = pd.DataFrame({"bodyId": [1, 2]})

    def load(roi: str, **more) -> None:
        pairs = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 2], "weight": [3, 1], "roi": [roi, "FB"]})
        hierarchy = {"name": "regrown", "children": [{"name": "CX", "children": [{"name": roi}, {"name": "FB"}]}]}
        load_dataset("regrown:v1", neurons=neurons, connections=pairs, roi_hierarchy=hierarchy, progress=False, **more)

    load("EB")
    browser = ROIBrowser(Client("local", "regrown:v1"))
    page = page_of(browser._panel)
    top = browser._tree.nodes
    top[0].opened = True
    browser.selected_rois, browser.roles = ["EB", "FB"], {"EB": "input"}
    load("PB", replace=True)
    # As a click in the tree does.
    page.ask()
    assert [node.region for node in browser._tree.nodes[0].nodes] == ["PB", "FB"]
    assert browser._tree.nodes[0].nodes[1].icon == "check"
    assert all(node.comm is None for node in (*top, *top[0].nodes))
    assert [(one["name"], one["role"], one["gone"]) for one in browser._panel.chosen] == [
        ("EB", "input", True),
        ("FB", "any", False),
    ]
    page.ask(kind="remove", roi="FB")
    assert browser.selected_rois == ["EB"]
    with pytest.raises(traitlets.TraitError, match="no ROI 'AOTU'"):
        browser.selected_rois = ["AOTU"]
    before = browser._tree.nodes[0].nodes[0]
    load("NO", replace=True)
    before.selected = True
    assert browser.selected_rois == ["EB"]
    assert browser._panel.note == "regrown:v1 has no region PB any more: it was loaded again."
    load("EB", replace=True)
    browser.search = "eb"
    assert [node.region for node in browser._tree.nodes[0].nodes] == ["EB"]
    assert not browser._panel.chosen[0]["gone"]
