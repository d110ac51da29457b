"""Distances, segments, finer resolution, synapses and graphs."""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.analysis.skeletons import (
    attach_synapses_to_skeleton,
    calc_segment_distances,
    distances_from_root,
    skeleton_df_to_nx,
    skeleton_segments,
    upsample_skeleton,
)
from neuprint_jupyter.errors import CriteriaError, NeuprintError, UnknownNameError
from tests.unit.analysis.skeletons.shapes import line, skeleton, skeletons


def test_distances_to_parents() -> None:
    assert calc_segment_distances(line(-1, 1, 2)).tolist() == [math.inf, 3, 5]
    assert calc_segment_distances(line(-1, 1, 2), 0).tolist() == [0, 3, 5]
    assert calc_segment_distances(line(-1)).dtype == "float32"


@given(skeletons())
def test_distances_from_roots_are_those_of_the_graph(nodes: pd.DataFrame) -> None:
    graph = skeleton_df_to_nx(nodes, directed=False, with_distances=True, virtual_roots=True, root_dist=0)
    expected = nx.single_source_dijkstra_path_length(graph, -1, weight="distance")
    found = distances_from_root(nodes.assign(distance=7.0))
    assert list(found.columns) == [*nodes.columns, "distance"]
    assert found["distance"].dtype == "float64"
    assert found["distance"].tolist() == pytest.approx([expected[row] for row in found["rowId"]], abs=1e-3)


def test_segments() -> None:
    nodes = skeleton((5, 0, 0, 0, 1, -1), (9, 3, 4, 0, 2, 5))
    segments = skeleton_segments(nodes)
    assert segments.drop(columns="volume").to_dict("list") == {
        "rowId": [9],
        "x": [3],
        "y": [4],
        "z": [0],
        "radius": [2],
        "link": [5],
        "rowId_parent": [5],
        "link_parent": [-1],
        "x_parent": [0],
        "y_parent": [0],
        "z_parent": [0],
        "radius_parent": [1],
        "length": [5],
        "avg_radius": [1.5],
    }
    assert segments["volume"].tolist() == pytest.approx([math.pi * 5 * (4 + 1 + 2) / 3])
    assert segments.columns[-1] == "volume"
    none = skeleton_segments(line(-1, -1))
    pd.testing.assert_frame_equal(none, segments[:0], check_index_type=False)


@given(skeletons(), st.floats(0.1, 10))
def test_finer_segments_are_short_enough_and_as_long_together(nodes: pd.DataFrame, longest: float) -> None:
    finer = upsample_skeleton(nodes, longest)
    assert finer.dtypes.to_dict() == nodes.dtypes.to_dict()
    assert finer["rowId"].is_monotonic_increasing
    before, after = skeleton_segments(nodes), skeleton_segments(finer)
    assert after["length"].max() <= longest * (1 + 1e-5) + 1e-5 or after.empty
    assert after["length"].sum() == pytest.approx(before["length"].sum(), rel=1e-4)
    assert len(finer) - len(nodes) == (np.ceil(before["length"].astype(float) / longest) - 1).clip(lower=0).sum()
    kept = finer[finer["rowId"].isin(nodes["rowId"])].drop(columns="link")
    assert kept.to_dict("list") == nodes.drop(columns="link").sort_values("rowId").to_dict("list")
    # Only nodes with one child and one parent were added.
    assert (finer["link"] == -1).sum() == (nodes["link"] == -1).sum()
    added = finer[~finer["rowId"].isin(nodes["rowId"])]
    assert (finer["link"].value_counts().reindex(added["rowId"]) == 1).all()


def test_finer_nodes_lie_between_and_take_after_the_lower_end() -> None:
    nodes = skeleton((1, 0, 0, 0, 1, -1), (2, 9, 0, 0, 4, 1)).assign(structure=pd.Categorical(["axon", "dendrite"]))
    finer = upsample_skeleton(nodes, 3)
    assert finer["x"].tolist() == [0, 9, 6, 3]
    assert finer["radius"].tolist() == [1, 4, 3, 2]
    assert finer["link"].tolist() == [-1, 3, 4, 1]
    assert finer["structure"].tolist() == ["axon", "dendrite", "dendrite", "dendrite"]
    pd.testing.assert_frame_equal(upsample_skeleton(nodes, 9), nodes)


@pytest.mark.parametrize("length", [0, -1, float("nan")])
def test_no_length_is_refused(length: float) -> None:
    with pytest.raises(CriteriaError, match="max_segment_length must be above 0"):
        upsample_skeleton(line(-1), length)


def test_new_nodes_that_have_no_number_are_refused() -> None:
    nodes = line(-1, 1).assign(rowId=np.array([1, 2**31 - 1], dtype="int32"))
    with pytest.raises(NeuprintError, match="2 new nodes after rowId 2147483647 are too many for int32"):
        upsample_skeleton(nodes, 1)


def synapses(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["type", "x", "y", "z"]).astype({"x": "int32", "y": "int32", "z": "int32"})


def test_synapses_hang_from_the_nearest_node() -> None:
    nodes = line(-1, 1, 2).assign(distance=0.0)
    attached = attach_synapses_to_skeleton(nodes, synapses(("post", 5, 0, 0), ("pre", 100, 3, 0)).iloc[::-1])
    assert attached["link"].tolist() == [-1, 1, 2, 3, 2]
    assert attached["rowId"].tolist() == [1, 2, 3, 4, 5]
    assert attached["structure"].tolist() == ["neurite"] * 3 + ["pre", "post"]
    assert attached["x"].tolist() == [1, 4, 9, 100, 5]
    assert attached["radius"].tolist() == [1, 2, 3, 0, 0]
    assert list(attached.columns) == ["rowId", "x", "y", "z", "radius", "link", "structure"]


def test_without_synapses_the_skeleton_stays() -> None:
    attached = attach_synapses_to_skeleton(line(-1, 1), synapses())
    assert attached["structure"].tolist() == ["neurite", "neurite"]
    some = attach_synapses_to_skeleton(line(-1, 1), synapses(("pre", 0, 0, 0)))
    assert attached.dtypes.to_dict() == some.dtypes.to_dict()


def test_a_synapse_table_without_a_type_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="no column 'type'"):
        attach_synapses_to_skeleton(line(-1), synapses().drop(columns="type"))


def test_graphs() -> None:
    nodes = line(-1, 1, -1)
    directed = skeleton_df_to_nx(nodes, with_distances=True)
    assert isinstance(directed, nx.DiGraph)
    assert dict(directed.nodes) == {i: {"x": float(i * i), "y": 0.0, "z": 0.0, "radius": float(i)} for i in (1, 2, 3)}
    assert list(directed.edges(data=True)) == [(2, 1, {"distance": 3.0})]
    plain = skeleton_df_to_nx(nodes, with_attributes=False, directed=False)
    assert not plain.is_directed()
    assert (list(plain.nodes(data=True)), list(plain.edges)) == ([(1, {}), (2, {}), (3, {})], [(1, 2)])
    rooted = skeleton_df_to_nx(nodes, virtual_roots=True)
    assert list(rooted.edges(data=True)) == [(1, -1, {}), (2, 1, {}), (3, -1, {})]
    far = skeleton_df_to_nx(nodes, with_distances=True, virtual_roots=True, root_dist=8)
    assert [length for *_, length in far.edges(data="distance")] == [8, 3, 8]
