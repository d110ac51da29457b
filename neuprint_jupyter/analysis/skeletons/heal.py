"""Healing: the fragments of a skeleton joined into one tree by the shortest edges there are."""

from __future__ import annotations

from numbers import Real
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.skeletons.tree import ROOT, Positions, coordinates, tree_of
from neuprint_jupyter.errors import CriteriaError

if TYPE_CHECKING:
    from neuprint_jupyter.analysis.skeletons.joins import Joins


def heal_skeleton(
    skeleton_df: pd.DataFrame, max_distance: float | bool = np.inf, root_parent: int | None = None
) -> pd.DataFrame:
    """A fragmented skeleton as one tree.

    Fragments are joined at their nearest nodes, and of all such joins those of the least total
    length are kept: the minimum spanning tree of the fragments.

    Parameters
    ----------
    skeleton_df
        A skeleton; not changed.
    max_distance
        The longest join allowed, in the units of the coordinates; what lies further apart stays
        apart. True means any distance; False or 0, that only nodes in the same place are joined.
    root_parent
        The link of root nodes, if it is not -1.

    Returns
    -------
    DataFrame
        The nodes, ordered by rowId, with a new ``link`` of the same dtype. If anything was joined,
        the root is the node of the smallest rowId. Other columns are as they were: compute
        distances afterwards.

    Raises
    ------
    CriteriaError
        If ``max_distance`` is no distance.
    NeuprintError
        If the links do not make trees, or a node has no coordinates.

    Examples
    --------
    >>> nodes = pd.DataFrame(
    ...     {"rowId": [1, 2, 3], "x": [0, 1, 5], "y": 0, "z": 0, "radius": 1.0, "link": [-1, 1, -1]}
    ... )
    >>> heal_skeleton(nodes)["link"].tolist()
    [-1, 1, 2]
    >>> heal_skeleton(nodes, max_distance=2)["link"].tolist()
    [-1, 1, -1]
    """
    longest = _distance(max_distance)
    root_link = ROOT if root_parent is None else root_parent
    require_columns(skeleton_df, ["rowId", "link"])
    healed = skeleton_df.sort_values("rowId", ignore_index=True)
    parent, root = tree_of(healed, root_link)
    roots, fragment = np.unique(root, return_inverse=True)
    if len(roots) > 1:
        # scipy takes its time to load: only who heals waits for it.
        from neuprint_jupyter.analysis.skeletons.joins import shortest_joins

        joins = shortest_joins(coordinates(healed), fragment)
        parent = _joined(parent, joins, longest)
        ids, links = healed["rowId"].to_numpy(), healed["link"].to_numpy()
        healed["link"] = np.where(parent < 0, root_link, ids[parent]).astype(links.dtype)
    return healed


def _joined(parent: Positions, joins: Joins, longest: float) -> Positions:
    """The parents after all joins, seen from the first node; joins that are too long are then cut again."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import breadth_first_order

    child = np.flatnonzero(parent >= 0)
    ends = np.concatenate([child, joins.a]), np.concatenate([parent[child], joins.b])
    graph = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(len(parent), len(parent))).tocsr()
    _, before = breadth_first_order(graph, 0, directed=False)
    joined = np.where(before < 0, -1, before).astype(np.intp)
    lower = np.where(joined[joins.a] == joins.b, joins.a, joins.b)
    joined[lower[joins.distance > longest]] = -1
    return joined


def _distance(max_distance: float | bool | None) -> float:
    if max_distance is None or isinstance(max_distance, bool | np.bool_):
        return np.inf if max_distance else 0.0
    if not isinstance(max_distance, Real) or not float(max_distance) >= 0:
        raise CriteriaError(f"max_distance must be a distance, True or False, not {max_distance!r}")
    return float(max_distance)
