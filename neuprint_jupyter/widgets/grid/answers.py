"""What a grid answers to its page: each question has one answer, on its id, if only that it was refused."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.widgets.cells import full_text
from neuprint_jupyter.widgets.grid import messages as ask
from neuprint_jupyter.widgets.grid.actions import act
from neuprint_jupyter.widgets.grid.export import as_shown, free_path, tab_separated
from neuprint_jupyter.widgets.grid.ordering import SortKey
from neuprint_jupyter.widgets.grid.pages import page_of
from neuprint_jupyter.widgets.grid.ranked import ranked
from neuprint_jupyter.widgets.grid.selection import id_columns
from neuprint_jupyter.widgets.grid.statistics import frequent_values, statistics
from neuprint_jupyter.widgets.grid.table import Positions

if TYPE_CHECKING:
    from neuprint_jupyter.widgets.grid.widget import Grid

_log = logging.getLogger(__name__)

_VALUES = 200
# Tables below this are described while one waits.
_FEW_ROWS = 50_000
_SECONDS_DESCRIBING = 1.0
_SECONDS_PAUSED = 1.0


def answer(grid: Grid, content: object) -> None:
    """Check a message from the page, do what it asks, and send the answer.

    Parameters
    ----------
    grid : Grid
        The grid.
    content : object
        What arrived.
    """
    with grid._lock:
        if grid.rows_are_gone and isinstance(content, dict):
            words = "the rows were let go when the grid was closed; run the cell again"
            grid.send({"kind": "error", "id": content.get("id"), "message": words})
            return
        try:
            request_id, request = ask.parse(content, grid._table, len(grid._rows))
        except ask.BadMessageError as error:
            grid.send({"kind": "error", "id": error.id, "message": str(error)})
            return
    if isinstance(request, ask.StatisticsRequest):
        columns = request.columns
        run = _background().submit if len(grid._table) > _FEW_ROWS else _at_once
        run(_send, grid, request_id, lambda: _statistics(grid, columns))
        return
    if isinstance(request, ask.SortRequest | ask.FilterRequest):
        _background().pause()
    _send(grid, request_id, lambda: _locked(grid, request))


def _at_once(work: Callable[..., None], *arguments: Any) -> None:
    work(*arguments)


class _Background:
    """One thread for what nobody waits for. It leaves the processor to those who have clicked, and a while after."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="grid")
        self._paused_until = 0.0

    def submit(self, work: Callable[..., None], *arguments: Any) -> None:
        """Have some work done, after what was asked for before."""
        self._pool.submit(work, *arguments)

    def pause(self) -> None:
        """Somebody has clicked."""
        self._paused_until = time.monotonic() + _SECONDS_PAUSED

    def wait(self) -> None:
        """Called by the work before each of its parts."""
        while (left := self._paused_until - time.monotonic()) > 0:
            time.sleep(left)


@cache
def _background() -> _Background:
    return _Background()


def _send(grid: Grid, request_id: ask.RequestId, work: Callable[[], dict[str, Any]]) -> None:
    try:
        answered = work()
    except Exception as error:  # whatever fails is shown in the grid that asked
        _log.debug("the grid could not answer", exc_info=True)
        words = str(error) if isinstance(error, RefusedError | NeuprintError) else f"{type(error).__name__}: {error}"
        answered = {"kind": "error", "message": words[:500]}
    buffers = answered.pop("buffers", None)
    grid.send({**answered, "id": request_id}, buffers)


class RefusedError(ValueError):
    """A request that was well made, but cannot be done: in words for the user."""


def _locked(grid: Grid, request: ask.Request) -> dict[str, Any]:
    with grid._lock:
        return _ANSWERS[type(request)](grid, request)


def _page(grid: Grid, request: ask.PageRequest) -> dict[str, Any]:
    shown = range(request.start, request.stop)
    return {"kind": "page", **page_of(grid._table, grid._rows, grid._picked, shown, request.columns)}


def _ranked(grid: Grid, _request: ask.RankedRequest) -> dict[str, Any]:
    try:
        return {"kind": "ranked", "buffers": [ranked(grid._table)]}
    except ValueError as error:
        raise RefusedError(str(error)) from None


def _sort(grid: Grid, request: ask.SortRequest) -> dict[str, Any]:
    with grid.hold_sync():  # one message, not one a trait
        grid.sort = [key.as_dict(grid._table.names) for key in request.keys]
    if len(grid._table) > _FEW_ROWS:
        _background().submit(_sort_all, grid, request.keys)
    return {"kind": "arranged", "version": grid._rows.version}


def _sort_all(grid: Grid, keys: tuple[SortKey, ...]) -> None:
    """Sort the rows after the first, unless they are sorted otherwise by now."""
    _background().wait()
    if grid._rows.keys == keys:
        grid._rows.orders.by(keys)


