"""The builder against the real embedded server: what it offers, counts, answers and runs."""

from __future__ import annotations

import threading
import time

import pandas as pd
import pytest
import traitlets
from pandas.testing import assert_frame_equal

from neuprint_jupyter import AtLeast, Client, CriteriaBuilder, CriteriaError, NeuronCriteria, fetch_neurons
from neuprint_jupyter.errors import NeuprintConnectionError
from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.widgets.criteria_builder.catalogue import catalogue
from neuprint_jupyter.widgets.criteria_builder.suggestions import Suggestion, Suggestions
from tests.tiny import BIG, CONNECTIONS, NEURONS

NC = NeuronCriteria


def settled(builder: CriteriaBuilder) -> CriteriaBuilder:
    builder._previews.wait()
    builder._runs.wait()
    return builder


def wait_for(done) -> None:
    deadline = time.monotonic() + 60
    while not done() and time.monotonic() < deadline:
        time.sleep(0.01)


def field_form(builder: CriteriaBuilder, name: str, *values: str, kind: str = "text", op: str = "is"):
    block = builder.form["any"][0]["all"][0]
    test = {"op": op, "not": False, "kind": kind, "own": False, "values": list(values)}
    return {"any": [{"all": [{**block, "fields": [{"name": name, "tests": [test]}]}]}]}


def test_criteria_fill_the_form_and_the_form_makes_criteria(tiny: Client):
    builder = CriteriaBuilder(NC(type="EPG") | NC(bodyId=BIG), tiny)
    heard = []
    builder.observe(lambda change: heard.append(change["new"]), "criteria")
    assert builder.criteria == NC(type="EPG") | NC(bodyId=BIG)
    builder.criteria = NC(size=AtLeast(5))
    builder.form = field_form(builder, "bodyId", str(BIG), kind="integer")
    assert heard == [NC(size=AtLeast(5)), NC(bodyId=BIG)]
    builder.reset()
    assert builder.criteria == NC()


def test_a_page_knows_the_form_as_soon_as_it_knows_the_widget(tiny: Client, monkeypatch):
    known = []
    monkeypatch.setattr(CriteriaBuilder, "open", lambda builder: known.append(builder.get_state()))
    builder = settled(CriteriaBuilder(NC(type="EPG"), tiny))
    first = known[0]
    assert (first["form"], first["_reading"], first["_run"]["state"]) == (builder.form, builder._reading, "idle")
    assert first["_dataset"]["name"] == "tiny:v1"
    assert first["_catalogue"] == catalogue(tiny)


def test_the_count_the_first_rows_and_the_code_follow_the_form(tiny: Client):
    builder = settled(CriteriaBuilder(tiny))
    assert builder._preview["neurons"] == 6
    assert len(builder._preview["rows"]) == 5
    builder.criteria = NC(type="EPG")
    assert builder._preview["state"] == "waiting"
    settled(builder)
    assert builder._preview["state"] == "done"
    assert [row[0] for row in builder._preview["rows"]] == [str(BIG), str(BIG + 1)]
    assert "NC(type='EPG')" in builder.code
    assert builder._reading["cypher"] == NC(type="EPG").cypher()


def test_a_name_that_no_neuron_has_is_told_with_what_was_meant(tiny: Client):
    for criteria in (NC(type="EGP"), NC(type="EGP", instance="EGP"), NC(type="EGP") | NC(type="EPG", status="Orphan")):
        builder = settled(CriteriaBuilder(criteria, tiny))
        assert builder._preview["neurons"] == 0
        assert builder._preview["told"] == ["no neuron has the type or instance 'EGP'; did you mean 'EPG'?"]
    assert settled(CriteriaBuilder(NC(bodyId=[99, 98]), tiny))._preview["told"] == ["tiny:v1 has no bodyId 99, 98"]
    # A pasted list may have some that are there.
    some = settled(CriteriaBuilder(NC(bodyId=[BIG, 99]), tiny))._preview
    assert (some["neurons"], some["told"]) == (1, ["tiny:v1 has no bodyId 99"])


def test_an_error_stands_beside_its_field_and_the_form_is_kept(tiny: Client):
    builder = CriteriaBuilder(NC(type="EPG"), tiny)
    builder.form = field_form(builder, "size", "1.5", "many", kind="number")
    assert list(builder.errors) == ["any.0.all.0.fields.0.tests.0"]
    assert "'many'" in builder.errors["any.0.all.0.fields.0.tests.0"]
    assert builder.form["any"][0]["all"][0]["fields"][0]["tests"][0]["values"] == ["1.5", "many"]
    assert builder.criteria == NC(type="EPG")
    with pytest.raises(CriteriaError, match=r"not finished.*'many'"):
        builder.run()


