"""What a header tells of its column: nulls, distinct values, and how they are distributed."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.widgets.cells import MAX_TEXT, cell, cut
from neuprint_jupyter.widgets.grid.sortable import sort_values
from neuprint_jupyter.widgets.grid.table import Table

BINS = 24

_TOP = 8
_MAX_VALUE = 80
_MANY_OBJECTS = 100_000
_PART = 100_000


def statistics(table: Table, column: int) -> dict[str, Any]:
    """Describe one column.

    Parameters
    ----------
    table : Table
        The table.
    column : int
        The column's position.

    Returns
    -------
    dict
        ``nulls``; ``unique`` where it is known; of numbers and times ``min`` and ``max`` as text and
        ``counts``, a histogram of 24 equal bins; of others ``top``, the most frequent values as
        ``[text, count]``.

    Examples
    --------
    >>> table = Table(pd.DataFrame({"type": ["EPG", "PEN", "EPG", None]}))
    >>> statistics(table, 0)
    {'nulls': 1, 'unique': 2, 'top': [['EPG', 2], ['PEN', 1]]}
    """
    kind = table.columns[column].kind
    values = table.values(column)
    nulls = int(table.nulls(column).sum())
    if kind in ("int", "float", "time") and _has_numbers(values.dtype):
        return {"nulls": nulls, **_of_numbers(values)}
    if kind == "rois" or (kind not in ("string", "bool") and len(table) > _MANY_OBJECTS):
        return {"nulls": nulls}
    return {"nulls": nulls, **_of_texts(table, column, len(table) - nulls)}


def frequent_values(table: Table, column: int, part: str, limit: int) -> list[list[Any]]:
    """The most frequent values of a column whose text holds a part.

    Parameters
    ----------
    table : Table
        The table.
    column : int
        The column's position.
    part : str
        What the text must hold, in whatever case; empty for all. Texts too long to filter by are left out.
    limit : int
        How many at most.

    Returns
    -------
    list of [str, int]
        Text and number of rows, the most frequent first, then by text.
    """
    texts, counts = _texts_and_counts(table, column)
    wanted = pc.less_equal(pc.utf8_length(texts), MAX_TEXT)
    if part:
        wanted = pc.and_(wanted, pc.match_substring(texts, part, ignore_case=True))
    # There may be as many values as rows: only those that are sent become Python's.
    found = pa.table({"text": texts, "count": counts}).filter(wanted)
    order = [("count", "descending"), ("text", "ascending")]
    most = found.take(pc.select_k_unstable(found, limit, order)) if len(found) else found
    return [list(row.values()) for row in most.to_pylist()]


def _has_numbers(dtype: Any) -> bool:
    return not (
        isinstance(dtype, pd.CategoricalDtype) or pd.api.types.is_object_dtype(dtype) or dtype.kind == "c"
    ) and (pd.api.types.is_numeric_dtype(dtype) or pd.api.types.is_datetime64_any_dtype(dtype) or dtype.kind == "m")


def _of_numbers(column: pd.Series[Any]) -> dict[str, Any]:
    values, null = sort_values(column)
    rows = np.flatnonzero(~null) if null.any() else range(len(values))
    values = values[rows] if null.any() else values
    if not len(values):
        return {"unique": 0}
    ends = {"min": str(cell(column.iloc[rows[values.argmin()]])), "max": str(cell(column.iloc[rows[values.argmax()]]))}
    # Values alone are sorted several times as fast as rows, and others can work meanwhile.
    ascending = np.sort(values)
    unique = 1 + int(np.count_nonzero(ascending[1:] != ascending[:-1]))
    return {"unique": unique, **ends, "counts": _histogram(ascending)}


def _histogram(ascending: npt.NDArray[Any]) -> list[int]:
    numbers = ascending.astype(np.float64)
    numbers = numbers[np.searchsorted(numbers, -np.inf, side="right") : np.searchsorted(numbers, np.inf)]
    if len(numbers) == 0 or numbers[0] == numbers[-1]:
        return [len(numbers)]
    # Halved, or the width of -1e308 to 1e308 were infinite.
    edges = numbers[0] + (numbers[-1] / 2 - numbers[0] / 2) * (np.arange(1, BINS) * (2 / BINS))
    places = np.concatenate([[0], np.searchsorted(numbers, edges), [len(numbers)]])
    counts: list[int] = np.diff(places).tolist()
    return counts


def _texts_and_counts(table: Table, column: int) -> tuple[pa.Array, npt.NDArray[np.int64]]:
    texts = table.texts(column)
    if texts.codes is None:
        encoded = texts.values.dictionary_encode()
        codes = encoded.indices.drop_null().to_numpy(zero_copy_only=False)
        return encoded.dictionary, np.bincount(codes, minlength=len(encoded.dictionary)).astype(np.int64)
    return texts.values, texts.counts()


def _of_texts(table: Table, column: int, valid: int) -> dict[str, Any]:
    texts = table.texts(column)
    if texts.codes is None:
        return {"unique": _distinct(texts.values, valid)}
    counts = texts.counts()
    most = np.argsort(-counts, kind="stable")[:_TOP]
    top = [[cut(texts.values[int(i)].as_py(), _MAX_VALUE), int(counts[i])] for i in most]
    return {"unique": len(texts.values), "top": top}


def _distinct(values: pa.Array, valid: int) -> int:
    """Count distinct texts where hardly two are alike: hashing them takes ten times as long and a gigabyte."""
    order = pc.array_sort_indices(values)[:valid]
    distinct = min(valid, 1)
    for start in range(0, valid - 1, _PART):
        ascending = values.take(order[start : start + _PART + 1])
        distinct += pc.sum(pc.not_equal(ascending[1:], ascending[:-1])).as_py() or 0
    return distinct
