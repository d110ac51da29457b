"""What the server does with the queries of several askers, and with datasets that are damaged."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from neuprint_jupyter.server import graphs, lanes
from neuprint_jupyter.server.answers import QueryError, Rows
from neuprint_jupyter.server.api import application
from neuprint_jupyter.server.engine import Graph
from neuprint_jupyter.server.lanes import AT_ONCE
from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.loading.progress import Progress
from neuprint_jupyter.server.loading.workspace import remove_dataset
from neuprint_jupyter.server.service import Service
from neuprint_jupyter.server.store import Dataset, dataset_path, find_dataset
from tests import tiny


def test_long_queries_make_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "LONG_SECONDS", 0)
    quick_one_came = threading.Event()

    async def ask() -> None:
        service = Service(tmp_path)
        long = [asyncio.ensure_future(service.in_turn(quick_one_came.wait)) for _ in range(AT_ONCE)]
        await service.in_turn(quick_one_came.set)
        assert await asyncio.gather(*long) == [True] * AT_ONCE
        assert service.close()

    asyncio.run(ask())


@pytest.mark.parametrize("long_seconds", [1000, 0], ids=["for its turn", "for a long one to make room"])
def test_work_that_waits_is_dropped_when_it_is_cancelled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long_seconds: float
) -> None:
    monkeypatch.setattr(lanes, "AT_ONCE", 1)
    monkeypatch.setattr(lanes, "LONG_SECONDS", long_seconds)
    monkeypatch.setattr(lanes, "LONG_AT_ONCE", 0)
    go = threading.Event()
    done: list[str] = []

    async def ask() -> None:
        service = Service(tmp_path)
        running = asyncio.ensure_future(service.in_turn(go.wait))
        waiting = [asyncio.ensure_future(service.in_turn(done.append, name)) for name in ("given up", "waited for")]
        await asyncio.sleep(0.05)
        waiting[0].cancel()
        await asyncio.wait(waiting[:1])
        go.set()
        await asyncio.gather(running, waiting[1])

    asyncio.run(ask())
    assert done == ["waited for"]


def test_queries_that_run_do_not_keep_the_server_from_closing(tmp_path: Path) -> None:
    go = threading.Event()

    async def ask() -> None:
        service = Service(tmp_path)
        running = asyncio.ensure_future(service.in_turn(go.wait))
        await asyncio.sleep(0.05)
        assert service.close() is False
        go.set()
        await running

    asyncio.run(ask())


class Watched(Service):
    """A service whose queries wait for a signal, and that tells what becomes of them."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.go = threading.Event()
        self.answered: list[str] = []
        self.came: asyncio.Queue[str] = asyncio.Queue()
        self.dropped: asyncio.Queue[str] = asyncio.Queue()

    def query(self, name: str, cypher: str, parameters: Any = None) -> Rows:
        self.go.wait()
        self.answered.append(cypher)
        return Rows(["x"], [[1]])

    async def in_turn(self, work: Any, *arguments: Any, look_up: bool = False) -> Any:
        await self.came.put(arguments[1])
        try:
            return await super().in_turn(work, *arguments, look_up=look_up)
        except asyncio.CancelledError:
            await self.dropped.put(arguments[1])
            raise


def test_a_query_whose_asker_has_gone_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # None of the held ones makes room as a slow one, however slow the machine is.
    monkeypatch.setattr(lanes, "LONG_SECONDS", 60)

    async def ask() -> list[str]:
        service = Watched(tmp_path)
        server = HTTPServer(application(service, "token", "instance"))
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        port = sockets[0].getsockname()[1]

        async def send(cypher: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            body = json.dumps({"cypher": cypher, "dataset": "x"})
            head = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer token\r\nContent-Length: {len(body)}"
            writer.write(f"POST /api/custom/custom HTTP/1.1\r\n{head}\r\n\r\n{body}".encode())
            assert await service.came.get() == cypher
            return reader, writer

        held = [await send(f"held {i}") for i in range(AT_ONCE)]
        _, gone = await send("gone")
        gone.close()
        assert await service.dropped.get() == "gone"
        service.go.set()
        for reader, writer in held:
            assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
            writer.close()
        server.stop()
        return service.answered

    assert sorted(asyncio.run(ask())) == sorted(f"held {i}" for i in range(AT_ONCE))


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Service:
    """A service of two datasets, ``damaged`` and ``whole``."""
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path))
    for name in ("damaged", "whole"):
        load_dataset(name, neurons=tiny.NEURONS, connections=tiny.CONNECTIONS, progress=False)
    graph = find_dataset("damaged", tmp_path).graph
    shutil.rmtree(graph)
    graph.write_text("no graph")
    return Service(tmp_path)


