"""neuprint-python 0.6.4 and we find the same synapses and mitochondria on the same server.

Differences on purpose:

* ``fetch_synapses`` with ``primary_only=False``: ours has one row for each ROI, as both promise;
  theirs names one of the ROIs, and not the same one in every process.
* ``fetch_mean_synapses(by_roi=False)``: theirs fails for more than three bodies.
* ``fetch_mean_synapses`` that finds nothing: ours keeps the order of the columns, and ``confidence``.
* ``fetch_synapse_connections`` between neurons that do not exist: ours is empty, theirs raises.
* ``fetch_connection_mitochondria``: ours asks for mitochondria of synapses as unsure as the
  criteria allow, theirs of those above the dataset's threshold; integers with gaps stay integers.
* Order of rows: ours by bodyIds. Order of columns: ours has those about neurotransmitters last;
  theirs has properties behind them that the first of its requests did not meet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import neuprint
import pandas as pd
import pytest

import neuprint_jupyter as ours
from neuprint_jupyter import Client
from tests.inside import A, B, C, D

Peer = Callable[[str], neuprint.Client]
pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning", "ignore:.*inplace.*", "ignore:.*behavior.*")

HEMIBRAIN, INSIDE = "hemibrain:v1.2", "inside:v1"
KENYON = 5813078552


def both(function: str, client: Client, *arguments: Any, synapses: Any = None, **named: Any) -> list[pd.DataFrame]:
    """The answers of either library, ours first; ``synapses`` are the arguments of the criteria."""
    kind, name = ("SynapseCriteria", "synapse_criteria")
    if function == "fetch_mitochondria":
        kind, name = ("MitoCriteria", "mito_criteria")
    tables = []
    for library, further in ((ours, {"client": client}), (neuprint, {})):
        criteria = None if synapses is None else getattr(library, kind)(**synapses)
        tables.append(getattr(library, function)(*arguments, **{name: criteria}, **named, **further))
    return tables


def assert_same(mine: pd.DataFrame, theirs: pd.DataFrame) -> None:
    assert list(mine.columns) == list(theirs.columns)
    assert len(mine) > 0
    assert mine.dtypes.astype(str).to_dict() == theirs.dtypes.astype(str).to_dict()
    rows = [
        sorted(map(repr, frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None)))
        for frame in (mine, theirs)
    ]
    assert rows[0] == rows[1]


SYNAPSES: list[dict[str, Any]] = [
    {},
    {"rois": ["LH(R)"]},
    {"rois": ["LH(R)", "CA(R)"], "type": "pre"},
    {"type": "post", "confidence": 0.9},
    {"confidence": 0},
]


@pytest.mark.parametrize("synapses", SYNAPSES, ids=str)
@pytest.mark.parametrize("function", ["fetch_synapses", "fetch_mean_synapses"])
def test_synapses_of_a_type(hemibrain: Client, peer: Peer, function: str, synapses: dict[str, Any]) -> None:
    peer(HEMIBRAIN)
    assert_same(*both(function, hemibrain, "DA1_lPN", synapses=synapses))


def test_means_of_three_bodies(hemibrain: Client, peer: Peer) -> None:
    peer(HEMIBRAIN)
    bodies = [722817260, 754534424, 754538881]
    assert_same(*both("fetch_mean_synapses", hemibrain, bodies, by_roi=False))
    with pytest.raises(Exception, match="n_search_bodyId"):
        neuprint.fetch_mean_synapses([*bodies, 1734350788], by_roi=False)


def test_means_in_all_rois(hemibrain: Client, peer: Peer) -> None:
    peer(HEMIBRAIN)
    assert_same(*both("fetch_mean_synapses", hemibrain, "DA1_lPN", synapses={"primary_only": False}))


def test_all_rois_of_synapses(hemibrain: Client, peer: Peer) -> None:
    peer(HEMIBRAIN)
    mine, theirs = both("fetch_synapses", hemibrain, "DA1_lPN", synapses={"primary_only": False})
    key = ["bodyId", "type", "x", "y", "z"]
    assert len(theirs) == len(theirs.drop_duplicates(key)) == len(mine.drop_duplicates(key)) < len(mine)
    # What they list is among what we list.
    assert len(theirs.merge(mine, on=[*key, "roi"])) == len(theirs)


@pytest.mark.parametrize("nt", [None, "max", "all"])
@pytest.mark.parametrize("neurons", [[A], [B, C], [A, B, C, D]], ids=str)
@pytest.mark.parametrize("synapses", [{}, {"confidence": 0}, {"type": "pre", "rois": ["EB"]}], ids=str)
def test_further_properties(inside: Client, peer: Peer, nt: Any, neurons: list[int], synapses: dict[str, Any]) -> None:
    peer(INSIDE)
    mine, theirs = both("fetch_synapses", inside, neurons, synapses=synapses, nt=nt)
    if len(theirs):
        assert_same(mine, theirs)
    assert len(mine) == len(theirs)


CONNECTIONS: list[tuple[Any, Any, dict[str, Any], int]] = [
    (KENYON, None, {}, 1),
    (None, KENYON, {}, 1),
    (None, KENYON, {}, 5),
    (None, KENYON, {"confidence": 0.8}, 1),
    (None, KENYON, {"rois": ["bL(R)"]}, 1),
    (None, KENYON, {"rois": ["bL(R)", "CA(R)"]}, 4),
    (None, KENYON, {"primary_only": False}, 1),
    (None, KENYON, {"primary_only": False, "rois": ["MB(R)"]}, 2),
    ("PPL.*", [KENYON, 722817260], {}, 1),
]


@pytest.mark.parametrize(("source", "target", "synapses", "least"), CONNECTIONS, ids=str)
def test_connections(
    hemibrain: Client, peer: Peer, source: Any, target: Any, synapses: dict[str, Any], least: int
) -> None:
    peer(HEMIBRAIN)
    assert_same(
        *both("fetch_synapse_connections", hemibrain, source, target, synapses=synapses, min_total_weight=least)
    )


@pytest.mark.parametrize("nt", [None, "max", "all"])
def test_connections_with_further_properties(inside: Client, peer: Peer, nt: Any) -> None:
    peer(INSIDE)
    mine, theirs = both("fetch_synapse_connections", inside, [A, B], [B, C], synapses={"confidence": 0}, nt=nt)
    assert set(mine.columns) == set(theirs.columns)
    assert_same(mine, theirs[mine.columns])


@pytest.mark.parametrize(
    "function", ["fetch_synapses", "fetch_mitochondria", "fetch_synapses_and_closest_mitochondria"]
)
def test_nothing(inside: Client, peer: Peer, function: str) -> None:
    peer(INSIDE)
    mine, theirs = both(function, inside, D)
    assert mine.empty
    told = mine.dtypes.astype(str).to_dict()
    # On purpose: further properties that the dataset keeps on synapses are listed of no synapses too.
    assert set(mine.columns) - set(theirs.columns) <= {"compartment", "note"}
    assert {name: told[name] for name in theirs.columns} == theirs.dtypes.astype(str).to_dict()


MITOCHONDRIA: list[dict[str, Any]] = [
    {},
    {"rois": ["EB"]},
    {"mitoType": "medium"},
    {"size": 1000},
    {"primary_only": False},
    {"primary_only": False, "rois": ["CX"]},
]


@pytest.mark.parametrize("criteria", MITOCHONDRIA, ids=str)
def test_mitochondria(inside: Client, peer: Peer, criteria: dict[str, Any]) -> None:
    peer(INSIDE)
    assert_same(*both("fetch_mitochondria", inside, [A, B, C, D], synapses=criteria))


@pytest.mark.parametrize("synapses", [{}, {"type": "pre"}, {"rois": ["EB"]}, {"primary_only": False}], ids=str)
def test_closest_mitochondria(inside: Client, peer: Peer, synapses: dict[str, Any]) -> None:
    peer(INSIDE)
    assert_same(*both("fetch_synapses_and_closest_mitochondria", inside, [A, B, C, D], synapses=synapses))


def test_mitochondria_of_connections(inside: Client, peer: Peer) -> None:
    peer(INSIDE)
    mine, theirs = both("fetch_connection_mitochondria", inside, [A, B], [B, C])
    assert list(mine.columns) == list(theirs.columns)
    assert_same(mine, theirs.astype(mine.dtypes))


def test_mitochondria_of_unsure_connections(inside: Client, peer: Peer) -> None:
    peer(INSIDE)
    mine, theirs = both("fetch_connection_mitochondria", inside, A, B, synapses={"confidence": 0})
    mine, theirs = (frame.set_index("x_pre")["mx_pre"].dropna() for frame in (mine, theirs))
    assert mine.drop(20).to_dict() == theirs.to_dict()
    assert mine[20] == 200
