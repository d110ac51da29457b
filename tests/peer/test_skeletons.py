"""neuprint-python 0.6.4 and we make the same of a skeleton.

Differences on purpose:

* ``link`` keeps its dtype (theirs becomes int64, or float64 after healing with a limit); ids and
  radius after ``attach_synapses_to_skeleton`` keep theirs too.
* Volumes are computed as float64 before they are rounded to the dtype of the coordinates.
* A parent that is missing, a cycle, a rowId that occurs twice and a skeleton without nodes are
  errors; theirs takes a missing parent for none, in part of the functions.
* ``heal_skeleton`` always returns a table of its own, ordered by rowId; roots that remain have
  ``root_parent`` as link, theirs -1.
* ``reorient_skeleton`` turns round the fragment of the new root only, where theirs turns the others
  round at random; a rowId of 0 is one like others.
* ``upsample_skeleton`` gives further columns of new nodes the values of the lower end, where theirs
  leaves gaps (and fails with integers), and always returns a table of its own, ordered by rowId.
* ``distances_from_root`` takes the place of a column ``distance`` (theirs: distance_x, distance_y),
  and adds up float64, where theirs adds up float32.
* ``structure`` always has the categories neurite, post and pre; theirs those that occur.
* ``skeleton_df_to_nx(virtual_roots=True)`` works without ``with_distances``, where theirs raises.
* SWC is read with any white space between numbers, and a comment may follow them: theirs needs single
  spaces, and leaves out the row.
"""

from __future__ import annotations

import networkx as nx
import neuprint
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from neuprint.skeleton import distances_from_root as peer_distances_from_root

import neuprint_jupyter as ours
from neuprint_jupyter.skeleton import distances_from_root
from tests.unit.analysis.skeletons.shapes import edges, scattered_skeletons, skeletons

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning", "ignore:.*:FutureWarning")


def cable(nodes: pd.DataFrame) -> float:
    return float(ours.calc_segment_distances(nodes, 0).sum(dtype="float64"))


@given(skeletons())
def test_healed_cable_is_as_long(nodes: pd.DataFrame) -> None:
    mine, theirs = ours.heal_skeleton(nodes), neuprint.heal_skeleton(nodes)
    assert cable(mine) == pytest.approx(cable(theirs))
    assert (mine["link"] == -1).sum() == (theirs["link"] == -1).sum() == 1


@given(scattered_skeletons(), st.sampled_from([np.inf, 0.5, 0.2, 0.0, True, False]))
def test_healed_links_are_the_same_where_distances_differ(nodes: pd.DataFrame, longest: float) -> None:
    mine, theirs = ours.heal_skeleton(nodes, longest), neuprint.heal_skeleton(nodes, longest)
    pd.testing.assert_frame_equal(mine, theirs, check_dtype=False)


@given(skeletons())
def test_segments_and_distances(nodes: pd.DataFrame) -> None:
    mine, theirs = ours.skeleton_segments(nodes), neuprint.skeleton_segments(nodes)
    pd.testing.assert_frame_equal(mine, theirs, rtol=1e-5)
    np.testing.assert_allclose(ours.calc_segment_distances(nodes), neuprint.calc_segment_distances(nodes), rtol=1e-6)
    mine, theirs = distances_from_root(nodes), peer_distances_from_root(nodes)
    pd.testing.assert_frame_equal(mine, theirs, check_dtype=False, rtol=1e-5)


@given(skeletons(), st.data())
def test_reoriented(nodes: pd.DataFrame, data: st.DataObject) -> None:
    whole = ours.heal_skeleton(nodes)
    row = data.draw(st.sampled_from(whole["rowId"].tolist()))
    mine, theirs = whole.copy(), whole.copy()
    ours.reorient_skeleton(mine, row)
    neuprint.reorient_skeleton(theirs, row)
    pd.testing.assert_frame_equal(mine, theirs, check_dtype=False)


@given(scattered_skeletons(), st.sampled_from([0.05, 0.3]))
def test_upsampled(nodes: pd.DataFrame, longest: float) -> None:
    mine, theirs = ours.upsample_skeleton(nodes, longest), neuprint.upsample_skeleton(nodes, longest)
    pd.testing.assert_frame_equal(mine, theirs.sort_values("rowId", ignore_index=True), rtol=1e-5, atol=1e-6)


@given(skeletons(), st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_graphs(nodes: pd.DataFrame, attributes: bool, directed: bool, distances: bool, roots: bool) -> None:
    mine = ours.skeleton_df_to_nx(nodes, attributes, directed, distances, roots and distances, 3.0)
    theirs = neuprint.skeleton_df_to_nx(nodes, attributes, directed, distances, roots and distances, 3.0)
    assert type(mine) is type(theirs)
    assert list(mine.nodes(data=True)) == list(theirs.nodes(data=True))
    assert nx.utils.graphs_equal(nx.Graph(mine.edges), nx.Graph(theirs.edges))
    for a, b, length in theirs.edges(data="distance"):
        assert mine.edges[a, b].get("distance") == (length if length is None else pytest.approx(length))


@given(scattered_skeletons(), st.lists(st.tuples(*[st.integers(-1, 2)] * 3), min_size=1))
def test_attached_synapses(nodes: pd.DataFrame, places: list[tuple[int, int, int]]) -> None:
    synapses = pd.DataFrame(places, columns=["x", "y", "z"]).assign(type="pre")
    mine = ours.attach_synapses_to_skeleton(nodes, synapses)
    theirs = neuprint.attach_synapses_to_skeleton(nodes, synapses)
    # Of two nodes in one place either may be the nearest.
    places_of = nodes.set_index("rowId")[["x", "y", "z"]]
    for name in "xyz":
        added = slice(len(nodes), None)
        assert places_of[name][mine["link"][added]].tolist() == places_of[name][theirs["link"][added]].tolist()
    pd.testing.assert_frame_equal(
        mine.drop(columns=["link", "structure"]), theirs.drop(columns=["link", "structure"]), check_dtype=False
    )
    assert mine["structure"].astype(str).tolist() == theirs["structure"].astype(str).tolist()


@given(scattered_skeletons())
def test_text(nodes: pd.DataFrame) -> None:
    text = neuprint.skeleton_df_to_swc(nodes)
    assert ours.skeleton_df_to_swc(nodes) == text
    pd.testing.assert_frame_equal(ours.skeleton_swc_to_df(text), neuprint.skeleton_swc_to_df(text))


def test_edges_survive_healing_as_theirs_do() -> None:
    random = np.random.default_rng(5)
    count = 1_000
    above = np.where(random.random(count) < 0.05, -1, np.arange(count) - random.integers(1, 20, count))
    nodes = pd.DataFrame(random.normal(size=(count, 3)).cumsum(axis=0), columns=["x", "y", "z"]).assign(
        rowId=np.arange(1, count + 1), radius=1.0, link=np.where(above < 0, -1, above + 1)
    )[["rowId", "x", "y", "z", "radius", "link"]]
    assert (nodes["link"] == -1).sum() > 40
    assert edges(ours.heal_skeleton(nodes)) == edges(neuprint.heal_skeleton(nodes))
