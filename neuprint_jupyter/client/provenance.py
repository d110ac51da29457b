"""Where a table came from, kept in its ``attrs``."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import pandas as pd


class Source(Protocol):
    """What a client knows of its dataset."""

    @property
    def server(self) -> str:
        """The server's URL."""

    @property
    def dataset(self) -> str:
        """The dataset's name."""

    def edition_of(self, dataset: str) -> dict[str, Any]:
        """A dataset's ``uuid`` and ``lastDatabaseEdit``."""


def stamp(result: Any, source: Source, cypher: Sequence[str], dataset: str | None = None) -> Any:
    """A result whose tables say where they came from; other results stay as they are.

    Parameters
    ----------
    result
        A DataFrame, or a tuple that holds some.
    source
        The client that asked.
    cypher
        The queries it sent for this.
    dataset
        The dataset, where it is not the client's own.

    Returns
    -------
    The same result; each DataFrame's ``attrs`` hold server, dataset, uuid, lastDatabaseEdit,
    cypher (a list) and time (ISO 8601, UTC).
    """
    tables = [
        table for table in (result if isinstance(result, tuple) else (result,)) if isinstance(table, pd.DataFrame)
    ]
    if tables:
        origin: dict[Hashable, Any] = {
            "server": source.server,
            "dataset": dataset or source.dataset,
            "cypher": list(dict.fromkeys(cypher)),
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        origin.update(source.edition_of(dataset or source.dataset))
        for table in tables:
            table.attrs = dict(origin)
    return result
