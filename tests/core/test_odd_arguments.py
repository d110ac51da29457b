"""Arguments that are repeated, empty, of odd kinds or out of range: answered rightly, or refused; never misread."""

from __future__ import annotations

import copy
import functools
import operator
import pickle
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import neuprint_jupyter as nj
from neuprint_jupyter import (
    AtLeast,
    Between,
    Client,
    Contains,
    CriteriaError,
    Not,
    NotNull,
    fetch_adjacencies,
    fetch_custom,
    fetch_neurons,
)
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.cypher import Criteria
from neuprint_jupyter.server.loading import load_dataset
from tests.tiny import BIG

# More than the engine would take in one row.
MANY = [*(f"T{i}" for i in range(2_100)), "EPG"]


def test_bodies_named_twice_count_once(larva: Client) -> None:
    bodies = fetch_neurons("KC", omit_rois=True, client=larva)["bodyId"].tolist()
    once = fetch_adjacencies(bodies, batch_size=20, client=larva)[1]
    twice = fetch_adjacencies([*bodies, *bodies], batch_size=20, client=larva)[1]
    backwards = fetch_adjacencies(bodies[::-1], batch_size=7, client=larva)[1]
    pd.testing.assert_frame_equal(fetch_adjacencies(bodies, client=larva)[1], backwards)
    pd.testing.assert_frame_equal(twice, once)


@pytest.mark.parametrize("size", [0, -1, 2.5, "10"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda size, c: fetch_adjacencies([3, 4, BIG], batch_size=size, client=c),
        lambda size, c: nj.fetch_synapses([3, 4], batch_size=size, client=c),
        lambda size, c: nj.fetch_mean_synapses([3, 4], batch_size=size, client=c),
        lambda size, c: nj.fetch_synapse_connections([3, 4], batch_size=size, client=c),
    ],
)
def test_a_batch_size_that_is_none_is_refused(tiny: Client, ask: Any, size: Any) -> None:
    with pytest.raises(CriteriaError, match="batch_size"):
        ask(size, tiny)


def test_a_batch_size_of_numpy(tiny: Client) -> None:
    assert len(fetch_adjacencies([3, 4, BIG], batch_size=np.int64(1), client=tiny)[1])


@pytest.mark.parametrize(
    "rois", [["EB", "PB"], ("EB", "PB"), {"EB", "PB"}, np.array(["EB", "PB"]), pd.Series(["EB", "PB"])], ids=type
)
def test_rois_of_any_collection(tiny: Client, rois: Any) -> None:
    assert len(fetch_adjacencies(rois=rois, client=tiny)[1]) == 5


@pytest.mark.parametrize("weight", [None, -0.5, float("nan"), float("inf"), "0 OR true", -1])
@pytest.mark.parametrize(
    "ask",
    [
        lambda w, c: fetch_adjacencies(3, min_total_weight=w, client=c),
        lambda w, c: fetch_adjacencies(3, min_roi_weight=w, client=c),
        lambda w, c: nj.fetch_simple_connections(3, min_weight=w, client=c),
        lambda w, c: nj.fetch_synapse_connections(3, min_total_weight=w, client=c),
    ],
)
def test_a_weight_that_is_no_count_is_refused(tiny: Client, ask: Any, weight: Any) -> None:
    with pytest.raises(CriteriaError, match="must be a whole number from 0 up"):
        ask(weight, tiny)


@pytest.mark.parametrize("weight", [2.5, np.float32(2.5)])
def test_at_least_two_and_a_half_is_at_least_three(tiny: Client, weight: Any) -> None:
    for ask in (
        lambda w: fetch_adjacencies(min_total_weight=w, client=tiny)[1],
        lambda w: nj.fetch_simple_connections(NC(), min_weight=w, client=tiny),
        lambda w: fetch_neurons(NC(min_pre=w), client=tiny)[0],
    ):
        assert ask(weight).equals(ask(3))


def test_a_connection_is_where_its_psds_are(server: None) -> None:
    neurons = pd.DataFrame(
        {"bodyId": [1, 2], "pre": [5, 0], "post": [0, 5], "roiInfo": ['{"PB": {"pre": 5}}', '{"EB": {"post": 5}}']}
    )
    connections = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "roi": ["EB"], "weight": [5]})
    load_dataset("border", neurons=neurons, connections=connections, progress=False)
    client = Client("local", "border")
    assert fetch_adjacencies(rois="EB", client=client)[1].to_dict("records") == [
        {"bodyId_pre": 1, "bodyId_post": 2, "roi": "EB", "weight": 5}
    ]


