"""Sorting in the kernel: which row of the DataFrame is shown where."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from pandas.api import types

from neuprint_jupyter.widgets.grid.names import Names
from neuprint_jupyter.widgets.grid.sortable import sort_values
from neuprint_jupyter.widgets.grid.sorting import first_positions, hardly_repeats, sorted_positions, turned_round
from neuprint_jupyter.widgets.grid.table import Positions, Table

Direction: TypeAlias = Literal["ascending", "descending"]

_FEWEST_KEPT = 2
_BYTES_KEPT = 60_000_000
_FIRST = 200
_LONG = 500_000
_FEW = 4


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
    >>> import pandas as pd
    >>> orders = Orders(Table(pd.DataFrame({"pre": [3, 1, 2]})))
    >>> orders.by((SortKey(0, "descending"),)).tolist()
    [0, 2, 1]
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._kept: OrderedDict[tuple[SortKey, ...], Positions] = OrderedDict()
        self._making: dict[tuple[SortKey, ...], threading.Lock] = {}
        self._guard = threading.Lock()
        self._firsts: dict[tuple[SortKey, ...], Positions] = {}

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

    def first(self, keys: tuple[SortKey, ...]) -> Positions | None:
        """The first rows as `by` sorts them, found without sorting all where that is quicker.

        Parameters
        ----------
        keys : tuple of SortKey
            The most important first.

        Returns
        -------
        array of int or None
            At least 200 rows, where there are so many; ``None`` for no keys.
        """
        with self._guard:
            if keys not in self._kept and keys in self._firsts:
                return self._firsts[keys]
            known = keys in self._kept
        if len(keys) != 1 or known or len(self._table) <= _LONG:
            return self.by(keys)
        values = self._table.sortable(keys[0].column)
        first = first_positions(values, descending=keys[0].direction == "descending", count=_FIRST)
        if first is None:
            order = self.by(keys)
            first = None if order is None else order[:_FIRST].copy()
        if first is not None:
            self._firsts[keys] = first
        return first

    def among(self, keys: tuple[SortKey, ...], mask: npt.NDArray[np.bool_]) -> Positions:
        """Some rows as `by` sorts them; where they are few, without sorting all."""
        rows: Positions = np.flatnonzero(mask)
        rows = rows.astype(np.int32) if len(mask) < 2**31 else rows
        columns = [self._table.sortable(key.column) for key in keys]
        few = len(rows) < len(mask) // _FEW and not any(types.is_object_dtype(column.dtype) for column in columns)
        if few and columns and keys not in self._kept:
            wanted = [(c.iloc[rows], key.direction == "descending") for c, key in zip(columns, keys, strict=True)]
            return rows[sorted_positions(wanted)]
        order = self.by(keys)
        return rows if order is None else order[mask[order]]

    def _made(self, keys: tuple[SortKey, ...]) -> Positions:
        values = self._table.sortable(keys[0].column)
        if len(keys) == 1 and keys[0].direction == "descending" and not hardly_repeats(values):
            up = self.by((SortKey(keys[0].column, "ascending"),))
            if up is not None:
                return turned_round(up, *sort_values(values))
        return sorted_positions([(self._table.sortable(k.column), k.direction == "descending") for k in keys])

    def _forget_old(self) -> None:
        while len(self._kept) > _FEWEST_KEPT and sum(order.nbytes for order in self._kept.values()) > _BYTES_KEPT:
            keys, _ = self._kept.popitem(last=False)
            self._making.pop(keys, None)
