"""The columns that a table must have for what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from neuprint_jupyter.errors import CriteriaError, UnknownNameError


def require_columns(table: pd.DataFrame, names: Iterable[str]) -> None:
    """Refuse what is no table, and a table that lacks a column.

    Parameters
    ----------
    table
        What a user gave.
    names
        The columns that are needed.

    Raises
    ------
    CriteriaError
        If it is no table.
    UnknownNameError
        At the first column that is missing: with the nearest one there is, and all that are needed.

    Examples
    --------
    >>> require_columns(pd.DataFrame(columns=["bodyId_pre", "bodyId_post", "wieght"]), ["bodyId_pre", "weight"])
    Traceback (most recent call last):
    neuprint_jupyter.errors.UnknownNameError: no column 'weight'; did you mean 'wieght'? Needed are bodyId_pre, weight
    """
    needed = list(names)
    if not isinstance(table, pd.DataFrame):
        raise CriteriaError(f"a table with the columns {', '.join(needed)} is needed, not {table!r:.80}")
    for name in needed:
        if name not in table.columns:
            raise UnknownNameError("column", name, map(str, table.columns), needed=needed)
