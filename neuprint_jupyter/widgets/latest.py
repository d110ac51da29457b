"""Queries in the background of which only the newest counts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from neuprint_jupyter.client import QueryLog, QueryRecord


class Latest:
    """Runs the newest job that is asked for; its queries are broken off when the next one comes.

    Parameters
    ----------
    log
        The log of the client whose queries the jobs make.
    pause
        How long a job waits for a newer one before it begins, in seconds.

    Examples
    --------
    >>> latest = Latest(QueryLog(), pause=0)
    >>> latest.run(lambda: 6 * 7, print)  # doctest: +SKIP
    42
    """

    def __init__(self, log: QueryLog, pause: float) -> None:
        self._log = log
        self._pause = pause
        self._number = 0
        self._changed = threading.Condition()
        self._threads: dict[threading.Thread, QueryRecord | None] = {}

    def run(self, job: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Run ``job``, and ``then`` with what it gave, if nothing newer was asked for by then.

        Neither may raise: nobody would hear of it.
        """
        with self._changed:
            self._overtake()
            thread = threading.Thread(target=self._work, args=(self._number, job, then), daemon=True)
            self._threads[thread] = None
        thread.start()

    def drop(self) -> None:
        """Break off what runs, and forget what waits."""
        with self._changed:
            self._overtake()

    def wait(self, seconds: float = 60) -> None:
        """Wait until nothing runs."""
        for thread in list(self._threads):
            thread.join(seconds)

    def _overtake(self) -> None:
        self._number += 1
        for record in self._threads.values():
            if record is not None:
                record.cancel()
        self._changed.notify_all()

    def _work(self, number: int, job: Callable[[], Any], then: Callable[[Any], None]) -> None:
        here = threading.current_thread()

        def note(record: QueryRecord | None) -> None:
            # Observers are called on the thread that asks.
            if record is not None and threading.current_thread() is here:
                with self._changed:
                    self._threads[here] = record
                    overtaken = self._number != number
                if overtaken:
                    record.cancel()

        stop = self._log.observe(note)
        try:
            with self._changed:
                if self._changed.wait_for(lambda: self._number != number, self._pause):
                    return
            result = job()
            with self._changed:
                overtaken = self._number != number
            if not overtaken:
                then(result)
        finally:
            stop()
            with self._changed:
                self._threads.pop(here, None)
