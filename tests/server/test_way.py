"""Slow queries stop for quick ones, and are not stopped for ever."""

from __future__ import annotations

import asyncio
import math
import threading
import time

import pytest

from neuprint_jupyter.server import lanes, way
from neuprint_jupyter.server.limits import slices
from tests.server.waiting import until


class _Slow:
    """Work that goes through a list, as the rows of a large answer are gone through, until it is told to end."""

    def __init__(self) -> None:
        self.steps = 0
        self.end = threading.Event()

    def __call__(self) -> None:
        while not self.end.is_set():
            for _ in slices([None]):
                self.steps += 1
            time.sleep(0.001)


async def _begin(turns: lanes.Lanes, slow: _Slow) -> asyncio.Future[None]:
    """Slow work, put aside."""
    work = asyncio.ensure_future(turns.run(600, slow))
    await until(lambda: bool(turns._aside))
    return work


def test_a_slow_query_stands_still_while_a_quick_one_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way, "_STANDING_SHARE", math.inf)
    monkeypatch.setattr(way, "_STANDING_SECONDS", 600)
    slow, come, go = _Slow(), threading.Event(), threading.Event()

    def quick() -> None:
        come.set()
        go.wait()

    async def ask() -> None:
        turns = lanes.Lanes()
        work = await _begin(turns, slow)
        monkeypatch.setattr(lanes, "LONG_SECONDS", 600)
        try:
            quicks = [asyncio.ensure_future(turns.run(600, quick)) for _ in range(2)]
            await until(come.is_set)
            seen = slow.steps
            await asyncio.sleep(0.3)
            # One at which it was already.
            assert slow.steps <= seen + 1
            go.set()
            await asyncio.gather(*quicks)
            await until(lambda: slow.steps > seen + 1)
        finally:
            go.set()
            slow.end.set()
        await work
        assert turns.close()

    asyncio.run(ask())


def test_a_slow_query_goes_on_though_quick_ones_come_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    # If it stood still before each step, the hundred would take as many seconds.
    monkeypatch.setattr(way, "_STANDING_SECONDS", 1)
    slow = _Slow()

    async def ask() -> None:
        turns = lanes.Lanes()
        work = await _begin(turns, slow)
        # Whenever one would be slow, and in nobody's way, the next is there.
        turns._way.enter()
        seen = slow.steps
        try:
            await until(lambda: slow.steps > seen + 100)
        finally:
            turns._way.leave()
            slow.end.set()
        await work

    asyncio.run(ask())


def test_a_slow_query_that_only_waited_does_not_stand_still_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way, "_STANDING_SECONDS", 0.02)
    stood: list[float] = []
    real = way.Way.is_free

    def is_free(self: way.Way, seconds: float = 0) -> bool:
        stood.extend([seconds] if seconds else [])
        return real(self, seconds)

    monkeypatch.setattr(way.Way, "is_free", is_free)
    going = way.Going(way.Way())
    going.is_slow = True
    going._way.enter()

    def wait_and_go_on() -> None:
        time.sleep(1)
        for _ in range(20):
            going.make_way()

    thread = threading.Thread(target=wait_and_go_on)
    thread.start()
    thread.join()
    # Not five times, for a tenth of the second.
    assert len(stood) <= 2


def test_one_query_at_a_time_does_not_stop_for_itself_nor_for_one_that_cannot_begin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def cannot_start(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    async def ask() -> None:
        turns = lanes.Lanes()
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", cannot_start)
            with pytest.raises(RuntimeError, match="can't start new thread"):
                await turns.run(60, lambda: 7)
        assert turns._way.is_free()
        slow = _Slow()
        work = await _begin(turns, slow)
        assert turns._way.is_free()
        slow.end.set()
        await work

    asyncio.run(ask())
