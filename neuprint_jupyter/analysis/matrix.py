"""Connection tables as matrices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.errors import CriteriaError, UnknownNameError


def connection_table_to_matrix(
    conn_df: pd.DataFrame,
    group_cols: str | Sequence[str] = "bodyId",
    weight_col: str = "weight",
    sort_by: str | Sequence[str] | None = None,
    make_square: bool = False,
) -> pd.DataFrame:
    """A weighted adjacency matrix from a connection table.

    Parameters
    ----------
    conn_df
        Connections; pairs that occur more than once are summed.
    group_cols
        The columns that name rows and columns of the matrix, such as
        ``("bodyId_pre", "type_post")``; ``"type"`` stands for ``("type_pre", "type_post")``.
        Connections where one of them is missing are left out.
    weight_col
        The column of weights.
    sort_by
        Columns to order rows and columns by, named like ``group_cols``; by default they come in
        the order of the table.
    make_square
        Whether rows and columns are made the same, sorted by name.

    Returns
    -------
    DataFrame
        Presynaptic rows by postsynaptic columns, with the dtype of the weights; 0 where there is
        no connection.

    Raises
    ------
    UnknownNameError
        If a column does not exist.
    CriteriaError
        If ``group_cols`` or ``sort_by`` are neither one name nor two.

    Examples
    --------
    >>> table = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 3], "weight": [7, 1]})
    >>> connection_table_to_matrix(table).loc[1].to_dict()
    {2: 7, 3: 1}
    """
    pre, post = _pair("group_cols", group_cols, conn_df)
    if weight_col not in conn_df.columns:
        raise UnknownNameError("column", weight_col, map(str, conn_df.columns))
    table = conn_df.dropna(subset=[pre, post])
    rows, columns = _labels(table, pre), _labels(table, post)
    if sort_by is not None:
        by_pre, by_post = _pair("sort_by", sort_by, conn_df)
        rows = _labels(table.sort_values(by_pre, kind="stable"), pre)
        columns = _labels(table.sort_values(by_post, kind="stable"), post)
    if make_square:
        rows = columns = rows.union(columns, sort=True)
    weights = np.zeros((len(rows), len(columns)), dtype=table[weight_col].to_numpy().dtype)
    np.add.at(
        weights,
        (rows.get_indexer(pd.Index(table[pre])), columns.get_indexer(pd.Index(table[post]))),
        table[weight_col].to_numpy(),
    )
    return pd.DataFrame(weights, index=rows.rename(pre), columns=columns.rename(post))


def _labels(table: pd.DataFrame, column: str) -> pd.Index[Any]:
    """The distinct values of a column, in the order of the table."""
    labels: pd.Index[Any] = pd.Index(table[column].drop_duplicates())
    return labels


def _pair(argument: str, names: str | Sequence[str], table: pd.DataFrame) -> tuple[str, str]:
    pair = (f"{names}_pre", f"{names}_post") if isinstance(names, str) else tuple(names)
    if len(pair) != 2:
        raise CriteriaError(f"{argument} must be one name or two, not {names!r}")
    for name in pair:
        if name not in table.columns:
            raise UnknownNameError("column", name, map(str, table.columns))
    return pair[0], pair[1]
