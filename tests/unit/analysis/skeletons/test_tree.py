from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from neuprint_jupyter.analysis import skeletons as ours
from neuprint_jupyter.analysis.skeletons.tree import path_to_root, tree_of
from neuprint_jupyter.errors import CriteriaError, NeuprintError, UnknownNameError
from tests.unit.analysis.skeletons.shapes import line, skeleton, skeletons


@given(skeletons())
def test_every_node_hangs_from_the_root_that_its_links_lead_to(nodes: pd.DataFrame) -> None:
    tree = tree_of(nodes)
    link = dict(zip(nodes["rowId"].tolist(), nodes["link"].tolist(), strict=True))
    for position, row in enumerate(nodes["rowId"].tolist()):
        path = [row]
        while link[path[-1]] != -1:
            path.append(link[path[-1]])
        assert nodes["rowId"].to_numpy()[path_to_root(tree.parent, position)].tolist() == path
        assert nodes["rowId"].iloc[tree.root[position]] == path[-1]


ALL: list[Callable[[pd.DataFrame], Any]] = [
    ours.heal_skeleton,
    ours.calc_segment_distances,
    ours.distances_from_root,
    ours.skeleton_segments,
    ours.skeleton_df_to_nx,
    lambda nodes: ours.reorient_skeleton(nodes, use_max_radius=True),
    lambda nodes: ours.upsample_skeleton(nodes, 1),
    lambda nodes: ours.attach_synapses_to_skeleton(nodes, pd.DataFrame({"type": [], "x": [], "y": [], "z": []})),
]


@pytest.mark.parametrize("function", ALL)
@pytest.mark.parametrize(
    ("nodes", "says"),
    [
        (line(2, 3, 1), "cycle: no root above rowId 1, 2, 3"),
        (line(-1, 1, 3), "cycle: no root above rowId 3"),
        (line(-1, 1, 7), r"parent 7 \(the link of rowId 3\) is not a node.*give the new roots the link -1"),
        (line(-1, 1, 0), "parent 0 "),
        (line(-1, *range(11, 20)), r"parent 11, 12, 13, 14, 15, … \(9 in all\)"),
        (pd.concat([line(-1, 1), line(-1)]), "rowId 1 occurs more than once"),
        (line(), "the skeleton has no nodes"),
    ],
    ids=["cycle", "self", "missing", "zero", "many", "twice", "empty"],
)
def test_what_is_no_skeleton_is_refused_by_all(
    function: Callable[[pd.DataFrame], Any], nodes: pd.DataFrame, says: str
) -> None:
    with pytest.raises(NeuprintError, match=says):
        function(nodes)


@pytest.mark.parametrize("function", [*ALL, ours.skeleton_df_to_swc])
def test_several_skeletons_are_refused_by_all(function: Callable[[pd.DataFrame], Any]) -> None:
    several = pd.concat([line(-1, 1).assign(bodyId=5), line(-1).assign(bodyId=6)])
    says = "occurs more than once in the skeleton; these are 2: take one, such as skeletons[skeletons['bodyId'] == 5]"
    with pytest.raises(NeuprintError, match=re.escape(says)):
        function(several)


@pytest.mark.parametrize("function", [ours.heal_skeleton, ours.distances_from_root])
def test_what_is_no_table_of_nodes_is_told(function: Callable[[Any], Any]) -> None:
    with pytest.raises(UnknownNameError, match="no column 'rowId'"):
        function(pd.DataFrame({"type": ["pre"], "x": [1]}))
    with pytest.raises(CriteriaError, match="a table with the columns rowId, link is needed, not 5"):
        function(5)


@pytest.mark.parametrize("function", ALL)
def test_a_missing_column_is_named(function: Callable[[pd.DataFrame], Any]) -> None:
    with pytest.raises(UnknownNameError, match="no column 'link'"):
        function(line(-1, 1).rename(columns={"link": "parent"}))


def test_a_node_without_a_place_is_named() -> None:
    nodes = skeleton((1, 0, 0, 0, 1, -1), (2, np.nan, 0, 0, 1, -1))
    with pytest.raises(NeuprintError, match=r"row 1 has no place in space: \(x, y, z\) is \(nan, 0.0, 0.0\)"):
        ours.heal_skeleton(nodes)
    with pytest.raises(UnknownNameError, match="no column 'z'"):
        ours.distances_from_root(line(-1, 1).drop(columns="z"))


def test_a_long_path_is_walked() -> None:
    nodes = line(-1, *range(1, 40_000))
    assert path_to_root(tree_of(nodes).parent, 39_999)[:3].tolist() == [39_999, 39_998, 39_997]
    assert ours.distances_from_root(nodes)["distance"].iloc[-1] == pytest.approx(40_000**2 - 1, rel=1e-6)
