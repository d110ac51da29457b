from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.analysis.skeletons import reorient_skeleton
from neuprint_jupyter.analysis.skeletons.tree import tree_of
from neuprint_jupyter.errors import CriteriaError, NeuprintError
from tests.unit.analysis.skeletons.shapes import edges, line, skeleton, skeletons


@given(skeletons(), st.data())
def test_the_edges_stay_and_the_root_moves(nodes: pd.DataFrame, data: st.DataObject) -> None:
    row = data.draw(st.sampled_from(nodes["rowId"].tolist()))
    turned = nodes.copy()
    assert reorient_skeleton(turned, row) is None
    assert edges(turned) == edges(nodes)
    assert turned.set_index("rowId")["link"][row] == -1
    pd.testing.assert_frame_equal(turned.drop(columns="link"), nodes.drop(columns="link"))
    assert turned["link"].dtype == "int32"
    # Other fragments stay as they are.
    root = tree_of(nodes).root
    others = root != root[nodes["rowId"].tolist().index(row)]
    assert turned["link"][others].tolist() == nodes["link"][others].tolist()
    assert (tree_of(turned).root[others] == root[others]).all()


@pytest.mark.parametrize("selector", [{"rowId": 10}, {"xyz": (99, 0, 0)}, {"use_max_radius": True}])
def test_each_way_to_name_the_root(selector: dict[str, Any]) -> None:
    nodes = line(-1, *range(1, 10))
    reorient_skeleton(nodes, **selector)
    assert nodes["link"].tolist() == [*range(2, 11), -1]


def test_row_zero_is_a_row() -> None:
    nodes = skeleton((0, 0, 0, 0, 1, 5), (5, 0, 0, 0, 1, -1))
    reorient_skeleton(nodes, 0)
    assert nodes["link"].tolist() == [-1, 0]


def test_a_radius_that_is_missing_is_not_the_greatest() -> None:
    nodes = line(-1, 1).assign(radius=[np.nan, 1.0])
    reorient_skeleton(nodes, use_max_radius=True)
    assert nodes["link"].tolist() == [2, -1]


@pytest.mark.parametrize(
    "selector", [{}, {"rowId": 1, "use_max_radius": True}, {"rowId": 1, "xyz": (0, 0, 0)}], ids=str
)
def test_one_way_and_no_more(selector: dict[str, Any]) -> None:
    with pytest.raises(CriteriaError, match="in one way"):
        reorient_skeleton(line(-1), **selector)


def test_an_unknown_row_is_named() -> None:
    with pytest.raises(NeuprintError, match="no node has the rowId 77; they go from 1 to 3"):
        reorient_skeleton(line(-1, 1, 2), 77)


@pytest.mark.parametrize("xyz", [(1, 2), (1, 2, np.nan), ("a", 0, 0), 5])
def test_a_place_is_three_numbers(xyz: Any) -> None:
    with pytest.raises(CriteriaError, match="xyz must be three numbers"):
        reorient_skeleton(line(-1), xyz=xyz)
