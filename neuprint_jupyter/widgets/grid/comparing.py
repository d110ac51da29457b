"""Numbers and times compared with what somebody wrote: exact, whatever the column holds."""

from __future__ import annotations

import math
from decimal import Decimal
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
from pandas.api import types

from neuprint_jupyter.widgets.grid.sortable import sort_values
from neuprint_jupyter.widgets.grid.table import Table

Mask: TypeAlias = npt.NDArray[np.bool_]

NUMBERS = ("int", "float", "time")
"""The kinds of columns that can be compared."""


def bound(table: Table, column: int, value: object) -> Any:
    """A number or a time to compare a column with, exact; text is read, because the page cannot hold 64-bit ints.

    Parameters
    ----------
    table : Table
        The table.
    column : int
        The column's position.
    value : object
        What somebody wants to compare it with.

    Returns
    -------
    int, float, pandas.Timestamp, pandas.Timedelta or pandas.Period
        As the column holds them.

    Raises
    ------
    ValueError
        If it is none; names the value and the column.

    Examples
    --------
    >>> bound(Table(pd.DataFrame({"bodyId": [1]})), 0, "9007199254740993")
    9007199254740993
    """
    name, kind = table.columns[column].name, table.columns[column].kind
    try:
        if table.columns[column].dtype.startswith("complex"):
            raise ValueError("complex numbers have no order")
        if kind == "time":
            return _time(table.values(column).dtype, value)
        if isinstance(value, str):
            value = value.strip()
            return int(value) if value.lstrip("+-").isdigit() else _finite(float(value))
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _finite(value)
    except (ValueError, TypeError, OverflowError):
        pass
    raise ValueError(f"{value!r:.200} is not a {'time' if kind == 'time' else 'number'} to compare {name!r} with")


def in_range(table: Table, column: int, value: object, *, at_least: bool) -> Mask:
    """The rows whose number or time is at least a value, or at most.

    Parameters
    ----------
    table : Table
        The table.
    column : int
        The column's position.
    value : object
        Anything that `bound` takes.
    at_least : bool
        Which of the two.

    Returns
    -------
    array of bool
        One value a row, in the DataFrame's order; false for null.

    Examples
    --------
    >>> in_range(Table(pd.DataFrame({"pre": [1, 5]})), 0, 2, at_least=True).tolist()
    [False, True]
    """
    limit = bound(table, column, value)
    series = table.values(column)
    if isinstance(series.dtype, pd.CategoricalDtype):
        known = in_range(Table(pd.DataFrame({"x": series.cat.categories})), 0, value, at_least=at_least)
        # The code -1 takes the last one: null.
        return np.append(known, False)[series.cat.codes.to_numpy()]
    if _holds_objects(series):
        return np.array([v >= limit if at_least else v <= limit for v in _read(series)], dtype=bool)
    if table.columns[column].kind == "time":
        series = _times(series)
        compared = series >= limit if at_least else series <= limit
        held_times: Mask = compared.fillna(False).to_numpy(dtype=bool)
        return held_times
    numbers, null = sort_values(series)
    if isinstance(limit, float) and numbers.dtype.kind in "iu" and math.isfinite(limit):
        limit = math.ceil(limit) if at_least else math.floor(limit)
    return np.asarray((numbers >= limit if at_least else numbers <= limit) & ~null, dtype=bool)


def is_one_of(table: Table, column: int, values: list[Any]) -> Mask:
    """The rows whose number or time is one of some values.

    Parameters
    ----------
    table : Table
        The table.
    column : int
        The column's position.
    values : list
        Anything that `bound` takes.

    Returns
    -------
    array of bool
        One value a row, in the DataFrame's order; false for null.

    Examples
    --------
    >>> is_one_of(Table(pd.DataFrame({"bodyId": [3, 1, 2]})), 0, ["3", 2.0, 2.5]).tolist()
    [True, False, True]
    """
    series = table.values(column)
    if isinstance(series.dtype, pd.CategoricalDtype):
        known = is_one_of(Table(pd.DataFrame({"x": series.cat.categories})), 0, values)
        return np.append(known, False)[series.cat.codes.to_numpy()]
    # Whole lists of bodyIds are looked for.
    if _holds_objects(series):
        wanted = {bound(table, column, value) for value in values}
        return np.array([v in wanted for v in _read(series)], dtype=bool)
    if types.is_integer_dtype(series.dtype) or types.is_float_dtype(series.dtype):
        numbers, null = sort_values(series)
        held = _among(numbers.dtype, [bound(table, column, value) for value in values])
        # pandas looks for no half floats.
        wide = np.float64 if numbers.dtype.kind == "f" else numbers.dtype
        found: Mask = pd.Series(numbers.astype(wide, copy=False)).isin(held.astype(wide)).to_numpy() & ~null
        return found
    mask = np.zeros(len(table), dtype=bool)
    for value in values:
        mask |= in_range(table, column, value, at_least=True) & in_range(table, column, value, at_least=False)
    return mask


def _finite(value: float) -> float:
    # A whole number that no float can be raises OverflowError here.
    if math.isnan(value):
        raise ValueError("NaN")
    return value


def _time(dtype: Any, value: object) -> Any:
    if isinstance(dtype, pd.CategoricalDtype):
        dtype = dtype.categories.dtype
    if types.is_timedelta64_dtype(dtype):
        return pd.Timedelta(value)  # type: ignore[arg-type]
    if isinstance(dtype, pd.PeriodDtype):
        return pd.Period(value, freq=dtype.freq)  # type: ignore[arg-type]
    time = pd.Timestamp(value)  # type: ignore[arg-type]
    zone = getattr(_times(pd.Series(dtype=dtype)).dtype, "tz", None)
    if pd.isna(time) or (zone is None and time.tzinfo is not None):
        raise ValueError("nothing to compare times without a time zone with")
    return time.tz_localize(zone) if zone is not None and time.tzinfo is None else time


def _times(column: pd.Series[Any]) -> pd.Series[Any]:
    """Times and dates as pandas compares them, whatever holds them."""
    if isinstance(column.dtype, pd.ArrowDtype):
        times: pd.Series[Any] = pa.array(column).to_pandas(date_as_object=False)
        return times
    return column


def _among(dtype: np.dtype[Any], values: list[float]) -> npt.NDArray[Any]:
    """Those of some numbers that an array of a dtype can hold."""
    if dtype.kind == "f":
        return np.array(values, dtype=dtype)
    least, most = np.iinfo(dtype).min, np.iinfo(dtype).max
    whole = [int(v) for v in values if isinstance(v, int) or v.is_integer()]
    return np.array([v for v in whole if least <= v <= most], dtype=dtype)


def _holds_objects(column: pd.Series[Any]) -> bool:
    return types.is_object_dtype(column.dtype) or (
        isinstance(column.dtype, pd.ArrowDtype) and column.dtype.type is Decimal
    )


def _read(column: pd.Series[Any]) -> list[Any]:
    # Only the first values told that they are numbers; and 0.1 is not the decimal number 0.1.
    return [float(v) if isinstance(v, Decimal) else v if isinstance(v, Real) else math.nan for v in column]
