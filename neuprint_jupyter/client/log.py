"""Every Cypher query a client sends, as a record that the debug pane, the debug log and tests can watch."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from textwrap import indent
from typing import Any, Literal, overload

from neuprint_jupyter.client.exchange import Exchange
from neuprint_jupyter.errors import WHAT_THE_SERVER_DOES, CypherError, QueryCancelledError

# By neuprint-python's name, for code that sets its level or has it write to a file.
logger = logging.getLogger("neuprint.client")

LONGEST_LOG = 10_000
# Of one text, and of all together: a log of queries with thousands of ids each stays small too.
LONGEST_TEXT = 100_000
MOST_TEXT = 20_000_000
_LONGEST_ERROR = 4_000

Status = Literal["running", "done", "failed", "cancelled"]


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

    Attributes
    ----------
    id
        Counts all queries of this process.
    cypher
        The query as it was sent; ``cut`` says whether its end is missing here.
    dataset, server
        Where it was sent.
    caller
        The magic, widget or function that asked, such as ``%neurons`` or ``fetch_adjacencies``.
    started
        When, in UTC.
    status
        ``"running"``, ``"done"``, ``"failed"``, or ``"cancelled"`` from the log or by an interrupt.
    elapsed, server_seconds, transfer_seconds, decode_seconds
        In seconds: all of it; until the answer began; until all of it was here; until it was a
        table. None as long as they are not known.
    rows, size
        Of the answer; ``size`` in bytes.
    retries
        How often the request was sent again.
    error
        What went wrong, in one line where there is a ``place``: the 1-based line and column that
        the server pointed at.
    """

    cypher: str
    dataset: str
    server: str
    caller: str
    id: int = field(default_factory=lambda: next(_numbers))
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    status: Status = "running"
    elapsed: float | None = None
    server_seconds: float | None = None
    transfer_seconds: float | None = None
    decode_seconds: float | None = None
    rows: int | None = None
    size: int | None = None
    retries: int = 0
    error: str | None = None
    place: tuple[int, int] | None = None
    cut: bool = False
    _begun: float = field(default_factory=time.perf_counter, repr=False, compare=False)
    exchange: Exchange = field(default_factory=Exchange, repr=False, compare=False)

    def cancel(self) -> None:
        """Break the query off, if it is still running; whoever waits for it gets a QueryCancelledError."""
        if self.status == "running":
            self.exchange.cancel()


