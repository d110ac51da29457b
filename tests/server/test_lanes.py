"""Whose turn it is, whatever becomes of the askers and of their work."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import Any

import pytest

from neuprint_jupyter.server import lanes


def test_work_whose_askers_have_gone_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "AT_ONCE", 2)
    monkeypatch.setattr(lanes, "LONG_AT_ONCE", 1)
    monkeypatch.setattr(lanes, "LONG_SECONDS", 0.01)
    go = threading.Event()
    begun: list[int] = []

    def work(number: int) -> None:
        begun.append(number)
        go.wait()

    async def ask() -> None:
        turns = lanes.Lanes()
        for number in range(8):
            asked = asyncio.ensure_future(turns.run(60, work, number))
            await asyncio.sleep(0.05)
            asked.cancel()
            await asyncio.wait([asked])
        assert begun == [0, 1, 2]
        go.set()
        assert await turns.run(60, lambda: 7) == 7

    asyncio.run(ask())


def test_no_place_is_lost_when_work_cannot_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "AT_ONCE", 1)

    async def ask() -> None:
        turns = lanes.Lanes()
        with monkeypatch.context() as patch:
            patch.setattr(threading.Thread, "start", _cannot_start)
            with pytest.raises(RuntimeError, match="can't start new thread"):
                await turns.run(60, lambda: 7)
        assert not turns.is_busy
        assert await asyncio.wait_for(turns.run(60, lambda: 7), timeout=30) == 7
        assert turns.close()

    asyncio.run(ask())


def test_nothing_is_logged_of_work_that_fails_when_its_asker_has_gone() -> None:
    go = threading.Event()
    told: list[dict[str, Any]] = []

    def work() -> None:
        go.wait()
        raise ValueError("nobody waits")

    async def ask() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context))
        turns = lanes.Lanes()
        asked = asyncio.ensure_future(turns.run(60, work))
        await asyncio.sleep(0.05)
        asked.cancel()
        await asyncio.wait([asked])
        del asked
        go.set()
        while turns.is_busy:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        gc.collect()

    asyncio.run(ask())
    assert told == []


def _cannot_start(_thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")
