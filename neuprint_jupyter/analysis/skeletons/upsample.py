"""Skeletons with more nodes: long segments cut into equal parts."""

from __future__ import annotations

from numbers import Real

import numpy as np
import pandas as pd

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.skeletons.segments import segment_lengths
from neuprint_jupyter.analysis.skeletons.tree import coordinates, new_ids, tree_of
from neuprint_jupyter.errors import CriteriaError

_BETWEEN = ["x", "y", "z", "radius"]


def upsample_skeleton(skeleton_df: pd.DataFrame, max_segment_length: float) -> pd.DataFrame:
    """A skeleton of finer resolution: segments that are too long are cut into equal parts.

    Parameters
    ----------
    skeleton_df
        A skeleton; not changed.
    max_segment_length
        The length that no segment should exceed, in the units of the coordinates. With float32
        coordinates rounding may exceed it a little.

    Returns
    -------
    DataFrame
        Nodes by rowId, with the columns and dtypes of ``skeleton_df``. Nodes that were there keep
        rowId, coordinates and radius; new ones are numbered from the highest rowId on, with radii
        between those of the ends, and all else like the lower end.

    Raises
    ------
    CriteriaError
        If the length is not above 0.
    NeuprintError
        If the links do not make trees, or a node has no coordinates.

    Examples
    --------
    >>> nodes = pd.DataFrame(
    ...     {"rowId": [1, 2], "x": [0.0, 9.0], "y": 0.0, "z": 0.0, "radius": [1.0, 4.0], "link": [-1, 1]}
    ... )
    >>> upsample_skeleton(nodes, 3)[["rowId", "x", "radius", "link"]]
       rowId    x  radius  link
    0      1  0.0     1.0    -1
    1      2  9.0     4.0     3
    2      3  6.0     3.0     4
    3      4  3.0     2.0     1
    """
    if not isinstance(max_segment_length, Real) or not max_segment_length > 0:
        raise CriteriaError(f"max_segment_length must be above 0, not {max_segment_length!r}")
    require_columns(skeleton_df, _BETWEEN)
    parent = tree_of(skeleton_df).parent
    lengths = segment_lengths(coordinates(skeleton_df), parent, 0.0)
    # How many new nodes each segment gets, and for each of those its segment and its place in it.
    added = np.maximum(np.ceil(lengths / max_segment_length).astype(np.int64) - 1, 0)
    child = np.repeat(np.arange(len(skeleton_df)), added)
    step = np.arange(len(child)) - np.repeat(np.cumsum(added) - added, added) + 1

    ids, links = skeleton_df["rowId"].to_numpy(), skeleton_df["link"].to_numpy(copy=True)
    numbers = new_ids(ids, len(child))
    # A new node hangs from the next new one, the last of a segment from the parent, the child from the first.
    new_links = np.append(numbers[1:], 0).astype(links.dtype) if len(child) else links[:0]
    last = step == added[child]
    new_links[last] = links[child[last]]
    links[child[step == 1]] = numbers[step == 1]

    new = skeleton_df.iloc[child].assign(rowId=numbers, link=new_links)
    share = step / (added[child] + 1)
    for name in _BETWEEN:
        values = skeleton_df[name].to_numpy()
        below, above = values[child].astype(np.float64), values[parent[child]].astype(np.float64)
        new[name] = (below + (above - below) * share).astype(values.dtype)
    return pd.concat([skeleton_df.assign(link=links), new]).sort_values("rowId", ignore_index=True)