def test_tests_of_body_ids_are_asked_in_parts_too(tiny: Client) -> None:
    for test in ([3, Between(4, 6)], [AtLeast(4), 3], Not(BIG), [3, None], NotNull):
        whole = fetch_adjacencies(NC(bodyId=test), client=tiny)[1]
        assert len(whole)
        pd.testing.assert_frame_equal(fetch_adjacencies(NC(bodyId=test), batch_size=1, client=tiny)[1], whole)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda c: fetch_adjacencies([], client=c), "the list of neurons is empty"),
        (lambda c: fetch_neurons(pd.Series([], dtype="int64"), client=c), "the list of neurons is empty"),
        (lambda c: fetch_neurons("722817260", client=c), r"bodyIds are integers: write int\('722817260'\)"),
        (lambda c: fetch_neurons(["722817260", "5813078552"], client=c), "bodyIds are integers"),
        (lambda c: fetch_neurons(NC(min_pre=10**19), client=c), "does not fit the 64-bit integers"),
        (lambda c: fetch_adjacencies(3, min_total_weight=10**19, client=c), "does not fit the 64-bit integers"),
        (lambda c: fetch_adjacencies([3, 4], threads="4", client=c), "threads must be a whole number"),
        (lambda c: fetch_neurons(3, returned_columns=None, client=c), "'core' or a list of properties, not None"),
        (lambda c: fetch_neurons(3, omit_rois=True, returned_columns=["roiInfo"], client=c), "leaves out roiInfo"),
        (lambda c: fetch_neurons(NC(somaLocation=True), client=c), "somaLocation is a place: .* never matches True"),
        (lambda c: fetch_neurons(NC(inputrois="EB"), client=c), "did you mean 'inputRois'"),
        (lambda c: fetch_neurons(3, client="local"), "client must be a Client, such as"),
        (lambda c: nj.set_default_client("local"), "client must be a Client"),
        (lambda c: fetch_custom(None, client=c), "cypher must be the text of a query, not None"),
        (lambda c: c.fetch_custom("RETURN 1", timeout=0), "timeout must be a number of seconds above 0, not 0"),
        (lambda c: c.fetch_custom("RETURN 1", timeout="5"), "timeout must be a number of seconds above 0, not '5'"),
        (lambda c: Client(None), "server must be an address such as"),
        (lambda c: Client("local", "tiny:v1", timeout=None), "timeout must be a number"),
        (lambda c: AtLeast(10**400), "does not fit the 64-bit integers"),
        (lambda c: Client("example.org", "tiny:v1", 5), "the token must be text, not int"),
        (lambda c: NC(cropped="yes"), "cropped must be True, False or None, or tests of these, not 'yes'"),
        (lambda c: NC(cropped=Not(1)), "not 1"),
        (lambda c: Between(5, np.inf), "a range ends at a number, not at inf; AtLeast and AtMost have one end only"),
        (lambda c: NC(5), "for a bodyId write bodyId=5"),
        (lambda c: NC(pd.DataFrame({"bodyId": [5]})), "not a table; for the neurons of a table write bodyId=table"),
        (lambda c: NC(["EPG", "EL"]), r"for a type write type=\['EPG', 'EL'\]"),
        (lambda c: NC.from_dict({"any_of": 5}), "any_of holds a list of criteria, not 5"),
        (lambda c: NC.from_dict({"size": [{"between": [1]}]}), "between takes another number of values"),
    ],
)
def test_what_cannot_be_meant_is_refused(tiny: Client, ask: Any, said: str) -> None:
    queries = len(tiny.query_log)
    with pytest.raises(nj.NeuprintError, match=said):
        ask(tiny)
    assert len(tiny.query_log) - queries <= 1


def test_none_of_the_further_columns(tiny: Client) -> None:
    neurons, connections = fetch_adjacencies(3, properties=None, weight_props=None, omit_rois=True, client=tiny)
    assert list(neurons) == ["bodyId"]
    assert list(connections) == ["bodyId_pre", "bodyId_post", "weight"]
    assert nj.fetch_output_completeness(3, None, client=tiny)["traced_weight"].tolist() == [0]


def test_places_are_lists_in_every_table(tiny: Client) -> None:
    neurons, _ = fetch_adjacencies(3, properties=["somaLocation"], client=tiny)
    assert neurons.set_index("bodyId")["somaLocation"].to_dict() == {3: None, BIG: [100, 200, 300]}
    table = nj.fetch_simple_connections(3, properties=["somaLocation"], client=tiny)
    assert [100, 200, 300] in table["somaLocation_post"].tolist()


def test_roi_info_is_a_dict_in_every_table(tiny: Client) -> None:
    neurons = fetch_neurons([3, BIG], client=tiny)[0].set_index("bodyId")["roiInfo"]
    for found in (3, 99):
        table = nj.fetch_simple_connections(found, BIG, properties="roiInfo", client=tiny)
        few, _ = fetch_adjacencies(found, BIG, properties=["roiInfo"], client=tiny)
        merged = fetch_adjacencies(found, BIG, properties=["roiInfo"], merge=True, client=tiny)
        assert {str(one.dtype) for one in (table["roiInfo_pre"], few["roiInfo"], merged["roiInfo_post"])} == {"object"}
        if found == 3:
            assert table["roiInfo_post"].tolist() == [neurons[BIG]]
            assert few["roiInfo"].tolist() == neurons.tolist()
            assert merged["roiInfo_pre"].tolist() == [neurons[3]] * len(merged)