def test_a_damaged_dataset_does_not_lock_out_the_others(two: Service) -> None:
    entries = two.describe_datasets()
    assert set(entries) == {"damaged", "whole"}
    assert set(entries["damaged"]) == set(entries["whole"])
    assert entries["damaged"]["info"].startswith("this dataset cannot be read: dataset 'damaged' cannot be opened")
    assert entries["damaged"]["ROIs"] == []
    assert two.query("whole", "MATCH (n:Neuron) RETURN count(n)").data == [[6]]
    with pytest.raises(QueryError, match="dataset 'damaged' cannot be opened; load it again"):
        two.query("damaged", "RETURN 1")
    two.close()


def removed_but_open(folder: Path) -> list[str]:
    """The files of a folder that this process alone still keeps on the disk."""
    held = []
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            held.append(str(descriptor.readlink()))
    held += Path("/proc/self/maps").read_text().splitlines()
    return [file for file in held if str(folder) in file and file.endswith("(deleted)")]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux tells which files are open")
def test_what_was_removed_takes_no_room_on_the_disk(two: Service) -> None:
    two.query("whole", "RETURN 1")
    remove_dataset("whole", two.data_dir, progress=Progress(False))
    assert removed_but_open(two.data_dir)
    two.let_go()
    assert not removed_but_open(two.data_dir)
    assert not dataset_path("whole", two.data_dir).exists()
    two.close()


def replace(name: str, neurons: int) -> None:
    """Load the first neurons of the tiny dataset, and no connections, under a name that there is."""
    none = tiny.CONNECTIONS.head(0)
    load_dataset(name, neurons=tiny.NEURONS.head(neurons), connections=none, replace=True, progress=False)


def test_a_query_reads_on_when_its_dataset_is_replaced(two: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    reads, go = threading.Event(), threading.Event()
    query = Graph.query

    def held(graph: Graph, *asked: Any, **how: Any) -> Rows:
        if threading.current_thread() is reader:
            reads.set()
            go.wait(60)
        return query(graph, *asked, **how)

    monkeypatch.setattr(Graph, "query", held)
    count = "MATCH (n:Neuron) RETURN count(n), count(n.type)"
    answers: list[list[Any]] = []
    reader = threading.Thread(target=lambda: answers.extend(two.query("whole", count).data))
    reader.start()
    assert reads.wait(60)
    replace("whole", neurons=2)
    assert two.query("whole", count).data == [[2, 2]]
    two.let_go()
    go.set()
    reader.join()
    assert answers == [[6, 5]]
    two.close()


def test_a_dataset_replaced_as_it_is_opened_answers(two: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(dataset: Dataset, log_directory: Path) -> Graph:
        monkeypatch.setattr(graphs, "_open", opened)
        replace("whole", neurons=2)
        return opened(dataset, log_directory)

    opened = graphs._open
    monkeypatch.setattr(graphs, "_open", slow)
    assert two.query("whole", "MATCH (n:Neuron) RETURN count(n)").data == [[2]]
    two.close()


def test_a_dataset_is_described_once(two: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    first = two.describe_datasets()
    asked: list[str] = []
    query = two.query
    monkeypatch.setattr(two, "query", lambda name, *asked_for: (asked.append(name), query(name, *asked_for))[1])
    assert two.describe_datasets() == first
    assert asked == ["damaged"]
    two.close()


def test_a_dataset_that_another_server_has_open_is_not_to_be_loaded_again(two: Service) -> None:
    two.query("whole", "RETURN 1")
    other = Service(two.data_dir)
    with pytest.raises(QueryError, match=r"^dataset 'whole' is open in another server, which has to end first$"):
        other.query("whole", "RETURN 1")
    two.close()
    assert other.query("whole", "MATCH (n:Neuron) RETURN count(n)").data == [[6]]
    other.close()
