"""Synapses and mitochondria, on a published slice and on a dataset that can be checked by eye."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuprint_jupyter import (
    Client,
    CriteriaError,
    NeuprintError,
    UnknownNameError,
    fetch_connection_mitochondria,
    fetch_mean_synapses,
    fetch_mitochondria,
    fetch_synapse_connections,
    fetch_synapses,
    fetch_synapses_and_closest_mitochondria,
)
from neuprint_jupyter import MitoCriteria as MC
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter import SynapseCriteria as SC
from neuprint_jupyter.analysis.columns import TEXT
from neuprint_jupyter.queries.elements import matching_bodies
from tests.inside import A, B, C, D

KENYON = 5813078552
SYNAPSE_COLUMNS = ["bodyId", "type", "roi", "x", "y", "z", "confidence"]
SYNAPSE_TYPES = ["int64", "category", str(TEXT), "int32", "int32", "int32", "float32"]


@pytest.fixture(scope="module")
def slice_(published: Path) -> pd.DataFrame:
    return pd.read_parquet(published / "hemibrain" / "synapses.parquet")


def plain(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Rows to compare, in one order; missing values are None."""
    rows = table.astype(object).where(table.notna(), None)
    return sorted(rows.itertuples(index=False, name=None), key=repr)


def as_fetched(table: pd.DataFrame) -> pd.DataFrame:
    return table[SYNAPSE_COLUMNS].astype({"confidence": "float32"})


def test_all_synapses_of_a_type(hemibrain: Client, slice_: pd.DataFrame) -> None:
    synapses = fetch_synapses("DA1_lPN", client=hemibrain)
    assert len(synapses) == 14_836
    assert plain(synapses) == plain(as_fetched(slice_))
    assert list(synapses.columns) == SYNAPSE_COLUMNS
    assert [str(dtype) for dtype in synapses.dtypes] == SYNAPSE_TYPES
    assert synapses["type"].cat.categories.tolist() == ["pre", "post"]
    assert synapses["bodyId"].is_monotonic_increasing
    assert synapses.index.equals(pd.RangeIndex(len(synapses)))


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rois=st.lists(st.sampled_from(["LH(R)", "CA(R)", "AL(R)", "SLP(R)", "EB"]), unique=True),
    kind=st.sampled_from([None, "pre", "post"]),
    confidence=st.sampled_from([None, 0, 0.968, 0.9]),
    primary_only=st.booleans(),
)
def test_criteria_mean_what_they_say(
    hemibrain: Client, slice_: pd.DataFrame, rois: list[str], kind: Any, confidence: float | None, primary_only: bool
) -> None:
    criteria = SC(rois=rois, type=kind, confidence=confidence, primary_only=primary_only)
    kept = slice_[slice_["confidence"] > (confidence or 0)]
    kept = kept[kept["roi"].isin(rois)] if rois else kept
    kept = kept[kept["type"] == kind] if kind else kept
    fetched = fetch_synapses("DA1_lPN", criteria, client=hemibrain)
    if not primary_only and not rois:
        fetched = fetched[fetched["roi"].isin(hemibrain.primary_rois) | fetched["roi"].isna()]
    assert plain(fetched) == plain(as_fetched(kept))


def test_one_row_for_each_roi(hemibrain: Client) -> None:
    synapses = fetch_synapses("DA1_lPN", SC(primary_only=False), client=hemibrain)
    flags = hemibrain.fetch_custom(
        "MATCH (n:Neuron)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse) WHERE n.type = 'DA1_lPN' "
        "WITH DISTINCT s UNWIND keys(s) AS roi RETURN roi, count(*) AS synapses"
    ).set_index("roi")["synapses"]
    counts = synapses["roi"].value_counts()
    assert len(counts) > 5
    assert counts.to_dict() == {roi: flags[roi] for roi in hemibrain.all_rois if roi in flags}


