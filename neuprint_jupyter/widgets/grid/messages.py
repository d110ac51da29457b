"""What a grid's page may ask, checked: rows, columns, tests and directions, nothing executable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from neuprint_jupyter.widgets.grid.filtering import Condition, conditions, search_text
from neuprint_jupyter.widgets.grid.ordering import SortKey, sort_keys
from neuprint_jupyter.widgets.grid.ranked import FEW_ROWS, is_small
from neuprint_jupyter.widgets.grid.selection import HOWS, How
from neuprint_jupyter.widgets.grid.table import Table

MAX_ROWS = 1_000
"""The most rows one message may ask for."""

MAX_WIDTH = 4_000
"""The widest column, in CSS pixels."""

RequestId: TypeAlias = str | int


@dataclass(frozen=True)
class PageRequest:
    """The rows from ``start`` to before ``stop`` as they are shown, of some columns."""

    start: int
    stop: int
    columns: range


@dataclass(frozen=True)
class RankedRequest:
    """All rows in the DataFrame's order, and how each column is sorted."""


@dataclass(frozen=True)
class SortRequest:
    """Sort by these columns; none for the DataFrame's own order."""

    keys: tuple[SortKey, ...]


@dataclass(frozen=True)
class FilterRequest:
    """Show the rows for which these conditions hold and that hold this text."""

    conditions: tuple[Condition, ...]
    search: str


@dataclass(frozen=True)
class ColumnsRequest:
    """Show these columns in this order."""

    columns: tuple[int, ...]


@dataclass(frozen=True)
class WidthRequest:
    """Make a column as wide as this many CSS pixels."""

    column: int
    width: int


@dataclass(frozen=True)
class SelectRequest:
    """Change the selection by some rows, where they are in the DataFrame or as they were shown in a version."""

    how: How
    rows: range | tuple[int, ...]
    version: int | None


@dataclass(frozen=True)
class StatisticsRequest:
    """Describe columns."""

    columns: tuple[int, ...]


@dataclass(frozen=True)
class ValuesRequest:
    """The most frequent values of a column that hold a text."""

    column: int
    search: str


@dataclass(frozen=True)
class CellRequest:
    """All of one cell of a row, where it is in the DataFrame or as it was shown in a version."""

    row: int
    column: int
    version: int | None


@dataclass(frozen=True)
class CopyRequest:
    """The selected rows as tab-separated values, or their bodyIds as a list."""

    what: str


@dataclass(frozen=True)
class ExportRequest:
    """Write what is shown into a file."""

    format: str


@dataclass(frozen=True)
class ActRequest:
    """Do something with the neuron of a cell, else of its row; which row that is, is told as for cells."""

    action: str
    row: int
    column: int
    version: int | None


Request: TypeAlias = (
    PageRequest
    | RankedRequest
    | SortRequest
    | FilterRequest
    | ColumnsRequest
    | WidthRequest
    | SelectRequest
    | StatisticsRequest
    | ValuesRequest
    | CellRequest
    | CopyRequest
    | ExportRequest
    | ActRequest
)

COPIES = ("rows", "ids")
FORMATS = ("csv", "parquet")
ACTIONS = ("upstream", "downstream", "skeleton", "neuroglancer")


class BadMessageError(ValueError):
    """A message that is refused.

    Parameters
    ----------
    id : str, int or None
        The request's id, where it had a usable one.
    reason : str
        What was wrong.
    """

    def __init__(self, id: RequestId | None, reason: str) -> None:
        self.id = id
        super().__init__(reason)


def parse(content: object, table: Table, shown: int) -> tuple[RequestId, Request]:
    """Check a message from the page.

    Parameters
    ----------
    content : object
        What arrived: an object with a ``kind``, an ``id``, and the fields of the request of that kind.
    table : Table
        The grid's table.
    shown : int
        How many of its rows are shown.

    Returns
    -------
    id : str or int
        To send with the answer.
    request : Request
        What is asked.

    Raises
    ------
    BadMessageError
        If anything in it is not as it must be.

    Examples
    --------
    >>> import pandas as pd
    >>> table = Table(pd.DataFrame({"bodyId": range(5_000)}))
    >>> parse({"kind": "page", "id": "v1-7", "start": 200, "stop": 400, "columns": [0, 1]}, table, 5_000)
    ('v1-7', PageRequest(start=200, stop=400, columns=range(0, 1)))
    """
    if not isinstance(content, dict):
        raise BadMessageError(None, "a message is an object with a kind and an id")
    request_id = content.get("id")
    if isinstance(request_id, bool) or not isinstance(request_id, str | int) or len(str(request_id)) > 100:
        raise BadMessageError(None, "a message needs an id: text or a whole number, at most 100 characters")
    kind = content.get("kind")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise BadMessageError(request_id, f"kind is one of {', '.join(_READERS)}, not {kind!r:.100}")
    try:
        return request_id, reader(content, table, shown)
    except ValueError as error:
        raise BadMessageError(request_id, str(error)) from None


