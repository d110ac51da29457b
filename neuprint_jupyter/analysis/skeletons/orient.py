"""Turning a skeleton round, so that another node is its root."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.skeletons.tree import coordinates, path_to_root, tree_of
from neuprint_jupyter.errors import CriteriaError, NeuprintError


def reorient_skeleton(
    skeleton_df: pd.DataFrame,
    rowId: int | None = None,
    xyz: Sequence[float] | None = None,
    use_max_radius: bool = False,
) -> None:
    """Make another node the root of its tree, in place.

    Only the column ``link`` changes, and only between the new root and the old one; other
    fragments keep their roots. Name the new root in one of three ways.

    Parameters
    ----------
    skeleton_df
        A skeleton; changed.
    rowId
        The new root itself.
    xyz
        A place, in the units of the coordinates: the nearest node becomes the root.
    use_max_radius
        True for the thickest node, often in the soma.

    Raises
    ------
    CriteriaError
        If the new root is named in no way, or in several.
    NeuprintError
        If there is no such rowId, or the links do not make trees.

    Examples
    --------
    >>> nodes = pd.DataFrame({"rowId": [1, 2, 3], "link": [-1, 1, 2]})
    >>> reorient_skeleton(nodes, 3)
    >>> nodes["link"].tolist()
    [2, 3, -1]
    """
    if (rowId is not None) + (xyz is not None) + bool(use_max_radius) != 1:
        raise CriteriaError("name the new root in one way: rowId=…, xyz=(x, y, z) or use_max_radius=True")
    parent = tree_of(skeleton_df).parent
    if rowId is not None:
        start = _position(skeleton_df, rowId)
    elif xyz is not None:
        start = _nearest(skeleton_df, xyz)
    else:
        start = _thickest(skeleton_df)
    path = path_to_root(parent, start)
    ids, links = skeleton_df["rowId"].to_numpy(), skeleton_df["link"].to_numpy(copy=True)
    root_parent = links[path[-1]]
    links[path[1:]] = ids[path[:-1]]
    links[path[0]] = root_parent
    skeleton_df["link"] = links


def _position(skeleton_df: pd.DataFrame, rowId: int) -> int:
    ids = skeleton_df["rowId"].to_numpy()
    found = np.flatnonzero(ids == rowId)
    if not len(found):
        raise NeuprintError(f"no node has the rowId {rowId!r}; they go from {ids.min()} to {ids.max()}")
    return int(found[0])


def _nearest(skeleton_df: pd.DataFrame, xyz: Sequence[float]) -> int:
    try:
        place = np.asarray(xyz, dtype=np.float64)
    except (TypeError, ValueError):
        place = np.empty(0)
    if place.shape != (3,) or not np.isfinite(place).all():
        raise CriteriaError(f"xyz must be three numbers, not {xyz!r}")
    return int(np.argmin(np.linalg.norm(coordinates(skeleton_df) - place, axis=1)))


def _thickest(skeleton_df: pd.DataFrame) -> int:
    require_columns(skeleton_df, ["radius"])
    radius = skeleton_df["radius"].to_numpy(np.float64, na_value=np.nan)
    if np.isnan(radius).all():
        raise NeuprintError("no node has a radius")
    return int(np.nanargmax(radius))
