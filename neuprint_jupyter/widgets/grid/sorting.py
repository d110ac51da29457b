"""How rows are sorted: stable, nulls last, several times as quickly as by comparing row with row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api import types

from neuprint_jupyter.widgets.grid.sortable import keys_of, sort_values
from neuprint_jupyter.widgets.grid.table import Positions
from neuprint_jupyter.widgets.grid.texts import mostly_different

_SAMPLE = 50_000
_SPARE = 5


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
    if len(columns) == 1 and hardly_repeats(columns[0][0]):
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


def first_positions(column: pd.Series[Any], *, descending: bool, count: int) -> Positions | None:
    """The first rows of a column of numbers or text as `sorted_positions` sorts it, many times faster than all.

    Parameters
    ----------
    column : pandas.Series
        Values.
    descending : bool
        Whether they descend.
    count : int
        How many rows, at least 1.

    Returns
    -------
    array of int or None
        So many row positions; ``None`` where they are neither, or all must be sorted to know them: few
        values that are not null, or very many alike.

    Examples
    --------
    >>> first_positions(pd.Series([3, 1, 2]), descending=False, count=2).tolist()
    [1, 2]
    """
    every = max(1, len(column) // _SAMPLE)
    if types.is_numeric_dtype(column.dtype):
        within = _numbers_within(column, every, _SPARE * count, descending)
    elif isinstance(column.dtype, pd.StringDtype) and column.dtype.storage == "pyarrow":
        within = _texts_within(column, every, _SPARE * count, descending)
    else:
        return None
    candidates = np.flatnonzero(within)
    if len(candidates) < count or len(candidates) > _SPARE**2 * count + len(column) // 10:
        return None
    return candidates[sorted_positions([(column.iloc[candidates], descending)])[:count]]


def turned_round(order: Positions, values: npt.NDArray[Any], null: npt.NDArray[np.bool_]) -> Positions:
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


def hardly_repeats(column: pd.Series[Any]) -> bool:
    """Whether a column is of texts that are mostly different: they are sorted as they are."""
    return isinstance(column.dtype, pd.StringDtype) and mostly_different(column)


def _numbers_within(column: pd.Series[Any], every: int, count: int, descending: bool) -> npt.NDArray[np.bool_]:
    """Which numbers come before a bound that lets about so many pass, by a sample of one in so many rows."""
    values, null = sort_values(column)
    sample = values[::every][~null[::every]]
    if not len(sample):
        return np.zeros(len(column), dtype=bool)
    place = _place(count // every, len(sample), descending)
    bound = np.partition(sample, place)[place]
    within: npt.NDArray[np.bool_] = (values >= bound if descending else values <= bound) & ~null
    return within


def _texts_within(column: pd.Series[Any], every: int, count: int, descending: bool) -> npt.NDArray[np.bool_]:
    """The same of texts, which Arrow compares as they lie there."""
    values = pa.array(column, type=pa.large_string(), from_pandas=True)
    sample = pa.array(column.iloc[::every], type=pa.large_string(), from_pandas=True).drop_null()
    if not len(sample):
        return np.zeros(len(column), dtype=bool)
    bound = sample[pc.array_sort_indices(sample)[_place(count // every, len(sample), descending)].as_py()]
    within = pc.greater_equal(values, bound) if descending else pc.less_equal(values, bound)
    found: npt.NDArray[np.bool_] = within.fill_null(False).to_numpy(zero_copy_only=False)
    return found


def _place(count: int, length: int, descending: bool) -> int:
    place = min(count, length - 1)
    return length - 1 - place if descending else place


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
    """Sort keys and positions as one integer each: several times as quick as sorting positions by key."""
    keys = keys_of(values, descending=descending)
    widest = int(keys.max()) if len(keys) else 0
    bits = np.uint64(len(keys).bit_length())
    lost = np.uint64(max(0, widest.bit_length() + int(bits) - 64))
    packed = keys >> lost
    packed <<= bits
    packed |= np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    order: npt.NDArray[np.intp] = (packed & ((np.uint64(1) << bits) - np.uint64(1))).view(np.int64)
    if lost:
        packed >>= bits
        alike = packed[1:] == packed[:-1]
        if alike.any():
            _mend(order, keys[order], alike)
    return order


def _mend(order: npt.NDArray[np.intp], keys: npt.NDArray[np.uint64], alike: npt.NDArray[np.bool_]) -> None:
    """Sort anew the few stretches in which keys that are ``alike`` but for their last bits are in disorder."""
    pairs = np.flatnonzero(alike)
    # Pairs that follow each other are of one stretch.
    stretch = np.cumsum(np.diff(pairs, prepend=pairs[0]) > 1)
    disordered = np.zeros(stretch[-1] + 1, dtype=bool)
    disordered[stretch[keys[pairs + 1] < keys[pairs]]] = True
    wrong = disordered[stretch]
    pairs, stretch = pairs[wrong], stretch[wrong]
    if len(pairs):
        places = np.union1d(pairs, pairs + 1)
        of = stretch[np.searchsorted(pairs, places, side="right") - 1]
        order[places] = order[places][np.lexsort((keys[places], of))]
