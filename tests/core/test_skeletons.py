"""Skeletons from a server: one in every form, many at once, missing ones named."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import neuprint_jupyter as nj
from neuprint_jupyter import (
    Client,
    CriteriaError,
    NeuprintError,
    NeuronCriteria,
    NoSkeletonError,
    UnknownNameError,
    fetch_neurons,
    fetch_skeleton,
    fetch_skeletons,
)
from neuprint_jupyter.client.refusals import ServerRefusalError

ONE, TWO, THREE = 722817260, 754534424, 1734350788


def test_one_in_every_form(hemibrain: Client, published: Path, tmp_path: Path) -> None:
    swc = (published / "hemibrain" / "skeletons" / f"{ONE}.swc").read_text()
    assert fetch_skeleton(ONE, format="swc", export_path=tmp_path / "raw.swc", client=hemibrain) == swc
    assert (tmp_path / "raw.swc").read_text() == swc
    nodes = fetch_skeleton(str(ONE), client=hemibrain)
    assert list(nodes.columns) == ["rowId", "x", "y", "z", "radius", "link"]
    assert nodes.attrs["dataset"] == "hemibrain:v1.2"
    pd.testing.assert_frame_equal(nodes, nj.skeleton_swc_to_df(swc))
    graph = fetch_skeleton(ONE, format="nx", with_distances=True, client=hemibrain)
    assert set(graph.nodes) == set(nodes["rowId"])
    measured = fetch_skeleton(ONE, with_distances=True, client=hemibrain)
    assert measured["distance"].dtype == "float32"
    assert np.isinf(measured["distance"]).tolist() == (measured["link"] == -1).tolist()
    child = measured.set_index("rowId")["distance"]
    assert {a: length for a, _, length in graph.edges(data="distance")} == child[np.isfinite(child)].to_dict()


@pytest.fixture
def broken(hemibrain: Client, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """A skeleton in pieces, which the client's server has from now on."""
    nodes = hemibrain.fetch_skeleton(ONE)
    nodes.loc[nodes.index % 100 == 0, "link"] = -1
    answer = type("Answer", (), {"content": nj.skeleton_df_to_swc(nodes).encode()})
    monkeypatch.setattr(hemibrain._transport, "get", lambda path, **_: answer)
    return nodes


def test_healed(hemibrain: Client, broken: pd.DataFrame, tmp_path: Path) -> None:
    roots = (broken["link"] == -1).sum()
    assert roots > 40
    healed = hemibrain.fetch_skeleton(ONE, True, tmp_path / "healed.swc")
    assert (healed["link"] == -1).sum() == 1
    pd.testing.assert_frame_equal(healed, nj.heal_skeleton(broken), check_like=True)
    pd.testing.assert_frame_equal(nj.skeleton_swc_to_df(tmp_path / "healed.swc"), healed)
    assert hemibrain.fetch_skeleton(ONE, True, format="swc") == (tmp_path / "healed.swc").read_text()
    gaps = nj.calc_segment_distances(healed)[healed["rowId"].isin(broken["rowId"][broken["link"] == -1])]
    assert 1 < (hemibrain.fetch_skeleton(ONE, float(np.median(gaps)))["link"] == -1).sum() < roots
    assert (fetch_skeletons(ONE, True, client=hemibrain)["link"] == -1).sum() == 1


def test_many_in_the_order_asked(hemibrain: Client) -> None:
    asked = [THREE, ONE, TWO, ONE]
    found = fetch_skeletons(asked, client=hemibrain)
    assert list(found.columns) == ["bodyId", "rowId", "x", "y", "z", "radius", "link"]
    assert found["bodyId"].dtype == "int64"
    assert found["bodyId"].drop_duplicates().tolist() == [THREE, ONE, TWO]
    assert found.attrs["dataset"] == "hemibrain:v1.2"
    for body, nodes in found.groupby("bodyId"):
        pd.testing.assert_frame_equal(
            nodes.drop(columns="bodyId").reset_index(drop=True), hemibrain.fetch_skeleton(int(body))
        )
    pd.testing.assert_frame_equal(fetch_skeletons(pd.DataFrame({"bodyId": asked}), client=hemibrain), found)
    pd.testing.assert_frame_equal(fetch_skeletons(pd.Series(asked).unique(), client=hemibrain), found)
    neurons = NeuronCriteria(type="DA1_lPN")
    table, _ = fetch_neurons(neurons, client=hemibrain)
    for same in (neurons, "DA1_lPN"):
        pd.testing.assert_frame_equal(fetch_skeletons(same, client=hemibrain), fetch_skeletons(table, client=hemibrain))


