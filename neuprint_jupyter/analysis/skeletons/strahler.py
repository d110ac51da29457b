"""How branches join: Strahler numbers, and a skeleton as lines."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neuprint_jupyter.analysis.skeletons.tree import Positions, topmost


def node_depths(parent: Positions) -> NDArray[np.int64]:
    """How many nodes lie between each node and its root, itself counted.

    Parameters
    ----------
    parent
        The position of each node's parent, -1 at a root; as of ``tree_of``.
    """
    nowhere = len(parent)
    up = np.append(np.where(parent < 0, nowhere, parent), nowhere)
    depth = np.append((parent >= 0).astype(np.int64), 0)
    while (up[:-1] != nowhere).any():
        depth = depth + depth[up]
        up = up[up]
    return depth[:-1]


def strahler_numbers(parent: Positions) -> NDArray[np.int64]:
    """The Strahler number of each node: 1 at the tips, one more where two branches of the same number join.

    Parameters
    ----------
    parent
        The position of each node's parent, -1 at a root.

    Examples
    --------
    >>> strahler_numbers(np.array([-1, 0, 1, 1])).tolist()
    [2, 2, 1, 1]
    """
    highest = np.zeros(len(parent), dtype=np.int64)
    of_highest = np.zeros(len(parent), dtype=np.int64)
    numbers = np.ones(len(parent), dtype=np.int64)
    depth = node_depths(parent)
    order = np.argsort(-depth, kind="stable")
    ends = np.flatnonzero(np.diff(depth[order])) + 1
    for level in np.split(order, ends):
        numbers[level] = np.maximum(highest[level] + (of_highest[level] > 1), 1)
        below = level[parent[level] >= 0]
        above, number = parent[below], numbers[below]
        np.maximum.at(highest, above, number)
        # All children of a node are of one level, so its highest is known now.
        np.add.at(of_highest, above, number == highest[above])
    return numbers


def polylines(parent: Positions, kind: NDArray[np.int64] | None = None) -> dict[int, Positions]:
    """A skeleton's segments as few long lines, each segment once.

    Parameters
    ----------
    parent
        The position of each node's parent, -1 at a root.
    kind
        A number for each node: that of the segment to its parent. Lines are of one kind.

    Returns
    -------
    dict
        For each kind, positions of nodes along the lines, -1 between two lines. A root without children is in none.

    Examples
    --------
    >>> polylines(np.array([-1, 0, 1, 1]))[0].tolist()
    [2, 1, -1, 3, 1, 0]
    """
    count = len(parent)
    kinds = np.zeros(count, dtype=np.int64) if kind is None else kind
    inner = np.flatnonzero(parent >= 0)
    # The node below that continues a line: any child of the same kind.
    below = np.full(count, -1)
    alike = inner[kinds[parent[inner]] == kinds[inner]]
    below[parent[alike]] = alike
    start = topmost(below)
    order = inner[np.lexsort((-node_depths(parent)[inner], start[inner], kinds[inner]))]
    lines = {}
    for value in np.unique(kinds[inner]):
        nodes = order[kinds[order] == value]
        last = np.append(start[nodes][1:] != start[nodes][:-1], True)
        ends = np.flatnonzero(last)
        # After the last node of a line: its parent, and a gap.
        joined = np.insert(
            nodes, np.repeat(ends + 1, 2), np.column_stack([parent[nodes[ends]], np.full(len(ends), -1)]).ravel()
        )
        lines[int(value)] = joined[:-1]
    return lines
