"""A skeleton's shape as positions of rows: each node's parent, and the root it hangs from.

Whole columns are followed at once, by doubling: a node's ancestor 2, 4, 8, … steps up is the
ancestor of its ancestor, so even a path of a million nodes is walked in twenty steps.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.errors import NeuprintError

#: What stands in ``link`` at a root.
ROOT = -1
#: How many nodes an error names.
NAMED = 5

Positions = NDArray[np.intp]


class Tree(NamedTuple):
    """For each row the position of its parent's row (-1 at a root), and of the root it hangs from."""

    parent: Positions
    root: Positions


def tree_of(skeleton_df: pd.DataFrame, root_parent: int = ROOT) -> Tree:
    """The shape of a skeleton, checked.

    Parameters
    ----------
    skeleton_df
        Nodes, with ``rowId`` and ``link``.
    root_parent
        The link of roots.

    Raises
    ------
    UnknownNameError
        If one of the columns is missing.
    NeuprintError
        If there are no nodes, a rowId occurs twice, a parent is missing, or links form a cycle.
    """
    require_columns(skeleton_df, ["rowId", "link"])
    if skeleton_df.empty:
        raise NeuprintError("the skeleton has no nodes")
    refuse_several(skeleton_df)
    ids: pd.Index[Any] = pd.Index(skeleton_df["rowId"])
    links = skeleton_df["link"].to_numpy()
    parent = ids.get_indexer(pd.Index(links))
    is_root = links == root_parent
    # A node that has the number of the roots' link is nobody's parent.
    parent[is_root] = -1
    lost = (parent < 0) & ~is_root
    if lost.any():
        raise NeuprintError(
            f"parent {_some(np.unique(links[lost]))} (the link of rowId {_some(ids[lost])}) is not a node of the "
            f"skeleton; where nodes were cut away on purpose, give the new roots the link {root_parent}"
        )
    root = topmost(parent)
    cyclic = parent[root] >= 0
    if cyclic.any():
        raise NeuprintError(f"the links form a cycle: no root above rowId {_some(ids[cyclic])}")
    return Tree(parent, root)


def refuse_several(skeleton_df: pd.DataFrame) -> None:
    """Refuse nodes of one number, as the tables of several skeletons have them."""
    rows = skeleton_df["rowId"]
    if rows.is_unique:
        return
    told = f"rowId {_some(rows[rows.duplicated()].unique())} occurs more than once in the skeleton"
    bodies: Any = skeleton_df["bodyId"].unique() if "bodyId" in skeleton_df.columns else []
    if len(bodies) > 1:
        told += f"; these are {len(bodies)}: take one, such as skeletons[skeletons['bodyId'] == {bodies[0]}]"
    raise NeuprintError(told)


def topmost(parent: Positions) -> Positions:
    """The position of the last node above each; where links form a cycle, some node of it."""
    up = np.where(parent < 0, np.arange(len(parent)), parent)
    for _ in range(len(parent).bit_length()):
        higher = up[up]
        if np.array_equal(higher, up):
            break
        up = higher
    return up


def path_to_root(parent: Positions, start: int) -> Positions:
    """The positions from a node up to its root, both included."""
    # One more place, past the last row, where all paths above a root end.
    nowhere = len(parent)
    up = np.append(np.where(parent < 0, nowhere, parent), nowhere)
    path = np.array([start])
    while path[-1] != nowhere:
        path = np.append(path, up[path])
        up = up[up]
    found: Positions = path[path != nowhere]
    return found


def coordinates(table: pd.DataFrame) -> NDArray[np.float64]:
    """The places of the nodes or synapses, one a row.

    Raises
    ------
    UnknownNameError
        If one of the columns x, y, z is missing.
    NeuprintError
        If a coordinate is missing or infinite.
    """
    require_columns(table, ["x", "y", "z"])
    points: NDArray[np.float64] = table[["x", "y", "z"]].to_numpy(dtype=np.float64, na_value=np.nan)
    strange = ~np.isfinite(points).all(axis=1)
    if strange.any():
        place = int(np.flatnonzero(strange)[0])
        raise NeuprintError(f"row {place} has no place in space: (x, y, z) is {tuple(points[place].tolist())}")
    return points


def new_ids(ids: NDArray[np.integer[Any]], count: int) -> NDArray[np.integer[Any]]:
    """Row ids for further nodes, from the highest on, in the same dtype.

    Raises
    ------
    NeuprintError
        If the dtype cannot hold so many.
    """
    first, limit = int(ids.max()) + 1, int(np.iinfo(ids.dtype).max)
    if first + count - 1 > limit:
        raise NeuprintError(f"{count} new nodes after rowId {first - 1} are too many for {ids.dtype}")
    return np.arange(first, first + count, dtype=ids.dtype)


def _some(values: Any) -> str:
    more = f", … ({len(values)} in all)" if len(values) > NAMED else ""
    return ", ".join(str(value) for value in values[:NAMED]) + more
