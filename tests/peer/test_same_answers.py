"""neuprint-python 0.6.4 and we give equal tables on the same server.

Differences on purpose:

* Order of rows with equal keys, and of the neurons of ``fetch_adjacencies`` (ours: by bodyId).
* Integer columns with gaps: ours ``Int64``, theirs ``float64``, which rounds ids above 2^53.
* ``fetch_adjacencies(rois=…)`` lists a connection whose PSDs are in an ROI and whose T-bars are not; theirs asks for
  the ROI on both neurons.
* An empty list for bodyId, type or another property is refused; theirs is no condition, and finds all neurons. So are
  lists of names with something else among them (``["EPG", None]``, ``["EPG", 3]``) and bodyIds as text, which theirs
  looks for among the types; properties, statuses and the like that the dataset does not have, of which theirs finds
  none (as columns, ``properties=``, they are empty here too, with a warning); and counts that are None, text or
  negative, and truth values that are 0 or 1.
* ``fetch_simple_connections`` and ``fetch_common_connectivity`` need neurons on one side at least, as theirs mean to.
* Places beside connections are ``[x, y, z]``, and ``roiInfo`` dicts, as in the tables of neurons; theirs are the
  server's dicts and texts there. Tables of connections without rows have the columns of others of the dataset.
* ``fetch_adjacencies`` of neurons that there are none of is empty; theirs raises.
* A dataset that contradicts itself is warned of, and answered.
* ``fetch_neurons`` with a list of columns returns those columns in that order, and warns of those that there are not;
  theirs has core columns first, and adds roiInfo, inputRois and outputRois. Where
  all are returned, ours come with inputRois and outputRois before roiInfo, as ``CORE_NEURON_COLS`` has them.
* ``roiInfo`` holds equal dicts, but ours are made when they are first looked at, and the column's dtype, which calls
  itself object too, is one of ours: ``dtype == object``, ``infer_dtype`` and ``equals`` tell the two apart, ``shift``
  fills with NaN, and to unpickle such a table takes this package. ``astype(object)`` makes a column of theirs of it.
* What a neuron has outside of all primary ROIs is never less than nothing; theirs is, where its ROIs hold more than it.
* Order of the extra columns of ``fetch_neurons``: ours by name, theirs by hash, anew in every process.
* Functions that are given no client ask that of the criteria, whatever the default client is; theirs refuse two.
* ``merge_neuron_properties`` keeps the index of the connections, which theirs numbers anew, and a neuron that is twice
  in its table makes no connection two. ``connection_table_to_matrix`` leaves out connections without a name, for which
  theirs has a row or column of gaps, and keeps the weights' dtype where it is made square.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import neuprint
import pandas as pd
import pytest

import neuprint_jupyter as ours
from neuprint_jupyter import Client

Peer = Callable[[str], neuprint.Client]
pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning", "ignore:.*inplace.*")


def assert_equal(mine: pd.DataFrame, theirs: pd.DataFrame, key: list[str]) -> None:
    assert set(mine.columns) == set(theirs.columns)
    theirs = theirs[mine.columns]
    mine, theirs = (frame.sort_values(key, ignore_index=True) for frame in (mine, theirs))
    assert len(mine) == len(theirs) > 0
    for column in mine:
        got, expected = (
            frame[column].astype(object).where(frame[column].notna(), None).tolist() for frame in (mine, theirs)
        )
        assert got == expected, column


def test_larva_adjacencies(larva: Client, peer: Peer) -> None:
    peer("larva")
    neurons, connections = ours.fetch_adjacencies(client=larva)
    peer_neurons, peer_connections = neuprint.fetch_adjacencies()
    assert peer_connections["weight"].sum() == 352_611
    assert_equal(connections, peer_connections, ["bodyId_pre", "bodyId_post", "roi"])
    assert_equal(neurons, peer_neurons, ["bodyId"])
    assert list(connections.columns) == list(peer_connections.columns)
    assert list(neurons.columns) == list(peer_neurons.columns)


def test_larva_neurons(larva: Client, peer: Peer) -> None:
    peer("larva")
    neurons, counts = ours.fetch_neurons(client=larva)
    peer_neurons, peer_counts = neuprint.fetch_neurons()
    assert len(neurons) == 2_952
    assert_equal(neurons, peer_neurons, ["bodyId"])
    assert [neurons.roiInfo.dtype == object, neurons.roiInfo.astype(object).dtype == object] == [False, True]
    assert_equal(counts, peer_counts, ["bodyId", "roi"])
    assert list(counts.columns) == list(peer_counts.columns)


def test_larva_simple_connections(larva: Client, peer: Peer) -> None:
    peer("larva")
    mine = ours.fetch_simple_connections(ours.NeuronCriteria(type="MBON"), client=larva)
    theirs = neuprint.fetch_simple_connections(neuprint.NeuronCriteria(type="MBON"))
    assert_equal(mine, theirs, ["bodyId_pre", "bodyId_post"])
    assert list(mine.columns) == list(theirs.columns)


def test_hemibrain(hemibrain: Client, peer: Peer) -> None:
    client = peer("hemibrain:v1.2")
    neurons, counts = ours.fetch_neurons(client=hemibrain)
    peer_neurons, peer_counts = neuprint.fetch_neurons()
    assert_equal(neurons, peer_neurons, ["bodyId"])
    numbers = ["pre", "post", "downstream", "upstream"]
    assert (peer_counts[numbers] < 0).any(axis=None)
    peer_counts[numbers] = peer_counts[numbers].clip(lower=0)
    assert_equal(counts, peer_counts, ["bodyId", "roi"])
    _, connections = ours.fetch_adjacencies(client=hemibrain)
    _, peer_connections = neuprint.fetch_adjacencies()
    assert_equal(connections, peer_connections, ["bodyId_pre", "bodyId_post", "roi"])
    assert len(neuprint.fetch_adjacencies(rois=["EB"])[1]) == 9_376
    assert client.fetch_skeleton(722817260).equals(hemibrain.fetch_skeleton(722817260))
    assert client.fetch_roi_mesh("CA(R)") == hemibrain.fetch_roi_mesh("CA(R)")


ADJACENCIES: list[dict[str, Any]] = [
    {"rois": ["EB"]},
    {"rois": ["bL(R)", "CA(R)"], "min_roi_weight": 2},
    {"min_roi_weight": 20},
    {"min_total_weight": 30},
    {"include_nonprimary": True},
    {"omit_rois": True, "min_total_weight": 10},
]


@pytest.mark.parametrize("arguments", ADJACENCIES, ids=str)
def test_hemibrain_adjacencies_narrowed(hemibrain: Client, peer: Peer, arguments: dict[str, Any]) -> None:
    peer("hemibrain:v1.2")
    neurons, connections = ours.fetch_adjacencies(**arguments, client=hemibrain)
    peer_neurons, peer_connections = neuprint.fetch_adjacencies(**arguments)
    key = [name for name in ("bodyId_pre", "bodyId_post", "roi") if name in connections]
    assert_equal(connections, peer_connections, key)
    assert_equal(neurons, peer_neurons, ["bodyId"])


CRITERIA: list[dict[str, Any]] = [
    {"type": "ER.*"},
    {"type": ["EPG", "DA1_lPN"]},
    {"instance": "EPG(PB08)_L3"},
    {"bodyId": [722817260, 754534424]},
    {"rois": ["EB"], "min_pre": 300},
    {"rois": ["a'L(R)", "b'L(R)"], "roi_req": "any"},
    {"inputRois": ["EB"], "min_roi_inputs": 500},
    {"outputRois": ["CX", "EB"], "min_roi_outputs": 100, "roi_req": "any"},
    {"status": "Traced", "cropped": False, "type": "KC.*"},
]


@pytest.mark.parametrize("arguments", CRITERIA, ids=str)
def test_criteria_find_the_same_neurons(hemibrain: Client, peer: Peer, arguments: dict[str, Any]) -> None:
    peer("hemibrain:v1.2")
    mine = ours.fetch_neurons(ours.NeuronCriteria(**arguments), omit_rois=True, client=hemibrain)
    theirs, _ = neuprint.fetch_neurons(neuprint.NeuronCriteria(**arguments))
    assert mine["bodyId"].tolist() == theirs["bodyId"].tolist()
    assert len(mine) or arguments.get("rois") == ["a'L(R)", "b'L(R)"]


@pytest.mark.parametrize("include_subprimary", [True, False])
@pytest.mark.parametrize("mark_primary", [True, False])
@pytest.mark.parametrize("format_", ["dict", "text"])
def test_the_hierarchy(
    hemibrain: Client, peer: Peer, include_subprimary: bool, mark_primary: bool, format_: str
) -> None:
    peer("hemibrain:v1.2")
    mine = ours.fetch_roi_hierarchy(include_subprimary, mark_primary, format_, client=hemibrain)
    assert mine == neuprint.fetch_roi_hierarchy(include_subprimary, mark_primary, format_)


def test_regions_and_meta(hemibrain: Client, peer: Peer) -> None:
    client = peer("hemibrain:v1.2")
    assert ours.fetch_all_rois(client=hemibrain) == client.all_rois
    assert ours.fetch_primary_rois(client=hemibrain) == client.primary_rois
    theirs = neuprint.fetch_meta()
    mine = ours.fetch_meta(client=hemibrain)
    assert {name: mine.get(name) for name in theirs} == theirs


@pytest.mark.parametrize("arrow", [False, True])
def test_their_client_reads_both_forms_of_an_answer(larva: Client, peer: Peer, arrow: bool) -> None:
    cypher = "MATCH (n:Neuron) RETURN n.bodyId AS bodyId, n.type AS type, n.axon_input AS axon ORDER BY bodyId"
    theirs = peer("larva").fetch_custom(cypher, use_arrow=arrow)
    assert_equal(larva.fetch_custom(cypher), theirs, ["bodyId"])


def test_merge_and_matrix(larva: Client, peer: Peer) -> None:
    neurons, connections = ours.fetch_adjacencies("MBON", "MBON", client=larva)
    mine = ours.merge_neuron_properties(neurons, connections, ["type", "instance"])
    theirs = neuprint.merge_neuron_properties(neurons, connections, ["type", "instance"])
    pd.testing.assert_frame_equal(mine, theirs)
    nothing = ours.merge_neuron_properties(neurons, connections, None)
    pd.testing.assert_frame_equal(nothing, neuprint.merge_neuron_properties(neurons, connections, None))
    for arguments in (
        ("bodyId",),
        ("bodyId", "weight", []),
        (("bodyId_pre", "instance_post"),),
        ("bodyId", "weight", "instance"),
        ("type", "weight", None, True),
    ):
        pd.testing.assert_frame_equal(
            ours.connection_table_to_matrix(mine, *arguments), neuprint.connection_table_to_matrix(mine, *arguments)
        )
