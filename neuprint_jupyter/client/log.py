"""Every Cypher query a client sends, as a record that the debug pane, the debug log and tests can watch."""

from __future__ import annotations

import itertools
import logging
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from textwrap import indent
from typing import Literal

logger = logging.getLogger("neuprint_jupyter.client")

LONGEST_LOG = 10_000


@dataclass
class Asker:
    """The function, magic or widget that queries are sent for, and their Cypher so far."""

    name: str
    cypher: list[str] = field(default_factory=list)


_asker: ContextVar[Asker | None] = ContextVar("asker", default=None)
_numbers = itertools.count(1)


@dataclass
class QueryRecord:
    """One query: what was sent, for whom, and what came of it.

    ``elapsed`` is in seconds, ``size`` in bytes as received; both are None while it runs.
    """

    cypher: str
    dataset: str
    server: str
    caller: str
    id: int = field(default_factory=lambda: next(_numbers))
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    status: Literal["running", "done", "failed"] = "running"
    elapsed: float | None = None
    rows: int | None = None
    size: int | None = None
    error: str | None = None


class QueryLog:
    """The last queries of a client, oldest first; older ones are dropped past ``limit``.

    Examples
    --------
    >>> client.query_log[-1].cypher  # doctest: +SKIP
    """

    def __init__(self, limit: int = LONGEST_LOG) -> None:
        self._records: deque[QueryRecord] = deque(maxlen=limit)
        self._observers: list[Callable[[QueryRecord], None]] = []

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[QueryRecord]:
        return iter(list(self._records))

    def __getitem__(self, index: int) -> QueryRecord:
        return self._records[index]

    def __repr__(self) -> str:
        return f"QueryLog({len(self)} queries)"

    def observe(self, observer: Callable[[QueryRecord], None]) -> Callable[[], None]:
        """Call ``observer`` with each record when it starts and when it ends; returns what stops that."""
        self._observers.append(observer)
        return lambda: self._observers.remove(observer)

    def start(self, cypher: str, dataset: str, server: str) -> QueryRecord:
        """Record a query that is about to be sent."""
        asker = _asker.get()
        record = QueryRecord(cypher, dataset, server, asker.name if asker else "")
        self._records.append(record)
        if asker:
            asker.cypher.append(cypher)
        logger.debug("Performing cypher query against dataset '%s':\n%s", dataset, indent(cypher, "    "))
        self._tell(record)
        return record

    def end(
        self, record: QueryRecord, *, rows: int | None = None, size: int | None = None, error: str | None = None
    ) -> None:
        """Record what came of it."""
        record.elapsed = (datetime.now(UTC) - record.started).total_seconds()
        record.rows, record.size, record.error = rows, size, error
        record.status = "failed" if error else "done"
        self._tell(record)

    def _tell(self, record: QueryRecord) -> None:
        for observer in list(self._observers):
            try:
                observer(record)
            except Exception:
                # A broken pane must not break the query it looks at.
                logger.exception("an observer of the query log failed")


@contextmanager
def asked_by(name: str) -> Iterator[Asker]:
    """Name the function, magic or widget whose queries these are; the outermost name counts."""
    asker = _asker.get() or Asker(name)
    token = _asker.set(asker)
    try:
        yield asker
    finally:
        _asker.reset(token)
