"""Skeletons as networkx graphs, for what networkx knows and we do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.skeletons.segments import calc_segment_distances
from neuprint_jupyter.analysis.skeletons.tree import tree_of

if TYPE_CHECKING:
    import networkx as nx


def skeleton_df_to_nx(
    df: pd.DataFrame,
    with_attributes: bool = True,
    directed: bool = True,
    with_distances: bool = False,
    virtual_roots: bool = False,
    root_dist: float = np.inf,
) -> nx.Graph:
    """A skeleton as a graph of rowIds.

    Parameters
    ----------
    df
        A skeleton.
    with_attributes
        Whether nodes carry x, y, z and radius.
    directed
        True for a ``DiGraph`` with edges from child to parent, False for a ``Graph``.
    with_distances
        Whether edges carry their length as ``distance``.
    virtual_roots
        Whether the roots have an edge to the node -1, above them all.
    root_dist
        The ``distance`` of those edges.

    Returns
    -------
    networkx.DiGraph or networkx.Graph

    Raises
    ------
    NeuprintError
        If the links do not make trees.

    Examples
    --------
    >>> nodes = pd.DataFrame({"rowId": [1, 2], "x": 0, "y": 0, "z": 0, "radius": 1.0, "link": [-1, 1]})
    >>> skeleton_df_to_nx(nodes).edges
    OutEdgeView([(2, 1)])
    """
    import networkx as nx

    parent = tree_of(df).parent
    order = np.argsort(df["rowId"].to_numpy(), kind="stable")
    edge = order if virtual_roots else order[parent[order] >= 0]
    ends = (df[name].to_numpy()[edge].tolist() for name in ("rowId", "link"))
    graph = nx.DiGraph() if directed else nx.Graph()
    if with_attributes:
        names = ["x", "y", "z", "radius"]
        require_columns(df, names)
        places = zip(*(df[name].tolist() for name in names), strict=True)
        graph.add_nodes_from(
            (row, dict(zip(names, place, strict=True))) for row, place in zip(df["rowId"].tolist(), places, strict=True)
        )
    else:
        graph.add_nodes_from(df["rowId"].to_numpy()[order].tolist())
    if with_distances:
        lengths = calc_segment_distances(df, root_dist)[edge].tolist()
        graph.add_weighted_edges_from(zip(*ends, lengths, strict=True), "distance")
    else:
        graph.add_edges_from(zip(*ends, strict=True))
    return graph