@pytest.mark.parametrize("neurons", ["no such type", [1, 2], NC(type="DA1_lPN", rois="EB")])
@pytest.mark.parametrize("nt", [None, "max", "all"])
def test_nothing_found_keeps_columns(inside: Client, hemibrain: Client, neurons: Any, nt: Any) -> None:
    client = inside if nt else hemibrain
    further = {None: [], "max": ["nt", "ntProb"], "all": ["acetylcholine", "gaba"]}[nt]
    # Further properties are listed where the dataset keeps some.
    further = [*(["compartment", "note"] if nt else []), *further]
    synapses = fetch_synapses(neurons, nt=nt, client=client)
    assert list(synapses.columns) == [*SYNAPSE_COLUMNS, *further]
    assert [str(dtype) for dtype in synapses.dtypes[:7]] == SYNAPSE_TYPES
    assert not len(synapses)


def test_bodies_without_synapses_and_bodies_that_are_not_there(inside: Client) -> None:
    assert fetch_synapses([D, 99], client=inside).empty
    assert set(fetch_synapses([A, D, 99], client=inside)["bodyId"]) == {A}


def test_many_bodies(hemibrain: Client) -> None:
    some = fetch_synapses([*range(1, 10_000), 754534424], batch_size=5_000, client=hemibrain)
    assert len(some) == 3_010


@pytest.mark.parametrize("batch_size", [1, 3, 1000])
def test_batches_change_nothing(hemibrain: Client, batch_size: int) -> None:
    whole = fetch_synapses("DA1_lPN", SC(rois="LH(R)"), client=hemibrain)
    parts = fetch_synapses("DA1_lPN", SC(rois="LH(R)"), batch_size, client=hemibrain)
    assert plain(parts) == plain(whole)


@pytest.mark.parametrize("fetch", [fetch_synapses, fetch_mitochondria, fetch_synapses_and_closest_mitochondria])
def test_as_many_neurons_are_asked_about_as_have_few_synapses_together(
    inside: Client, monkeypatch: pytest.MonkeyPatch, fetch: Any
) -> None:
    client = Client("local", inside.dataset, progress=False)

    def asked() -> tuple[int, pd.DataFrame]:
        before = len(client.query_log)
        found = fetch([A, B, C, D], client=client)
        return sum("Contains" in record.cypher for record in list(client.query_log)[before:]), found

    # What is asked once a client comes first.
    _, expected = asked()
    assert asked()[0] == 1
    # Each of them costs more than that.
    monkeypatch.setattr("neuprint_jupyter.queries.elements.SYNAPSES_PER_REQUEST", 10)
    parts, found = asked()
    assert parts == 4
    assert plain(found) == plain(expected)


