"""The grid as a widget: its traits, and what it does when they change or the page asks."""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import pandas as pd
import traitlets

from neuprint_jupyter.errors import ArgumentError
from neuprint_jupyter.widgets.bundle import static_text
from neuprint_jupyter.widgets.grid.actions import Opened
from neuprint_jupyter.widgets.grid.answers import answer
from neuprint_jupyter.widgets.grid.export import as_shown, write_table
from neuprint_jupyter.widgets.grid.filtering import conditions, page_form, search_text
from neuprint_jupyter.widgets.grid.live import Dicts, Live, announce
from neuprint_jupyter.widgets.grid.messages import shown_columns
from neuprint_jupyter.widgets.grid.ordering import sort_keys
from neuprint_jupyter.widgets.grid.pages import BLOCK, page_of
from neuprint_jupyter.widgets.grid.ranked import is_small
from neuprint_jupyter.widgets.grid.rows import Rows
from neuprint_jupyter.widgets.grid.selection import Selection, id_column, ids_of, rows_of, rows_with_ids
from neuprint_jupyter.widgets.grid.table import Positions, Table
from neuprint_jupyter.widgets.grid.table_html import table_html, table_text

_FIRST_ROWS = 32
_FIRST_PAGE_CHARACTERS = 27_000


class Grid(anywidget.AnyWidget):
    """A DataFrame as a table to look through, sort, filter and select from, whatever its size.

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
        What the rows are sorted by, the most important first: ``{"column": name, "direction":
        "ascending" or "descending"}``. Stable, nulls last. An empty list is the DataFrame's own order.
    filter : list of dict
        Which rows are shown: those for which all of these hold. ``{"column": name, TEST: value}`` with the
        tests ``contains`` (in whatever case), ``equals``, ``regex`` (RE2), ``in`` (some values, ``None`` for
        null), ``min`` and ``max`` (inclusive), ``null`` (True or False).
    search : str
        Only rows that hold this text in some column, in whatever case, are shown.
    columns : list of str
        The columns shown, in their order.
    view : pandas.DataFrame
        The table exactly as shown: these rows and columns in this order. To be read only.
    selected : pandas.DataFrame
        The selected rows with all columns, as they are sorted; those that a filter hides too. Set it to a
        DataFrame taken from the table, or to one truth value a row, such as ``grid.view["pre"] > 100``.
    selected_ids : list of int
        The bodyIds of the selected rows, each once. Set it to select all rows with these bodyIds.
    height : int
        As above.

    All of them can be observed. Columns are called by their names, or by their positions where a name is
    not the only one of its kind.

    Raises
    ------
    TypeError
        If ``df`` is not a DataFrame.
    traitlets.TraitError
        If a trait is set to something it cannot be, such as an unknown column; nothing changes then.
    FileNotFoundError
        If the package was installed without its browser code.

    Examples
    --------
    >>> grid = Grid(pd.DataFrame({"bodyId": [722817260, 1196854070], "pre": [10, 20]}))  # doctest: +SKIP
    >>> grid.sort = [{"column": "pre", "direction": "descending"}]  # doctest: +SKIP
    >>> grid.filter = [{"column": "pre", "min": 15}]  # doctest: +SKIP
    >>> grid.view  # doctest: +SKIP
    """

    sort = Dicts('{"column": "pre", "direction": "descending"}').tag(sync=True)
    filter = Dicts('{"column": "pre", "min": 15}').tag(sync=True, to_json=page_form)
    search = traitlets.Unicode().tag(sync=True)
    columns = traitlets.List(traitlets.Any()).tag(sync=True)
    height = traitlets.Int(460, min=100, max=4_000).tag(sync=True)

    view = Live(lambda grid: grid._view())
    selected = Live(lambda grid: grid._selected(), lambda grid, rows: grid._select(rows_of, rows))
    selected_ids = Live(lambda grid: grid._selected_ids(), lambda grid, ids: grid._select(rows_with_ids, ids))

    # What a view needs before it can ask for anything.
    _columns = traitlets.List(traitlets.Dict(), read_only=True).tag(sync=True)
    _first_page = traitlets.Dict(read_only=True).tag(sync=True)
    _selection = traitlets.Dict(read_only=True).tag(sync=True)
    _widths = traitlets.Dict(read_only=True).tag(sync=True)
    _has_ids = traitlets.Bool(read_only=True).tag(sync=True)

    def __init__(self, df: pd.DataFrame, *, height: int = 460) -> None:
        if not isinstance(df, pd.DataFrame):
            several = isinstance(df, tuple) and any(isinstance(one, pd.DataFrame) for one in df)
            given = "several: take one, such as [0]" if several else type(df).__name__
            raise ArgumentError(f"Grid shows a pandas DataFrame, not {given}")
        self._esm = static_text("grid.js")
        self._css = static_text("grid.css")
        self._owner = weakref.ref(df)
        self._only_while_seen = False
        self._gone = False
        self._hold(df, version=0)
        # The page's messages may be served on another thread than the one that runs cells.
        self._lock = threading.RLock()
        self._opened: ipywidgets.Widget | None = None
        super().__init__(height=height)
        self.on_msg(self._on_message)

    def keep_while_seen(self) -> Grid:
        """Hold the rows only while the grid is on some page; later, only if somebody else still has them.

        For grids that nobody has a variable for: without this, every result that was ever shown would stay
        in memory until the kernel ends.

        Returns
        -------
        Grid
            This grid.
        """
        self._only_while_seen = True
        self._view_count = 0  # ipywidgets counts views from here on
        return self

    @traitlets.observe("_view_count")
    def _on_views(self, change: traitlets.Bunch) -> None:
        if not self._only_while_seen:
            return
        if change["new"] == 0 and change["old"]:
            with self._lock:
                self._gone = True
                self._hold(self._table.frame.iloc[:0], self._rows.version)
        elif change["new"] and self._gone:
            self._take_back()

    def _hold(self, frame: pd.DataFrame, version: int) -> None:
        self._table = Table(frame)
        self._rows = Rows(self._table)
        self._rows.version = version
        self._picked = Selection(len(self._table))

    def _take_back(self) -> None:
        """Hold the rows again, if they are still as they were."""
        frame = self._owner()
        described = [{"name": column["name"], "dtype": column["dtype"]} for column in self._columns]
        if frame is None or len(frame) != self._first_page["total"]:
            return
        again = Table(frame)
        if described == [{"name": column.name, "dtype": column.dtype} for column in again.columns]:
            with self._lock:
                self._gone = False
                self._hold(frame, self._rows.version)
            self._arrange(None)

    @property
    def rows_are_gone(self) -> bool:
        """Whether the rows were let go, because nobody looked at the grid any more."""
        return self._gone

    @traitlets.default("columns")
    def _all_columns(self) -> list[str | int]:
        return [self._table.names.label(i) for i in range(len(self._table.columns))]

    @traitlets.default("_columns")
    def _describe_columns(self) -> list[dict[str, Any]]:
        return [asdict(column) for column in self._table.columns]

    @traitlets.default("_first_page")
    def _render_first_page(self) -> dict[str, Any]:
        """The first rows as they are shown now, as many as are small enough to be saved with the notebook."""
        columns = range(min(BLOCK, len(self._table.columns)))
        page = page_of(self._table, self._rows, self._picked, range(min(_FIRST_ROWS, len(self._rows))), columns)
        # With these, a page that has all rows knows all that are shown; it sorts them by itself.
        filtered = self._rows.filtered if is_small(self._table) else None
        said = {} if filtered is None else {"positions": filtered.tolist()}
        # What is said of hundreds of columns takes the room of rows.
        room, kept = _FIRST_PAGE_CHARACTERS - len(json.dumps([self._columns, said])), 0
        for row in page["rows"]:
            room -= len(json.dumps(row))
            if room < 0:
                break
            kept += 1
        page["rows"] = page["rows"][:kept]
        page["selected"] = [i for i in page["selected"] if i < kept]
        return {**page, "row_count": len(self._rows), "total": len(self._table), **said}

    @traitlets.default("_has_ids")
    def _find_ids(self) -> bool:
        return id_column(self._table) is not None

    @traitlets.default("_selection")
    def _describe_selection(self) -> dict[str, Any]:
        count = self._picked.count
        shown = count
        if count and len(self._rows) < len(self._table):
            shown = int(self._picked.among(self._rows.slice(0, len(self._rows))).sum())
        said = {"positions": self._picked.positions(None).tolist()} if count and is_small(self._table) else {}
        return {"version": self._picked.version, "count": count, "shown": shown, **said}

    @traitlets.validate("sort")
    def _checked_sort(self, proposal: traitlets.Bunch) -> list[dict[str, int | str]]:
        with self._lock:
            keys = _refused_as_trait(lambda: sort_keys(proposal["value"], self._table.names))
            # Sorted here and kept, so that an order which cannot be made is refused before anything changes.
            self._rows.orders.first(keys)
            return [key.as_dict(self._table.names) for key in keys]

    @traitlets.validate("filter")
    def _checked_filter(self, proposal: traitlets.Bunch) -> list[dict[str, Any]]:
        with self._lock:
            asked = _refused_as_trait(lambda: conditions(proposal["value"], self._table))
            _refused_as_trait(lambda: self._rows.mask(asked, ""))
            return [condition.as_dict(self._table.names) for condition in asked]

    @traitlets.validate("search")
    def _checked_search(self, proposal: traitlets.Bunch) -> str:
        with self._lock:
            text: str = _refused_as_trait(lambda: search_text(proposal["value"]))
            self._rows.mask((), text)
            return text

    @traitlets.validate("columns")
    def _checked_columns(self, proposal: traitlets.Bunch) -> list[str | int]:
        positions = _refused_as_trait(lambda: shown_columns(proposal["value"], self._table))
        return [self._table.names.label(i) for i in positions]

    @traitlets.observe("sort", "filter", "search")
    def _arrange(self, _change: traitlets.Bunch | None) -> None:
        with self._lock:
            keys = sort_keys(self.sort, self._table.names)
            self._rows.arrange(keys, conditions(self.filter, self._table), self.search)
            with self.hold_sync():
                self.set_trait("_first_page", self._render_first_page())
                self.set_trait("_selection", self._describe_selection())
        announce(self, "view")

    @traitlets.observe("columns")
    def _on_columns(self, _change: traitlets.Bunch) -> None:
        announce(self, "view")

    def export(self, path: str | Path) -> None:
        """Write the table as it is shown into a file, with its provenance.

        Parameters
        ----------
        path : str or pathlib.Path
            A new file ending in ``.csv`` or ``.parquet``. A CSV file gets its provenance beside it, in
            ``NAME.provenance.json``; a Parquet file carries it, in the ``attrs`` of the DataFrame that is
            read back.

        Raises
        ------
        ValueError
            If the file's name ends in something else.
        FileExistsError
            If the file is there already.

        Examples
        --------
        >>> grid.export("neurons.parquet")  # doctest: +SKIP
        """
        shown = {"sort": self.sort, "filter": self.filter, "search": self.search, "columns": self.columns}
        origin = {str(key): value for key, value in self._table.frame.attrs.items()}
        part, index = as_shown(self._arranged(), self._table.levels, shown_columns(self.columns, self._table))
        write_table(part, Path(path).expanduser(), {**origin, "grid": shown}, index=index)

    def _arranged(self) -> pd.DataFrame:
        positions, frame = self._rows.positions, self._table.frame
        return frame if positions is None else frame.iloc[positions]

    def _view(self) -> pd.DataFrame:
        with self._lock:
            levels = self._table.levels
            shown = shown_columns(self.columns, self._table)
            return self._arranged().iloc[:, [i - levels for i in shown if i >= levels]]

    def _selected_positions(self) -> Positions:
        return self._picked.positions(self._rows.order)

    def _selected(self) -> pd.DataFrame:
        with self._lock:
            return self._table.frame.iloc[self._selected_positions()]

    def _selected_ids(self) -> list[int]:
        with self._lock:
            return ids_of(self._table, self._selected_positions())

    def _select(self, find: Callable[[Table, object], Positions], wanted: object) -> None:
        with self._lock:
            self._picked.apply("only", _refused_as_trait(lambda: find(self._table, wanted)))
        self._selection_changed()

    def _selection_changed(self) -> None:
        with self._lock:
            self.set_trait("_selection", self._describe_selection())
        announce(self, "selected", "selected_ids")

    def _keep_open(self, opened: Opened) -> dict[str, str]:
        """Keep the widget that was opened from a row, instead of the one before; say what the page must know."""
        if self._opened is not None:
            self._opened.close()
        self._opened = opened.widget
        described = {"title": opened.title, "python": opened.python}
        if opened.widget is not None:
            described["widget"] = opened.widget.model_id
        if opened.link is not None:
            described["link"] = opened.link
        return described

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        answer(self, content)

    def __repr__(self) -> str:
        return f"Grid({len(self._table)} rows, {len(self._table.columns)} columns)"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        shown = shown_columns(self.columns, self._table)
        fallback = {
            "text/plain": table_text(self._table.frame),
            "text/html": table_html(self._table, self._rows, shown),
        }
        return {**data, **fallback}, metadata


def _refused_as_trait(check: Callable[[], Any]) -> Any:
    try:
        return check()
    except ValueError as error:
        raise traitlets.TraitError(str(error)) from None