def _page(content: dict[Any, Any], table: Table, shown: int) -> PageRequest:
    start, stop = _range(content, shown)
    if stop - start > MAX_ROWS:
        raise ValueError(f"{stop - start} rows at once; at most {MAX_ROWS} are sent")
    columns = content.get("columns")
    if not isinstance(columns, list) or len(columns) != 2:
        raise ValueError(f"columns are two positions, from and to, not {columns!r:.100}")
    first, last = (_whole(f"columns[{i}]", column) for i, column in enumerate(columns))
    if not 0 <= first <= last <= len(table.columns):
        raise ValueError(f"columns {first} to {last} are not within the {len(table.columns)} columns of the grid")
    return PageRequest(start, stop, range(first, last))


def _ranked(_content: dict[Any, Any], table: Table, _shown: int) -> RankedRequest:
    if not is_small(table):
        raise ValueError(f"all of {len(table)} rows; at most {FEW_ROWS} are sent")
    return RankedRequest()


def _sort(content: dict[Any, Any], table: Table, _shown: int) -> SortRequest:
    return SortRequest(sort_keys(content.get("sort"), table.names))


def _filter(content: dict[Any, Any], table: Table, _shown: int) -> FilterRequest:
    return FilterRequest(conditions(content.get("filter"), table), search_text(content.get("search")))


def _columns(content: dict[Any, Any], table: Table, _shown: int) -> ColumnsRequest:
    return ColumnsRequest(shown_columns(content.get("columns"), table))


def _width(content: dict[Any, Any], table: Table, _shown: int) -> WidthRequest:
    width = _whole("width", content.get("width"))
    if not 0 < width <= MAX_WIDTH:
        raise ValueError(f"a width is from 1 to {MAX_WIDTH} pixels, not {width}")
    return WidthRequest(table.names.position(content.get("column")), width)


def _select(content: dict[Any, Any], table: Table, shown: int) -> SelectRequest:
    how = _one_of("how", content.get("how"), HOWS)
    positions = content.get("positions")
    if positions is not None:
        if not isinstance(positions, list) or len(positions) > FEW_ROWS:
            raise ValueError(f"positions are a list of at most {FEW_ROWS} rows, not {positions!r:.100}")
        return SelectRequest(how, tuple(_place("row", position, len(table)) for position in positions), None)
    # Checked against the rows of now; whether these are the rows that were meant, the version tells.
    return SelectRequest(how, range(*_range(content, shown)), _whole("version", content.get("version")))


def _statistics(content: dict[Any, Any], table: Table, _shown: int) -> StatisticsRequest:
    return StatisticsRequest(table.names.positions(content.get("columns")))


def _values(content: dict[Any, Any], table: Table, _shown: int) -> ValuesRequest:
    return ValuesRequest(table.names.position(content.get("column")), search_text(content.get("search")))


def _cell(content: dict[Any, Any], table: Table, shown: int) -> CellRequest:
    column = table.names.position(content.get("column"))
    row, version = _row(content, table, shown)
    return CellRequest(row, column, version)


def _copy(content: dict[Any, Any], _table: Table, _shown: int) -> CopyRequest:
    return CopyRequest(_one_of("what", content.get("what"), COPIES))


def _export(content: dict[Any, Any], _table: Table, _shown: int) -> ExportRequest:
    return ExportRequest(_one_of("format", content.get("format"), FORMATS))


def _act(content: dict[Any, Any], table: Table, shown: int) -> ActRequest:
    action = _one_of("action", content.get("action"), ACTIONS)
    column = table.names.position(content.get("column"))
    row, version = _row(content, table, shown)
    return ActRequest(action, row, column, version)


_READERS: dict[str, Callable[[dict[Any, Any], Table, int], Request]] = {
    "page": _page,
    "sort": _sort,
    "filter": _filter,
    "columns": _columns,
    "width": _width,
    "select": _select,
    "statistics": _statistics,
    "values": _values,
    "cell": _cell,
    "copy": _copy,
    "export": _export,
    "act": _act,
    "ranked": _ranked,
}


def shown_columns(columns: object, table: Table) -> tuple[int, ...]:
    """Check which columns somebody wants to see: at least one, where there are any.

    Raises
    ------
    ValueError
        If it is no list of columns of the table, or empty.
    """
    positions = table.names.positions(columns)
    if not positions and table.columns:
        raise ValueError("at least one column must be shown")
    return positions


def _whole(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"{name} is a whole number, not {value!r:.100}")
    return value


def _range(content: dict[Any, Any], shown: int) -> tuple[int, int]:
    start, stop = _whole("start", content.get("start")), _whole("stop", content.get("stop"))
    if not 0 <= start <= stop <= shown:
        raise ValueError(f"rows {start} to {stop} are not within the {shown} rows of the grid")
    return start, stop


def _row(content: dict[Any, Any], table: Table, shown: int) -> tuple[int, int | None]:
    """A row as it is shown in a version; without one, where it is in the DataFrame."""
    version = content.get("version")
    if version is None:
        return _place("row", content.get("row"), len(table)), None
    return _place("row", content.get("row"), shown), _whole("version", version)


def _place(name: str, value: object, rows: int) -> int:
    place = _whole(name, value)
    if not 0 <= place < rows:
        raise ValueError(f"{name} {place} is not among the {rows} rows of the grid")
    return place


def _one_of(name: str, value: object, allowed: tuple[str, ...]) -> Any:
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} is one of {', '.join(allowed)}, not {value!r:.100}")
    return value
