"""The Explorer against the real embedded server, without a browser: its parts follow each other."""

from __future__ import annotations

import functools
import importlib
import threading
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from neuprint_jupyter import Client, NeuronCriteria, explore, load_dataset
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.widgets import of_cell
from neuprint_jupyter.widgets.criteria_builder.from_criteria import form_of
from neuprint_jupyter.widgets.explorer.link import rois_in, with_rois
from neuprint_jupyter.widgets.explorer.steps import Subject, cells, partners
from neuprint_jupyter.widgets.grid import Grid
from neuprint_jupyter.widgets.query_log import QueryLogPane
from tests.tiny import BIG
from tests.unit.plots.tables import figures
from tests.unit.widgets.criteria_builder.strategies import ROI, joined

NC = NeuronCriteria


def settled(explorer):
    explorer.builder._previews.wait()
    explorer.builder._runs.wait()
    explorer._work.wait()
    return explorer


def run(explorer, criteria):
    explorer.builder.criteria = criteria
    explorer.builder._handle_custom_msg({"kind": "run", "id": "1"}, [])
    return settled(explorer)


def shown(explorer) -> list[pd.DataFrame]:
    return [one.view for one in explorer._content.children if isinstance(one, Grid)]


@settings(max_examples=40)
@given(joined(), st.lists(ROI, unique=True), st.dictionaries(ROI, st.sampled_from(["any", "input", "output"])))
def test_regions_that_are_chosen_are_in_the_form_and_the_form_is_not_changed_otherwise(criteria, chosen, roles):
    form = form_of(criteria)
    known = ["EB", "PB", "a'L(R)", "odd, `roi`", "FB-column3"]
    changed = with_rois(form, chosen, roles, known)
    assert rois_in(changed, known) == {roi: roles.get(roi, "any") for roi in chosen}
    again = with_rois(changed, chosen, roles, known)
    assert again == changed
    assert with_rois(form, [], {}, known)["any"][1:] == form["any"][1:]


@pytest.mark.parametrize(
    ("asked", "criteria"),
    [
        (NC(type="EPG", rois="EB") | NC(bodyId=3), NC(type="EPG", rois="EB") | NC(bodyId=3)),
        (3, NC(bodyId=3)),
        ([BIG, 3], NC(bodyId=[BIG, 3])),
        ("EPG", NC(type="EPG", instance="EPG")),
        (pd.DataFrame({"bodyId": [3, 4]}), NC(bodyId=[3, 4])),
    ],
    ids=str,
)
def test_it_begins_with_what_is_asked_for(tiny: Client, asked, criteria):
    explorer = settled(explore(asked, tiny))
    assert explorer.builder.criteria == criteria
    assert not explorer.builder.errors
    assert explorer.client is tiny


def test_a_cell_that_is_run_again_ends_the_explorer_that_it_showed(tiny: Client, monkeypatch: pytest.MonkeyPatch):
    request = {"metadata": {"cellId": "a"}, "header": {"msg_id": "1"}}
    monkeypatch.setattr(of_cell, "_of_cell", {})
    shell = SimpleNamespace(parent_header=request)
    monkeypatch.setattr("neuprint_jupyter.widgets.explorer.widget.get_ipython", lambda: shell)
    before = len(tiny.query_log._observers)
    for message in "123":
        request["header"]["msg_id"] = message
        explorer = settled(explore(tiny))
    assert len(tiny.query_log._observers) == before + 1
    explorer.close()


def test_it_shows_the_regions_of_what_is_asked_for(tiny: Client):
    explorer = settled(explore(NC(inputRois=["EB", "PB"]), client=tiny))
    assert sorted(explorer.browser.selected_rois) == ["EB", "PB"]
    assert explorer.browser.roles == {"EB": "input", "PB": "input"}


def test_what_cannot_be_asked_for_is_told(tiny: Client):
    with pytest.raises(CriteriaError, match="neurons are named by bodyIds, by types"):
        explore({"type": "EPG"}, tiny)


def test_a_line_of_a_region_that_does_not_exist_stays_until_it_is_taken_away(tiny: Client):
    explorer = settled(explore(tiny))
    explorer.builder.criteria = NC(inputRois="PBx", min_roi_inputs=100)
    explorer.browser.selected_rois = ["EB"]
    rows = explorer.builder.form["any"][0]["all"][0]["rois"]
    assert [(row["roi"], row["min"]) for row in rows] == [("PBx", "100"), ("EB", "1")]
    assert "PB" in explorer.builder.errors["any.0.all.0.rois.0"]


