"""The columns that a table must have for what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.errors import CriteriaError, UnknownNameError, did_you_mean

#: The dtype of text, as pandas infers it: conversion to "str" would write None as text in older versions.
TEXT = pd.Series(["text"]).dtype

# What connections have of their own on each side.
_OF_SYNAPSES = ("bodyid", "roi", "x", "y", "z", "confidence")


def require_columns(table: pd.DataFrame, names: Iterable[str], made_by: str = "") -> None:
    """Refuse what is no table, and a table that lacks a column.

    Parameters
    ----------
    table
        What a user gave.
    names
        The columns that are needed.
    made_by
        What gives such a table, to be told to who gives something else.

    Raises
    ------
    CriteriaError
        If it is no table.
    UnknownNameError
        At the first column that is missing: with the nearest one there is, or what adds it, and all that are needed.

    Examples
    --------
    >>> require_columns(pd.DataFrame(columns=["bodyId_pre", "bodyId_post", "wieght"]), ["bodyId_pre", "weight"])
    Traceback (most recent call last):
    neuprint_jupyter.errors.UnknownNameError: no column 'weight'; did you mean 'wieght'? Needed are bodyId_pre, weight
    """
    needed = list(names)
    if not isinstance(table, pd.DataFrame):
        such = f", such as {made_by} gives," if made_by else ""
        columns = f"column{'' if len(needed) == 1 else 's'} {', '.join(needed)}"
        raise CriteriaError(f"a table with the {columns}{such} is needed, not {_told(table, needed)}")
    for name in needed:
        if name not in table.columns:
            columns = list(map(str, table.columns))
            others = [column for column in columns if not column.startswith("bodyId")]
            way = "" if did_you_mean(name, others).endswith("?") else _added_by(name, columns)
            raise UnknownNameError("column", name, columns, needed=needed, instead=way)


def listed(given: Any) -> list[Any]:
    """What was given, be it one name or id, several, or None for none."""
    if given is None:
        return []
    return [given] if isinstance(given, str | int | np.integer) else list(given)


def _told(given: object, needed: Sequence[str]) -> str:
    """What was given in place of a table; of several tables, the one that fits."""
    if not isinstance(given, tuple) or not any(isinstance(one, pd.DataFrame) for one in given):
        return f"{given!r:.80}"
    fitting = [at for at, one in enumerate(given) if isinstance(one, pd.DataFrame) and set(needed) <= set(one.columns)]
    return f"several tables; take one, {f'[{fitting[0]}] has them' if fitting else 'such as [0]'}"


def _added_by(name: str, columns: Sequence[str]) -> str:
    """What adds a column to a table of connections, if it is that of a neuron's property."""
    prop, _, side = name.rpartition("_")
    if side not in ("pre", "post") or prop.lower() in _OF_SYNAPSES or f"bodyId_{side}" not in columns:
        return ""
    if prop.endswith(("_pre", "_post")):
        return f"name the property alone, {prop.rpartition('_')[0]!r}: _pre and _post are added to it"
    return f"merge_neuron_properties(neurons, connections, {prop!r}) adds it"