def test_names_that_the_dataset_does_not_have_are_errors_of_their_field(tiny: Client):
    builder = CriteriaBuilder(NC(stats="Traced"), tiny)
    assert "did you mean 'status'" in builder.errors["any.0.all.0.fields.0.tests.0"]
    builder.criteria = NC(rois="PBx") & NC(type="EPG")
    assert "PB" in builder.errors["any.0.all.0.rois.0"]
    builder.criteria = NC(size="big")
    assert "holds numbers" in builder.errors["any.0.all.0.fields.0.tests.0"]


def test_a_form_of_another_shape_is_refused(tiny: Client):
    builder = CriteriaBuilder(tiny)
    with pytest.raises(traitlets.TraitError, match="any"):
        builder.form = {"any": "thing"}


def test_run_gives_the_tables_of_fetch_neurons(tiny: Client, page_of):
    builder = CriteriaBuilder(NC(type="EPG"), tiny)
    for ours, theirs in zip(builder.run(), fetch_neurons(NC(type="EPG"), client=tiny), strict=True):
        assert_frame_equal(ours, theirs)
    page = page_of(builder)
    page.ask(kind="run")
    settled(builder)
    assert page.answers == [{"kind": "started", "id": "1"}]
    assert builder._run["state"] == "done"
    assert [table["name"] for table in builder._run["tables"]] == ["Neurons", "ROI counts"]
    assert_frame_equal(builder.result[0], fetch_neurons(NC(type="EPG"), client=tiny)[0])


def test_the_code_gives_the_same_tables(tiny: Client):
    builder = CriteriaBuilder(NC(type="EPG") & NC(size=AtLeast(5)), tiny)
    names = {}
    exec(builder.code, names)
    assert_frame_equal(names["neurons"], builder.run()[0])
    assert_frame_equal(names["roi_counts"], builder.run()[1])


def test_proposals_are_answered_by_their_ids(tiny: Client, page_of):
    page = page_of(CriteriaBuilder(tiny))
    page.ask(kind="suggest", id="a", field="", text="epg")
    page.ask(kind="rois", id="b", text="l1")
    page.ask(kind="suggest", id="c", field="type", text="kca'b'")
    deadline = time.monotonic() + 60
    while len(page.answers) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    found = {answer["id"]: answer["found"] for answer in page.answers}
    assert found["a"][0] == {"field": "type", "value": "EPG", "neurons": 2}
    assert {s["field"] for s in found["a"]} == {"type", "instance"}
    assert [roi["name"] for roi in found["b"]] == ["PB(L1)"]
    assert [s["value"] for s in found["c"]] == ["KCa'b'-m"]


@pytest.mark.parametrize(
    "content",
    [
        {"kind": "exec"},
        {"kind": "suggest", "field": 1, "text": ""},
        {"kind": "rois", "text": "x" * 999},
        {"kind": "instances", "names": [1]},
        {"id": None},
    ],
)
def test_other_messages_are_refused(tiny: Client, page_of, content):
    page = page_of(CriteriaBuilder(tiny))
    page.ask(**content)
    assert [answer["kind"] for answer in page.answers] == ["error"]


def test_ids_and_names_are_proposed_best_first(tiny: Client):
    suggestions = Suggestions(tiny)
    assert suggestions.named(str(BIG))[0] == Suggestion("bodyId", str(BIG), 1)
    assert [s.value for s in suggestions.of("status", "")] == ["Traced", "Orphan"]
    assert suggestions.of("type", 'it\'s "odd"')[0].value == 'it\'s "odd" \\ `type`'
    with pytest.raises(CriteriaError):
        suggestions.named("x" * 1000)
    # A list of names may be pasted from a column of types, or one of instances.
    assert suggestions.instances(["EPG", "EPG(PB08)_L3", "KCa'b'-m_R", "none"]) == ["EPG(PB08)_L3", "KCa'b'-m_R"]


def test_fields_come_from_the_dataset_with_their_kinds_and_choices(tiny: Client):
    fields = {field["name"]: field for field in catalogue(tiny)}
    assert list(fields)[:3] == ["type", "instance", "bodyId"]
    assert fields["bodyId"]["kind"] == "integer"
    assert fields["size"] | {"description": ""} == fields["size"]
    assert fields["size"]["kind"] == "integer"
    assert fields["status"]["choices"] == ["Orphan", "Traced"]
    assert fields["class"]["group"] == "Class"
    assert not {"pre", "cropped", "roiInfo"} & set(fields)