def _filter(grid: Grid, request: ask.FilterRequest) -> dict[str, Any]:
    # Worked out before anything changes; both traits at once, so that the rows are arranged once.
    grid._rows.mask(request.conditions, request.search)
    with grid.hold_sync(), grid.hold_trait_notifications():
        grid.filter = [condition.as_dict(grid._table.names) for condition in request.conditions]
        grid.search = request.search
    return {"kind": "arranged", "version": grid._rows.version}


def _columns(grid: Grid, request: ask.ColumnsRequest) -> dict[str, Any]:
    grid.columns = [grid._table.names.label(i) for i in request.columns]
    return {"kind": "done"}


def _width(grid: Grid, request: ask.WidthRequest) -> dict[str, Any]:
    grid.set_trait("_widths", {**grid._widths, str(request.column): request.width})
    return {"kind": "done"}


def _select(grid: Grid, request: ask.SelectRequest) -> dict[str, Any]:
    grid._picked.apply(request.how, _positions(grid, request.rows, request.version))
    grid._selection_changed()
    return {"kind": "selected", "selection": grid._picked.version}


def _statistics(grid: Grid, columns: tuple[int, ...]) -> dict[str, Any]:
    """Describe the first of some columns, as many as can be in a second; the page asks again for the others."""
    described: list[dict[str, Any]] = []
    if len(grid._table) > _FEW_ROWS:
        _prepare_sorting(grid, columns)
    until = time.monotonic() + _SECONDS_DESCRIBING
    for column in columns:
        if len(grid._table) > _FEW_ROWS:
            _background().wait()
        try:
            described.append({"column": column, **statistics(grid._table, column)})
        except Exception:
            # It is told when it is the first: those before it are described.
            if not described:
                raise
            break
        if time.monotonic() > until:
            break
    return {"kind": "statistics", "columns": described}


def _prepare_sorting(grid: Grid, columns: tuple[int, ...]) -> None:
    """Find the rows that a first click on each header will show: they are few, and there when it comes."""
    for column in columns:
        _background().wait()
        # A column that cannot be sorted says so to those who click.
        with contextlib.suppress(Exception):
            grid._rows.orders.first((SortKey(column, "ascending"),))


def _values(grid: Grid, request: ask.ValuesRequest) -> dict[str, Any]:
    values = frequent_values(grid._table, request.column, request.search, _VALUES)
    return {"kind": "values", "column": request.column, "values": values}


def _cell(grid: Grid, request: ask.CellRequest) -> dict[str, Any]:
    [position] = _positions(grid, range(request.row, request.row + 1), request.version)
    return {"kind": "cell", "text": full_text(grid._table.values(request.column).iloc[position])}


def _copy(grid: Grid, request: ask.CopyRequest) -> dict[str, Any]:
    if request.what == "ids":
        ids = grid.selected_ids
        if not ids:
            raise RefusedError("no bodyIds are selected")
        return {"kind": "copied", "text": ", ".join(map(str, ids)), "count": len(ids)}
    rows, index = as_shown(grid.selected, grid._table.levels, ask.shown_columns(grid.columns, grid._table))
    try:
        text = tab_separated(rows, index=index)
    except ValueError as error:
        raise RefusedError(str(error)) from None
    return {"kind": "copied", "text": text, "count": len(rows)}


def _export(grid: Grid, request: ask.ExportRequest) -> dict[str, Any]:
    path = free_path(Path.cwd(), f".{request.format}")
    grid.export(path)
    return {"kind": "exported", "file": path.name, "rows": len(grid._rows)}


def _act(grid: Grid, request: ask.ActRequest) -> dict[str, Any]:
    table = grid._table
    [position] = _positions(grid, range(request.row, request.row + 1), request.version)
    ids = id_columns(table)
    if not ids:
        raise RefusedError("the table has no column of bodyIds")
    column = request.column if request.column in ids else ids[0]
    body = table.values(column).iloc[position]
    if pd.isna(body):
        raise RefusedError(f"the row has no {table.columns[column].name}")
    opened = act(request.action, int(body), table.frame.attrs)
    return {"kind": "opened", **grid._keep_open(opened)}


def _positions(grid: Grid, rows: range | tuple[int, ...], version: int | None) -> Positions:
    """Where rows are in the DataFrame that were shown in a version; without one, they are told so already."""
    if version is None:
        return np.array(rows, dtype=np.intp)
    if version != grid._rows.version:
        raise RefusedError("the rows have been sorted or filtered anew in the meantime; try again")
    return grid._rows.slice(rows[0], rows[-1] + 1) if rows else np.empty(0, dtype=np.intp)


_ANSWERS: dict[type, Callable[[Any, Any], dict[str, Any]]] = {
    ask.PageRequest: _page,
    ask.RankedRequest: _ranked,
    ask.SortRequest: _sort,
    ask.FilterRequest: _filter,
    ask.ColumnsRequest: _columns,
    ask.WidthRequest: _width,
    ask.SelectRequest: _select,
    ask.ValuesRequest: _values,
    ask.CellRequest: _cell,
    ask.CopyRequest: _copy,
    ask.ExportRequest: _export,
    ask.ActRequest: _act,
}
