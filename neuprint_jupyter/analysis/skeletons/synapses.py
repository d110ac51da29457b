"""Synapses as nodes of a skeleton."""

from __future__ import annotations

import numpy as np
import pandas as pd

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.skeletons.tree import coordinates, new_ids, tree_of

_STRUCTURES = ["neurite", "post", "pre"]


def attach_synapses_to_skeleton(skeleton_df: pd.DataFrame, synapses_df: pd.DataFrame) -> pd.DataFrame:
    """A skeleton with a neuron's synapses as further nodes, each hanging from the nearest node.

    The nearest node may be far from the nearest place of a long segment:
    :func:`upsample_skeleton` first, where that matters.

    Parameters
    ----------
    skeleton_df
        A skeleton.
    synapses_df
        Synapses: ``type`` (``"pre"`` or ``"post"``), ``x``, ``y``, ``z``.

    Returns
    -------
    DataFrame
        rowId, x, y, z, radius, link, and ``structure`` (category: neurite, post, pre): the nodes
        of the skeleton, then one for each synapse, in their order, numbered from the highest rowId
        on, with radius 0.

    Raises
    ------
    UnknownNameError
        If a column is missing.
    NeuprintError
        If the links do not make trees, or a node or synapse has no coordinates.

    Examples
    --------
    >>> nodes = pd.DataFrame({"rowId": [1, 2], "x": [0, 9], "y": 0, "z": 0, "radius": 1.0, "link": [-1, 1]})
    >>> synapses = pd.DataFrame({"type": ["pre"], "x": [8], "y": [0], "z": [1]})
    >>> attach_synapses_to_skeleton(nodes, synapses).tail(1)
       rowId  x  y  z  radius  link structure
    2      3  8  0  1     0.0     2       pre
    """
    # scipy takes its time to load.
    from scipy.spatial import cKDTree

    require_columns(skeleton_df, ["radius"])
    require_columns(synapses_df, ["type"])
    tree_of(skeleton_df)
    nodes, places = coordinates(skeleton_df), coordinates(synapses_df)
    _, nearest = cKDTree(nodes).query(places)
    ids = skeleton_df["rowId"].to_numpy()
    synapses = {
        "rowId": new_ids(ids, len(places)),
        **{name: synapses_df[name].to_numpy() for name in "xyz"},
        "radius": np.zeros(len(places), dtype=skeleton_df["radius"].to_numpy().dtype),
        "link": ids[nearest],
    }
    columns = {name: np.concatenate([skeleton_df[name].to_numpy(), added]) for name, added in synapses.items()}
    structure = np.concatenate([np.full(len(nodes), "neurite", dtype=object), synapses_df["type"].to_numpy(object)])
    attached = pd.DataFrame(columns).assign(structure=pd.Categorical(structure, categories=_STRUCTURES))
    attached.attrs = dict(skeleton_df.attrs)
    return attached
