"""The segments of a skeleton: each node with its parent, how long, how wide, how far from the root."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.skeletons.tree import Positions, coordinates, tree_of


def calc_segment_distances(df: pd.DataFrame, root_dist: float = np.inf) -> NDArray[np.float32]:
    """The distance of each node to its parent.

    Parameters
    ----------
    df
        A skeleton.
    root_dist
        The value for roots.

    Returns
    -------
    ndarray
        float32, in the units of the coordinates; one a row.

    Raises
    ------
    NeuprintError
        If the links do not make trees: a rowId that occurs twice, a missing parent, a cycle.

    Examples
    --------
    >>> nodes = pd.DataFrame({"rowId": [1, 2], "x": [0, 3], "y": [0, 4], "z": [0, 0], "link": [-1, 1]})
    >>> calc_segment_distances(nodes).tolist()
    [inf, 5.0]
    """
    lengths = segment_lengths(coordinates(df), tree_of(df).parent, root_dist)
    return lengths.astype(np.float32)


def distances_from_root(df: pd.DataFrame) -> pd.DataFrame:
    """A skeleton with the distance of each node from its root, along the skeleton.

    Parameters
    ----------
    df
        A skeleton; in one of several fragments, each has a root of its own.

    Returns
    -------
    DataFrame
        A copy with the last column ``distance`` (float64, in the units of the coordinates), which
        takes the place of a column of that name.

    Raises
    ------
    NeuprintError
        If the links do not make trees.

    Examples
    --------
    >>> nodes = pd.DataFrame({"rowId": [1, 2, 3], "x": [0, 3, 3], "y": [0, 4, 5], "z": 0, "link": [-1, 1, 2]})
    >>> distances_from_root(nodes)["distance"].tolist()
    [0.0, 5.0, 6.0]
    """
    parent = tree_of(df).parent
    distance = segment_lengths(coordinates(df), parent, 0.0)
    up = np.where(parent < 0, np.arange(len(parent)), parent)
    for _ in range(len(parent).bit_length()):
        distance = distance + distance[up]
        up = up[up]
    return df.drop(columns="distance", errors="ignore").assign(distance=distance)


def skeleton_segments(skeleton_df: pd.DataFrame) -> pd.DataFrame:
    """The segments of a skeleton, as truncated cones between a node and its parent.

    Parameters
    ----------
    skeleton_df
        A skeleton.

    Returns
    -------
    DataFrame
        One row for each node that has a parent, in the order of the skeleton: its columns; the
        parent's rowId_parent, link_parent, x_parent, y_parent, z_parent, radius_parent; and length,
        avg_radius, volume, in the units of the coordinates and with their dtype (float64 where
        those are integers).

    Raises
    ------
    UnknownNameError
        If a column is missing.
    NeuprintError
        If the links do not make trees.

    Examples
    --------
    >>> nodes = pd.DataFrame(
    ...     {"rowId": [1, 2], "x": [0, 3], "y": [0, 4], "z": [0, 0], "radius": [1.0, 1.0], "link": [-1, 1]}
    ... )
    >>> skeleton_segments(nodes)[["rowId", "rowId_parent", "length", "volume"]]
       rowId  rowId_parent  length     volume
    0      2             1     5.0  15.707963
    """
    require_columns(skeleton_df, ["radius"])
    points, parent = coordinates(skeleton_df), tree_of(skeleton_df).parent
    child = np.flatnonzero(parent >= 0)
    above = skeleton_df[["rowId", "link", "x", "y", "z", "radius"]].add_suffix("_parent")
    segments = pd.concat(
        [skeleton_df.iloc[child].reset_index(drop=True), above.iloc[parent[child]].reset_index(drop=True)], axis=1
    )
    radius, radius_parent = (segments[name].to_numpy(np.float64) for name in ("radius", "radius_parent"))
    length = segment_lengths(points, parent)[child]
    measures = {
        "length": length,
        "avg_radius": (radius + radius_parent) / 2,
        "volume": np.pi * length * (radius_parent**2 + radius**2 + radius * radius_parent) / 3,
    }
    dtype = np.result_type(*(skeleton_df[name].to_numpy().dtype for name in "xyz"), np.float32)
    return segments.assign(**{name: values.astype(dtype) for name, values in measures.items()})


def segment_lengths(points: NDArray[np.float64], parent: Positions, root_dist: float = np.inf) -> NDArray[np.float64]:
    """The distance of each point to its parent; ``root_dist`` for those that have none."""
    lengths: NDArray[np.float64] = np.linalg.norm(points - points[parent], axis=1)
    lengths[parent < 0] = root_dist
    return lengths