class QueryLog:
    """The last queries of a client, oldest first, safe to use from several threads.

    Older ones are dropped past ``limit`` queries or 20 million characters; of a text longer than
    100,000 characters, the beginning is kept.

    Parameters
    ----------
    limit
        How many queries are kept.
    also
        Another log, that has the queries of this one too.

    Examples
    --------
    >>> client.query_log[-1].cypher  # doctest: +SKIP
    """

    def __init__(self, limit: int = LONGEST_LOG, also: QueryLog | None = None) -> None:
        self._limit = limit
        self._also = also
        self._records: deque[QueryRecord] = deque()
        self._characters = 0
        self._observers: list[Callable[[QueryRecord | None], None]] = []
        self._lock = threading.RLock()

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[QueryRecord]:
        with self._lock:
            return iter(list(self._records))

    @overload
    def __getitem__(self, index: int) -> QueryRecord: ...

    @overload
    def __getitem__(self, index: slice) -> list[QueryRecord]: ...

    def __getitem__(self, index: int | slice) -> QueryRecord | list[QueryRecord]:
        return list(self)[index]

    def __repr__(self) -> str:
        return f"QueryLog({len(self)} queries)"

    def __deepcopy__(self, memo: dict[int, Any]) -> QueryLog:
        """A log of its own, for the copy of a client: it begins anew."""
        return QueryLog(self._limit, self._also)

    def __reduce__(self) -> tuple[Any, ...]:
        """What another process unpickles: requests under way stay here."""
        return QueryLog, (self._limit,)

    def observe(self, observer: Callable[[QueryRecord | None], None]) -> Callable[[], None]:
        """Call ``observer`` with each record when it starts and when it ends; returns what stops that.

        It is called with None when the log was cleared, and on whatever thread the query runs.
        """
        with self._lock:
            self._observers.append(observer)

        def stop() -> None:
            with self._lock:
                if observer in self._observers:
                    self._observers.remove(observer)

        return stop

    def start(self, cypher: str, dataset: str, server: str, timeout: float | None = None) -> QueryRecord:
        """Record a query that is about to be sent."""
        asker = _asker.get()
        record = QueryRecord(
            cypher[:LONGEST_TEXT],
            dataset,
            server,
            asker.name if asker else "fetch_custom",
            cut=len(cypher) > LONGEST_TEXT,
            exchange=Exchange(timeout),
        )
        self._keep(record)
        if asker:
            asker.cypher.append(cypher)
        logger.debug("Performing cypher query against dataset '%s':\n%s", dataset, indent(cypher, "    "))
        self._tell(record)
        return record

    def end(
        self,
        record: QueryRecord,
        *,
        rows: int | None = None,
        size: int | None = None,
        error: BaseException | None = None,
    ) -> None:
        """Record what came of it."""
        exchange = record.exchange
        # The clock that tells the time of day may be put back.
        record.elapsed = time.perf_counter() - record._begun
        record.rows, record.size, record.retries = rows, size, exchange.retries
        record.server_seconds, record.transfer_seconds = exchange.server_seconds, exchange.transfer_seconds
        if error is None and exchange.server_seconds is not None:
            received = exchange.server_seconds + (exchange.transfer_seconds or 0.0)
            record.decode_seconds = max(0.0, record.elapsed - received)
        if error is not None:
            record.error, record.place = _told(error)
        record.status = _status(error)
        self._tell(record)

    def _keep(self, record: QueryRecord) -> None:
        with self._lock:
            self._records.append(record)
            self._characters += len(record.cypher)
            while len(self._records) > self._limit or (self._characters > MOST_TEXT and len(self._records) > 1):
                self._characters -= len(self._records.popleft().cypher)
        if self._also is not None:
            self._also._keep(record)

    def running(self) -> list[QueryRecord]:
        """The queries that have no answer yet."""
        return [record for record in self if record.status == "running"]

    def clear(self) -> None:
        """Forget all queries but those that are running."""
        with self._lock:
            self._records = deque(self.running())
            self._characters = sum(len(record.cypher) for record in self._records)
        self._tell(None)

    def _tell(self, record: QueryRecord | None) -> None:
        with self._lock:
            observers = list(self._observers)
        for observer in observers:
            try:
                observer(record)
            except Exception:
                # A broken pane must not break the query it looks at.
                logger.exception("an observer of the query log failed")
        if self._also is not None and record:
            self._also._tell(record)


#: The queries of all clients of this process.
all_queries = QueryLog()


def _status(error: BaseException | None) -> Status:
    if error is None:
        return "done"
    return "cancelled" if isinstance(error, QueryCancelledError | KeyboardInterrupt) else "failed"


def _told(error: BaseException) -> tuple[str, tuple[int, int] | None]:
    """What a record says of an error, and the place in the query that it is about."""
    if isinstance(error, KeyboardInterrupt):
        return f"interrupted; {WHAT_THE_SERVER_DOES}", None
    if isinstance(error, CypherError):
        # The record has the query already.
        place = (error.line, error.column) if error.line and error.column else None
        return error.message[:_LONGEST_ERROR], place
    return (str(error) or type(error).__name__)[:_LONGEST_ERROR], None


@contextmanager
def asked_by(name: str) -> Iterator[Asker]:
    """Name the function, magic or widget whose queries these are; the outermost name counts."""
    asker = _asker.get() or Asker(name)
    token = _asker.set(asker)
    try:
        yield asker
    finally:
        _asker.reset(token)


@contextmanager
def aside() -> Iterator[None]:
    """Queries that only prepare others, such as which ROIs a dataset has.

    The log shows them under the name of who asked, but tables do not list them among their own queries.
    """
    asker = _asker.get()
    token = _asker.set(Asker(asker.name) if asker else None)
    try:
        yield
    finally:
        _asker.reset(token)