def test_parts_that_are_asked_about_side_by_side_are_alike(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = f"MATCH (n:Segment) WHERE n.bodyId IN {[A, B, C, D]} RETURN n.pre + n.post AS synapses"
    # 10 less than they cost.
    most = int(inside.fetch_custom(counts)["synapses"].sum()) + 70
    monkeypatch.setattr("neuprint_jupyter.queries.elements.SYNAPSES_PER_REQUEST", most)
    assert matching_bodies([A, B, C, D], SC(), inside) == [[C, D], [A, B]]


def test_properties_that_only_some_have(inside: Client) -> None:
    synapses = fetch_synapses([A, B], SC(confidence=0), client=inside).set_index("x")
    assert list(synapses.columns) == ["bodyId", "type", "roi", "y", "z", "confidence", "compartment", "note"]
    assert synapses["compartment"].cat.categories.tolist()[:3] == ["unknown", "axon", "dendrite"]
    assert synapses["compartment"].dropna().to_dict() == {
        10: "axon",
        11: "dendrite",
        20: "axon",
        21: "dendrite",
        40: "axon",
    }
    assert synapses["note"].dropna().to_dict() == {11: "checked"}
    assert synapses["roi"].isna().to_dict()[30]
    # Nobody of these has a note, so there is no such column.
    assert "note" not in fetch_synapses(C, client=inside)


def test_properties_that_were_not_known_are_asked_for(inside: Client) -> None:
    inside.synapse_properties.clear()
    found = fetch_synapses([A, B], client=inside)
    assert found["note"].dropna().tolist() == ["checked"]
    assert {"note", "compartment"} <= inside.synapse_properties
    before = len(inside.query_log)
    assert fetch_synapses([A, B], client=inside).equals(found)
    assert len(inside.query_log) - before == 2


def test_the_datasets_threshold_is_the_default(inside: Client) -> None:
    assert set(fetch_synapses(A, client=inside)["x"]) == {10, 30}
    assert set(fetch_synapses(A, SC(confidence=0.3), client=inside)["x"]) == {10, 20, 30}
    # The threshold itself is left out, and so is what has no confidence, unless all is asked for.
    assert set(fetch_synapses(C, SC(confidence=0.55), client=inside)["x"]) == {12}
    everything = fetch_synapses(C, SC(confidence=0), client=inside).set_index("x")["confidence"]
    assert np.isnan(everything[50])


def test_neurotransmitters(inside: Client) -> None:
    everything = SC(confidence=0)
    likeliest = fetch_synapses([A, B], everything, nt="max", client=inside).set_index("x")
    assert list(likeliest.columns[-2:]) == ["nt", "ntProb"]
    assert likeliest["nt"].cat.categories.tolist() == ["acetylcholine", "gaba"]
    assert likeliest["nt"].dropna().to_dict() == {10: "gaba", 20: "acetylcholine", 40: "acetylcholine"}
    assert likeliest["ntProb"].dropna().to_dict() == pytest.approx({10: 0.7, 20: 0.5, 40: 0.9})
    each = fetch_synapses([A, B], everything, nt="all", client=inside).set_index("x")
    assert each["gaba"].dropna().to_dict() == pytest.approx({10: 0.7, 20: 0.5, 40: 0.05})
    assert each[["acetylcholine", "gaba"]].dtypes.tolist() == ["float32", "float32"]
    connected = fetch_synapse_connections(A, None, everything, nt="max", client=inside)
    assert connected.set_index("x_post")["nt"].dropna().to_dict() == {11: "gaba", 12: "gaba", 21: "acetylcholine"}


def test_what_is_refused(tiny: Client, inside: Client) -> None:
    with pytest.raises(NeuprintError, match="no neurotransmitters of synapses"):
        fetch_synapses(1, nt="max", client=tiny)
    with pytest.raises(CriteriaError, match="nt must be None, 'max' or 'all', not 'best'"):
        fetch_synapse_connections(1, nt="best", client=inside)  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="no ROI 'eb'; did you mean 'EB'"):
        fetch_synapses(1, SC(rois="eb"), client=inside)
    with pytest.raises(UnknownNameError, match="no ROI"):
        fetch_mitochondria(1, MC(rois="eb"), client=inside)
    with pytest.raises(CriteriaError, match="'CX' is not a primary ROI; to ask for it, give SynapseC"):
        fetch_synapses(1, SC(rois="CX"), client=inside)
    with pytest.raises(CriteriaError, match="described by SynapseCriteria, not by 'EB'"):
        fetch_synapses(1, "EB", client=inside)  # type: ignore[arg-type]
    with pytest.raises(CriteriaError, match="source neurons, the target neurons, or both"):
        fetch_synapse_connections(client=inside)
    with pytest.raises(CriteriaError, match="by_roi must be True or False, not 'EB'"):
        fetch_mean_synapses(1, by_roi="EB", client=inside)  # type: ignore[arg-type]


@pytest.mark.parametrize("by_roi", [True, False])
def test_means(hemibrain: Client, slice_: pd.DataFrame, by_roi: bool) -> None:
    """Of five bodies: neuprint-python's own query without ROIs knows no more than three."""
    keys = ["bodyId", "roi", "type"] if by_roi else ["bodyId", "type"]
    means = fetch_mean_synapses("DA1_lPN", by_roi=by_roi, client=hemibrain)
    grouped = slice_[slice_["roi"].isin(hemibrain.primary_rois) if by_roi else slice(None)].groupby(keys)
    expected = grouped[["x", "y", "z", "confidence"]].mean()
    assert means["bodyId"].nunique() == 5
    assert list(means.columns) == [*keys, "count", "x", "y", "z", "confidence"]
    assert [str(t) for t in means.dtypes[-5:]] == ["int32", *["float32"] * 4]
    got = means.astype({"type": "str"}).set_index(keys).sort_index()
    assert got["count"].to_dict() == grouped.size().to_dict()
    got = got[expected.columns]
    np.testing.assert_allclose(got.to_numpy(), expected.sort_index().to_numpy(), rtol=1e-6)
    empty = fetch_mean_synapses("no such type", by_roi=by_roi, client=hemibrain)
    assert empty.dtypes.equals(means.dtypes)