def test_missing_ones_are_named_in_one_warning(hemibrain: Client) -> None:
    with pytest.warns(UserWarning, match="2 of 3 bodies have no skeleton in hemibrain:v1.2: 5, 6") as warned:
        found = fetch_skeletons([5, ONE, 6], client=hemibrain)
    assert found["bodyId"].unique().tolist() == [ONE]
    assert [w.filename for w in warned] == [__file__]
    with pytest.warns(UserWarning, match="19, 20, … and 10 more"):
        none = fetch_skeletons(range(1, 31), client=hemibrain)
    assert none.dtypes.to_dict() == found.dtypes.to_dict()
    with pytest.warns(UserWarning, match="no skeleton") as warned:
        nj.plot_skeletons("EPG", client=hemibrain)
    assert [w.filename for w in warned] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fetch_skeletons([5], on_missing="ignore", client=hemibrain).empty
        assert fetch_skeletons([], client=hemibrain).dtypes.to_dict() == found.dtypes.to_dict()
    with pytest.raises(NoSkeletonError, match="body 5 has no skeleton in hemibrain:v1.2"):  # noqa: RUF043
        fetch_skeletons([ONE, 5], on_missing="raise", client=hemibrain)


def test_a_failing_server_is_not_a_missing_skeleton(hemibrain: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: str, **_: str) -> None:
        raise ServerRefusalError(500, "out of memory", path)

    monkeypatch.setattr(hemibrain._transport, "get", fail)
    with pytest.raises(NeuprintError, match="out of memory"):
        fetch_skeletons([ONE, TWO], on_missing="ignore", client=hemibrain)


@pytest.mark.parametrize("body", ["EPG", 1.5, None, 2.0**60, float("nan"), True])
def test_a_body_is_an_integer(hemibrain: Client, body: Any) -> None:
    with pytest.raises(CriteriaError, match="body must be an integer"):
        hemibrain.fetch_skeleton(body)
    with pytest.raises(CriteriaError, match="body must be an integer"):
        fetch_skeletons([ONE, body], client=hemibrain)


def test_arguments_that_do_not_exist_are_refused(hemibrain: Client) -> None:
    with pytest.raises(CriteriaError, match="format must be 'pandas', 'swc' or 'nx', not 'csv'"):
        hemibrain.fetch_skeleton(ONE, format="csv")  # type: ignore[arg-type]
    with pytest.raises(CriteriaError, match="SWC has no place for distances"):
        hemibrain.fetch_skeleton(ONE, format="swc", with_distances=True)
    with pytest.raises(CriteriaError, match="on_missing must be"):
        fetch_skeletons([ONE], on_missing="skip", client=hemibrain)  # type: ignore[arg-type]
    with pytest.raises(UnknownNameError, match="no column 'bodyId'; did you mean 'body'"):
        fetch_skeletons(pd.DataFrame({"body": [ONE]}), client=hemibrain)
    with pytest.raises(CriteriaError, match="max_distance must be a distance"):
        hemibrain.fetch_skeleton(ONE, heal="yes")  # type: ignore[arg-type]


def test_synapses_on_a_skeleton(hemibrain: Client, published: Path) -> None:
    synapses = pd.read_parquet(published / "hemibrain" / "synapses.parquet").query("bodyId == @ONE")
    nodes = hemibrain.fetch_skeleton(ONE, heal=True)
    attached = nj.attach_synapses_to_skeleton(nodes, synapses)
    assert attached["structure"].value_counts().to_dict() == {
        "neurite": len(nodes),
        **synapses["type"].value_counts().to_dict(),
    }


def test_the_names_are_where_tutorials_import_them_from() -> None:
    from neuprint_jupyter import skeleton

    assert {name for name in skeleton.__all__ if getattr(skeleton, name) is not getattr(nj, name)} == set()