def test_weights_that_are_not_told_by_roi_are_missed_aloud(tiny: Client) -> None:
    with pytest.warns(UserWarning, match=r"tiny:v1 has no weightHP by ROI: left out; omit_rois=True lists them"):
        assert "weightHP" not in fetch_adjacencies(3, weight_props="weightHP", client=tiny)[1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "weightHP" not in fetch_adjacencies(3, client=tiny)[1]
        assert "weightHP" in fetch_adjacencies(3, weight_props="weightHP", omit_rois=True, client=tiny)[1]


def test_a_missing_value_of_pandas_is_none(tiny: Client) -> None:
    assert NC(size=[pd.NA, 5]) == NC(size=[None, 5])
    assert fetch_neurons(NC(type=pd.NA), client=tiny)[0]["type"].isna().all()


def test_a_folder_that_cannot_be_made_is_told_before_the_work(tiny: Client, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    queries = len(tiny.query_log)
    with pytest.raises(FileExistsError):
        fetch_adjacencies(3, export_dir=tmp_path / "file", client=tiny)
    assert len(tiny.query_log) == queries


def test_columns_from_a_generator_or_an_index(tiny: Client) -> None:
    expected = fetch_neurons(3, omit_rois=True, returned_columns=["bodyId", "type"], client=tiny)
    for names in ((n for n in ["bodyId", "type"]), pd.Index(["bodyId", "type"])):
        pd.testing.assert_frame_equal(
            fetch_neurons(3, omit_rois=True, returned_columns=names, client=tiny),  # type: ignore[arg-type]
            expected,
        )


def test_criteria_tell_their_arguments_and_can_be_copied() -> None:
    criteria = NC(status="Traced", class_="CX")
    assert (criteria.status, criteria.class_) == (["Traced"], ["CX"])
    with pytest.raises(AttributeError, match="say nothing of 'somaSide'"):
        _ = criteria.somaSide
    for again in (copy.copy(criteria), copy.deepcopy(criteria), pickle.loads(pickle.dumps(criteria))):
        assert again == criteria


@pytest.mark.parametrize(
    "make",
    [
        lambda: Not(["a", "b"]),
        lambda: Not(np.array(["a"])),
        lambda: NC(status=[["a", "b"]]),
        lambda: NC(closestLandmarkDistanceMicrons=AtLeast(2), max_closestLandmarkDistanceMicrons=5),
        lambda: NC.from_dict({"any_of": [{"type": ["EPG"]}], "status": ["x"]}),
    ],
)
def test_what_would_be_misread_is_refused(make: Any) -> None:
    with pytest.raises(CriteriaError):
        make()


def test_numpy_scalars_are_plain_values() -> None:
    assert repr(NC(group=Not(np.int64(5)))) == "NeuronCriteria(group=Not(5))"
    assert NC(group=Not(np.int64(5))).to_dict() == {"group": [{"not": [5]}]}


def test_joined_criteria_are_equal_both_ways() -> None:
    a, b = NC(type="a"), NC(type="b")
    assert (a | a) != (a | b)
    assert (a | b) != (a | a)
    assert (a | b) == (b | a)


def test_what_is_not_one_body_is_a_neuron(hemibrain: Client) -> None:
    assert len(fetch_neurons(~NC(bodyId=5), omit_rois=True, client=hemibrain)) == 592
    assert len(fetch_neurons(NC(type="EPG") & ~NC(bodyId=5), omit_rois=True, client=hemibrain)) == 46


def test_missing_weights_count_for_none() -> None:
    table = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 2], "weight": [np.nan, 2.0]})
    assert nj.connection_table_to_matrix(table).to_numpy().tolist() == [[2.0]]


def test_properties_named_twice_or_bodyid() -> None:
    neurons = pd.DataFrame({"bodyId": [1], "type": ["EPG"], "mask": np.array([2**60 + 1], dtype="uint64")})
    connections = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2]})
    merged = nj.merge_neuron_properties(neurons, connections, ["type", "type", "mask"])
    assert list(merged.columns) == ["bodyId_pre", "bodyId_post", "type_pre", "mask_pre", "type_post", "mask_post"]
    assert merged["mask_pre"].tolist() == [2**60 + 1]
    assert merged["mask_post"].isna().all()