def test_columns_that_the_dataset_describes_come_first_and_unknown_kinds_are_looked_up(tiny: Client, monkeypatch):
    columns = (
        '[{"id": "class", "name": "Class", "choices": ["CX", "MB", null]}, {"id": "ROI_COLUMNS_PLACEHOLDER"},'
        ' {"id": "status", "name": "Status", "description": "how far", "optional": false},'
        ' {"id": "size", "enabled": false}, "odd"]'
    )
    client = Client("local", "tiny:v1")
    monkeypatch.setitem(client.__dict__, "meta", {**client.meta, "neuronColumnsOrdered": columns})
    monkeypatch.setitem(client.__dict__, "neuron_properties", dict.fromkeys([*NEURONS.columns, "pre", "post"], ""))
    fields = {field["name"]: field for field in catalogue(client)}
    assert list(fields)[:5] == ["type", "instance", "bodyId", "class", "status"]
    assert (fields["class"]["label"], fields["class"]["choices"]) == ("Class", ["CX", "MB"])
    assert fields["status"]["description"] == "how far"
    assert "size" not in fields
    assert fields["somaLocation"]["kind"] == "place"


def test_properties_that_cannot_be_read_are_looked_up(tiny: Client, monkeypatch):
    client = Client("local", "tiny:v1")
    monkeypatch.setitem(client.__dict__, "meta", {**client.meta, "neuronProperties": "{odd", "ntSynapseProperties": 1})
    assert set(client.neuron_properties) >= {"bodyId", "type", "status", "size"}
    assert client.fetch_synapse_nt_keys() == []


def test_fragments_are_found_also_where_regions_have_different_minima(tiny: Client):
    builder = CriteriaBuilder(tiny)
    block = {**builder.form["any"][0]["all"][0], "label": "Segment"}
    block["rois"] = [{"roi": "EB", "role": "input", "min": "1"}, {"roi": "PB", "role": "input", "min": "2"}]
    builder.form = {"any": [{"all": [block]}]}
    assert builder.criteria == (
        NC(inputRois="EB", label="Segment") & NC(inputRois="PB", min_roi_inputs=2, label="Segment")
    )
    assert builder.criteria.label == "Segment"


def test_a_minimum_that_the_form_does_not_show_is_no_error(tiny: Client):
    builder = CriteriaBuilder(tiny)
    block = builder.form["any"][0]["all"][0]
    for role, errors in (("input", ["any.0.all.0.rois.0"]), ("any", [])):
        builder.form = {"any": [{"all": [{**block, "rois": [{"roi": "EB", "role": role, "min": "1x"}]}]}]}
        assert list(builder.errors) == errors
    assert builder.criteria == NC(rois="EB")


@pytest.fixture(scope="module")
def bare(server: None) -> Client:
    """A dataset with no types, no hierarchy, no choices, and a property with quotes in its name."""
    neurons = NEURONS[["bodyId"]].assign(**{'it\'s "odd"': list("aabbcc")})
    pairs = CONNECTIONS.drop(columns="roi").groupby(["bodyId_pre", "bodyId_post"], as_index=False).sum()
    load_dataset("bare:v1", neurons=neurons, connections=pairs, progress=False)
    return Client("local", "bare:v1")


def test_a_dataset_of_bare_ids_can_be_asked(bare: Client, page_of):
    builder = settled(CriteriaBuilder(bare))
    assert builder._preview["neurons"] == 6
    assert builder._dataset["rois"] == 0
    page = page_of(builder)
    page.ask(kind="suggest", field="", text="epg")
    page.ask(kind="rois", text="")
    wait_for(lambda: len(page.answers) == 2)
    assert [answer["found"] for answer in page.answers] == [[], []]


def test_proposals_are_those_of_the_dataset_as_it_was_loaded_last(server: None):
    pairs = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [3]})
    for kind in ("Kind1", "Kind2"):
        neurons = pd.DataFrame({"bodyId": [1, 2], "type": kind})
        load_dataset("renewed:v1", neurons=neurons, connections=pairs, replace=kind == "Kind2", progress=False)
        if kind == "Kind1":
            suggestions = Suggestions(Client("local", "renewed:v1"))
        assert [s.value for s in suggestions.of("type", "ki")] == [kind]


