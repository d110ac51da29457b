"""A DataFrame of any length in a notebook, sorted in the kernel, of which the page holds what it shows."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import asdict
from typing import Any

import anywidget
import pandas as pd
import traitlets

from neuprint_jupyter.widgets.bundle import static_text
from neuprint_jupyter.widgets.cells import Cell
from neuprint_jupyter.widgets.messages import BadMessageError, PageRequest, SortRequest, parse
from neuprint_jupyter.widgets.ordering import Orders, sort_keys
from neuprint_jupyter.widgets.table import Positions, Table
from neuprint_jupyter.widgets.table_html import table_html, table_text

_log = logging.getLogger(__name__)

_FIRST_ROWS = 50
_FIRST_PAGE_CHARACTERS = 30_000


class Grid(anywidget.AnyWidget):
    """A DataFrame as a table to scroll and sort, whatever its size.

    The values stay in the kernel: the page asks for the rows it shows, and the saved notebook keeps the
    first of them as a plain table. Values changed in place after the grid was made may or may not be seen.

    Parameters
    ----------
    df : pandas.DataFrame
        Any DataFrame. It is neither copied nor changed. Index levels are shown as the first columns,
        except an index that only counts the rows.
    height : int
        The greatest height of the grid in CSS pixels; few rows take less. From 100 to 4,000.

    Attributes
    ----------
    sort : list of dict
        What the rows are sorted by, the most important first: ``{"column": position, "direction":
        "ascending" or "descending"}``. It follows clicks on the headers, and can be set; a column may
        then be given by its name. Stable, nulls last. An empty list is the DataFrame's own order.
    height : int
        As above.

    Raises
    ------
    TypeError
        If ``df`` is not a DataFrame.
    traitlets.TraitError
        If ``height`` is out of range, or ``sort`` names an unknown column.
    FileNotFoundError
        If the package was installed without its browser code.

    Examples
    --------
    >>> grid = Grid(pd.DataFrame({"bodyId": [722817260, 1196854070], "pre": [10, 20]}))  # doctest: +SKIP
    >>> grid.sort = [{"column": "pre", "direction": "descending"}]  # doctest: +SKIP
    """

    sort = traitlets.List(traitlets.Dict()).tag(sync=True)
    height = traitlets.Int(400, min=100, max=4_000).tag(sync=True)

    # What a view needs before it can ask for anything.
    _columns = traitlets.List(traitlets.Dict(), read_only=True).tag(sync=True)
    _first_page = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, df: pd.DataFrame, *, height: int = 400) -> None:
        if not isinstance(df, pd.DataFrame):
            raise TypeError(f"Grid shows a pandas DataFrame, not {type(df).__name__}")
        self._esm = static_text("grid.js")
        self._css = static_text("grid.css")
        self._table = Table(df)
        self._orders = Orders(self._table)
        self._order: Positions | None = None
        self._version = 0
        # The page's messages may be served on another thread than the one that runs cells.
        self._lock = threading.RLock()
        super().__init__(height=height)
        self.on_msg(self._on_message)

    @traitlets.default("_columns")
    def _describe_columns(self) -> list[dict[str, str]]:
        return [asdict(column) for column in self._table.columns]

    @traitlets.default("_first_page")
    def _render_first_page(self) -> dict[str, Any]:
        """The first rows as they are sorted now, as many as are small enough to be saved with the notebook."""
        rows: list[list[Cell]] = []
        room = _FIRST_PAGE_CHARACTERS
        for row in self._table.page(0, min(_FIRST_ROWS, len(self._table)), self._order):
            room -= len(json.dumps(row))
            if room < 0:
                break
            rows.append(row)
        return {"version": self._version, "row_count": len(self._table), "rows": rows}

    @property
    def _names(self) -> list[str]:
        return [column.name for column in self._table.columns]

    @traitlets.validate("sort")
    def _checked_sort(self, proposal: traitlets.Bunch) -> list[dict[str, int | str]]:
        try:
            keys = sort_keys(proposal["value"], self._names)
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None
        with self._lock:
            # Sorted here and kept, so that an order which cannot be made is refused before anything changes.
            self._orders.by(keys)
        return [key.as_dict() for key in keys]

    @traitlets.observe("sort")
    def _on_sort(self, _change: traitlets.Bunch) -> None:
        with self._lock:
            self._order = self._orders.by(sort_keys(self.sort, self._names))
            self._version += 1
            self.set_trait("_first_page", self._render_first_page())

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        with self._lock:
            self.send(self._answer(content))

    def _answer(self, content: object) -> dict[str, Any]:
        try:
            request = parse(content, len(self._table), self._names)
        except BadMessageError as error:
            return {"kind": "error", "id": error.id, "message": str(error)}
        try:
            return self._page(request) if isinstance(request, PageRequest) else self._sorted(request)
        except Exception as error:  # whatever fails is shown in the grid that asked
            _log.debug("the grid could not answer %r", request, exc_info=True)
            return {"kind": "error", "id": request.id, "message": f"{type(error).__name__}: {error}"[:500]}

    def _page(self, request: PageRequest) -> dict[str, Any]:
        rows = self._table.page(request.start, request.stop, self._order)
        return {"kind": "page", "id": request.id, "version": self._version, "start": request.start, "rows": rows}

    def _sorted(self, request: SortRequest) -> dict[str, Any]:
        self.sort = [key.as_dict() for key in request.keys]
        return {"kind": "sorted", "id": request.id, "version": self._version}

    def __repr__(self) -> str:
        return f"Grid({len(self._table)} rows, {len(self._table.columns)} columns)"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        fallback = {"text/plain": table_text(self._table.frame), "text/html": table_html(self._table, self._order)}
        return {**data, **fallback}, metadata
