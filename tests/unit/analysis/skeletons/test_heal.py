from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from neuprint_jupyter.analysis.skeletons import heal_skeleton, joins, skeleton_df_to_nx
from neuprint_jupyter.errors import CriteriaError
from tests.unit.analysis.skeletons.shapes import edges, line, skeleton, skeletons


def shortest_total(points: np.ndarray, fragment: np.ndarray) -> tuple[int, float]:
    """By all pairs of fragments: how many joins, and their total length."""
    graph = nx.Graph()
    numbers = np.unique(fragment)
    graph.add_nodes_from(numbers)
    for i, a in enumerate(numbers):
        for b in numbers[i + 1 :]:
            graph.add_edge(a, b, length=cdist(points[fragment == a], points[fragment == b]).min())
    lengths = [found["length"] for *_, found in nx.minimum_spanning_edges(graph, weight="length")]
    return len(lengths), sum(lengths)


def clouds(seed: int, count: int, fragments: int, spread: float) -> tuple[np.ndarray, np.ndarray]:
    """Points around centres: far apart, or one in another."""
    random = np.random.default_rng(seed)
    fragment = np.append(np.arange(fragments), random.integers(fragments, size=count))
    return random.normal(size=(fragments, 3))[fragment] * spread + random.normal(size=(len(fragment), 3)), fragment


@given(st.integers(0, 2**32), st.integers(0, 300), st.integers(2, 20), st.sampled_from([0.0, 1.0, 5.0, 1000.0]))
def test_joins_are_the_shortest(seed: int, count: int, fragments: int, spread: float) -> None:
    check_joins(*clouds(seed, count, fragments, spread))


@pytest.mark.parametrize("spread", [0, 3, 10, 1000])
@pytest.mark.parametrize("fragments", [2, 9, 100])
def test_joins_of_many_points_are_the_shortest(fragments: int, spread: float) -> None:
    check_joins(*clouds(fragments, 3000, fragments, spread))


def check_joins(points: np.ndarray, fragment: np.ndarray) -> None:
    found = joins.shortest_joins(points, fragment)
    number, total = shortest_total(points, fragment)
    assert len(found.distance) == number
    assert found.distance.sum() == pytest.approx(total)
    assert np.linalg.norm(points[found.a] - points[found.b], axis=1) == pytest.approx(found.distance)
    quotient = nx.Graph(zip(fragment[found.a].tolist(), fragment[found.b].tolist(), strict=True))
    assert nx.is_tree(quotient)
    assert len(quotient) == number + 1


@given(skeletons())
def test_joins_are_the_shortest_where_many_distances_are_equal(nodes: pd.DataFrame) -> None:
    healed = heal_skeleton(nodes)
    before = skeleton_df_to_nx(nodes, directed=False)
    after = skeleton_df_to_nx(healed, directed=False, with_distances=True)
    assert nx.is_tree(after)
    assert edges(healed) >= edges(nodes)
    fragment = pd.Series({row: i for i, part in enumerate(nx.connected_components(before)) for row in part})
    points = nodes.set_index("rowId")[["x", "y", "z"]]
    number, total = shortest_total(points.to_numpy(), fragment[points.index].to_numpy())
    new = [after.edges[tuple(edge)]["distance"] for edge in edges(healed) - edges(nodes)]
    assert len(new) == number
    assert sum(new) == pytest.approx(total)


def test_a_skeleton_is_joined_where_it_was_cut() -> None:
    whole = line(-1, *range(1, 10))
    cut = line(-1, 1, -1, 3, 4, 5, 6, -1, 8, 9)
    pd.testing.assert_frame_equal(heal_skeleton(cut), whole)
    pd.testing.assert_frame_equal(heal_skeleton(cut.iloc[::-1], True, -1), whole)


def test_joins_that_are_too_long_are_left_out() -> None:
    cut = line(-1, 1, -1, 3, 4, 5, 6, -1, 8, 9)
    assert heal_skeleton(cut, 10.0)["link"].tolist() == [-1, 1, 2, 3, 4, 5, 6, -1, 8, 9]
    assert heal_skeleton(cut, 5.0)["link"].tolist() == [-1, 1, 2, 3, 4, 5, 6, -1, 8, 9]
    assert heal_skeleton(cut, 4.99)["link"].tolist() == cut["link"].tolist()


@pytest.mark.parametrize("none", [False, 0, 0.0, None])
def test_at_no_distance_only_nodes_in_one_place_are_joined(none: Any) -> None:
    nodes = skeleton((1, 0, 0, 0, 1, -1), (2, 0, 0, 0, 1, -1), (3, 1, 0, 0, 1, -1))
    assert heal_skeleton(nodes, none)["link"].tolist() == [-1, 1, -1]


def test_the_root_is_the_smallest_row_only_where_something_was_joined() -> None:
    assert heal_skeleton(line(2, -1))["link"].tolist() == [2, -1]
    assert heal_skeleton(line(2, -1, -1))["link"].tolist() == [-1, 1, 2]


def test_the_links_of_roots_may_be_others() -> None:
    nodes = line(0, 1, 0, 3)
    assert heal_skeleton(nodes, root_parent=0)["link"].tolist() == [0, 1, 2, 3]
    assert heal_skeleton(nodes, 4.0, root_parent=0)["link"].tolist() == [0, 1, 0, 3]


def test_nothing_else_changes() -> None:
    nodes = line(-1, 1, -1).assign(tag=["a", "b", "c"])
    before = nodes.copy(deep=True)
    healed = heal_skeleton(nodes)
    pd.testing.assert_frame_equal(nodes, before)
    pd.testing.assert_frame_equal(healed.drop(columns="link"), nodes.drop(columns="link"))
    assert healed["link"].dtype == "int32"


@pytest.mark.parametrize("distance", [-1, float("nan"), "far", [1]])
def test_what_is_no_distance_is_refused(distance: Any) -> None:
    with pytest.raises(CriteriaError, match="max_distance must be a distance"):
        heal_skeleton(line(-1), distance)
