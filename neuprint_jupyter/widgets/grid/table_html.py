"""What stays readable of a table when no widget can be shown: static HTML, and plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from neuprint_jupyter.widgets.cells import Cell, cut
from neuprint_jupyter.widgets.grid.roi_cells import RoiCell
from neuprint_jupyter.widgets.grid.rows import Rows
from neuprint_jupyter.widgets.grid.table import Kind, Table
from neuprint_jupyter.widgets.html import element

_ROWS = 20
_COLUMNS = 30
_CELL_TEXT = 80
_BUDGET = 20_000
_TEXT = 10_000

# Only what tables in notebooks do not have by themselves: the rest is the page's own, light or dark.
_NULL_STYLE = "opacity: 0.5; font-style: italic"


def table_html(table: Table, rows: Rows | None = None, columns: Sequence[int] | None = None) -> str:
    """Render the first rows as an HTML table.

    Parameters
    ----------
    table : Table
        Any table.
    rows : Rows, optional
        Its rows as they are arranged; all in the DataFrame's order without it.
    columns : sequence of int, optional
        The columns shown, in their order; all without it.

    Returns
    -------
    str
        HTML with inline styles only, at most about 20 kB: the first 20 rows and 30 columns, fewer if they
        are long, and the true numbers of rows and columns.

    Examples
    --------
    >>> html = table_html(Table(pd.DataFrame({"type": ["<FB4Y>"]})))
    >>> "&lt;FB4Y&gt;" in html, "1 row, 1 column" in html
    (True, True)
    """
    rows = Rows(table) if rows is None else rows
    shown = list(range(len(table.columns)) if columns is None else columns)[:_COLUMNS]
    kinds = [table.columns[i].kind for i in shown]
    names = (cut(table.columns[i].name, _CELL_TEXT) for i in shown)
    header = "".join(element("th", name, _style(kind)) for name, kind in zip(names, kinds, strict=True))
    body: list[str] = []
    room = _BUDGET - len(header.encode())
    for row in _first_rows(table, rows, shown):
        line = "".join(_cell_html(value, kind) for value, kind in zip(row, kinds, strict=True))
        room -= len(line.encode())
        if room < 0:
            break
        body.append(f"<tr>{line}</tr>")
    return (
        f'<table style="border-collapse: collapse; margin: 0"><thead><tr>{header}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>" + element("p", _count_text(table, rows, len(body), len(shown)))
    )


def table_text(frame: pd.DataFrame) -> str:
    """Render a DataFrame as pandas does, but never without limits.

    Parameters
    ----------
    frame : pandas.DataFrame
        Any DataFrame.

    Returns
    -------
    str
        ``repr(frame)`` under the user's display options, where these are not larger than a screen; at most
        10,000 characters. Their numbers alone where some value has no ``repr``.
    """
    limits: list[Any] = []
    for option, limit in (
        ("display.max_rows", 60),
        ("display.max_columns", _COLUMNS),
        ("display.max_colwidth", _CELL_TEXT),
    ):
        chosen = pd.get_option(option)
        limits += [option, limit if chosen is None or chosen > limit else chosen]
    with pd.option_context(*limits):
        try:
            return cut(repr(frame), _TEXT)
        except Exception:  # one odd object must not keep the rest from being shown
            return f"{len(frame):,} rows, {frame.shape[1]:,} columns"


def _first_rows(table: Table, rows: Rows, columns: list[int]) -> list[list[Cell | RoiCell]]:
    """The first rows, each column rendered by itself: they may lie anywhere."""
    stop = min(_ROWS, len(rows))
    positions = rows.slice(0, stop)
    by_column = [table.page(0, stop, positions, range(i, i + 1)) for i in columns]
    return [[column[row][0] for column in by_column] for row in range(stop)]


def _cell_html(value: Cell | RoiCell, kind: Kind) -> str:
    if value is None:
        return element("td", "null", f"{_style(kind)}; {_NULL_STYLE}")
    if isinstance(value, dict):
        value = ", ".join(f"{roi} {count}" for roi, count, _ in value["segments"])
    text = str(value).lower() if isinstance(value, bool) else value
    return element("td", cut(text, _CELL_TEXT), _style(kind))


def _style(kind: Kind) -> str:
    # Text of one line each: counts by ROI in a narrow column would make every row many lines tall.
    return "text-align: right" if kind in ("int", "float") else "text-align: left; white-space: nowrap"


def _count_text(table: Table, rows: Rows, rows_shown: int, columns_shown: int) -> str:
    found, total, columns = len(rows), len(table), len(table.columns)
    counted = f"{total:,} row{'' if total == 1 else 's'}"
    text = f"{counted if found == total else f'{found:,} of {counted}'}, "
    text += f"{columns:,} column{'' if columns == 1 else 's'}"
    if rows_shown < found or columns_shown < columns:
        text += f"; shown are the first {rows_shown} rows and {columns_shown} columns"
    return text
