"""The engine's native build: how it is started, and how its rows are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

# More of wide rows at once would be as slow as their memory is to get; and nothing else goes on while they are decoded.
_ROWS_AT_ONCE = 64
# Stands before a value that is not JSON.
_TAG = "\\u0001"


def start() -> None:
    """Have queries start without their first rows, else an aggregate is computed meanwhile; and rows read quickly."""
    from arcadedb._native import codec, database

    def loads(text: str, floats: Any = None) -> Any:
        # The engine's own decoder calls a function of Python for every row and map.
        if floats is None and _TAG not in text:
            try:
                return msgspec.json.decode(text)
            except (msgspec.MsgspecError, UnicodeError):
                pass  # half an emoji, which Python reads
        return codec.loads(text, floats)

    database._FIRST_BATCH = 0
    database._NEXT_BATCH = _ROWS_AT_ONCE
    database.loads = loads


def batches(result: Any) -> Iterator[list[dict[str, Any]]]:
    """The rows of a result as they are read, some at a time."""
    # Its own iterator makes an object of every row.
    while result._buf or result._fill():
        rows = [properties for properties, _ in result._buf]
        result._buf.clear()
        yield rows
    result._finish()
