"""Paths, completeness and common partners: neuprint-python 0.6.4 and we give equal tables on the same server.

Differences on purpose:

* A search for paths that runs out of time raises NeuprintTimeoutError; theirs is an empty table, which looks like
  "there is no path".
* Paths are numbered by length and then by the bodies on them; theirs come as the server finds them.
* A neuron none of whose output is complete has a completeness of 0; theirs leaves it out of the table, and so gives no
  completeness for its orphan tasks.
* Neurons that do not exist give an empty, typed table; theirs fails.
* Extra columns of ``fetch_custom_neurons`` by name, where theirs come by hash.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import neuprint
import pandas as pd
import pytest

import neuprint_jupyter as ours
from neuprint_jupyter import Client
from tests.peer.test_same_answers import assert_equal

Peer = Callable[[str], neuprint.Client]
pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning", "ignore:.*inplace.*")


def paths_of(table: pd.DataFrame) -> list[list[tuple[Any, ...]]]:
    """The paths, whatever their numbers."""
    rows = table.astype(object).where(table.notna(), None)
    return sorted(
        ([tuple(row) for row in path.drop(columns="path").itertuples(index=False)] for _, path in rows.groupby("path")),
        key=lambda path: [row[0] for row in path],
    )


PATHS: list[dict[str, Any]] = [
    {},
    {"min_weight": 3},
    {"min_weight": 10},
    {"min_weight": 2, "intermediate_criteria": {"type": "KC.*|MBON.*|[LP]N.*"}},
    {"path_length": 2},
    {"max_path_length": 2},
    {"path_length": 3, "min_weight": 2},
    {"path_length": 1, "min_weight": 9999},
]


@pytest.mark.parametrize("arguments", PATHS, ids=str)
def test_paths(larva: Client, peer: Peer, arguments: dict[str, Any]) -> None:
    peer("larva")
    neurons = ours.fetch_neurons(client=larva, omit_rois=True)
    some = [neurons.loc[neurons["type"] == kind, "bodyId"].iloc[0] for kind in ("PN", "MBON", "KC", "DN-SEZ")]
    criteria = arguments.get("intermediate_criteria", {"label": "Neuron"})
    mine_, theirs_ = ours.NeuronCriteria(**criteria), neuprint.NeuronCriteria(**criteria)
    found = 0
    pairs = [(some[0], some[1]), (some[1], some[0]), (some[2], some[3])]
    # That no path of three steps joins the last two is known only after many seconds.
    for start, end in pairs[: 2 if arguments.get("path_length") == 3 else 3]:
        mine = ours.fetch_paths(start, end, **arguments | {"intermediate_criteria": mine_}, timeout=60, client=larva)
        theirs = neuprint.fetch_paths(start, end, **arguments | {"intermediate_criteria": theirs_}, timeout=60)
        assert list(mine.columns) == list(theirs.columns)
        assert paths_of(mine) == paths_of(theirs)
        found += len(mine)
    assert found or arguments.get("min_weight") == 9999


def test_shortest_paths_of_traced_neurons(hemibrain: Client, peer: Peer) -> None:
    peer("hemibrain:v1.2")
    _, connections = ours.fetch_adjacencies(client=hemibrain, omit_rois=True)
    strong = connections[connections["weight"] >= 5]
    two = strong.merge(strong, left_on="bodyId_post", right_on="bodyId_pre").query("bodyId_pre_x != bodyId_post_y")
    start, end = two[["bodyId_pre_x", "bodyId_post_y"]].iloc[-1]
    mine = ours.fetch_shortest_paths(start, end, 5, timeout=60, client=hemibrain)
    theirs = neuprint.fetch_shortest_paths(start, end, 5, timeout=60)
    assert list(mine.columns) == list(theirs.columns) == ["path", "bodyId", "type", "weight"]
    assert paths_of(mine) == paths_of(theirs)
    assert len(mine)


@pytest.mark.parametrize("statuses", [["Traced"], ["Traced", "Assign"]])
@pytest.mark.parametrize("batch_size", [20, 1000])
def test_output_completeness(hemibrain: Client, peer: Peer, statuses: list[str], batch_size: int) -> None:
    peer("hemibrain:v1.2")
    mine = ours.fetch_output_completeness("EPG", statuses, batch_size, client=hemibrain)
    theirs = neuprint.fetch_output_completeness("EPG", statuses, batch_size)
    assert list(mine.columns) == list(theirs.columns)
    assert_equal(mine[mine["traced_weight"] > 0].reset_index(drop=True), theirs, ["bodyId"])


def test_orphan_tasks(tiny: Client, peer: Peer) -> None:
    peer("tiny:v1")
    mine = ours.fetch_downstream_orphan_tasks(None, client=tiny)
    theirs = neuprint.fetch_downstream_orphan_tasks(neuprint.NeuronCriteria(label="Neuron"))
    assert list(mine.columns) == list(theirs.columns)
    assert_equal(mine[theirs["total_weight"].notna()], theirs.dropna(subset="total_weight"), ["bodyId_post"])
    known = ["bodyId_pre", "bodyId_post", "orphan_weight", "status_post", "cum_orphan_weight"]
    assert_equal(mine[known], theirs[known], ["bodyId_pre", "bodyId_post"])


@pytest.mark.parametrize("direction", ["upstream", "downstream"])
@pytest.mark.parametrize("min_weight", [1, 20])
def test_common_connectivity(hemibrain: Client, peer: Peer, direction: Any, min_weight: int) -> None:
    peer("hemibrain:v1.2")
    criteria = {"type": "EPG", "instance": "EPG(PB08)_L3"}
    mine = ours.fetch_common_connectivity(
        ours.NeuronCriteria(**criteria), direction, min_weight, ["type", "status"], client=hemibrain
    )
    theirs = neuprint.fetch_common_connectivity(
        neuprint.NeuronCriteria(**criteria), direction, min_weight, ["type", "status"]
    )
    assert list(mine.columns) == list(theirs.columns)
    if len(theirs) or len(mine):
        assert_equal(mine, theirs, ["bodyId_pre", "bodyId_post"])


def test_traced_adjacencies(hemibrain: Client, peer: Peer) -> None:
    peer("hemibrain:v1.2")
    neurons, connections = ours.fetch_traced_adjacencies(client=hemibrain)
    peer_neurons, peer_connections = neuprint.fetch_traced_adjacencies()
    assert_equal(neurons, peer_neurons, ["bodyId"])
    assert_equal(connections, peer_connections, ["bodyId_pre", "bodyId_post", "roi"])


def test_custom_neurons(hemibrain: Client, peer: Peer) -> None:
    peer("hemibrain:v1.2")
    cypher = "MATCH (n:Neuron) WHERE n.type = 'EPG' RETURN n ORDER BY n.bodyId"
    neurons, counts = ours.fetch_custom_neurons(cypher, client=hemibrain)
    peer_neurons, peer_counts = neuprint.fetch_custom_neurons(cypher)
    assert_equal(neurons, peer_neurons, ["bodyId"])
    assert_equal(counts, peer_counts, ["bodyId", "roi"])
    core = [name for name in ours.queries.neurons.CORE_NEURON_COLS if name in neurons]
    assert list(neurons.columns)[: len(core)] == core
