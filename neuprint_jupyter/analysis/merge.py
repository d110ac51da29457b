"""Neuron properties put onto the tables that name neurons."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import take
from pandas.api.types import is_integer_dtype, is_string_dtype

from neuprint_jupyter.analysis.columns import listed, require_columns
from neuprint_jupyter.analysis.sides import Coded, placed
from neuprint_jupyter.errors import CriteriaError


def merge_neuron_properties(
    neuron_df: pd.DataFrame, conn_df: pd.DataFrame, properties: str | Sequence[str] | None = ("type", "instance")
) -> pd.DataFrame:
    """A connection table with the properties of both neurons.

    Parameters
    ----------
    neuron_df
        Neurons: ``bodyId``, and the properties. One row a neuron.
    conn_df
        Connections or synapse connections: ``bodyId_pre`` and ``bodyId_post``.
    properties
        Columns of ``neuron_df``; None or an empty list for none.

    Returns
    -------
    DataFrame
        ``conn_df`` in its own order, with ``{property}_pre`` for all properties and then
        ``{property}_post`` after its columns; columns of those names are replaced. Neurons that
        ``neuron_df`` lacks have missing values, so integer properties become ``Int64``.

    Raises
    ------
    UnknownNameError
        If a column is missing.
    CriteriaError
        If bodyIds are text in one table and numbers in the other: none would be found; or the tables are swapped.

    Examples
    --------
    >>> neurons = pd.DataFrame({"bodyId": [1, 2], "type": ["EPG", "EL"]})
    >>> connections = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [7]})
    >>> merge_neuron_properties(neurons, connections, "type")
       bodyId_pre  bodyId_post  weight type_pre type_post
    0           1            2       7      EPG        EL
    """
    names = list(dict.fromkeys(listed(properties)))
    are_tables = isinstance(neuron_df, pd.DataFrame) and isinstance(conn_df, pd.DataFrame)
    if are_tables and "bodyId_pre" in neuron_df and "bodyId" in conn_df:
        raise CriteriaError("the table of neurons comes first, then that of connections; these are the other way round")
    require_columns(neuron_df, ["bodyId", *names])
    require_columns(conn_df, ["bodyId_pre", "bodyId_post"])
    _check_ids(neuron_df["bodyId"], conn_df["bodyId_pre"], conn_df["bodyId_post"])
    by_body = neuron_df if neuron_df["bodyId"].is_unique else neuron_df.drop_duplicates("bodyId")
    values = {name: _with_gaps(by_body[name]) for name in names}
    bodies = pd.Index(by_body["bodyId"])
    # pandas makes its table of hashes at the first question, and two threads must not both ask that.
    bodies.is_unique  # noqa: B018

    def side(end: str) -> tuple[Coded, dict[str, Any]]:
        found = placed(conn_df[f"bodyId{end}"], bodies)
        return found, {name: take(values[name], found.different, allow_fill=True) for name in names}

    def column(of: Future[tuple[Coded, dict[str, Any]]], name: str) -> pd.Series[Any]:
        found, properties = of.result()
        return pd.Series(found.each(properties[name]), conn_df.index)

    with ThreadPoolExecutor(2) as pool:
        # What takes longest begins soonest: connections are mostly sorted by the presynaptic body, so that less is
        # to do for that side, and its first column is made while the other side's bodies are looked up.
        sides = {end: pool.submit(side, end) for end in ("_post", "_pre")}
        begun = {
            f"{name}{end}": pool.submit(column, sides[end], name)
            for end, some in (("_pre", names[:1]), ("_post", names), ("_pre", names[1:]))
            for name in some
        }
    merged = {f"{name}{end}": begun[f"{name}{end}"].result() for end in ("_pre", "_post") for name in names}
    return conn_df.drop(columns=list(merged), errors="ignore").assign(**merged)


def _with_gaps(column: pd.Series[Any]) -> Any:
    if is_integer_dtype(column):
        # A gap must not turn integers into floats: other ids (pairs, groups) are properties too.
        column = column.astype("UInt64" if column.dtype.kind == "u" else "Int64")
    return column.to_numpy() if isinstance(column.dtype, np.dtype) else column.array


def _check_ids(*ids: pd.Series[Any]) -> None:
    if len({is_string_dtype(one) for one in ids if len(one)}) > 1:
        raise CriteriaError("bodyIds are text in one table and numbers in the other; astype(int) makes them alike")
