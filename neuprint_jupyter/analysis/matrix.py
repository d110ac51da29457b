"""Connection tables as matrices: dense with names on both sides, or sparse with its names beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.entries import by_rows
from neuprint_jupyter.analysis.sides import coded, on_both
from neuprint_jupyter.errors import CriteriaError

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class SparseMatrix:
    """A sparse matrix and the names of its rows and columns.

    Attributes
    ----------
    values : scipy.sparse.csr_array
        The numbers.
    rows, columns : pandas.Index
        What each row and column stands for; the index's name is that of the table's column.

    Examples
    --------
    >>> table = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 3], "weight": [7, 1]})
    >>> connection_table_to_matrix(table, sparse=True)
    SparseMatrix(1 bodyId_pre x 2 bodyId_post, 2 values)
    """

    values: csr_array
    rows: pd.Index[Any]
    columns: pd.Index[Any]

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns there are."""
        return len(self.rows), len(self.columns)

    def to_frame(self) -> pd.DataFrame:
        """The same as a dense DataFrame, which holds every zero."""
        # Each column in one piece, as pandas would else bring them by a copy of all.
        return pd.DataFrame(self.values.toarray(order="F"), index=self.rows, columns=self.columns, copy=False)

    def __repr__(self) -> str:
        rows, columns = self.shape
        return f"SparseMatrix({rows:,} {self.rows.name} x {columns:,} {self.columns.name}, {self.values.nnz:,} values)"


Matrix = pd.DataFrame | SparseMatrix


@overload
def connection_table_to_matrix(
    conn_df: pd.DataFrame,
    group_cols: str | Sequence[str] = ...,
    weight_col: str = ...,
    sort_by: str | Sequence[str] | None = ...,
    make_square: bool = ...,
    *,
    sparse: Literal[False] = ...,
) -> pd.DataFrame: ...
@overload
def connection_table_to_matrix(
    conn_df: pd.DataFrame,
    group_cols: str | Sequence[str] = ...,
    weight_col: str = ...,
    sort_by: str | Sequence[str] | None = ...,
    make_square: bool = ...,
    *,
    sparse: Literal[True],
) -> SparseMatrix: ...
def connection_table_to_matrix(
    conn_df: pd.DataFrame,
    group_cols: str | Sequence[str] = "bodyId",
    weight_col: str = "weight",
    sort_by: str | Sequence[str] | None = None,
    make_square: bool = False,
    *,
    sparse: bool = False,
) -> Matrix:
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
        Columns to order rows and columns by, named like ``group_cols``; by default, or if empty, they come
        in the order of the table.
    make_square
        Whether rows and columns are made the same, sorted by name.
    sparse
        Whether to return a :class:`SparseMatrix`, which holds no zeros: for thousands of neurons.

    Returns
    -------
    DataFrame or SparseMatrix
        Presynaptic rows by postsynaptic columns, with the dtype of the weights; 0 where there is
        no connection.

    Raises
    ------
    UnknownNameError
        If a column does not exist.
    CriteriaError
        If ``group_cols`` or ``sort_by`` are neither one name nor two, or the weights no numbers.

    Examples
    --------
    >>> table = pd.DataFrame({"bodyId_pre": [1, 1], "bodyId_post": [2, 3], "weight": [7, 1]})
    >>> connection_table_to_matrix(table).loc[1].to_dict()
    {2: 7, 3: 1}
    """
    pre, post = _pair("group_cols", group_cols)
    by = _pair("sort_by", sort_by) if sort_by is not None and len(sort_by) else ()
    require_columns(conn_df, dict.fromkeys([pre, post, weight_col, *by]))
    if conn_df.empty:
        # An answer without rows tells no dtypes.
        conn_df = conn_df.astype({weight_col: "int64"})
    if not pd.api.types.is_numeric_dtype(conn_df[weight_col]):
        raise CriteriaError(f"weights are numbers, and {weight_col} holds {conn_df[weight_col].dtype}")
    table = conn_df
    if conn_df[pre].hasnans or conn_df[post].hasnans:
        table = conn_df.dropna(subset=[pre, post])
    (row, rows), (column, columns) = on_both(_codes, table[pre], table[post])
    # A weight that is missing counts for none.
    weights = table[weight_col].fillna(0).to_numpy()
    if by:
        (row, rows), (column, columns) = on_both(
            lambda side: _reordered(*side), (row, rows, table[by[0]]), (column, columns, table[by[1]])
        )
    rows, columns = pd.Index(rows), pd.Index(columns)
    if make_square:
        both = rows.union(columns, sort=True)
        row, column = both.get_indexer(rows)[row], both.get_indexer(columns)[column]
        rows = columns = both
    values = by_rows(weights, row, column, (len(rows), len(columns)))
    matrix = SparseMatrix(values, rows.rename(pre), columns.rename(post))
    if sparse:
        return matrix
    frame = matrix.to_frame()
    frame.attrs = dict(conn_df.attrs)
    return frame


def _codes(names: pd.Series[Any]) -> tuple[npt.NDArray[Any], Any]:
    """For each row which of the different names it has, and those."""
    found = coded(names)
    return found.rows(), found.different


def _reordered(codes: npt.NDArray[Any], names: Any, key: pd.Series[Any]) -> tuple[npt.NDArray[Any], Any]:
    """Codes and names in the order in which the names come when the table is sorted by a key."""
    # Of millions of keys only the different ones are compared; their ranks are sorted by counting.
    different, values = _codes(key)
    rank = np.empty(len(values), dtype=np.min_scalar_type(len(values)))
    rank[pd.Series(values).sort_values(kind="stable").index.to_numpy()] = np.arange(len(values))
    first = pd.unique(codes[np.argsort(rank[different], kind="stable")])
    place = np.empty(len(names), dtype=np.int64)
    place[first] = np.arange(len(names))
    return place[codes], names[first]


def _pair(argument: str, names: str | Sequence[str]) -> tuple[str, str]:
    pair = (f"{names}_pre", f"{names}_post") if isinstance(names, str) else tuple(names)
    if len(pair) != 2:
        raise CriteriaError(f"{argument} must be one name or two, not {names!r}")
    return pair[0], pair[1]
