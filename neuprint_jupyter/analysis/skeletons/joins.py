"""The shortest joins between fragments: an exact minimum spanning tree of point clouds.

Borůvka's way: again and again, every fragment is joined to the nearest other, until one is left.
Which is nearest is asked of KD-trees, for as few points as possible:

* The largest fragment need not ask: the others find it.
* What a point once knew stays a bound: the nearest point of another fragment can only get
  further away as fragments merge. Only points that might still be nearer than the best of their
  fragment ask again.
* Most points find another fragment, or learn that it is far, among their few nearest neighbours;
  the few that do not, among more of them.
* The others ask the points of the other half, once for every binary digit of the fragments'
  numbers: any two fragments differ in one of them. One point in many asks first, which tells its
  neighbours how near another fragment can possibly be.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree
from scipy.spatial import cKDTree

from neuprint_jupyter.analysis.skeletons.tree import Positions

#: How many neighbours each point looks at; and at most, when few points are left to look.
NEIGHBOURS, MOST_NEIGHBOURS = 6, 512
#: One point in so many asks a whole half, then one in fewer, then all.
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
    search = _Search(points, fragment)
    found = []
    while len(search.asking):
        search.find_nearest()
        chosen, merged = _merge(search)
        found.append(Joins(chosen, search.partner[chosen], search.distance[chosen]))
        search.renumber(merged)
    return Joins(*(np.concatenate(column) for column in zip(*found, strict=True)))


class _Search:
    """What is known of the nearest foreign point of each point, and how more is found out.

    Attributes
    ----------
    fragment
        Each point's fragment, as merged so far.
    distance, partner
        The nearest foreign point, if ``partner`` is one; else ``distance`` is a lower bound.
    asking
        The points of all fragments but that of the largest at the start; those of one fragment
        stand together, and there in the order of the tree's leaves: neighbours lie close.
    """

    def __init__(self, points: NDArray[np.float64], fragment: Positions) -> None:
        self.points, self.fragment, self.tree = points, fragment, cKDTree(points)
        self.distance, self.partner = np.zeros(len(points)), np.full(len(points), -1, dtype=np.intp)
        self._silent = int(np.argmax(fragment == np.argmax(np.bincount(fragment))))
        self.asking: Positions = self.tree.indices
        self.renumber(np.arange(fragment.max() + 1))
        self._look_around(self.asking, NEIGHBOURS)

    def renumber(self, merged: Positions) -> None:
        """Fragments have merged: give each the number that is listed at its present one."""
        self.fragment = merged[self.fragment]
        asking = self.asking[self.fragment[self.asking] != self.fragment[self._silent]]
        self.asking = asking[np.argsort(self.fragment[asking], kind="stable")]

    def known(self) -> Positions:
        """The asking points whose nearest foreign point is known."""
        partner = self.partner[self.asking]
        known: Positions = self.asking[(partner >= 0) & (self.fragment[partner] != self.fragment[self.asking])]
        return known

    def find_nearest(self) -> None:
        """Make the nearest foreign point known for every point that might be the nearest of its fragment."""
        unsure = self._unsure()
        # Where few are left, wide looks cost no more than the first narrow ones of all.
        count = min(NEIGHBOURS * self.tree.n // max(len(unsure), 1), MOST_NEIGHBOURS)
        if len(unsure) and count > NEIGHBOURS:
            self._look_around(unsure, count)
        halves: list[_Half] = []
        for stride in STRIDES:
            unsure = self._unsure()
            if not len(unsure):
                return
            halves = halves or self._halves()
            self._ask(unsure[::stride], halves)
            # A neighbour's distance differs by no more than the way to the neighbour.
            scout = np.repeat(unsure[::stride], stride)[: len(unsure)]
            bound = self.distance[scout] - np.linalg.norm(self.points[unsure] - self.points[scout], axis=1)
            bound[self.fragment[unsure] != self.fragment[scout]] = 0.0
            self.distance[unsure] = np.maximum(self.distance[unsure], bound)

    def _unsure(self) -> Positions:
        known = self.known()
        best = np.full(self.fragment.max() + 1, np.inf)
        np.minimum.at(best, self.fragment[known], self.distance[known])
        maybe = self.asking[self.distance[self.asking] < best[self.fragment[self.asking]]]
        return maybe[~np.isin(maybe, known, assume_unique=True)]

    def _look_around(self, asking: Positions, count: int) -> None:
        """Look at the nearest points of all, of which one may be foreign."""
        count = min(count, self.tree.n)
        distance, near = self.tree.query(self.points[asking], k=count, workers=-1)
        foreign = self.fragment[near] != self.fragment[asking, np.newaxis]
        found = foreign.any(axis=1)
        place = np.arange(len(asking)), np.where(found, foreign.argmax(axis=1), count - 1)
        self.distance[asking], self.partner[asking] = distance[place], np.where(found, near[place], -1)

    def _halves(self) -> list[_Half]:
        """All halves that are to be asked so that every fragment meets every other."""
        halves = []
        for digit in range(int(self.fragment.max()).bit_length()):
            for value in (0, 1):
                asks = self.fragment >> digit & 1 == value
                there = np.flatnonzero(~asks)
                # Trees that are built fast: few points ask each.
                tree = cKDTree(self.points[there], balanced_tree=False, compact_nodes=False)
                halves.append(_Half(asks, there, tree))
        return halves

    def _ask(self, asking: Positions, halves: list[_Half]) -> None:
        """Find the nearest foreign point of these."""
        self.distance[asking] = np.inf
        for asks, there, tree in halves:
            here = asking[asks[asking]]
            found, index = tree.query(self.points[here])
            nearer = found < self.distance[here]
            self.distance[here[nearer]], self.partner[here[nearer]] = found[nearer], there[index[nearer]]


def _merge(search: _Search) -> tuple[Positions, Positions]:
    """Join each fragment to the nearest: the points whose joins are needed, and each fragment's new number."""
    known, fragment = search.known(), search.fragment
    order = known[np.lexsort((search.distance[known], fragment[known]))]
    nearest = order[np.unique(fragment[order], return_index=True)[1]]
    # The rank stands for the distance: a graph would take a distance of 0 for no edge. Joins of
    # equal length may close a circle, of which the spanning tree leaves one out.
    ranked = nearest[np.argsort(search.distance[nearest], kind="stable")]
    ranks = np.arange(1, len(ranked) + 1, dtype=np.float64)
    count = fragment.max() + 1
    # Graphs of scipy are of indices of 32 bits, and older versions do not narrow others.
    ends = fragment[ranked].astype(np.int32), fragment[search.partner[ranked]].astype(np.int32)
    joins = coo_array((ranks, ends), shape=(count, count)).tocsr()
    tree = minimum_spanning_tree(joins)
    chosen = ranked[tree.data.astype(np.intp) - 1]
    return chosen, connected_components(tree, directed=False)[1].astype(np.intp)
