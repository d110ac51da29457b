"""Which rows of a table are shown, and in which order."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import numpy.typing as npt

from neuprint_jupyter.widgets.grid.comparing import Mask
from neuprint_jupyter.widgets.grid.filtering import Condition, mask_of, search_mask
from neuprint_jupyter.widgets.grid.ordering import Orders, SortKey
from neuprint_jupyter.widgets.grid.table import Positions, Table

_MASKS_KEPT = 8


class Rows:
    """The rows of a table as they are sorted and filtered now.

    Parameters
    ----------
    table : Table
        The table.

    Attributes
    ----------
    orders : Orders
        The table's orders.
    version : int
        How often they were arranged anew.
    keys : tuple of SortKey
        What they are sorted by.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = Rows(Table(pd.DataFrame({"pre": [3, 1, 2]})))
    >>> rows.arrange((SortKey(0, "ascending"),), (Condition(0, "min", 2),), "")
    >>> rows.slice(0, 2).tolist(), len(rows)
    ([2, 0], 2)
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        self._masks: OrderedDict[Condition | str, Mask] = OrderedDict()
        self.orders = Orders(table)
        self.version = 0
        self.keys: tuple[SortKey, ...] = ()
        self._first: Positions | None = None
        self._order: Positions | None = None
        self._mask: Mask | None = None
        self._positions: Positions | None = None
        self._count = len(table)

    def __len__(self) -> int:
        return self._count

    @property
    def order(self) -> Positions | None:
        """All rows as they are sorted; ``None`` for the DataFrame's own order."""
        if self._order is None:
            self._order = self.orders.by(self.keys)
        return self._order

    @property
    def positions(self) -> Positions | None:
        """The rows that are shown, as they are sorted; ``None`` for all in their own order."""
        return self.order if self._mask is None else self._positions

    @property
    def filtered(self) -> Positions | None:
        """The rows that a filter or a search leaves, as they are sorted; ``None`` without one."""
        return self._positions

    def arrange(self, keys: tuple[SortKey, ...], conditions: tuple[Condition, ...], search: str) -> None:
        """Sort and filter anew.

        Parameters
        ----------
        keys : tuple of SortKey
            What to sort by.
        conditions : tuple of Condition
            All of them must hold.
        search : str
            A text that some column must hold; none if empty.
        """
        mask = self.mask(conditions, search)
        if mask is None:
            self._first = self.orders.first(keys)
            self._positions, self._count = None, len(self._table)
        else:
            self._positions = self.orders.among(keys, mask)
            self._first, self._count = self._positions, len(self._positions)
        self.keys, self._mask, self._order = keys, mask, None
        self.version += 1

    def mask(self, conditions: tuple[Condition, ...], search: str) -> Mask | None:
        """Which rows pass, in the DataFrame's order; ``None`` if nothing was asked."""
        masks = [self._kept(condition) for condition in conditions]
        if search:
            masks.append(self._kept(search))
        return np.logical_and.reduce(masks) if masks else None

    def slice(self, start: int, stop: int) -> npt.NDArray[np.intp] | npt.NDArray[np.int32]:
        """Row positions in the DataFrame of the rows shown from ``start`` to before ``stop``."""
        if self._first is not None and min(stop, len(self)) <= len(self._first):
            return self._first[start:stop]
        positions = self.positions
        return np.arange(start, min(stop, len(self))) if positions is None else positions[start:stop]

    def _kept(self, asked: Condition | str) -> Mask:
        mask = self._masks.pop(asked, None)
        if mask is None:
            mask = search_mask(asked, self._table) if isinstance(asked, str) else mask_of(asked, self._table)
        self._masks[asked] = mask
        while len(self._masks) > _MASKS_KEPT:
            self._masks.popitem(last=False)
        return mask
