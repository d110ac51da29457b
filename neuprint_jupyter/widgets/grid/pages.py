"""Pages of rows as they travel to the page."""

from __future__ import annotations

from typing import Any

import numpy as np

from neuprint_jupyter.widgets.grid.rows import Rows
from neuprint_jupyter.widgets.grid.selection import Selection
from neuprint_jupyter.widgets.grid.table import Table

BLOCK = 32
"""Columns a page; the page asks for those it shows."""


def page_of(table: Table, rows: Rows, selection: Selection, shown: range, columns: range) -> dict[str, Any]:
    """Some rows as they are shown, with what the page must know to tell whether they are out of date.

    Parameters
    ----------
    table : Table
        The table.
    rows : Rows
        Its rows as they are arranged now.
    selection : Selection
        The selected rows.
    shown : range
        The rows wanted.
    columns : range
        The columns wanted.

    Returns
    -------
    dict
        ``start``, the ``rows``' cells, which of them are ``selected`` (counted from ``start``), the
        ``colors`` of their ROIs where they have some, and the versions of the arrangement and of the selection.
    """
    positions = rows.slice(shown.start, shown.stop)
    colors = table.colors(0, len(positions), positions)
    return {
        "version": rows.version,
        "selection": selection.version,
        "start": shown.start,
        "columns": [columns.start, columns.stop],
        "rows": table.page(0, len(positions), positions, columns),
        "selected": np.flatnonzero(selection.among(positions)).tolist(),
        **({"colors": colors} if colors else {}),
    }
