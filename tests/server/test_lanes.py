"""Whose turn it is, whatever becomes of the askers and of their work."""

from __future__ import annotations

import asyncio
import gc
import threading
from typing import Any

import pytest

from neuprint_jupyter.server import lanes
from neuprint_jupyter.server.answers import ServerBusyError
from neuprint_jupyter.server.limits import is_look_up, seconds_left
from tests.server.waiting import until


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
            if number < 3:
                await until(lambda n=number: n in begun)
            else:
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


def test_a_look_up_finds_a_place_beside_more_slow_queries_than_can_be_put_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lanes, "LONG_SECONDS", 0.01)
    go = threading.Event()

    async def ask() -> None:
        turns = lanes.Lanes()
        slow = [asyncio.ensure_future(turns.run(60, go.wait)) for _ in range(lanes.AT_ONCE + lanes.LONG_AT_ONCE + 1)]
        try:
            await until(lambda: len(turns._running) == lanes.AT_ONCE + lanes.LONG_AT_ONCE)
            for _ in range(2 * lanes.LOOK_UPS_AT_ONCE):
                assert await asyncio.wait_for(turns.run(60, lambda: 7, look_up=True), timeout=30) == 7
            with pytest.raises(
                ServerBusyError, match=r"32 queries are under way, .* in 0\.05 seconds; ask again later"
            ):
                await turns.run(0.1, lambda: 7)
            assert not any(one.done() for one in slow)
        finally:
            go.set()
        await asyncio.gather(*slow)
        assert await turns.run(60, lambda: 7) == 7
        assert turns.close()

    asyncio.run(ask())


def test_what_a_query_waits_for_its_turn_is_part_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "AT_ONCE", 1)
    monkeypatch.setattr(lanes, "LONG_SECONDS", 600)
    told_late_after: list[float] = []
    real = lanes.Lanes._over

    def over(turns: lanes.Lanes, done: Any, answer: Any, seconds: float) -> Any:
        told_late_after.append(seconds)
        return real(turns, done, answer, seconds)

    monkeypatch.setattr(lanes.Lanes, "_over", over)
    go = threading.Event()

    def work() -> float:
        go.wait()
        return seconds_left(1000)

    async def ask() -> None:
        turns = lanes.Lanes()
        first, second = (asyncio.ensure_future(turns.run(600, work)) for _ in range(2))
        await asyncio.sleep(1)
        go.set()
        # The one waited a second for the other's place; the engine gets what is left, and the asker hears in time.
        await asyncio.gather(first, second)
        assert second.result() < 599.5
        assert told_late_after[1] < told_late_after[0] - 0.5

    asyncio.run(ask())
    assert seconds_left(1000) == 1000


@pytest.mark.parametrize(
    ("cypher", "expected"),
    [
        ("MATCH (n:Neuron {bodyId: 720575940600000000}) RETURN n.type", True),
        ("MATCH (n :`Neuron`) WHERE n.bodyId IN [1, 2] RETURN n", True),
        ("WITH [1] AS ids MATCH (n) WHERE n.`bodyId` in ids RETURN n", True),
        ("MATCH (n:Neuron) WHERE n.type = 'EPG' RETURN n", True),
        ("MATCH (m:Meta) RETURN m", True),
        ("MATCH (n:Neuron) RETURN count(n)", False),
        ("MATCH (n:Neuron) WHERE n.type =~ '.*' RETURN n.bodyId AS bodyId", False),
        ("MATCH (a:Neuron), (b:Neuron) WHERE a.bodyId + b.bodyId < 0 RETURN count(*)", False),
        (f"MATCH (n:Neuron) WHERE n.bodyId IN [{', '.join(['5'] * 10_000)}] RETURN n", False),
    ],
)
def test_what_is_taken_for_a_look_up(cypher: str, expected: bool) -> None:
    assert is_look_up(cypher) is expected


def _cannot_start(_thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")