def test_provenance_names_the_dataset_that_answered(tiny: Client, inside: Client) -> None:
    attrs = inside.fetch_custom("RETURN 1 AS x", dataset="tiny:v1").attrs
    assert (attrs["dataset"], attrs["uuid"]) == ("tiny:v1", tiny.meta["uuid"])


def test_a_client_can_be_copied_and_pickled(tiny: Client) -> None:
    for again in (copy.deepcopy(tiny), pickle.loads(pickle.dumps(tiny))):
        assert again == tiny
        assert again.fetch_custom("RETURN 1 AS x")["x"].tolist() == [1]


def test_equal_clients_are_two(tiny: Client, inside: Client) -> None:
    nj.clear_default_client()
    for seconds in (60, 5):
        Client("local", "tiny:v1", timeout=seconds)
        assert nj.default_client().timeout == seconds
    first = Client("local", "tiny:v1")
    first = Client("local", "tiny:v1")
    assert nj.list_all_clients() == [first]
    second = Client("local", "inside:v1")
    with pytest.raises(nj.NeuprintError, match="several clients exist"):
        nj.default_client()
    nj.set_default_client(second)
    again = Client("local", "inside:v1")
    assert nj.default_client() == again == second
    nj.clear_default_client()


def test_a_copy_of_meta_is_a_copy(tiny: Client) -> None:
    nj.fetch_meta(client=tiny)["roiInfo"].clear()
    assert nj.fetch_meta(client=tiny)["roiInfo"]


def test_properties_by_columns_where_types_are_not_told(tiny: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client("local", "tiny:v1")
    columns = '[{"id": "bodyId"}, {"id": "ROI_COLUMNS_PLACEHOLDER"}, {"id": "status"}]'
    monkeypatch.setitem(client.meta, "neuronProperties", None)
    monkeypatch.setitem(client.meta, "neuronColumnsOrdered", columns)
    assert client.fetch_neuron_keys()[:2] == ["bodyId", "status"]
    assert set(client.fetch_neuron_keys()) == set(tiny.fetch_neuron_keys())
    pd.testing.assert_frame_equal(fetch_neurons(client=client)[1], fetch_neurons(client=tiny)[1])
    client = Client("local", "tiny:v1")
    monkeypatch.setitem(client.meta, "neuronProperties", None)
    assert set(client.fetch_neuron_keys()) == set(tiny.fetch_neuron_keys())


def test_a_working_set_takes_no_place_of_other_work(tiny: Client, tmp_path: Path) -> None:
    (tmp_path / "skeletons").mkdir()
    (tmp_path / "skeletons" / "my_precious.txt").write_text("work")
    with pytest.raises(CriteriaError, match="is not a working set, and not empty"):
        nj.save_working_set(3, tmp_path, client=tiny)
    assert (tmp_path / "skeletons" / "my_precious.txt").read_text() == "work"
    nj.save_working_set(3, tmp_path / "new", client=tiny)
    nj.save_working_set(4, tmp_path / "new", client=tiny)
    assert pd.read_parquet(tmp_path / "new" / "neurons.parquet")["bodyId"].tolist() == [4]


def test_a_dataset_that_contradicts_itself_is_told(tiny: Client) -> None:
    pairs = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [1], "roiInfo": ['{"EB": {"post": 5}}']})
    from neuprint_jupyter.queries.weights import by_roi, read_pairs

    with pytest.warns(UserWarning, match=r"contradicts itself: the connection 1 -> 2"):
        found = by_roi(read_pairs(pairs), [], ["EB"], include_nonprimary=False)
    assert found["weight"].tolist() == [5]


def test_queries_of_the_default_client(tiny: Client) -> None:
    nj.set_default_client(tiny)
    assert fetch_custom("RETURN 1 AS x")["x"].tolist() == [1]
    nj.clear_default_client()


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        (lambda: functools.reduce(operator.or_, [NC(type=name, min_pre=0) for name in MANY]), [BIG, BIG + 1]),
        (lambda: functools.reduce(operator.and_, [NC(status=Not(name)) for name in [*MANY, "Traced"]]), [3, 5]),
        (lambda: ~functools.reduce(operator.or_, [NC(type=Contains(name)) for name in MANY]), [3, 4, 5, 6]),
        (lambda: NC(type=[Contains(name) for name in MANY]), [BIG, BIG + 1]),
    ],
    ids=["or", "and", "not", "one field"],
)
def test_thousands_of_conditions(tiny: Client, criteria: Callable[[], Criteria], found: list[int]) -> None:
    assert fetch_neurons(criteria(), omit_rois=True, client=tiny)["bodyId"].tolist() == found


def test_a_kind_of_column_that_does_not_exist_is_refused(tiny: Client) -> None:
    with pytest.raises(CriteriaError, match="'int', 'text', 'json', not 'integer'"):
        tiny.fetch_custom("RETURN 1 AS x", kinds={"x": "integer"})  # type: ignore[dict-item]
