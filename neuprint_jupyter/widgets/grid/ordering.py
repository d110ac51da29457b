"""Sorting in the kernel: which row of the DataFrame is shown where."""

from __future__ import annotations

import numbers
import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api import types

from neuprint_jupyter.widgets.cells import json_text
from neuprint_jupyter.widgets.grid.names import Names
from neuprint_jupyter.widgets.grid.table import Positions, Table
from neuprint_jupyter.widgets.grid.texts import mostly_different

Direction: TypeAlias = Literal["ascending", "descending"]

_FEWEST_KEPT = 4
_BYTES_KEPT = 200_000_000
_BITS = np.uint64(16)
_NARROW = 2**16


@dataclass(frozen=True)
class SortKey:
    """One column to sort by.

    Parameters
    ----------
    column : int
        The column's position in the grid.
    direction : str
        ``"ascending"`` or ``"descending"``.

    Examples
    --------
    >>> SortKey(1, "descending").as_dict(Names(["bodyId", "pre"]))
    {'column': 'pre', 'direction': 'descending'}
    """

    column: int
    direction: Direction

    def as_dict(self, names: Names) -> dict[str, int | str]:
        """The form people and the page read, given the names of all columns."""
        return {"column": names.label(self.column), "direction": self.direction}


def sort_keys(value: object, names: Names) -> tuple[SortKey, ...]:
    """Check what somebody wants to sort by, be it a user or a page.

    Parameters
    ----------
    value : object
        A list of ``{"column": position or name, "direction": "ascending" or "descending"}``, the most
        important first. The direction may be left out.
    names : Names
        The grid's columns.

    Returns
    -------
    tuple of SortKey
        With positions instead of names.

    Raises
    ------
    ValueError
        If it is not such a list; names the value, and what is allowed.

    Examples
    --------
    >>> sort_keys([{"column": "pre", "direction": "descending"}], Names(["bodyId", "pre"]))
    (SortKey(column=1, direction='descending'),)
    """
    if not isinstance(value, list | tuple):
        raise ValueError(f"sort is a list of {{'column': …, 'direction': …}}, not {value!r:.200}")
    keys = tuple(_sort_key(item, names) for item in value)
    columns = [key.column for key in keys]
    for column in columns:
        if columns.count(column) > 1:
            raise ValueError(f"sort names the column {names[column]!r} twice")
    return keys


def _sort_key(item: object, names: Names) -> SortKey:
    if not isinstance(item, dict) or not {"column"} <= item.keys() <= {"column", "direction"}:
        raise ValueError(f"each item of sort is {{'column': …, 'direction': …}}, not {item!r:.200}")
    column = names.position(item["column"])
    direction = item.get("direction", "ascending")
    if direction == "ascending" or direction == "descending":
        return SortKey(column, direction)
    raise ValueError(f"direction is 'ascending' or 'descending', not {direction!r:.200}")