def test_no_region_is_chosen_in_conditions_that_must_not_hold(tiny: Client):
    explorer = settled(explore(tiny))
    explorer.builder.criteria = ~NC(type="EPG", rois="EB")
    assert explorer.browser.selected_rois == []
    explorer.browser.selected_rois = ["PB"]
    assert explorer.builder.criteria == ~NC(type="EPG", rois="EB") & NC(rois="PB")


def test_the_tree_and_the_form_choose_the_same_regions(tiny: Client):
    explorer = settled(explore(tiny))
    explorer.browser.selected_rois = ["PB"]
    explorer.browser.roles = {"PB": "input"}
    assert explorer.builder.criteria == NC(inputRois="PB")
    explorer.builder.criteria = NC(type="EPG", outputRois=["EB", "PB"], min_roi_outputs=5)
    assert explorer.browser.selected_rois == ["EB", "PB"]
    assert explorer.browser.roles == {"EB": "output", "PB": "output"}
    explorer.browser.selected_rois = ["PB"]
    assert explorer.builder.criteria == NC(type="EPG", outputRois="PB", min_roi_outputs=5)
    explorer.builder.reset()
    assert explorer.browser.selected_rois == []


def test_what_is_selected_is_followed_by_partners(tiny: Client):
    explorer = run(explore(tiny), NC(type="EPG"))
    assert shown(explorer)[0]["bodyId"].tolist() == [BIG, BIG + 1]
    assert explorer.selected_ids == [BIG, BIG + 1]
    explorer._bar.tab = "downstream"
    by_type, connections = shown(settled(explorer))
    assert by_type[["type_post", "neurons", "weight"]].values.tolist() == [["PEN_a(PEN1)", 1, 13]]
    assert len(connections) == 2
    explorer.grid.selected_ids = [BIG + 1]
    by_type, connections = shown(settled(explorer))
    assert connections["bodyId_pre"].tolist() == [BIG + 1]
    assert explorer._bar.note == "1 of 2 selected"
    explorer._bar.tab = "upstream"
    explorer.grid.selected_ids = [BIG]
    assert shown(settled(explorer))[1]["bodyId_pre"].tolist() == [3]
    explorer._bar.tab = "log"
    assert isinstance(explorer._content.children[0], QueryLogPane)
    assert {"CriteriaBuilder", "Explorer"} <= {record.caller for record in tiny.query_log}


def test_the_code_of_every_step_and_of_the_path_gives_what_is_shown(tiny: Client):
    explorer = run(explore(tiny), NC(type=["EPG", "PEN_a(PEN1)"]))
    explorer.grid.selected_ids = [BIG, 3]
    tables = {}
    for tab in ("roi_counts", "downstream", "upstream", "matrix"):
        explorer._bar.tab = tab
        tables[tab] = shown(settled(explorer))
        assert explorer._bar.error == ""
        names: dict[str, object] = {}
        exec("\n".join(explorer._bar.code), names)
        if tab in ("upstream", "downstream"):
            assert_frame_equal(names[f"{tab}_by_type"], tables[tab][0])
            assert_frame_equal(names[tab].drop(columns="conn_roiInfo"), tables[tab][1])
    path: dict[str, object] = {}
    for cell in explorer.code:
        exec(cell, path)
    assert len(explorer.code) == 7
    assert_frame_equal(path["neurons"], explorer.builder.result[0])
    assert_frame_equal(path["roi_counts"], tables["roi_counts"][0])
    assert path["selected"] == explorer.selected_ids == [3, BIG]
    assert path["matrix"].loc[3, "EPG"] == 7


def test_of_neurons_without_skeletons_the_region_is_drawn_alone(hemibrain: Client):
    wanted = NC(type="EPG", inputRois="EB", min_roi_inputs=100, status="Traced", cropped=False)
    explorer = run(explore(hemibrain), wanted)
    neurons, roi_counts = explorer.builder.result
    explorer.grid.selected_ids = neurons["bodyId"].tolist()[:5]
    explorer._bar.tab = "downstream"
    by_type, connections = shown(settled(explorer))
    explorer._bar.tab = "skeletons"
    (plot,) = settled(explorer)._content.children
    assert explorer._bar.error == ""
    assert figures(plot.figure)[0].renderers
    path: dict[str, object] = {}
    for cell in explorer.code:
        exec(cell, path)
    assert path["skeletons"].empty
    assert_frame_equal(path["neurons"], neurons)
    assert_frame_equal(path["roi_counts"], roi_counts)
    assert_frame_equal(path["downstream_by_type"], by_type)
    assert_frame_equal(path["downstream"].drop(columns="conn_roiInfo"), connections)


