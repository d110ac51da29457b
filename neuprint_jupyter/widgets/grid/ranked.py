"""All of a small table for its page, which then sorts, searches and scrolls by itself, even while a cell runs."""

from __future__ import annotations

import gzip
import json
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.widgets.cells import MAX_TEXT
from neuprint_jupyter.widgets.grid.sortable import keys_of, sort_values
from neuprint_jupyter.widgets.grid.table import Table

FEW_ROWS = 2_000
"""The longest table that goes to the page as a whole."""

MOST_BYTES = 100_000
"""The most it may take on the way there."""


def is_small(table: Table) -> bool:
    """Whether a table has so few rows that all of them may be on the page."""
    return len(table) <= FEW_ROWS


def ranked(table: Table) -> bytes:
    """All cells of a table, and how its columns are sorted.

    Parameters
    ----------
    table : Table
        A small table.

    Returns
    -------
    bytes
        Packed JSON: the cells of each of the ``columns`` in the DataFrame's order, their ``ranks`` (none for a
        column that cannot be sorted), and the ``colors`` of the rows' ROIs where they have some.

    Raises
    ------
    ValueError
        If that is more than 100 kB, or if a text is so long that the page gets but its beginning.

    Examples
    --------
    >>> json.loads(gzip.decompress(ranked(Table(pd.DataFrame({"pre": [30, 7, None]}, dtype="Int64")))))
    {'columns': [['30', '7', None]], 'ranks': [[1, 0, -1]]}
    """
    numbers = range(len(table.columns))
    # By column, as what is alike packs well.
    columns = [[row[0] for row in table.page(0, len(table), columns=range(i, i + 1))] for i in numbers]
    if any(isinstance(value, str) and len(value) > MAX_TEXT for cells in columns for value in cells):
        raise ValueError(f"a text is longer than {MAX_TEXT:,} characters, of which the page cannot search the rest")
    colors = table.colors(0, len(table))
    whole = {
        "columns": columns,
        "ranks": [_ranks_if_any(table, i) for i in numbers],
        **({"colors": colors} if colors else {}),
    }
    packed = gzip.compress(json.dumps(whole, separators=(",", ":")).encode(), compresslevel=6, mtime=0)
    if len(packed) > MOST_BYTES:
        raise ValueError(f"all rows take {len(packed):,} bytes; at most {MOST_BYTES:,} are sent")
    return packed


def ranks(column: pd.Series[Any]) -> list[int]:
    """Where each value is among the distinct values as the kernel sorts them.

    Parameters
    ----------
    column : pandas.Series
        Any values that can be sorted.

    Returns
    -------
    list of int
        From 0; -1 for null, which comes last in both directions.

    Examples
    --------
    >>> ranks(pd.Series(["b", None, "a", "b"]))
    [1, -1, 0, 1]
    """
    values, null = sort_values(column)
    found = np.full(len(values), -1)
    found[~null] = np.unique(keys_of(values[~null]), return_inverse=True)[1]
    return found.tolist()


def _ranks_if_any(table: Table, column: int) -> list[int] | None:
    try:
        return ranks(table.sortable(column))
    except Exception:  # whoever sorts by it is told
        return None
