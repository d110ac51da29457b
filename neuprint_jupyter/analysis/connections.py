"""Connection tables made smaller, or told in percent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.analysis.columns import listed, require_columns
from neuprint_jupyter.analysis.sides import coded, on_both
from neuprint_jupyter.errors import CriteriaError

_PAIR = ["bodyId_pre", "bodyId_post"]


def remove_autapses(conn_df: pd.DataFrame) -> pd.DataFrame:
    """Connections without those of a neuron with itself.

    Parameters
    ----------
    conn_df
        Connections: bodyId_pre and bodyId_post.

    Returns
    -------
    DataFrame
        The other rows, with all columns, numbered anew.

    Raises
    ------
    UnknownNameError
        If one of the columns is missing.

    Examples
    --------
    >>> remove_autapses(pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [1, 2]})).to_dict("list")
    {'bodyId_pre': [1], 'bodyId_post': [2]}
    """
    require_columns(conn_df, _PAIR)
    return conn_df[conn_df["bodyId_pre"] != conn_df["bodyId_post"]].reset_index(drop=True)


def connection_percentages(neuron_df: pd.DataFrame, conn_df: pd.DataFrame, weight_col: str = "weight") -> pd.DataFrame:
    """Connections with their share of the one neuron's outputs and of the other's inputs.

    Parameters
    ----------
    neuron_df
        Neurons: bodyId, downstream (all their outgoing weights) and post (all their PSDs), as
        ``fetch_adjacencies(..., properties=["downstream", "post"])`` gives them.
    conn_df
        Connections: bodyId_pre, bodyId_post and weights, in one row or several for a pair.
    weight_col
        The column of weights.

    Returns
    -------
    DataFrame
        ``conn_df`` with output_percent and input_percent (float64, 0 to 100; missing where the
        neuron, or its total, is).

    Raises
    ------
    UnknownNameError
        If a column is missing.

    Examples
    --------
    >>> neurons = pd.DataFrame({"bodyId": [1, 2], "downstream": [50, 0], "post": [0, 20]})
    >>> connections = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [5]})
    >>> connection_percentages(neurons, connections)[["output_percent", "input_percent"]].to_dict("records")
    [{'output_percent': 10.0, 'input_percent': 25.0}]
    """
    require_columns(neuron_df, ["bodyId", "downstream", "post"])
    require_columns(conn_df, [*_PAIR, weight_col])
    totals = neuron_df.drop_duplicates("bodyId").set_index("bodyId")[["downstream", "post"]].astype("Float64")
    told = conn_df.copy()
    for name, end, total in (("output_percent", "pre", "downstream"), ("input_percent", "post", "post")):
        whole = totals[total].reindex(conn_df[f"bodyId_{end}"]).set_axis(conn_df.index)
        share = 100 * conn_df[weight_col] / whole.mask(whole == 0)
        told[name] = share.astype("float64")
    return told


def collapse_connections(
    conn_df: pd.DataFrame, by: str = "type", weight_col: str | Sequence[str] = "weight", *, keep_roi: bool = False
) -> pd.DataFrame:
    """Connections between groups of neurons: types, or any property both sides have.

    Parameters
    ----------
    conn_df
        Connections with ``{by}_pre`` and ``{by}_post``, as ``merge_neuron_properties`` adds them.
    by
        The property. Neurons without it form a group of their own (missing).
    weight_col
        The weights to sum.
    keep_roi
        Whether to tell the ROIs apart.

    Returns
    -------
    DataFrame
        ``{by}_pre``, ``{by}_post``, with ``keep_roi`` roi, then the summed weights, and
        connections (int64): how many pairs of neurons there are; heaviest first.

    Raises
    ------
    UnknownNameError
        If a column is missing.
    CriteriaError
        If no weight is named.

    Examples
    --------
    >>> table = pd.DataFrame({"bodyId_pre": [1, 2], "bodyId_post": [3, 3], "weight": [7, 1]})
    >>> table["type_pre"], table["type_post"] = "EPG", "PEN"
    >>> collapse_connections(table).to_dict("records")
    [{'type_pre': 'EPG', 'type_post': 'PEN', 'weight': 8, 'connections': 2}]
    """
    weights = listed(weight_col)
    if not weights:
        raise CriteriaError("weight_col names no weight to sum")
    keys = [f"{by}_pre", f"{by}_post", *(["roi"] if keep_roi else [])]
    require_columns(conn_df, [*_PAIR, *keys, *weights])
    names = [*on_both(coded, conn_df[keys[0]], conn_df[keys[1]]), *map(coded, [conn_df["roi"]] if keep_roi else [])]
    groups = conn_df[weights].groupby([each.rows() for each in names], sort=False)
    collapsed = groups.sum()
    group = groups.ngroup().to_numpy()
    pre, post = on_both(coded, conn_df[_PAIR[0]], conn_df[_PAIR[1]])
    sizes = (len(collapsed), len(pre.different), len(post.different))
    new = _first_of_each([group, pre.rows(), post.rows()], sizes)
    collapsed["connections"] = np.bincount(group[new], minlength=len(collapsed))
    for place, (key, each) in enumerate(zip(keys, names, strict=True)):
        collapsed.insert(place, key, each.different.take(collapsed.index.get_level_values(place)))
    return collapsed.sort_values(weights[0], ascending=False, kind="stable", ignore_index=True)


def _first_of_each(codes: Sequence[npt.NDArray[np.integer[Any]]], sizes: Sequence[int]) -> npt.NDArray[np.bool_]:
    """Which rows no row above is equal to; each column has codes below its size.

    Examples
    --------
    >>> rows = [np.array([0, 1, 0]), np.array([2, 2, 2])]
    >>> _first_of_each(rows, (2, 3)).tolist(), _first_of_each(rows, (2**40, 2**40)).tolist()
    ([True, True, False], [True, True, False])
    """
    # One number for each row, where it has room, takes half of the time.
    if math.prod(sizes) < 2**63:
        return ~pd.Series(np.ravel_multi_index(tuple(codes), tuple(sizes))).duplicated().to_numpy()
    return ~pd.DataFrame(dict(enumerate(codes))).duplicated().to_numpy()