def test_all_that_were_found_are_named_by_the_table_and_not_by_their_ids(tiny: Client):
    neurons = pd.DataFrame({"bodyId": [BIG, 3]})
    subject = Subject(tiny, NC(type="EPG"), neurons, (BIG, 3), ("a'L(R)",), set())
    assert cells(subject, ["upstream"])[2] == 'selected = neurons["bodyId"].tolist()'
    assert 'rois=["a\'L(R)"]' in cells(subject, ["skeletons"])[-1]
    assert partners(subject, "downstream")[0]["weight"].sum() == 10 + 2 + 7 + 4


def test_another_dataset_is_shown_with_the_same_question(tiny: Client, inside: Client):
    explorer = run(explore(tiny), NC(bodyId=3))
    other = settled(explore(tiny))
    explorer._head.dataset = "inside:v1"
    settled(explorer)
    assert (explorer.client.dataset, explorer.builder.criteria) == ("inside:v1", NC(bodyId=3))
    assert explorer.builder._preview["neurons"] == 1
    assert (explorer.grid, explorer.code) == (None, [])
    assert (other.client.dataset, tiny.dataset) == ("tiny:v1", "tiny:v1")
    assert explorer.client.all_rois == inside.all_rois
    explorer._head.dataset = "gone:v1"
    assert "gone:v1" in explorer._head.error
    assert explorer._head.dataset == "inside:v1"


def test_run_shows_the_regions_of_the_dataset_as_it_was_loaded_last(server: None):
    pairs = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [3], "roi": ["EB"]})
    load = functools.partial(load_dataset, "rerun:v1", neurons=pd.DataFrame({"bodyId": [1, 2]}), progress=False)
    load(connections=pairs)
    explorer = settled(explore(Client("local", "rerun:v1")))
    load(connections=pairs.assign(roi="PB"), replace=True)
    run(explorer, NC())
    assert [node.region for node in explorer.browser._tree.nodes] == ["PB"]


def test_what_is_typed_and_not_yet_right_goes_along_to_another_dataset(tiny: Client, inside: Client):
    explorer = settled(explore(tiny))
    form = form_of(NC(type="EPG"))
    form["any"][0]["all"][0]["min_pre"] = "1x"
    explorer.builder.form = form
    explorer._head.dataset = "inside:v1"
    assert explorer.builder.form == form
    assert "1x" in explorer.builder.errors["any.0.all.0.min_pre"]


def held(monkeypatch, name: str) -> tuple[threading.Event, threading.Event]:
    """Let a function wait: what says that it has begun, and what lets it go on."""
    where, _, function = name.rpartition(".")
    module = importlib.import_module(where)
    ask, begun, go_on = getattr(module, function), threading.Event(), threading.Event()

    def waits(*args, **kwargs):
        begun.set()
        go_on.wait(60)
        return ask(*args, **kwargs)

    monkeypatch.setattr(module, function, waits)
    return begun, go_on


FETCH = "neuprint_jupyter.widgets.criteria_builder.widget.fetch_neurons"


def test_the_code_is_of_what_was_run_also_if_the_form_changes_meanwhile(tiny: Client, monkeypatch):
    explorer = settled(explore(tiny))
    explorer.builder.criteria = NC(type="EPG")
    _, go_on = held(monkeypatch, FETCH)
    explorer.builder._handle_custom_msg({"kind": "run", "id": "1"}, [])
    explorer.builder.criteria = NC(bodyId=3)
    go_on.set()
    settled(explorer)
    assert explorer.selected_ids == [BIG, BIG + 1]
    assert explorer.builder.result_criteria == NC(type="EPG")
    names: dict[str, object] = {}
    exec("\n".join(explorer.code), names)
    assert_frame_equal(names["neurons"], explorer.builder.result[0])


def test_an_answer_of_the_dataset_before_is_not_shown(tiny: Client, inside: Client, monkeypatch):
    explorer = settled(explore(tiny))
    explorer.builder.criteria = NC(type="EPG")
    before, (begun, go_on) = explorer.builder, held(monkeypatch, FETCH)
    before._handle_custom_msg({"kind": "run", "id": "1"}, [])
    assert begun.wait(60)
    explorer._head.dataset = "inside:v1"
    go_on.set()
    before._runs.wait()
    assert (explorer.client.dataset, explorer.grid, explorer.selected_ids) == ("inside:v1", None, [])


