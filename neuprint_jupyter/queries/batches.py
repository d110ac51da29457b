"""Long lists of bodies asked about in parts: side by side, with one progress bar; a part that is too slow is halved."""

from __future__ import annotations

import contextvars
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any, TypeVar

import pandas as pd

from neuprint_jupyter.client import Client
from neuprint_jupyter.client.decode import joined
from neuprint_jupyter.client.exchange import broken_off_together
from neuprint_jupyter.cypher.coerce import is_integer
from neuprint_jupyter.errors import CriteriaError, NeuprintTimeoutError
from neuprint_jupyter.queries.progress import progress_bar

#: As many requests at once as neuPrint's public servers take kindly.
THREADS = 4

T = TypeVar("T")


def in_parts(bodies: Iterable[int], size: int) -> list[list[int]]:
    """Bodies, ``size`` at a time; of none there is one part, for even its answer tells columns."""
    check_batch_size(size)
    # A body that is named twice is asked about once: two parts would both answer.
    ids = list(dict.fromkeys(int(body) for body in bodies))
    return [ids[i : i + size] for i in range(0, len(ids), size)] or [[]]


def in_batches(
    client: Client,
    parts: Sequence[list[int]],
    cypher_of: Callable[[list[int]], str],
    *,
    label: str,
    threads: int = THREADS,
    reduced: Callable[[pd.DataFrame], pd.DataFrame] | None = None,
) -> pd.DataFrame:
    """The rows of one query put to many bodies, a part of them in each request.

    A part that the server is too slow for is asked again in two halves, down to single bodies.

    Parameters
    ----------
    client
        Who asks.
    parts
        The bodyIds of each part.
    cypher_of
        Makes the query for some of them; its columns must not depend on which.
    label
        What the progress bar says; there is none for a single part.
    threads
        How many requests at once.
    reduced
        What the rows of a part become as soon as they have come, to take less memory.

    Returns
    -------
    DataFrame
        The rows of all parts, in their order, typed as those of a single answer.

    Raises
    ------
    NeuprintTimeoutError
        If even a single body takes too long.
    """

    def ask(part: list[int]) -> pd.DataFrame:
        found: pd.DataFrame = client.fetch_custom(cypher_of(part))
        # Where it is from is said of the whole; pandas would copy it at each step with each part.
        found.attrs = {}
        return reduced(found) if reduced else found

    return joined(answers_of(client, parts, ask, label=label, threads=threads))


def answers_of(
    client: Client, parts: Sequence[list[int]], ask: Callable[[list[int]], T], *, label: str, threads: int
) -> list[T]:
    """What ``ask`` gives for each part of :func:`in_batches`, in their order, not joined."""

    def answer(part: list[int]) -> list[T]:
        try:
            return [ask(part)]
        except NeuprintTimeoutError:
            if len(part) <= 1:
                raise
        half = len(part) // 2
        return answer(part[:half]) + answer(part[half:])

    return [a for part in side_by_side(answer, parts, client, label=label, threads=threads) for a in part]


def check_batch_size(size: Any) -> None:
    """Refuse a ``batch_size`` that says of no number of bodies."""
    if not is_integer(size) or size < 1:
        raise CriteriaError(f"batch_size is a whole number from 1 up, not {size!r}")


def side_by_side(
    work: Callable[[Any], T], items: Iterable[Any], client: Client, *, label: str, threads: int = THREADS
) -> list[T]:
    """``work`` done on each item, several at once, with one progress bar; results in the order of the items.

    The first error ends it, and so does an interrupt, at once: what has not begun never will.
    """
    todo = list(items)
    if len(todo) <= 1 or threads <= 1:
        return list(_one_by_one(work, todo, client, label))
    futures: list[Future[T]] = [Future() for _ in todo]
    waiting = deque(zip(futures, todo, strict=True))
    with broken_off_together():
        for number in range(min(threads, len(todo))):
            # Each thread keeps the name of who asked, for the query log.
            arguments = (_do_in_turn, work, waiting)
            # The interpreter does not wait for a daemon, which may be in the middle of connecting.
            threading.Thread(
                target=contextvars.copy_context().run, args=arguments, name=f"neuprint_{number}", daemon=True
            ).start()
        try:
            _wait(futures, client, label)
        finally:
            waiting.clear()
    return [future.result() for future in futures]


def _do_in_turn(work: Callable[[Any], T], waiting: deque[tuple[Future[T], Any]]) -> None:
    """What one thread does: one item after the other, until none is waiting."""
    while True:
        try:
            future, item = waiting.popleft()
        except IndexError:
            return
        try:
            future.set_result(work(item))
        except BaseException as error:
            future.set_exception(error)


def _wait(futures: list[Future[T]], client: Client, label: str) -> None:
    """Wait for all, or for the first error. Short waits let an interrupt through."""
    waiting = set(futures)
    with progress_bar(len(futures), label, shown=client.progress) as bar:
        while waiting:
            done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
            bar.update(len(done))
            for future in done:
                future.result()


def _one_by_one(work: Callable[[Any], T], items: list[Any], client: Client, label: str) -> Iterator[T]:
    with progress_bar(len(items), label, shown=client.progress) as bar:
        for item in items:
            yield work(item)
            bar.update()
