"""What a grid's page may ask, checked: row ranges, column positions and directions, nothing executable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from neuprint_jupyter.widgets.ordering import SortKey, sort_keys

MAX_ROWS = 1_000
"""The most rows one message may ask for."""

RequestId: TypeAlias = str | int


@dataclass(frozen=True)
class PageRequest:
    """The rows from ``start`` to before ``stop``, as they are shown."""

    id: RequestId
    start: int
    stop: int


@dataclass(frozen=True)
class SortRequest:
    """Sort by these columns; none for the DataFrame's own order."""

    id: RequestId
    keys: tuple[SortKey, ...]


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


def parse(content: object, rows: int, columns: Sequence[str]) -> PageRequest | SortRequest:
    """Check a message from the page.

    Parameters
    ----------
    content : object
        What arrived: ``{"kind": "page", "id", "start", "stop"}`` or
        ``{"kind": "sort", "id", "sort": [{"column", "direction"}]}``.
    rows : int
        How many rows the grid shows.
    columns : sequence of str
        Its columns.

    Returns
    -------
    PageRequest or SortRequest
        The request.

    Raises
    ------
    BadMessageError
        If anything in it is not as above.

    Examples
    --------
    >>> parse({"kind": "page", "id": "v1-7", "start": 200, "stop": 400}, 5_000, ["bodyId"])
    PageRequest(id='v1-7', start=200, stop=400)
    """
    if not isinstance(content, dict):
        raise BadMessageError(None, "a message is an object with a kind and an id")
    request_id = content.get("id")
    if isinstance(request_id, bool) or not isinstance(request_id, str | int) or len(str(request_id)) > 100:
        raise BadMessageError(None, "a message needs an id: text or a whole number, at most 100 characters")
    kind = content.get("kind")
    if kind == "page":
        return PageRequest(request_id, *_row_range(request_id, content.get("start"), content.get("stop"), rows))
    if kind == "sort":
        try:
            return SortRequest(request_id, sort_keys(content.get("sort"), columns))
        except ValueError as error:
            raise BadMessageError(request_id, str(error)) from None
    raise BadMessageError(request_id, f"kind is 'page' or 'sort', not {kind!r:.100}")


def _row_range(request_id: RequestId, start: object, stop: object, rows: int) -> tuple[int, int]:
    for name, value in (("start", start), ("stop", stop)):
        if not isinstance(value, int) or isinstance(value, bool):
            raise BadMessageError(request_id, f"{name} is a whole number, not {value!r:.100}")
    if not (isinstance(start, int) and isinstance(stop, int) and 0 <= start <= stop <= rows):
        raise BadMessageError(request_id, f"rows {start} to {stop} are not within the {rows} rows of the grid")
    if stop - start > MAX_ROWS:
        raise BadMessageError(request_id, f"{stop - start} rows at once; at most {MAX_ROWS} are sent")
    return start, stop
