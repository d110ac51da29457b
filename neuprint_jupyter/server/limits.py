"""What one query may use: so long a text, so much memory, so large an answer, and only while somebody waits."""

from __future__ import annotations

import contextlib
import math
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any

from neuprint_jupyter.server.answers import AnswerTooLargeError, QueryAbandonedError, QueryError

#: The longest text that the engine is given, in characters, long lists left out: it reads 200,000 in a second.
LONGEST_QUERY = 1_000_000
#: What the engine may hold for one query, in bytes.
QUERY_HEAP = 2 << 30
#: The largest answer, in bytes of Python objects.
LARGEST_ANSWER = 4 << 30

#: Answers of more rows are large.
LARGE = 1000
# Of wide rows, so many are written as JSON in a few milliseconds, in which nothing else goes on.
_SLICE = 250

_large_one = threading.Lock()
_nobody_waits: ContextVar[threading.Event | None] = ContextVar("nobody_waits", default=None)
_until: ContextVar[float] = ContextVar("until", default=math.inf)
_make_way: ContextVar[Callable[[], object] | None] = ContextVar("make_way", default=None)
# Of what can be looked up: a body, a type, an instance, what is told of a whole dataset.
_LOOKED_UP = re.compile(r"\b(?:bodyId|type|instance)`?\s*(?:[:=]\s*[\w'\"\[]|IN\b)|:\s*`?Meta\b", re.IGNORECASE)
_LONGEST_LOOK_UP = 10_000
# What may be a list of values, and what escapes the quotes of a query within a query.
_LISTS = re.compile(r"\[[^\[\]]*\]|\\")


def watch(event: threading.Event, until: float = math.inf, make_way: Callable[[], object] | None = None) -> None:
    """Have this thread's query leave off once the event is set, end in time, and stop for others between its rows.

    Parameters
    ----------
    event
        Is set when nobody waits for the answer any more.
    until
        When the query's time is over, by the monotonic clock.
    make_way
        Returns when the query may go on.
    """
    _nobody_waits.set(event)
    _until.set(until)
    _make_way.set(make_way)


def seconds_left(seconds: float) -> float:
    """So many, or as many as this thread's query has left, if that is less: some passed before its turn came."""
    return max(min(seconds, _until.get() - time.monotonic()), 0.001)


def is_look_up(cypher: str) -> bool:
    """Whether a query looks as if it were answered at once, as it names what is to be looked up.

    It decides whose turn it is when all places are taken, and nothing else: a wrong guess does no harm.

    Examples
    --------
    >>> is_look_up("MATCH (n:Neuron {bodyId: 5}) RETURN n.type"), is_look_up("MATCH (n:Neuron) RETURN count(n)")
    (True, False)
    """
    return len(cypher) <= _LONGEST_LOOK_UP and _LOOKED_UP.search(cypher) is not None


def abandoned() -> threading.Event | None:
    """What :func:`watch` was given last in this thread."""
    return _nobody_waits.get()


def check_length_as_sent(cypher: str) -> None:
    """Refuse a query in which even what stands in no bracket is too long: to take it apart would take a while, too.

    Raises
    ------
    QueryError

    Examples
    --------
    >>> check_length_as_sent(f"MATCH (n) WHERE n.bodyId IN {list(range(1_000_000))} RETURN n")
    """
    if len(cypher) > LONGEST_QUERY:
        check_length(_LISTS.sub("", cypher))


def check_length(cypher: str) -> None:
    """Refuse a query that would take the engine long to read.

    Raises
    ------
    QueryError
    """
    if len(cypher) > LONGEST_QUERY:
        raise QueryError(
            f"the query has {len(cypher):,} characters beside its lists of values; at most {LONGEST_QUERY:,} are read"
        )


def in_turn(rows: Sized) -> AbstractContextManager[object]:
    """A time in which no other large answer is worked on: they would not be done sooner, and quick ones later."""
    return _large_one if len(rows) > LARGE else contextlib.nullcontext()


def slices(values: Any) -> Iterator[Any]:
    """Values by the hundreds: between two of them, threads of other queries go on, and quick ones first."""
    for start in range(0, len(values), _SLICE):
        _stop_for_others()
        yield values[start : start + _SLICE]


def bounded(
    batches: Iterable[list[dict[str, Any]]], gone: threading.Event | None = None
) -> Iterator[list[dict[str, Any]]]:
    """The batches, as long as they are awaited and all together not too large.

    Parameters
    ----------
    batches
        Lists of rows, read as they are asked for.
    gone
        Is set when nobody waits for the rows any more.

    Raises
    ------
    AnswerTooLargeError, QueryAbandonedError

    Examples
    --------
    >>> list(bounded([[{"x": 1}], [{"x": 2}]]))
    [[{'x': 1}], [{'x': 2}]]
    """
    rows = size = 0
    for batch in batches:
        if gone is not None and gone.is_set():
            raise QueryAbandonedError("nobody waits for this answer any more")
        _stop_for_others()
        rows += len(batch)
        # Of each batch one row is weighed for all.
        size += len(batch) * _size(batch[-1]) if batch else 0
        if size > LARGEST_ANSWER:
            raise AnswerTooLargeError(
                f"the answer has grown to {size >> 20:,} MB after {rows:,} rows, more than one answer may have "
                f"({LARGEST_ANSWER >> 20:,} MB); ask for fewer columns, or in parts with LIMIT"
            )
        yield batch


def _stop_for_others() -> None:
    if make_way := _make_way.get():
        make_way()


def _size(value: Any) -> int:
    size = sys.getsizeof(value)
    if isinstance(value, dict):
        # The keys are shared by all rows.
        return size + sum(map(_size, value.values()))
    return size + sum(map(_size, value)) if isinstance(value, list) else size