def test_the_form_offers_what_the_dataset_has_as_it_was_loaded_last_and_keeps_what_was_typed(server: None, page_of):
    pairs = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [3], "roi": ["EB"]})
    neurons = pd.DataFrame({"bodyId": [1, 2], "side": ["L", "R"], "status": ["Traced", "Orphan"]})
    load_dataset("reloaded:v1", neurons=neurons, connections=pairs, progress=False)
    builder = settled(CriteriaBuilder(Client("local", "reloaded:v1")))
    page = page_of(builder)
    builder.form = form = field_form(builder, "side", "L")
    assert not builder.errors

    def offered():
        return {field["name"]: field["choices"] for field in builder._catalogue}

    def reload(neurons, connections=pairs):
        load_dataset("reloaded:v1", neurons=neurons, connections=connections, replace=True, progress=False)

    reload(neurons.assign(status="Anchor", hue="red").drop(columns="side"), pairs.drop(columns="roi"))
    page.ask(kind="suggest", field="", text="")
    wait_for(lambda: page.answers)
    assert offered()["status"] == ["Anchor"]
    assert "hue" in offered()
    assert "side" not in offered()
    assert builder._dataset["rois"] == 0
    assert builder.form == form
    assert "side" in builder.errors["any.0.all.0.fields.0.tests.0"]

    reload(neurons)
    page.ask(kind="run")
    assert not builder.errors
    assert settled(builder).result[0]["bodyId"].tolist() == [1]

    reload(neurons.assign(status="Leaves"))
    # As Undo does.
    builder.form = {"any": [{"all": [{**form["any"][0]["all"][0], "fields": []}]}]}
    assert offered()["status"] == ["Leaves"]
    assert settled(builder)._preview["neurons"] == 2


def test_a_dataset_that_cannot_be_asked_when_it_was_loaded_again_is_asked_later(server: None, page_of, monkeypatch):
    pairs = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [3]})
    load_dataset("later:v1", neurons=pd.DataFrame({"bodyId": [1, 2]}), connections=pairs, progress=False)
    client = Client("local", "later:v1")
    builder = settled(CriteriaBuilder(client))
    neurons = pd.DataFrame({"bodyId": [1, 2], "hue": "red"})
    load_dataset("later:v1", neurons=neurons, connections=pairs, replace=True, progress=False)

    def refused(*_args, **_keywords):
        raise NeuprintConnectionError("away")

    with monkeypatch.context() as away:
        away.setattr(client, "fetch_custom", refused)
        page_of(builder).ask(kind="count")
        assert settled(builder)._preview["state"] == "failed"
    page_of(builder).ask(kind="count")
    assert "hue" in [field["name"] for field in builder._catalogue]
    assert settled(builder)._preview["neurons"] == 2


def test_a_property_with_quotes_in_its_name(bare: Client):
    builder = CriteriaBuilder(bare)
    builder.form = field_form(builder, 'it\'s "odd"', "a")
    assert builder.errors == {}
    assert settled(builder)._preview["neurons"] == 2
    names = {}
    exec(builder.code, names)
    assert len(names["neurons"]) == 2
    assert [s.value for s in Suggestions(bare).of('it\'s "odd"', "")] == ["a", "b", "c"]


def test_a_server_that_dies_while_typing_leaves_the_form_and_says_so(tiny: Client, page_of, monkeypatch):
    client = Client("local", "tiny:v1")
    builder = settled(CriteriaBuilder(NC(type="EPG"), client))
    gone = threading.Event()
    send = client._transport._send

    def dying(*args, **kwargs):
        if gone.is_set():
            raise NeuprintConnectionError("the server is gone")
        return send(*args, **kwargs)

    monkeypatch.setattr(client._transport, "_send", dying)
    monkeypatch.setattr("neuprint_jupyter.client.transport.BACK_OFF_SECONDS", 0)
    monkeypatch.setattr(type(client._address), "revive", lambda self: False)
    gone.set()
    builder.form = field_form(builder, "type", "PEN_a(PEN1)")
    assert settled(builder)._preview["state"] == "failed"
    assert "the server is gone" in builder._preview["message"]
    assert builder.criteria == NC(type="PEN_a(PEN1)")
    page = page_of(builder)
    page.ask(kind="run")
    assert settled(builder)._run["state"] == "failed"
    page.ask(kind="suggest", id="s", field="type", text="pe")
    deadline = time.monotonic() + 60
    while page.answers[-1]["id"] != "s" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert page.answers[-1] == {"kind": "error", "id": "s", "message": "the server is gone"}
    gone.clear()
    page.ask(kind="count")
    assert settled(builder)._preview["neurons"] == 1


def test_no_token_and_no_markup_is_in_what_is_saved(tiny: Client):
    builder = settled(CriteriaBuilder(NC(type="<img src=x>"), tiny))
    assert tiny._address.token not in str(builder.get_state())
    bundle, _ = builder._repr_mimebundle_()
    assert "&lt;img" in bundle["text/html"]
    assert "<img" not in bundle["text/html"]
