"""The engine's native build: how it is started, and how its rows are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def start() -> None:
    """Have a query be started without its first rows, else an aggregate is computed meanwhile."""
    from arcadedb._native import database

    database._FIRST_BATCH = 0


def batches(result: Any) -> Iterator[list[dict[str, Any]]]:
    """The rows of a result as they are read, some thousand at a time."""
    # Its own iterator makes an object of every row.
    while result._buf or result._fill():
        rows = [properties for properties, _ in result._buf]
        result._buf.clear()
        yield rows
    result._finish()