def test_means_in_all_rois(inside: Client) -> None:
    means = fetch_mean_synapses([A, C], SC(confidence=0, primary_only=False), client=inside)
    got = means.astype({"type": "str"}).set_index(["bodyId", "roi", "type"])
    # Some have no confidence.
    synapses = fetch_synapses([A, C], SC(confidence=0, primary_only=False), client=inside).astype({"type": "str"})
    expected = synapses.groupby(["bodyId", "roi", "type"])[["x", "y", "z", "confidence"]].mean().astype("float32")
    assert expected["confidence"].isna().any()
    pd.testing.assert_frame_equal(got[expected.columns], expected, check_like=True)
    assert got["count"].to_dict() == {
        (A, "CX", "pre"): 2,
        (A, "EB", "pre"): 1,
        (A, "PB", "pre"): 1,
        (C, "CX", "post"): 2,
        (C, "EB", "post"): 1,
        (C, "PB", "post"): 1,
        (C, "a'L(R)", "post"): 1,
    }


@pytest.mark.parametrize(("side", "count"), [("source", 615), ("target", 504)])
def test_connections_of_a_kenyon_cell(hemibrain: Client, published: Path, side: str, count: int) -> None:
    table = pd.read_parquet(published / "hemibrain" / "synapse_connections.parquet")
    neurons = set(hemibrain.fetch_custom("MATCH (n:Neuron) RETURN n.bodyId AS bodyId")["bodyId"])
    mine, other = ("bodyId_pre", "bodyId_post") if side == "source" else ("bodyId_post", "bodyId_pre")
    weights = hemibrain.fetch_custom(
        "MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron) RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post"
    )
    expected = table[(table[mine] == KENYON) & table[other].isin(neurons)].merge(weights)
    before = len(hemibrain.query_log)
    connections = fetch_synapse_connections(**{f"{side}_criteria": KENYON}, client=hemibrain)
    assert len(hemibrain.query_log) - before <= 3
    assert len(connections) == count
    assert plain(connections) == plain(
        expected[connections.columns].astype({"confidence_pre": "float32", "confidence_post": "float32"})
    )
    assert [str(t) for t in connections.dtypes] == ["int64"] * 2 + [str(TEXT)] * 2 + ["int32"] * 6 + ["float32"] * 2


@pytest.mark.parametrize("batch_size", [1, 7, 50])
def test_connections_in_parts(hemibrain: Client, batch_size: int) -> None:
    arguments = (None, [KENYON, 722817260], SC(rois="bL(R)"), 3)
    whole = fetch_synapse_connections(*arguments, client=hemibrain)
    parts = fetch_synapse_connections(*arguments, batch_size, client=hemibrain)
    assert 20 < len(whole) == len(whole.drop_duplicates())
    assert plain(parts) == plain(whole)


def test_connections_by_eye(inside: Client) -> None:
    connections = fetch_synapse_connections(A, None, SC(confidence=0), client=inside)
    assert connections.set_index("x_post")["x_pre"].to_dict() == {11: 10, 12: 10, 21: 20, 31: 30}
    assert connections[["bodyId_pre", "bodyId_post"]].to_numpy().tolist() == [[A, C], [A, B], [A, B], [A, B]]
    assert list(connections.columns[-3:]) == ["compartment_pre", "compartment_post", "note_post"]
    across = connections.set_index("x_post").loc[12]
    assert (across["roi_pre"], across["roi_post"]) == ("EB", "PB")
    assert across["compartment_post"] == "dendrite"


