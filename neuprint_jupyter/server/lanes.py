"""Which query runs when: many at once, with those that take long put aside, where they yield to the rest."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from neuprint_jupyter.server.answers import QueryTimeoutError, ServerBusyError
from neuprint_jupyter.server.limits import watch
from neuprint_jupyter.server.way import Going, Way

# All begin at once, and the system shares the processors among them: of some that came together, the quick are done
# first. The engine cannot be told to leave off, so a query that takes longer than a moment is slow: it makes room for
# the next, runs when the quick ones leave a processor, and stops between its rows while one is under way.
AT_ONCE = 16
LONG_SECONDS = 0.05
#: Places for look-ups alone, when all are taken: so many slow ones may have come that some can be neither put aside
#: nor ended.
LOOK_UPS_AT_ONCE = 8
#: Of its time a query may wait for its turn so much, the rest is for its work: clients wait no longer for both.
WAITING_SHARE = 0.5
#: How many may be put aside.
LONG_AT_ONCE = 16
# What the engine is given to stop by itself; with a query's own time and the second before, less than clients wait.
GRACE_SECONDS = 3.0
# Of the two kinds of threads, these run when no other wants to.
_LOW_PRIORITY = 10

_Answer = TypeVar("_Answer")


class Lanes:
    """Runs work in threads, in turn.

    Every piece of work has a thread of its own: one that was put aside has a low priority, which it cannot lose.
    """

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)
        self._look_up_places = asyncio.Semaphore(LOOK_UPS_AT_ONCE)
        self._running: set[Future[Any]] = set()
        self._placed: set[asyncio.Future[None]] = set()
        self._aside: set[asyncio.Future[None]] = set()
        self._overdue: set[Future[Any]] = set()
        self._way = Way()
        self._closed = False

    @property
    def is_busy(self) -> bool:
        """Whether any work is being done."""
        return bool(self._running)

    @property
    def is_stuck(self) -> bool:
        """Whether some work goes on after its time: the engine looks at the clock between rows only."""
        return bool(self._overdue)

    async def run(
        self, seconds: float, work: Callable[..., _Answer], *arguments: object, look_up: bool = False
    ) -> _Answer:
        """What some work gives, done when its turn comes.

        Cancelled before its turn, it is not done at all; cancelled later, it is left off when the next rows are read.

        Parameters
        ----------
        seconds
            What it may take, the time until its turn comes among it.
        work, arguments
            What is to be done.
        look_up
            Whether it will take but a moment.

        Raises
        ------
        ServerBusyError
            If its turn does not come in time.
        QueryTimeoutError
            If it does not stop by itself in time.
        """
        gone = threading.Event()
        until = time.monotonic() + seconds
        places = await self._place(seconds * WAITING_SHARE, look_up)
        left = until - time.monotonic()
        going = Going(self._way)
        self._way.enter()
        try:
            thread, done = self._start(going, gone, until, work, arguments)
        except BaseException:
            self._way.leave()
            places.release()
            raise
        answer = asyncio.wrap_future(done)
        over = self._over(done, answer, LONG_SECONDS + left + GRACE_SECONDS)
        placed = asyncio.ensure_future(self._leave_place(places, thread, going, over))
        self._placed.add(placed)
        placed.add_done_callback(self._placed.discard)
        try:
            await asyncio.wait([over])
            if not answer.done():
                gone.set()
                raise QueryTimeoutError(f"it goes on after its {seconds:g} seconds")
            return answer.result()
        except asyncio.CancelledError:
            gone.set()
            raise

    def close(self) -> bool:
        """Take no more work.

        Returns
        -------
        bool
            Whether none is being done any more.
        """
        self._closed = True
        return not self._running

    async def _place(self, seconds: float, look_up: bool) -> asyncio.Semaphore:
        """Take a place, to be given back to what is returned."""
        places = self._look_up_places if look_up and self._places.locked() else self._places
        try:
            async with asyncio.timeout(seconds):
                await places.acquire()
        except TimeoutError:
            raise ServerBusyError(
                f"the server is busy: {len(self._running)} queries are under way, most of them slow, and none has made "
                f"room for this one in {seconds:g} seconds; ask again later",
                1,
            ) from None
        return places

    async def _leave_place(
        self, places: asyncio.Semaphore, thread: threading.Thread, going: Going, over: asyncio.Future[None]
    ) -> None:
        """Give back the place of some work when it is over, or put aside; whether its asker has gone or not."""
        try:
            try:
                await asyncio.wait([over], timeout=LONG_SECONDS)
            finally:
                self._way.leave()
            if not over.done():
                going.is_slow = True
                _yield_to_others(thread)
            while len(self._aside) >= LONG_AT_ONCE and not over.done():
                await asyncio.wait([over, *self._aside], return_when=asyncio.FIRST_COMPLETED)
            if not over.done():
                self._aside.add(over)
                over.add_done_callback(self._aside.discard)
        finally:
            places.release()

    def _over(self, done: Future[_Answer], answer: asyncio.Future[_Answer], seconds: float) -> asyncio.Future[None]:
        """What comes to pass when work is done, or, awaited or not, goes on after so many seconds.

        It keeps nobody waiting then: else, some such work could keep out all other.
        """
        loop = asyncio.get_running_loop()
        over: asyncio.Future[None] = loop.create_future()

        def late() -> None:
            self._overdue.add(done)
            done.add_done_callback(self._overdue.discard)
            over.set_result(None)

        def in_time(answer: asyncio.Future[_Answer]) -> None:
            timer.cancel()
            if not answer.cancelled():
                answer.exception()  # else one that nobody waits for would be logged
            if not over.done():
                over.set_result(None)

        timer = loop.call_later(seconds, late)
        answer.add_done_callback(in_time)
        return over

    def _start(
        self,
        going: Going,
        gone: threading.Event,
        until: float,
        work: Callable[..., _Answer],
        arguments: tuple[object, ...],
    ) -> tuple[threading.Thread, Future[_Answer]]:
        if self._closed:
            raise asyncio.CancelledError
        done: Future[_Answer] = Future()
        # From here on it cannot be cancelled: it is running until its thread says otherwise.
        done.set_running_or_notify_cancel()

        def run() -> None:
            watch(gone, until, going.make_way)
            try:
                result = work(*arguments)
            except BaseException as error:
                done.set_exception(error)
            else:
                done.set_result(result)

        # Not waited for at the end of the process: what is asked only reads.
        thread = threading.Thread(target=run, name="query", daemon=True)
        thread.start()
        self._running.add(done)
        done.add_done_callback(self._running.discard)
        return thread, done


def _yield_to_others(thread: threading.Thread) -> None:
    """Have a thread run when no other wants to, where the system can do that for a single one."""
    if sys.platform == "linux" and thread.native_id is not None:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, thread.native_id, _LOW_PRIORITY)
