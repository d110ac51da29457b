"""What one query may use, and that it does not keep the others waiting."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from neuprint_jupyter.client.address import Address
from neuprint_jupyter.client.exchange import Exchange
from neuprint_jupyter.client.refusals import READ_SECONDS
from neuprint_jupyter.client.transport import Transport
from neuprint_jupyter.server import lanes, limits
from neuprint_jupyter.server.answers import (
    AnswerTooLargeError,
    QueryAbandonedError,
    QueryError,
    QueryTimeoutError,
)
from neuprint_jupyter.server.api import application
from neuprint_jupyter.server.api.custom import CustomHandler
from neuprint_jupyter.server.api.handler import ApiHandler
from neuprint_jupyter.server.limits import bounded, watch
from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.service import DEFAULT_SECONDS, Service
from tests import tiny
from tests.server.waiting import until

ENDLESS = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b < 0 RETURN count(*) AS c"
ENDLESS_ROWS = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN a, b"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data directory with the tiny dataset, which no server holds."""
    path = tmp_path_factory.mktemp("limits")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEUPRINT_JUPYTER_DATA", str(path))
        load_dataset("tiny:v1", neurons=tiny.NEURONS, connections=tiny.CONNECTIONS, progress=False)
    return path


@pytest.fixture
def service(data: Path) -> Iterator[Service]:
    """A service of the dataset, closed at the end: a thread that still asks would not survive the interpreter."""
    service = Service(data, seconds=20)
    yield service
    for _ in range(600):
        if service.close():
            return
        time.sleep(0.1)
    raise AssertionError("queries still run")


def comes_to_rest() -> bool:
    """Whether this process soon stops computing; an engine that compiles itself goes on for a while."""
    for _ in range(150):
        before = time.process_time()
        time.sleep(0.4)
        if time.process_time() - before < 0.2:
            return True
    return False


@pytest.mark.parametrize("cypher", [ENDLESS, ENDLESS_ROWS, f"MATCH (m:Meta) {ENDLESS}"])
def test_a_query_is_really_stopped_at_its_time(service: Service, cypher: str) -> None:
    service.seconds = 0.7
    with pytest.raises(QueryTimeoutError):
        service.query("tiny:v1", cypher)
    assert comes_to_rest()
    assert service.query("tiny:v1", "RETURN 1 AS x").data == [[1]]