def test_partners_of_the_dataset_before_are_not_shown(tiny: Client, inside: Client, monkeypatch):
    explorer = run(explore(tiny), NC(type="EPG"))
    begun, go_on = held(monkeypatch, "neuprint_jupyter.widgets.explorer.widget.view_of")
    explorer._bar.tab = "downstream"
    before = explorer._work
    assert begun.wait(60)
    explorer._head.dataset = "inside:v1"
    go_on.set()
    before.wait()
    assert shown(settled(explorer)) == []
    assert not explorer._bar.busy


def test_an_answer_that_is_overtaken_at_the_last_moment_is_not_shown(tiny: Client, monkeypatch):
    explorer = run(explore(tiny), NC(type="EPG"))
    jobs = []
    monkeypatch.setattr(explorer._work, "run", lambda job, then: jobs.append((job, then)))
    explorer._bar.tab = "downstream"
    job, then = jobs[0]
    stale = job()
    explorer._bar.tab = "neurons"
    then(stale)
    assert explorer._content.children == (explorer.grid,)
    assert all(widget.comm is None for widget in stale)


def test_tables_that_are_no_longer_shown_are_closed(tiny: Client):
    explorer = run(explore(tiny), NC(type="EPG"))
    first = explorer.grid
    explorer._bar.tab = "downstream"
    downstream = settled(explorer)._content.children
    explorer.grid.selected_ids = [BIG]
    settled(explorer)
    assert [widget.comm for widget in downstream] == [None] * 4
    run(explorer, NC(type="EPG"))
    assert (first.comm, explorer.grid.comm is None) == (None, False)
    browser = explorer.browser
    explorer._head.dataset = "inside:v1"
    assert all(widget.comm is None for widget in (browser, browser._panel, browser._tree, *browser._nodes.top))


def test_a_closed_explorer_follows_nothing(tiny: Client):
    before = len(tiny.query_log._observers)
    explorer = run(explore(tiny), NC(type="EPG"))
    assert len(tiny.query_log._observers) > before
    explorer.close()
    assert len(tiny.query_log._observers) == before
    assert explorer.grid.comm is None


def test_what_is_no_client_is_refused():
    with pytest.raises(CriteriaError, match="client must be a Client"):
        explore(client="demo:v1")


def test_the_path_holds_what_was_shown_of_the_neurons_that_are_looked_at(tiny: Client, monkeypatch):
    monkeypatch.setattr("neuprint_jupyter.widgets.explorer.widget.MOST_TOGETHER", 3)
    explorer = run(explore(tiny), NC())
    explorer._bar.tab = "downstream"
    assert "Select up to 3" in settled(explorer)._bar.error
    assert explorer._bar.code == []
    assert not any("downstream" in cell for cell in explorer.code)
    explorer.grid.selected_ids = [3]
    assert "downstream" in settled(explorer)._bar.code[0]
    assert "downstream" in explorer.code[-1]
    explorer._bar.tab = "neurons"
    run(explorer, NC(type="EPG"))
    assert len(explorer.code) == 2


def test_neurons_are_named_in_the_order_they_are_looked_at(tiny: Client):
    neurons = pd.DataFrame({"bodyId": [BIG, 3]})
    subject = Subject(tiny, NC(), neurons, (3, BIG), (), set())
    assert cells(subject, ["skeletons"])[2] == f"selected = [3, {BIG}]"


def test_what_cannot_be_shown_is_said(tiny: Client, monkeypatch):
    explorer = run(explore(tiny), NC(type="nothing"))
    explorer._bar.tab = "downstream"
    assert explorer._bar.error == "No neurons were found."
    monkeypatch.setattr("neuprint_jupyter.widgets.explorer.widget.MOST_TOGETHER", 3)
    run(explorer, NC())
    assert "Select up to 3 of the 6 neurons" in explorer._bar.error
    explorer.grid.selected_ids = [3]
    settled(explorer)
    assert explorer._bar.error == ""
    explorer._bar.tab = "skeletons"
    assert "skeleton" in settled(explorer)._bar.error


def test_the_saved_cell_holds_the_code(tiny: Client):
    explorer = run(explore(tiny), NC(type="<b>EPG"))
    data, _ = explorer._repr_mimebundle_()
    assert "NC(type='<b>EPG')" in data["text/plain"]
    assert "<b>" not in data["text/html"]
