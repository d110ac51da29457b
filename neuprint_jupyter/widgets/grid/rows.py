"""Which rows of a table are shown, and in which order."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import numpy.typing as npt

from neuprint_jupyter.widgets.grid.filtering import Condition, Mask, mask_of, search_mask
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
    order : array of int or None
        All rows as they are sorted; ``None`` for the DataFrame's own order.
    positions : array of int or None
        The rows that are shown, as they are sorted; ``None`` for all in their own order.
    version : int
        How often they were arranged anew.

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
        self.order: Positions | None = None
        self.positions: Positions | None = None
        self.version = 0

    def __len__(self) -> int:
        return len(self._table) if self.positions is None else len(self.positions)

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
        order = self.orders.by(keys)
        mask = self.mask(conditions, search)
        if mask is not None:
            self.positions = np.flatnonzero(mask).astype(np.int32) if order is None else order[mask[order]]
        else:
            self.positions = order
        self.order = order
        self.version += 1

    def mask(self, conditions: tuple[Condition, ...], search: str) -> Mask | None:
        """Which rows pass, in the DataFrame's order; ``None`` if nothing was asked."""
        masks = [self._kept(condition) for condition in conditions]
        if search:
            masks.append(self._kept(search))
        return np.logical_and.reduce(masks) if masks else None

    def slice(self, start: int, stop: int) -> npt.NDArray[np.intp] | npt.NDArray[np.int32]:
        """Row positions in the DataFrame of the rows shown from ``start`` to before ``stop``."""
        return np.arange(start, min(stop, len(self))) if self.positions is None else self.positions[start:stop]

    def _kept(self, asked: Condition | str) -> Mask:
        mask = self._masks.pop(asked, None)
        if mask is None:
            mask = search_mask(asked, self._table) if isinstance(asked, str) else mask_of(asked, self._table)
        self._masks[asked] = mask
        while len(self._masks) > _MASKS_KEPT:
            self._masks.popitem(last=False)
        return mask