def test_a_quick_query_is_answered_beside_eight_slow_ones(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LONG_SECONDS", 0.02)

    few_rows = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE b % 100 = 0 RETURN a, b"

    async def ask() -> None:
        service.seconds = 300
        slow = [asyncio.ensure_future(service.in_turn(service.query, "tiny:v1", few_rows)) for _ in range(8)]
        await asyncio.sleep(0.5)
        for _ in range(5):
            rows = await service.in_turn(service.query, "tiny:v1", "MATCH (n:Neuron) RETURN count(n)")
            assert rows.data == [[6]]
        assert not any(task.done() for task in slow)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    asyncio.run(ask())


def test_a_query_that_nobody_waits_for_is_left_off(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LONG_SECONDS", 0.1)

    async def ask() -> None:
        service.seconds = 200
        for wait in (0.05, 0.3):
            task = asyncio.ensure_future(service.in_turn(service.query, "tiny:v1", ENDLESS_ROWS))
            await asyncio.sleep(wait)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    started = time.monotonic()
    asyncio.run(ask())
    while not service.close():
        assert time.monotonic() < started + 60, "left off only at its deadline"
        time.sleep(0.05)


def test_a_query_that_the_engine_does_not_stop_is_answered_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LONG_SECONDS", 0.05)
    monkeypatch.setattr(lanes, "GRACE_SECONDS", 0.1)
    go = threading.Event()

    async def ask() -> None:
        turns = lanes.Lanes()
        with pytest.raises(QueryTimeoutError):
            await turns.run(0.1, go.wait)
        assert turns.is_stuck
        assert not turns.close()
        go.set()
        await until(lambda: not turns.is_stuck)
        assert turns.close()

    asyncio.run(ask())


def test_a_query_that_does_not_stop_is_noticed_when_its_asker_has_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LONG_SECONDS", 0.05)
    monkeypatch.setattr(lanes, "GRACE_SECONDS", 0.1)
    go = threading.Event()

    async def ask() -> None:
        turns = lanes.Lanes()
        asked = asyncio.ensure_future(turns.run(0.1, go.wait))
        await asyncio.sleep(0.1)
        asked.cancel()
        await asyncio.wait([asked])
        await until(lambda: turns.is_stuck)
        go.set()

    asyncio.run(ask())


@pytest.mark.parametrize("aside", [0, 2])
def test_queries_that_do_not_stop_do_not_keep_out_all_others(monkeypatch: pytest.MonkeyPatch, aside: int) -> None:
    monkeypatch.setattr(lanes, "AT_ONCE", 6)
    monkeypatch.setattr(lanes, "LONG_SECONDS", 0.05)
    monkeypatch.setattr(lanes, "GRACE_SECONDS", 0.05)
    monkeypatch.setattr(lanes, "LONG_AT_ONCE", aside)
    go = threading.Event()

    async def ask() -> None:
        turns = lanes.Lanes()
        endless = [asyncio.ensure_future(turns.run(0.1, go.wait)) for _ in range(6)]
        try:
            assert await turns.run(120, lambda: 7) == 7
            await asyncio.wait_for(asyncio.wait(endless), timeout=60)
            assert all(isinstance(one.exception(), QueryTimeoutError) for one in endless)
        finally:
            go.set()

    asyncio.run(ask())


def test_who_asks_for_a_query_that_does_not_stop_hears_it_before_giving_up() -> None:
    assert lanes.LONG_SECONDS + DEFAULT_SECONDS + lanes.GRACE_SECONDS < READ_SECONDS


def test_rows_that_nobody_waits_for_are_not_read() -> None:
    gone = threading.Event()
    read: list[int] = []

    def batches() -> Iterator[list[dict[str, int]]]:
        for i in range(5):
            read.append(i)
            if i == 2:
                gone.set()
            yield [{"x": i}]

    with pytest.raises(QueryAbandonedError):
        list(bounded(batches(), gone))
    assert read == [0, 1, 2]
    watch(threading.Event())


def test_an_answer_has_a_largest_size(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_ANSWER", 1 << 20)
    with pytest.raises(AnswerTooLargeError, match=r"MB after [0-9,]+ rows, more than one answer may have"):
        service.query("tiny:v1", "UNWIND range(1, 10000000) AS x RETURN x, toString(x) AS text")
    assert len(service.query("tiny:v1", "UNWIND range(1, 1000) AS x RETURN x").data) == 1000


def test_a_query_has_only_so_much_memory(service: Service) -> None:
    service.seconds = 120
    with pytest.raises(AnswerTooLargeError, match="the query needs more than the 2,048 MB of memory that one may use"):
        service.query("tiny:v1", "UNWIND range(1, 50000000) AS x WITH collect(x) AS l RETURN size(l)")
    with pytest.raises(QueryError, match="exceeding the maximum"):
        service.query("tiny:v1", "RETURN range(1, 1000000000) AS x")
    assert service.query("tiny:v1", "RETURN 1 AS x").data == [[1]]


@pytest.mark.parametrize("start", ["[1]", "'a'", "[] + 1"])
def test_what_reduce_doubles_ends_before_the_memory_does(service: Service, start: str) -> None:
    with pytest.raises(QueryError, match=r"l, which reduce\(\) makes longer each time, has more than 10,000,000"):
        service.query("tiny:v1", f"RETURN reduce(l = {start}, x IN range(1, 40) | CASE WHEN x > 0 THEN l + l END) AS x")


def test_what_reduce_makes_is_what_it_was(service: Service) -> None:
    lists = "reduce(l = [], x IN [3, 4] | l + [size(l)] + l) AS a, reduce(s = '', x IN ['b', 'c'] | s + x + s) AS b"
    numbers = "reduce(n = 1, x IN range(1, 40) | n + n) AS c, reduce(m = [1, 2], x IN [{m: 5}] | [x.m] + m[..1]) AS d"
    expected = [[[0, 1, 0], "bcb", 2**40, [5, 1]]]
    assert service.query("tiny:v1", f"RETURN {lists}, {numbers}").data == expected


def test_a_text_that_is_too_long_anyhow_is_not_even_taken_apart(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neuprint_jupyter.server.service.translate", lambda *_, **__: pytest.fail("taken apart"))
    conditions = " OR ".join(f"n.type = 'T{number}'" for number in range(60_000))
    with pytest.raises(QueryError, match=r"1,\d\d\d,\d\d\d characters beside its lists of values; at most 1,000,000"):
        service.query("tiny:v1", f"MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] OR {conditions} RETURN n.bodyId")


def test_a_query_has_only_so_long_a_text(service: Service) -> None:
    with pytest.raises(QueryError, match=r"1,2\d\d,\d\d\d characters beside its lists of values; at most 1,000,000"):
        service.query("tiny:v1", f"RETURN {' ' * 1_200_000} 1 AS x")
    numbers = ", ".join(map(str, [*range(10), *range(10**17, 10**17 + 60_000)]))
    assert len(numbers) > 1_000_000
    found = service.query("tiny:v1", f"MATCH (n:Neuron) WHERE n.bodyId IN [{numbers}] RETURN n.bodyId AS b ORDER BY b")
    assert [row[0] for row in found.data] == [3, 4, 5, 6]


def test_a_large_answer_stops_for_others_between_its_rows(service: Service) -> None:
    stopped: list[int] = []
    watch(threading.Event(), make_way=lambda: stopped.append(1))
    try:
        answer = service.query("tiny:v1", "UNWIND range(1, 20000) AS x RETURN x, toString(x) AS text")
        while_read = len(stopped)
        CustomHandler.encode(None, answer, "")  # type: ignore[arg-type] - it needs no request
    finally:
        watch(threading.Event())
    # The JVM build reads two thousand at a time.
    assert while_read >= 9
    assert len(stopped) >= while_read + 20


class _Ready:
    """A request whose client reads as fast as is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []

    def set_header(self, _name: str, value: str) -> None:
        self.length = int(value)

    def write(self, part: bytes) -> None:
        self.written.append(part)

    async def flush(self) -> None:
        pass

    finish = flush


def test_others_are_answered_between_the_parts_of_a_large_answer() -> None:
    request, seen = _Ready(), []

    async def others() -> None:
        while len(request.written) < 5:
            seen.append(len(request.written))
            await asyncio.sleep(0)

    async def ask() -> None:
        await asyncio.gather(others(), ApiHandler.send(request, [b"ab"] * 5))  # type: ignore[arg-type]

    asyncio.run(ask())
    assert (seen, request.length) == ([0, 1, 2, 3, 4], 10)


def test_a_large_answer_is_sent_in_parts_until_nobody_reads_it(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    rows, text = 10_000, "x" * 2000
    # What tests before this one left of their futures would complain now.
    gc.collect()
    caplog.clear()

    async def ask() -> bytes:
        server = HTTPServer(application(service, "token", "instance"))
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        query = f"UNWIND range(1, {rows}) AS x RETURN x, '{text}' AS text"
        body = json.dumps({"cypher": query, "dataset": "tiny:v1"})
        head = "POST /api/custom/custom HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer token\r\n"

        async def begin() -> tuple[asyncio.StreamReader, asyncio.StreamWriter, int]:
            reader, writer = await asyncio.open_connection(*sockets[0].getsockname())
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
            told = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            return reader, writer, int(told.partition("content-length:")[2].split()[0])

        # While it is not read to its end, another is answered.
        _, gone, length = await begin()
        reader, writer, as_long = await begin()
        assert as_long == length
        answer = await reader.readexactly(length)
        gone.transport.abort()
        writer.close()
        await asyncio.sleep(0.1)
        server.stop()
        return answer

    answer = asyncio.run(ask())
    assert json.loads(answer)["data"][-1] == [rows, text]
    assert not caplog.records


def test_a_query_that_ran_out_of_time_hears_it_in_neuprints_words(service: Service) -> None:
    async def ask() -> requests.Response:
        service.seconds = 0.5
        server = HTTPServer(application(service, "token", "instance"))
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/api/custom/custom"

        def post() -> requests.Response:
            with requests.Session() as session:
                session.trust_env = False
                body = {"cypher": ENDLESS, "dataset": "tiny:v1"}
                return session.post(url, json=body, headers={"Authorization": "Bearer token"})

        answer = await asyncio.get_running_loop().run_in_executor(None, post)
        server.stop()
        return answer

    response = asyncio.run(ask())
    assert response.status_code == 400
    assert response.json()["error"].startswith("Timeout experienced. This could be due to database traffic")


def test_who_finds_the_server_busy_asks_again(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LONG_SECONDS", 600)
    go = threading.Event()
    waited: list[float] = []

    def pause(_exchange: Exchange, seconds: float) -> None:
        waited.append(seconds)
        service.seconds = 60
        go.set()

    monkeypatch.setattr(Exchange, "pause", pause)
    body = {"cypher": "RETURN 1 AS x", "dataset": "tiny:v1"}

    async def ask() -> tuple[requests.Response, requests.Response]:
        taken = [asyncio.ensure_future(service.in_turn(go.wait)) for _ in range(lanes.AT_ONCE)]
        await asyncio.sleep(0)
        service.seconds = 0.4
        server = HTTPServer(application(service, "token", "instance"))
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        loop = asyncio.get_running_loop()

        def post() -> requests.Response:
            with requests.Session() as session:
                session.trust_env = False
                return session.post(f"{url}/api/custom/custom", json=body, headers={"Authorization": "Bearer token"})

        refused = await loop.run_in_executor(None, post)
        transport = Transport(Address(url, "token"))
        answered = await loop.run_in_executor(None, transport.post, "/api/custom/custom", body)
        await asyncio.gather(*taken)
        server.stop()
        return refused, answered

    try:
        refused, answered = asyncio.run(ask())
    finally:
        go.set()
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert refused.json()["error"].startswith("the server is busy: 16 queries are under way")
    assert (answered.json()["data"], waited) == ([[1]], [1.0])