class Orders:
    """The orders of a table's rows, the last of them kept; they may be asked for from several threads.

    Parameters
    ----------
    table : Table
        The table to sort.

    Examples
    --------
    >>> orders = Orders(Table(pd.DataFrame({"pre": [3, 1, 2]})))
    >>> orders.by((SortKey(0, "descending"),)).tolist()
    [0, 2, 1]
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._kept: OrderedDict[tuple[SortKey, ...], Positions] = OrderedDict()
        self._making: dict[tuple[SortKey, ...], threading.Lock] = {}
        self._guard = threading.Lock()

    def by(self, keys: tuple[SortKey, ...]) -> Positions | None:
        """Row positions sorted by the keys.

        Parameters
        ----------
        keys : tuple of SortKey
            The most important first.

        Returns
        -------
        array of int or None
            Stable, nulls last in both directions, as ``DataFrame.sort_values(kind="stable")`` gives it;
            ``None`` for no keys: the DataFrame's own order.
        """
        if not keys:
            return None
        with self._guard:
            making = self._making.setdefault(keys, threading.Lock())
        # Who asks for an order that another thread is making waits for it.
        with making:
            with self._guard:
                order = self._kept.pop(keys, None)
            if order is None:
                order = self._made(keys)
            with self._guard:
                self._kept[keys] = order
                self._forget_old()
            return order

    def _made(self, keys: tuple[SortKey, ...]) -> Positions:
        values = self._table.values(keys[0].column)
        if len(keys) == 1 and keys[0].direction == "descending" and not _hardly_repeats(values):
            up = self.by((SortKey(keys[0].column, "ascending"),))
            if up is not None:
                return _reversed(up, *sort_values(values))
        return sorted_positions([(self._table.values(k.column), k.direction == "descending") for k in keys])

    def _forget_old(self) -> None:
        while len(self._kept) > _FEWEST_KEPT and sum(order.nbytes for order in self._kept.values()) > _BYTES_KEPT:
            keys, _ = self._kept.popitem(last=False)
            self._making.pop(keys, None)


def _reversed(order: Positions, values: npt.NDArray[Any], null: npt.NDArray[np.bool_]) -> Positions:
    """The descending order of an ascending one: equal values keep their places, and nulls stay at the end."""
    valid = len(order) - int(null.sum())
    ascending = values[order[:valid]]
    starts = np.flatnonzero(np.append(True, ascending[1:] != ascending[:-1])[:valid])
    if len(starts) == valid:
        down: npt.NDArray[Any] = order[:valid][::-1]
    else:
        lengths = np.diff(np.append(starts, valid))[::-1]
        shift = starts[::-1] - np.cumsum(lengths) + lengths
        down = order[:valid][np.repeat(shift, lengths) + np.arange(valid)]
    return np.concatenate([down, order[valid:]])


def sorted_positions(columns: Iterable[tuple[pd.Series[Any], bool]]) -> Positions:
    """Sort rows by one or more columns.

    Parameters
    ----------
    columns : iterable of (pandas.Series, bool)
        Values, and whether they descend; the most important first; at least one.

    Returns
    -------
    array of int
        Row positions. Stable, nulls last.

    Examples
    --------
    >>> sorted_positions([(pd.Series(["b", None, "a"]), False)]).tolist()
    [2, 0, 1]
    """
    columns = list(columns)
    if len(columns) == 1 and _hardly_repeats(columns[0][0]):
        return _text_order(*columns[0])
    order: Positions | None = None
    # From the least important key to the most important: each stable step keeps what the ones before it did.
    for values, descending in reversed(columns):
        comparable, null = sort_values(values)
        if order is None:
            order = _stable(comparable, null, descending)
        else:
            order = order[_stable(comparable[order], null[order], descending)]
    if order is None:
        raise ValueError("at least one column to sort by")
    return order.astype(np.int32) if len(order) < 2**31 else order


def _hardly_repeats(column: pd.Series[Any]) -> bool:
    return isinstance(column.dtype, pd.StringDtype) and mostly_different(column)


def _text_order(column: pd.Series[Any], descending: bool) -> Positions:
    """The order of a column of text whose values hardly repeat: there is nothing to gain by numbering them."""
    values = pa.array(column, type=pa.large_string(), from_pandas=True)
    order = pc.array_sort_indices(values, order="descending" if descending else "ascending", null_placement="at_end")
    found: Positions = order.to_numpy().astype(np.int32 if len(order) < 2**31 else np.intp)
    return found


def _stable(values: npt.NDArray[Any], null: npt.NDArray[np.bool_], descending: bool) -> npt.NDArray[np.intp]:
    if null.any():
        valid = np.flatnonzero(~null)
        return np.concatenate([valid[_stable_valid(values[valid], descending)], np.flatnonzero(null)])
    return _stable_valid(values, descending)


def _stable_valid(values: npt.NDArray[Any], descending: bool) -> npt.NDArray[np.intp]:
    keys = _keys(values, descending)
    widest = int(keys.max()) if len(keys) else 0
    # numpy sorts 16-bit integers by radix: at most twice, that is the quickest.
    if widest < _NARROW:
        return np.argsort(keys.astype(np.uint16), kind="stable")
    if widest < _NARROW**2:
        order = np.argsort(keys.astype(np.uint16), kind="stable")
        return order[np.argsort((keys >> _BITS).astype(np.uint16)[order], kind="stable")]
    return _packed_order(keys, widest)


def _keys(values: npt.NDArray[Any], descending: bool) -> npt.NDArray[np.uint64]:
    """Numbers from 0 in the order of the values; no value is NaN."""
    if values.dtype.kind == "f":
        # The bits of a float, taken as an integer, are in its order; of a negative one in the opposite order.
        bits = (values.astype(np.float64) + 0.0).view(np.int64)
        values = bits ^ ((bits >> 63) & np.iinfo(np.int64).max)
    if not len(values):
        return np.empty(0, dtype=np.uint64)
    wide = values.astype(np.uint64 if values.dtype.kind in "ub" else np.int64, copy=False)
    end = wide.max() if descending else wide.min()
    # Whatever the signs, a difference of 64 bits is right as an unsigned one.
    keys, last = wide.view(np.uint64), end.view(np.uint64)
    distances: npt.NDArray[np.uint64] = last - keys if descending else keys - last
    return distances


def _packed_order(keys: npt.NDArray[np.uint64], widest: int) -> npt.NDArray[np.intp]:
    """Sort keys and positions as one integer each: twice as quick as sorting positions by key."""
    bits = np.uint64(len(keys).bit_length())
    lost = np.uint64(max(0, widest.bit_length() + int(bits) - 64))
    packed = ((keys >> lost) << bits) | np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    order: npt.NDArray[np.intp] = (packed & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.intp)
    if lost:
        packed >>= bits
        alike = packed[1:] == packed[:-1]
        if alike.any():
            _mend(order, keys[order], alike)
    return order


def _mend(order: npt.NDArray[np.intp], keys: npt.NDArray[np.uint64], alike: npt.NDArray[np.bool_]) -> None:
    """Sort anew the few stretches in which keys that are ``alike`` but for their last bits are in disorder."""
    wrong = alike & (keys[1:] < keys[:-1])
    stretch = np.concatenate([[0], np.cumsum(~alike)])
    disordered = np.zeros(stretch[-1] + 1, dtype=bool)
    disordered[stretch[1:][wrong]] = True
    places = np.flatnonzero(disordered[stretch])
    order[places] = order[places][np.lexsort((keys[places], stretch[places]))]


def sort_values(column: pd.Series[Any]) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_]]:
    """Values numpy can sort, in the order people expect of the column.

    Parameters
    ----------
    column : pandas.Series
        Any values. Categories sort in their own order, text by code point, numbers before other objects,
        containers by their JSON text.

    Returns
    -------
    values : array
        Numbers whose order is the column's order, exact for 64-bit integers; meaningless where null.
    null : array of bool
        Where the column is null.
    """
    null = column.isna().to_numpy(dtype=bool)
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), null
    if isinstance(dtype, pd.SparseDtype):
        return sort_values(pd.Series(column.to_numpy()))
    if types.is_bool_dtype(dtype) and not types.is_object_dtype(dtype):
        return _filled(column, bool, False), null
    if types.is_integer_dtype(dtype):
        return _filled(column, getattr(dtype, "numpy_dtype", dtype), 0), null
    if types.is_float_dtype(dtype):
        values = _filled(column, getattr(dtype, "numpy_dtype", dtype), np.nan)
        return values, null | np.isnan(values)
    if hasattr(column.array, "asi8"):
        return np.asarray(column.array.asi8), null
    return _ranks(column, dtype), null


def _filled(column: pd.Series[Any], dtype: Any, fill: float) -> npt.NDArray[Any]:
    if isinstance(column.dtype, np.dtype):
        return column.to_numpy()
    values: npt.NDArray[Any] = column.to_numpy(dtype=dtype, na_value=fill)
    return values


def _ranks(column: pd.Series[Any], dtype: object) -> npt.NDArray[Any]:
    """Number the distinct values in their order: a column has far fewer of them than rows."""
    try:
        return _arrow_ranks(column, None if isinstance(dtype, pd.ArrowDtype) else pa.large_string())
    except (pa.ArrowException, TypeError, UnicodeEncodeError):
        return _object_ranks(column.to_numpy(dtype=object))


def _arrow_ranks(column: pd.Series[Any], arrow_type: pa.DataType | None) -> npt.NDArray[Any]:
    values = pa.array(column, type=arrow_type, from_pandas=True)
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    encoded = values.dictionary_encode()
    rank = np.empty(len(encoded.dictionary), dtype=np.int32)
    rank[pc.sort_indices(encoded.dictionary).to_numpy()] = np.arange(len(rank), dtype=np.int32)
    return _numbered(rank, encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False))


def _object_ranks(column: npt.NDArray[np.object_]) -> npt.NDArray[Any]:
    try:
        codes, values = pd.factorize(column)
    except TypeError:  # containers cannot be told apart by hashing
        codes, values = pd.factorize(np.array([_comparable(value) for value in column], dtype=object))
    try:
        ranked = sorted(range(len(values)), key=values.__getitem__)
    except TypeError:
        ranked = sorted(range(len(values)), key=lambda i: _mixed_key(values[i]))
    rank = np.empty(len(ranked), dtype=np.int32)
    rank[ranked] = np.arange(len(ranked), dtype=np.int32)
    return _numbered(rank, codes)


def _numbered(rank: npt.NDArray[Any], codes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return rank[codes] if len(rank) else np.zeros(len(codes), dtype=np.int32)


def _comparable(value: object) -> object:
    if not isinstance(value, list | tuple | set | dict | np.ndarray):
        return value
    try:
        return json_text(value)
    except (TypeError, ValueError, RecursionError):
        return type(value).__name__


def _mixed_key(value: object) -> tuple[int, Any, str]:
    if isinstance(value, numbers.Real):
        return (0, value, "")
    return (1, type(value).__name__, str(value))
