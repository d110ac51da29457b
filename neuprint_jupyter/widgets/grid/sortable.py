"""The values of a column as numbers in the order people expect."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api import types

from neuprint_jupyter.widgets.cells import json_text


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


def keys_of(values: npt.NDArray[Any], *, descending: bool = False) -> npt.NDArray[np.uint64]:
    """Whole numbers in the order of such values.

    Parameters
    ----------
    values : array
        Numbers or truth values; none is NaN.
    descending : bool
        Whether the greatest comes first.

    Returns
    -------
    array of uint64
        From 0, alike where the values are.

    Examples
    --------
    >>> keys_of(np.array([5, -2, 5])).tolist()
    [7, 0, 7]
    """
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
