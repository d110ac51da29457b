"""What stays readable of a table when no widget can be shown: static HTML, and plain text."""

from __future__ import annotations

from typing import Any

import pandas as pd

from neuprint_jupyter.widgets.cells import Cell, cut
from neuprint_jupyter.widgets.html import element
from neuprint_jupyter.widgets.table import Kind, Positions, Table

_ROWS = 20
_COLUMNS = 30
_CELL_TEXT = 80
_BUDGET = 20_000

# Half-transparent grey is a line on white as on black; the text keeps the colour of the page.
_LINE = "rgba(128, 128, 128, 0.4)"
_CELL_STYLE = f"border-bottom: 1px solid {_LINE}; padding: 2px 8px; white-space: nowrap;"


def table_html(table: Table, order: Positions | None = None) -> str:
    """Render the first rows as an HTML table.

    Parameters
    ----------
    table : Table
        Any table.
    order : array of int, optional
        Its row positions in the order they are shown.

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
    columns = table.columns[:_COLUMNS]
    header = "".join(element("th", cut(c.name, _CELL_TEXT), _style(c.kind)) for c in columns)
    body: list[str] = []
    room = _BUDGET - len(header)
    for row in table.page(0, min(_ROWS, len(table)), order):
        line = "".join(_cell_html(value, c.kind) for value, c in zip(row, columns, strict=False))
        room -= len(line)
        if room < 0:
            break
        body.append(f"<tr>{line}</tr>")
    return (
        f'<table style="border-collapse: collapse;"><thead><tr>{header}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table>" + element("p", _count_text(table, len(body), len(columns)))
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
        ``repr(frame)`` under the user's display options, where these are not larger than a screen.
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
        return repr(frame)


def _cell_html(value: Cell, kind: Kind) -> str:
    if value is None:
        return element("td", "null", _style(kind) + " opacity: 0.5; font-style: italic;")
    text = str(value).lower() if isinstance(value, bool) else value
    return element("td", cut(text, _CELL_TEXT), _style(kind))


def _style(kind: Kind) -> str:
    return f"{_CELL_STYLE} text-align: {'right' if kind in ('int', 'float') else 'left'};"


def _count_text(table: Table, rows_shown: int, columns_shown: int) -> str:
    rows, columns = len(table), len(table.columns)
    text = f"{rows:,} row{'' if rows == 1 else 's'}, {columns:,} column{'' if columns == 1 else 's'}"
    if rows_shown < rows or columns_shown < columns:
        text += f"; shown are the first {rows_shown} rows and {columns_shown} columns"
    return text
