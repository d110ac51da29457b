"""The shortest joins between fragments: an exact minimum spanning tree of point clouds.

Borůvka's way: again and again, every fragment is joined to the nearest other, until one is left.
Which is nearest is asked of KD-trees, for as few points as possible:

* The largest fragment need not ask: the others find it.
* What a point once knew stays a bound: the nearest point of another fragment can only get
  further away as fragments merge. Only points that might still be nearer than the best of their
  fragment ask again.
* Most points find another fragment, or learn that it is far, among their few nearest neighbours.
  The others ask the points of the other half, once for every binary digit of the fragments'
  numbers: any two fragments differ in one of them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import cKDTree

from neuprint_jupyter.analysis.skeletons.tree import Positions

#: How many neighbours of each point are looked at before fragments are searched for on purpose.
NEIGHBOURS = 8
#: Then one in so many is asked first: it also says how near its neighbours can possibly be.
STRIDES = (64, 8, 1)


class Joins(NamedTuple):
    """Edges between fragments: the positions of their ends, and their lengths."""

    a: Positions
    b: Positions
    distance: NDArray[np.float64]


class _Half(NamedTuple):
    """Half of the points, and which points ask it: those of the other half."""

    asks: NDArray[np.bool_]
    there: Positions
    tree: cKDTree


def shortest_joins(points: NDArray[np.float64], fragment: Positions) -> Joins:
    """The edges of least total length that join all fragments.

    Parameters
    ----------
    points
        Coordinates, one point a row.
    fragment
        The fragment of each point: numbers from 0 up, each in use.

    Returns
    -------
    Joins
        One edge less than there are fragments.
    """
    main = fragment == np.argmax(np.bincount(fragment))
    silent = int(np.argmax(main))
    tree = cKDTree(points)
    # In the order of the tree's leaves, so that points that follow each other lie close together.
    asking = tree.indices[~main[tree.indices]]
    distance, partner = _among_neighbours(tree, fragment, asking)
    found = []
    while len(asking):
        asking = asking[np.argsort(fragment[asking], kind="stable")]
        _search_again(points, fragment, asking, distance, partner)
        chosen, merged = _merge(fragment, _nearest_of_each(fragment, asking, distance, partner), distance, partner)
        found.append(Joins(chosen, partner[chosen], distance[chosen]))
        fragment = merged[fragment]
        asking = asking[fragment[asking] != fragment[silent]]
    return Joins(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _among_neighbours(tree: cKDTree, fragment: Positions, asking: Positions) -> tuple[NDArray[np.float64], Positions]:
    """The nearest point of another fragment, among the nearest points of all.

    Returns the distance and that point; where there is none among them, the distance of the
    furthest, which is a lower bound, and -1.
    """
    distance, partner = np.zeros(tree.n), np.full(tree.n, -1, dtype=np.intp)
    distances, neighbours = tree.query(tree.data[asking], k=min(NEIGHBOURS, tree.n))
    foreign = fragment[neighbours] != fragment[asking, np.newaxis]
    first, every = foreign.argmax(axis=1), np.arange(len(asking))
    any_foreign = foreign[every, first]
    distance[asking] = np.where(any_foreign, distances[every, first], distances[:, -1])
    partner[asking] = np.where(any_foreign, neighbours[every, first], -1)
    return distance, partner


def _search_again(
    points: NDArray[np.float64],
    fragment: Positions,
    asking: Positions,
    distance: NDArray[np.float64],
    partner: Positions,
) -> None:
    """Find the nearest foreign point of every point that might be the nearest of its fragment; in place."""
    halves: list[_Half] = []
    for stride in STRIDES:
        known = _is_foreign(fragment, asking, partner)
        best = np.full(fragment.max() + 1, np.inf)
        np.minimum.at(best, fragment[asking[known]], distance[asking[known]])
        unsure = asking[~known & (distance[asking] < best[fragment[asking]])]
        if not len(unsure):
            return
        halves = halves or _halves(points, fragment)
        scouts = unsure[::stride]
        distance[scouts], partner[scouts] = _search(points, halves, scouts)
        # A neighbour's distance differs by no more than the way to the neighbour.
        scout = np.repeat(scouts, stride)[: len(unsure)]
        bound = distance[scout] - np.linalg.norm(points[unsure] - points[scout], axis=1)
        bound[fragment[unsure] != fragment[scout]] = 0.0
        distance[unsure] = np.maximum(distance[unsure], bound)


def _halves(points: NDArray[np.float64], fragment: Positions) -> list[_Half]:
    """All halves that are to be asked so that every fragment meets every other."""
    halves = []
    for digit in range(int(fragment.max()).bit_length()):
        for asks in (fragment >> digit & 1 == 0, fragment >> digit & 1 == 1):
            there = np.flatnonzero(~asks)
            # Trees that are built fast: few points ask each.
            halves.append(_Half(asks, there, cKDTree(points[there], balanced_tree=False, compact_nodes=False)))
    return halves


def _search(
    points: NDArray[np.float64], halves: list[_Half], asking: Positions
) -> tuple[NDArray[np.float64], Positions]:
    """The nearest point of another fragment, and how far it is."""
    distance, partner = np.full(len(asking), np.inf), np.full(len(asking), -1, dtype=np.intp)
    for asks, there, tree in halves:
        here = np.flatnonzero(asks[asking])
        found, index = tree.query(points[asking[here]])
        nearer = found < distance[here]
        distance[here[nearer]], partner[here[nearer]] = found[nearer], there[index[nearer]]
    return distance, partner


def _nearest_of_each(
    fragment: Positions, asking: Positions, distance: NDArray[np.float64], partner: Positions
) -> Positions:
    """The point of each fragment that lies nearest to another fragment."""
    known = asking[_is_foreign(fragment, asking, partner)]
    order = known[np.lexsort((distance[known], fragment[known]))]
    return order[np.unique(fragment[order], return_index=True)[1]]


def _merge(
    fragment: Positions, nearest: Positions, distance: NDArray[np.float64], partner: Positions
) -> tuple[Positions, Positions]:
    """Join fragments at these points: the points whose joins are needed, and each fragment's new number."""
    # The rank stands for the distance: a graph would take a distance of 0 for no edge. Joins of
    # equal length may close a circle, of which the spanning tree leaves one out.
    ranked = nearest[np.argsort(distance[nearest], kind="stable")]
    ranks = np.arange(1, len(ranked) + 1, dtype=np.float64)
    count = fragment.max() + 1
    joins = coo_array((ranks, (fragment[ranked], fragment[partner[ranked]])), shape=(count, count)).tocsr()
    tree = minimum_spanning_tree(joins)
    chosen = ranked[tree.data.astype(np.intp) - 1]
    return chosen, connected_components(tree, directed=False)[1].astype(np.intp)


def _is_foreign(fragment: Positions, asking: Positions, partner: Positions) -> NDArray[np.bool_]:
    other = partner[asking]
    known: NDArray[np.bool_] = (other >= 0) & (fragment[other] != fragment[asking])
    return known
