"""Which rows are selected: rows of the DataFrame, so that they stay selected when it is sorted or filtered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_bool_dtype, is_float_dtype

from neuprint_jupyter.widgets.grid.table import Positions, Table

How: TypeAlias = Literal["only", "add", "remove", "invert"]
"""What a selection does with some rows: select only these, these too, no longer these, or turn them over."""

HOWS: tuple[How, ...] = get_args(How)

_EXACT = 2**53
_SHARED_LABELS = (
    "several rows of the table share a label of its index, so that labels do not tell which rows are meant; "
    "give the grid a DataFrame whose index was reset, or truth values in the order of the DataFrame"
)
_ID_ENDINGS = ("bodyId", "bodyId_pre", "bodyId_post", "body", "body_pre", "body_post")


class Selection:
    """The selected rows of a table.

    Parameters
    ----------
    rows : int
        How many rows the table has.

    Examples
    --------
    >>> selection = Selection(4)
    >>> selection.apply("add", np.array([3, 1]))
    >>> selection.among(np.array([0, 1, 2, 3])).tolist(), selection.count
    ([False, True, False, True], 2)
    """

    def __init__(self, rows: int) -> None:
        self._mask = np.zeros(rows, dtype=bool)
        self.version = 0

    @property
    def count(self) -> int:
        """How many rows are selected."""
        return int(self._mask.sum())

    def apply(self, how: How, positions: Positions) -> None:
        """Change the selection by some rows, given by their positions in the DataFrame."""
        if how == "only":
            self._mask[:] = False
        self._mask[positions] = ~self._mask[positions] if how == "invert" else how != "remove"
        self.version += 1

    def among(self, positions: Positions) -> npt.NDArray[np.bool_]:
        """Which of some rows are selected."""
        found: npt.NDArray[np.bool_] = self._mask[positions]
        return found

    def positions(self, order: Positions | None) -> Positions:
        """The selected rows, in the order given or in the DataFrame's own."""
        return np.flatnonzero(self._mask) if order is None else order[self._mask[order]]


def id_columns(table: Table) -> list[int]:
    """The columns that say which neurons a row is about, the most telling first.

    Parameters
    ----------
    table : Table
        Any table.

    Returns
    -------
    list of int
        ``bodyId``, then ``bodyId_pre``, ``bodyId_post``, ``body`` and those that end so, such as ``n.bodyId``;
        of whole numbers only, though nulls may have made floats of them.

    Examples
    --------
    >>> id_columns(Table(pd.DataFrame({"type": ["EPG"], "n.bodyId": [1]})))
    [1]
    """
    named = [c.name.rpartition(".")[2] for c in table.columns]
    return [i for ending in _ID_ENDINGS for i, name in enumerate(named) if name == ending and _holds_ids(table, i)]


def _holds_ids(table: Table, column: int) -> bool:
    values = table.values(column)
    if not is_float_dtype(values.dtype):
        return table.columns[column].kind == "int"
    ids = values.dropna().to_numpy(dtype=np.float64)
    # From there on, floats are no longer the ids they were made of.
    return len(ids) > 0 and bool(np.all((np.rint(ids) == ids) & (np.abs(ids) < _EXACT)))


def id_column(table: Table) -> int | None:
    """The first of them, if there is one."""
    return next(iter(id_columns(table)), None)


def ids_of(table: Table, positions: Positions) -> list[int]:
    """The bodyIds of some rows, each once, in their order; empty where the table has none."""
    column = id_column(table)
    if column is None:
        return []
    return [int(i) for i in table.values(column).iloc[positions].dropna().unique()]


def rows_with_ids(table: Table, ids: object) -> Positions:
    """The rows with some bodyIds.

    Parameters
    ----------
    table : Table
        The table.
    ids : iterable of int
        bodyIds; each must be in the table.

    Returns
    -------
    array of int
        Row positions in the DataFrame.

    Raises
    ------
    ValueError
        If the table has no bodyIds, or not these; names them.
    """
    if isinstance(ids, str | bytes) or not isinstance(ids, Iterable):
        raise ValueError(f"bodyIds are a list of whole numbers, not {ids!r:.200}")
    wanted = [_whole(i) for i in ids]
    column = id_column(table)
    if column is None:
        if not wanted:
            return np.empty(0, dtype=np.intp)
        raise ValueError("the table has no column of bodyIds")
    values = table.values(column)
    found = values.isin(wanted)
    unknown = sorted(set(wanted) - set(values[found].unique().tolist()))
    if unknown:
        some = ", ".join(map(str, unknown[:5])) + (f" and {len(unknown) - 5:,} more" if len(unknown) > 5 else "")
        raise ValueError(f"not in the table's column {table.columns[column].name!r}: {some}")
    return np.flatnonzero(found.to_numpy(dtype=bool))


def rows_of(table: Table, wanted: object) -> Positions:
    """The rows that are meant by a DataFrame taken from the table, or by one truth value a row.

    Parameters
    ----------
    table : Table
        The table.
    wanted : pandas.DataFrame, or sequence of bool
        A DataFrame is matched by the labels of its index; so is a Series of truth values that has the table's
        labels in another order, or some of them. A null truth value is false. Labels that several rows share
        must mean all of these.

    Returns
    -------
    array of int
        Row positions in the DataFrame.

    Raises
    ------
    ValueError
        If it is something else, or does not fit the table.
    """
    index = table.frame.index
    if isinstance(wanted, pd.DataFrame):
        if not wanted.index.isin(index).all():
            missing = wanted.index[~wanted.index.isin(index)][0]
            raise ValueError(f"the table has no row {missing!s:.100}")
        found = np.flatnonzero(index.isin(wanted.index))
        if len(found) > len(wanted):
            raise ValueError(_SHARED_LABELS)
        return found
    mask = np.asarray(_truth_values(wanted, index))
    if mask.dtype != bool or mask.shape != (len(table),):
        raise ValueError(f"rows are selected by a DataFrame taken from the table, or by {len(table):,} truth values")
    return np.flatnonzero(mask)


def _truth_values(wanted: Any, index: pd.Index[Any]) -> Any:
    # The view is sorted and filtered: what is worked out from it says by its index which rows it means.
    if isinstance(wanted, pd.Series) and not wanted.index.equals(index):
        labels = wanted.index
        if labels.isin(index).all():
            if not (labels.is_unique and index.is_unique):
                raise ValueError(_SHARED_LABELS)
            wanted = wanted.reindex(index, fill_value=False)
    if isinstance(getattr(wanted, "dtype", None), pd.BooleanDtype | pd.ArrowDtype) and is_bool_dtype(wanted.dtype):
        return wanted.fillna(False).to_numpy(dtype=bool)
    return wanted


def _whole(value: object) -> int:
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        return int(value)
    raise ValueError(f"a bodyId is a whole number, not {value!r:.100}")