@pytest.mark.parametrize(
    ("criteria", "least", "expected"),
    [
        # Both ends are above the threshold.
        (None, 1, {11, 12, 31}),
        (SC(confidence=0.65), 1, {11, 31}),
        # ROIs are asked of the PSD.
        (SC(rois="PB", confidence=0), 1, {12, 21}),
        (SC(rois="EB", confidence=0), 1, {11}),
        (SC(rois="CX", confidence=0, primary_only=False), 1, {11, 12, 21}),
        # The weight is that of the whole connection.
        (SC(rois="EB", confidence=0), 3, {11}),
        (SC(confidence=0), 4, set()),
    ],
)
def test_which_connections(inside: Client, criteria: SC | None, least: int, expected: set[int]) -> None:
    connections = fetch_synapse_connections(A, None, criteria, least, client=inside)
    assert set(connections["x_post"]) == expected
    assert connections["bodyId_pre"].dtype == "int64"


def test_connections_with_all_rois(inside: Client) -> None:
    connections = fetch_synapse_connections(A, None, SC(confidence=0, primary_only=False), client=inside)
    lists = connections.set_index("x_post")[["roi_pre", "roi_post"]]
    assert lists.loc[12].tolist() == [["CX", "EB"], ["CX", "PB"]]
    assert lists.loc[31].tolist() == [[None], [None]]


@pytest.mark.parametrize("primary_only", [True, False])
def test_mitochondria(inside: Client, primary_only: bool) -> None:
    table = fetch_mitochondria([A, B, C, D], MC(primary_only=primary_only), client=inside)
    expected = [(A, "EB", 100), (A, None, 200), (B, "a'L(R)", 300)]
    expected += [] if primary_only else [(A, "CX", 100)]
    assert plain(table[["bodyId", "roi", "x"]]) == sorted(expected, key=repr)
    assert list(table.columns) == ["bodyId", "mitoType", "roi", "x", "y", "z", "size", "r0", "r1", "r2"]
    assert [str(t) for t in table.dtypes] == ["int64", str(TEXT), str(TEXT), *["int32"] * 4, *["float32"] * 3]
    assert fetch_mitochondria(C, client=inside).dtypes.equals(table.dtypes)


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        (MC(mitoType="medium"), {300}),
        (MC(size=1000), {100, 300}),
        (MC(rois=["EB", "PB"]), {100}),
        (MC(rois="CX"), {100}),
        (MC(rois="PB"), set()),
    ],
)
def test_which_mitochondria(inside: Client, criteria: MC, found: set[int]) -> None:
    assert set(fetch_mitochondria(None, criteria, client=inside)["x"]) == found


def test_closest_mitochondria(inside: Client) -> None:
    table = fetch_synapses_and_closest_mitochondria(None, client=inside).set_index("x")
    assert table[["mx", "distance"]].to_dict("index") == {
        10: {"mx": 100, "distance": 5.5},
        11: {"mx": 300, "distance": 1.0},
        30: {"mx": 200, "distance": 2.25},
        40: {"mx": 300, "distance": 7.5},
    }
    assert table.loc[40, ["type", "roi", "mitoType", "size"]].tolist() == ["pre", "a'L(R)", "medium", 5000]
    assert set(fetch_synapses_and_closest_mitochondria(None, SC(type="post"), client=inside)["x"]) == {11}
    empty = fetch_synapses_and_closest_mitochondria(C, client=inside)
    assert empty.empty
    assert empty.dtypes.drop("x").equals(table.dtypes)


def test_mitochondria_of_connections(inside: Client) -> None:
    table = fetch_connection_mitochondria(A, None, SC(confidence=0), client=inside).set_index("x_post")
    assert table["mx_pre"].dropna().to_dict() == {11: 100, 12: 100, 21: 200, 31: 200}
    assert table["mitoSize_post"].dropna().to_dict() == {11: 5000}
    assert str(table["mitoSize_post"].dtype) == "Int32"
    assert table["distance_pre"].dropna().to_dict() == {11: 5.5, 12: 5.5, 21: 9.0, 31: 2.25}
    assert fetch_connection_mitochondria(D, None, client=inside).empty
