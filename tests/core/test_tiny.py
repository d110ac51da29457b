"""The core on a dataset small enough to check by eye."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from neuprint_jupyter import (
    Client,
    CriteriaError,
    Grid,
    IsNull,
    NotNull,
    UnknownNameError,
    fetch_adjacencies,
    fetch_all_rois,
    fetch_custom,
    fetch_meta,
    fetch_neurons,
    fetch_primary_rois,
    fetch_roi_hierarchy,
    fetch_simple_connections,
    save_working_set,
)
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.queries import adjacencies
from neuprint_jupyter.server.loading import load_dataset
from tests.tiny import BIG, ROIS


def bodies(criteria: object, client: Client) -> list[int]:
    return fetch_neurons(criteria, omit_rois=True, client=client)["bodyId"].tolist()


def test_ids_stay_exact(tiny: Client) -> None:
    neurons, counts = fetch_neurons(client=tiny)
    assert neurons["bodyId"].tolist() == [3, 4, 5, 6, BIG, BIG + 1]
    assert neurons["bodyId"].dtype == "int64"
    assert neurons["size"].tolist() == [5, 6, 7, 8, 2**60 + 1, pd.NA]
    assert counts["bodyId"].max() == BIG + 1


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        (BIG, [BIG]),
        ([BIG + 1, 3, 99], [3, BIG + 1]),
        ("EPG", [BIG, BIG + 1]),
        ("EPG(PB08)_L3", [BIG]),
        (NC(type='it\'s "odd" \\ `type`', regex=False), [4]),
        ("line\nbreak", [4]),
        (NC(type="PEN.*"), [3]),
        (NC(type=["EPG", "KC.*"]), [6, BIG, BIG + 1]),
        (NC(type=IsNull), [5]),
        (NC(type=NotNull), [3, 4, 6, BIG, BIG + 1]),
        (NC(status=["Orphan", None]), [3, 5]),
        (NC(status="Traced", cropped=False), [4, 6, BIG]),
        (NC(cropped=True), [BIG + 1]),
        (NC(class_="CX", status="Traced"), [BIG, BIG + 1]),
        (NC(rois=["EB"]), [3, BIG, BIG + 1]),
        (NC(rois=["EB", "PB(L1)"]), [3, BIG]),
        (NC(rois=["PB", "a'L(R)"], roi_req="any"), [3, 4, 5, BIG]),
        (NC(rois="odd, `roi`"), [4, 6]),
        (NC(inputRois="a'L(R)"), [5]),
        (NC(outputRois="a'L(R)", min_roi_outputs=3), [4]),
        (NC(outputRois="a'L(R)", min_roi_outputs=4), []),
        (NC(inputRois=["EB", "PB"], roi_req="any", min_roi_inputs=7), [3, BIG]),
        (NC(min_pre=10), [3, BIG]),
        (NC(min_post=5), [3, 5, BIG]),
        (NC(type="nothing like it"), []),
    ],
)
def test_criteria_find_what_they_say(tiny: Client, criteria: object, found: list[int]) -> None:
    assert bodies(criteria, tiny) == found


def test_roi_counts_add_up(tiny: Client) -> None:
    neurons, counts = fetch_neurons(client=tiny)
    primary = [*fetch_primary_rois(client=tiny), "NotPrimary"]
    sums = counts[counts.roi.isin(primary)].groupby("bodyId")[["pre", "post"]].sum()
    totals = neurons.set_index("bodyId")[["pre", "post"]]
    pd.testing.assert_frame_equal(sums.reindex(totals.index, fill_value=0), totals)
    assert counts.query("bodyId == 5").to_dict("records") == [
        {"bodyId": 5, "roi": "MB(R)", "pre": 0, "post": 3, "downstream": 0, "upstream": 3},
        {"bodyId": 5, "roi": "NotPrimary", "pre": 0, "post": 2, "downstream": 0, "upstream": 2},
        {"bodyId": 5, "roi": "a'L(R)", "pre": 0, "post": 3, "downstream": 0, "upstream": 3},
    ]


def test_input_and_output_rois(tiny: Client) -> None:
    neurons, _ = fetch_neurons(BIG, client=tiny)
    assert neurons.loc[0, "inputRois"] == ["CX", "PB", "PB(L1)"]
    assert neurons.loc[0, "outputRois"] == ["CX", "EB", "PB", "PB(L1)"]
    assert neurons.loc[0, "somaLocation"] == [100, 200, 300]


def test_returned_columns(tiny: Client) -> None:
    neurons, counts = fetch_neurons(BIG, returned_columns=["type", "size"], client=tiny)
    assert list(neurons.columns) == ["type", "size"]
    assert len(counts)
    core, _ = fetch_neurons(BIG, returned_columns="core", client=tiny)
    assert "class" not in core
    with pytest.raises(UnknownNameError, match="did you mean 'type'"):
        fetch_neurons(BIG, returned_columns=["tpye"], client=tiny)
    with pytest.warns(UserWarning, match="returned_columns: no neuron property 'tpye'; did you mean 'type'"):
        some, _ = fetch_neurons(BIG, returned_columns=["tpye", "size"], client=tiny)
    assert list(some.columns) == ["size"]
    with pytest.raises(CriteriaError, match="'all', 'core'"):
        fetch_neurons(BIG, returned_columns="al", client=tiny)


def test_results_without_rows_keep_columns_and_dtypes(tiny: Client) -> None:
    full, full_counts = fetch_neurons(BIG, client=tiny)
    none, no_counts = fetch_neurons(99, client=tiny)
    assert list(none.columns) == list(full.columns)
    assert none["bodyId"].dtype == none["pre"].dtype == "int64"
    pd.testing.assert_series_equal(no_counts.dtypes, full_counts.dtypes)
    neurons, connections = fetch_adjacencies(99, client=tiny)
    some_neurons, some_connections = fetch_adjacencies(3, client=tiny)
    pd.testing.assert_series_equal(connections.dtypes, some_connections.dtypes)
    pd.testing.assert_series_equal(neurons.dtypes, some_neurons.dtypes)


def test_adjacencies(tiny: Client) -> None:
    neurons, connections = fetch_adjacencies(client=tiny)
    assert connections.to_dict("split")["data"] == [
        [3, 3, "EB", 4],
        [3, BIG, "PB", 7],
        [4, 5, "a'L(R)", 3],
        [4, 5, "NotPrimary", 2],
        [6, 4, "NotPrimary", 1],
        [BIG, 3, "EB", 10],
        [BIG, 3, "PB", 2],
        [BIG + 1, 3, "EB", 1],
    ]
    assert neurons["bodyId"].tolist() == [3, 4, 5, 6, BIG, BIG + 1]
    assert list(neurons.columns) == ["bodyId", "type", "instance"]


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        ({"rois": "EB"}, [(3, 3, 4), (BIG, 3, 10), (BIG + 1, 3, 1)]),
        ({"rois": ["EB", "PB"], "min_total_weight": 12}, [(BIG, 3, 10), (BIG, 3, 2)]),
        ({"min_roi_weight": 7}, [(3, BIG, 7), (BIG, 3, 10)]),
        ({"min_total_weight": 5}, [(3, BIG, 7), (4, 5, 3), (4, 5, 2), (BIG, 3, 10), (BIG, 3, 2)]),
        ({"rois": "PB(L1)", "include_nonprimary": True}, [(3, BIG, 7), (BIG, 3, 2)]),
        ({"sources": NC(inputRois="EB"), "targets": BIG}, [(3, BIG, 7)]),
        ({"omit_rois": True, "min_total_weight": 5}, [(3, BIG, 7), (4, 5, 5), (BIG, 3, 12)]),
    ],
)
def test_adjacencies_narrowed(tiny: Client, arguments: dict[str, object], rows: list[tuple[int, int, int]]) -> None:
    _, connections = fetch_adjacencies(**arguments, client=tiny)  # type: ignore[arg-type]
    assert list(connections[["bodyId_pre", "bodyId_post", "weight"]].itertuples(index=False, name=None)) == rows


def test_arguments_that_contradict_are_refused(tiny: Client) -> None:
    with pytest.raises(CriteriaError, match="include_nonprimary=True"):
        fetch_adjacencies(rois="PB(L1)", client=tiny)
    with pytest.raises(CriteriaError, match="omit_rois"):
        fetch_adjacencies(rois="EB", omit_rois=True, client=tiny)
    with pytest.raises(CriteriaError, match="upstream"):
        fetch_simple_connections(client=tiny)


def test_simple_connections(tiny: Client) -> None:
    connections = fetch_simple_connections("EPG", rois="PB", client=tiny)
    assert connections.drop(columns="conn_roiInfo").to_dict("records") == [
        {
            "bodyId_pre": BIG,
            "bodyId_post": 3,
            "weight": 12,
            "weightHP": 0,
            "type_pre": "EPG",
            "type_post": "PEN_a(PEN1)",
            "instance_pre": "EPG(PB08)_L3",
            "instance_post": "PEN_a(PB06a)_L5",
        }
    ]
    assert connections.loc[0, "conn_roiInfo"]["EB"] == {"post": 10}


def test_what_was_fetched_can_be_loaded(tiny: Client) -> None:
    neurons, counts = fetch_neurons(client=tiny)
    _, connections = fetch_adjacencies(client=tiny)
    load_dataset("fetched:v1", neurons=neurons, connections=connections, progress=False, **ROIS)
    again, again_counts = fetch_neurons(client=Client("local", "fetched:v1"))
    pd.testing.assert_frame_equal(again[neurons.columns], neurons)
    pd.testing.assert_frame_equal(again_counts, counts)


def test_regions(tiny: Client) -> None:
    assert fetch_primary_rois(client=tiny) == ["EB", "PB", "a'L(R)"]
    assert fetch_all_rois(client=tiny) == ["CX", "EB", "MB(R)", "PB", "PB(L1)", "a'L(R)", "odd, `roi`"]
    assert fetch_roi_hierarchy(False, format="text", client=tiny) == (
        "tiny\n +-- CX\n |   +-- EB*\n |   +-- PB*\n +-- MB(R)\n |   +-- a'L(R)*\n +-- odd, `roi`"
    )
    assert fetch_roi_hierarchy(mark_primary=False, client=tiny)["tiny"]["CX"] == {"EB": {}, "PB": {"PB(L1)": {}}}
    graph = fetch_roi_hierarchy(format="nx", mark_primary=False, client=tiny)
    assert list(graph.successors("PB")) == ["PB(L1)"]


@pytest.mark.parametrize(
    "criteria",
    [NC(rois="a'l(R)"), NC(inputRois="a'l(R)"), NC(outputRois="a'l(R)")],
    ids=["rois", "inputRois", "outputRois"],
)
def test_an_unknown_roi_is_named_with_the_nearest_match(tiny: Client, criteria: NC) -> None:
    with pytest.raises(UnknownNameError, match=r"no ROI \"a'l\(R\)\"; did you mean \"a'L\(R\)\""):
        fetch_neurons(criteria, client=tiny)
    with pytest.raises(UnknownNameError, match="did you mean"):
        fetch_adjacencies(rois="a'l(R)", client=tiny)


def test_an_unknown_property_is_named_with_the_nearest_match(tiny: Client) -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'status'"):
        fetch_neurons(NC(statsu="Traced"), client=tiny)
    with pytest.warns(UserWarning, match="properties: no neuron property 'clas'; did you mean 'class'"):
        neurons, _ = fetch_adjacencies(properties=["clas", "type"], client=tiny)
    assert list(neurons.columns) == ["bodyId", "clas", "type"]
    assert neurons["clas"].isna().all()
    with pytest.warns(UserWarning, match="did you mean 'class'"):
        table = fetch_simple_connections(3, properties="clas", client=tiny)
    assert table[["clas_pre", "clas_post"]].isna().all(axis=None)


def test_meta(tiny: Client) -> None:
    meta = fetch_meta(client=tiny)
    assert meta["dataset"] == "tiny"
    assert meta["tag"] == "v1"
    assert meta["primaryRois"] == ["EB", "PB", "a'L(R)"]
    assert meta["roiInfo"]["EB"]["post"] == 15


def test_custom_columns_of_a_result_without_rows(tiny: Client) -> None:
    empty = fetch_custom("MATCH (n:Neuron {bodyId: 99}) RETURN n.bodyId AS bodyId, n.type", client=tiny)
    assert list(empty.columns) == ["bodyId", "n.type"]
    assert len(empty) == 0


def test_every_query_is_logged_with_who_asked(tiny: Client) -> None:
    fetch_neurons(BIG, client=tiny)
    record = tiny.query_log[-1]
    assert (record.caller, record.status, record.rows, record.dataset) == ("fetch_neurons", "done", 1, "tiny:v1")
    assert f"n.bodyId = {BIG}" in record.cypher


def test_adjacencies_in_one_table(tiny: Client) -> None:
    merged = fetch_adjacencies("EPG", merge=True, properties=["type", "size"], client=tiny)
    assert list(merged.columns) == [
        *("bodyId_pre", "bodyId_post", "roi", "weight"),
        *("type_pre", "size_pre", "type_post", "size_post"),
    ]
    assert merged["size_pre"].tolist() == [2**60 + 1, 2**60 + 1, pd.NA]
    assert merged["type_post"].tolist() == ["PEN_a(PEN1)"] * 3


def test_adjacencies_without_autapses(tiny: Client) -> None:
    _, connections = fetch_adjacencies(autapses=False, client=tiny)
    assert (connections["bodyId_pre"] != connections["bodyId_post"]).all()
    assert connections["weight"].sum() == 26


def test_weights_by_name(tiny: Client) -> None:
    _, connections = fetch_adjacencies(omit_rois=True, weight_props=["weight", "weightHP"], client=tiny)
    assert list(connections.columns) == ["bodyId_pre", "bodyId_post", "weight", "weightHP"]
    with pytest.warns(UserWarning, match="does not have weightAxonAxon"):
        fetch_adjacencies(weight_props="weightAxonAxon", client=tiny)
    with pytest.raises(UnknownNameError, match="did you mean 'weightHP'"):
        fetch_adjacencies(weight_props="weightHp", client=tiny)


def test_adjacencies_can_be_written_and_loaded(tiny: Client, tmp_path: Path) -> None:
    neurons, connections = fetch_adjacencies(export_dir=tmp_path, client=tiny)
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "roi-connections.csv"), connections)
    dataset = load_dataset(
        "exported", neurons=tmp_path / "neurons.csv", connections=tmp_path / "roi-connections.csv", progress=False
    )
    exported = Client("local", dataset.name)
    again_neurons, again = fetch_adjacencies(client=exported)
    assert set(again["roi"]) <= {"NotPrimary", *connections["roi"]}
    assert again.groupby(["bodyId_pre", "bodyId_post"])["weight"].sum().tolist() == (
        connections.groupby(["bodyId_pre", "bodyId_post"])["weight"].sum().tolist()
    )
    assert again_neurons["bodyId"].tolist() == neurons["bodyId"].tolist()


def test_exports_leave_no_connections_of_an_earlier_one(tiny: Client, tmp_path: Path) -> None:
    fetch_adjacencies(export_dir=tmp_path, client=tiny)
    (tmp_path / "notes.txt").write_text("of one's own")
    fetch_adjacencies(3, export_dir=tmp_path, omit_rois=True, client=tiny)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["neurons.csv", "notes.txt", "total-connections.csv"]


def test_no_adjacencies_are_written_as_tables_without_rows(tiny: Client, tmp_path: Path) -> None:
    _, connections = fetch_adjacencies(min_total_weight=10**6, export_dir=tmp_path, client=tiny)
    assert (tmp_path / "roi-connections.csv").read_text() == ",".join(connections.columns) + "\n"


def test_a_folder_in_ones_home_is_there(tiny: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    monkeypatch.setenv("HOME", str(tmp_path))
    neurons, _ = fetch_adjacencies(export_dir="~/exported", client=tiny)
    assert save_working_set(BIG, "~/set", client=tiny) == tmp_path / "set"
    Grid(neurons).export("~/neurons.csv")
    assert {path.name for path in tmp_path.iterdir()} >= {"exported", "set", "neurons.csv"}
    assert list((tmp_path / "notebooks").iterdir()) == []


def test_one_body_takes_two_requests(tiny: Client) -> None:
    fetch_adjacencies(3, client=tiny)
    before = len(tiny.query_log)
    fetch_adjacencies(3, client=tiny)
    assert len(tiny.query_log) - before == 2


def test_tables_say_where_they_come_from(tiny: Client) -> None:
    neurons, counts = fetch_neurons(BIG, client=tiny)
    _, connections = fetch_adjacencies("EPG", client=tiny)
    for frame in (neurons, counts, connections):
        assert frame.attrs["server"] == tiny.server
        assert frame.attrs["dataset"] == "tiny:v1"
        assert frame.attrs["uuid"] == tiny.meta["uuid"]
        assert frame.attrs["lastDatabaseEdit"] == tiny.meta["lastDatabaseEdit"]
        assert frame.attrs["time"].startswith("20")
    assert f"n.bodyId = {BIG}" in neurons.attrs["cypher"][-1]
    assert any("ConnectsTo" in cypher for cypher in connections.attrs["cypher"])
    assert fetch_custom("RETURN 1 AS x", client=tiny).attrs["cypher"] == ["RETURN 1 AS x"]


def test_what_a_client_asks_of_the_dataset_is_not_among_the_queries_of_a_table(tiny: Client) -> None:
    new = tiny.on("tiny:v1")
    neurons, _ = fetch_neurons(BIG, client=new)
    assert len(new.query_log) > 1
    assert neurons.attrs["cypher"] == [new.query_log[-1].cypher]


def test_a_large_set_is_asked_about_in_parts(larva: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_neurons, whole = fetch_adjacencies(NC(type="KC"), client=larva)
    monkeypatch.setattr(adjacencies, "_IN_ONE_QUERY", 10)
    before = len(larva.query_log)
    neurons, connections = fetch_adjacencies(NC(type="KC"), batch_size=20, client=larva)
    assert len(larva.query_log) - before > 5
    pd.testing.assert_frame_equal(connections, whole)
    pd.testing.assert_frame_equal(neurons, whole_neurons)
