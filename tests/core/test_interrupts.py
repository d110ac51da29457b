"""Ctrl-C ends a question at once, and the client answers the next one.

Nothing here is timed: a question that is not ended hangs, and the run's own time limit fails the test.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from neuprint_jupyter import Client, fetch_custom
from neuprint_jupyter.client import transport
from neuprint_jupyter.client.address import Address
from neuprint_jupyter.client.transport import Transport
from neuprint_jupyter.errors import CriteriaError, NeuprintTimeoutError, QueryCancelledError
from neuprint_jupyter.queries.batches import THREADS, in_batches, in_parts, side_by_side


class Server(NamedTuple):
    """The address of a server, and what goes up by one for each question that it has."""

    url: str
    asked: threading.Semaphore


@pytest.fixture
def silent() -> Iterator[Server]:
    """A server that takes every question and never answers."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    taken: list[socket.socket] = []
    asked = threading.Semaphore(0)

    def take() -> None:
        while True:
            try:
                taken.append(listener.accept()[0])
            except OSError:
                return
            with contextlib.suppress(OSError):
                taken[-1].recv(1)
            asked.release()

    taker = threading.Thread(target=take, daemon=True)
    taker.start()
    yield Server(f"http://127.0.0.1:{listener.getsockname()[1]}", asked)
    # Closing alone would leave it to wait, and to take what comes to the next test's server.
    listener.shutdown(socket.SHUT_RDWR)
    taker.join(60)
    listener.close()
    for connection in taken:
        connection.close()


@pytest.fixture
def busy() -> Iterator[Server]:
    """A server that asks everybody to come again in an hour."""
    asked = threading.Semaphore(0)

    class Busy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(429)
            self.send_header("Retry-After", "3600")
            self.send_header("Content-Length", "0")
            self.end_headers()
            asked.release()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield Server(f"http://127.0.0.1:{server.server_port}", asked)
    server.shutdown()
    server.server_close()


def threads_end() -> None:
    """Wait for the threads that ask, or a script that was interrupted would go on before it ends."""
    for thread in threading.enumerate():
        if thread.name.startswith("neuprint"):
            thread.join()


@contextlib.contextmanager
def meanwhile(server: Server, questions: int, then: Callable[[], object]) -> Iterator[None]:
    """Do something, once the server has some questions, and whoever asked waits."""

    def wait() -> None:
        for _ in range(questions):
            server.asked.acquire()
        time.sleep(0.1)
        then()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    yield
    thread.join()


def press_ctrl_c() -> None:
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)


def interrupted(work: Callable[[], Any], server: Server, questions: int = 1) -> None:
    """Do some work that Ctrl-C is pressed in."""
    with meanwhile(server, questions, press_ctrl_c), pytest.raises(KeyboardInterrupt):
        work()


def test_a_query(tiny: Client, silent: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client("local", "tiny:v1")
    url = client.server
    monkeypatch.setattr(client._address, "url", silent.url)
    interrupted(lambda: client.fetch_custom("RETURN 1 AS x"), silent)
    assert client.query_log[-1].status == "cancelled"
    assert "interrupted; its request is closed, but the server may go on" in str(client.query_log[-1].error)
    monkeypatch.setattr(client._address, "url", url)
    assert client.fetch_custom("RETURN 1 AS x")["x"].tolist() == [1]


def test_a_query_that_is_cancelled_from_the_log(tiny: Client, silent: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client("local", "tiny:v1")
    url = client.server
    monkeypatch.setattr(client._address, "url", silent.url)
    with (
        meanwhile(silent, 1, lambda: client.query_log[-1].cancel()),
        pytest.raises(QueryCancelledError, match="the server may go on"),
    ):
        client.fetch_custom("RETURN 1 AS x")
    record = client.query_log[-1]
    assert (record.status, record.retries, record.rows) == ("cancelled", 0, None)
    monkeypatch.setattr(client._address, "url", url)
    assert client.fetch_custom("RETURN 1 AS x")["x"].tolist() == [1]
    client.query_log[-1].cancel()
    assert client.query_log[-1].status == "done"


def test_a_query_has_a_time_limit_of_its_own(tiny: Client, silent: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client("local", "tiny:v1")
    monkeypatch.setattr(client._address, "url", silent.url)
    with pytest.raises(NeuprintTimeoutError, match=r"no answer within 0\.3 s"):
        client.fetch_custom("RETURN 1 AS x", timeout=0.3)
    with pytest.raises(NeuprintTimeoutError, match=r"within 0\.2 s; .* allow more: client\.timeout = seconds"):
        fetch_custom("RETURN 1 AS x", timeout=0.2, client=client)


def test_the_time_limit_of_all_queries_can_be_read_and_changed(
    tiny: Client, silent: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client("local", "tiny:v1")
    other = client.on("tiny:v1")
    assert client.timeout == 60
    client.timeout = 0.3
    assert (client.timeout, other.timeout) == (0.3, 60)
    monkeypatch.setattr(client._address, "url", silent.url)
    with pytest.raises(NeuprintTimeoutError, match=r"no answer within 0\.3 s"):
        client.fetch_custom("RETURN 1 AS x")
    with pytest.raises(CriteriaError, match="timeout must be a number of seconds above 0, not 0"):
        client.timeout = 0
    assert client.timeout == 0.3


def test_no_variable_in_its_traceback_holds_the_token(silent: Server) -> None:
    transport = Transport(Address(silent.url, "my-secret-token"))
    with meanwhile(silent, 1, press_ctrl_c), pytest.raises(KeyboardInterrupt) as caught:
        transport.get("/api/version")
    interrupt = caught.value
    frames = [frame for frame, _ in traceback.walk_tb(interrupt.__traceback__) if frame.f_code.co_filename != __file__]
    assert frames
    assert interrupt.__suppress_context__
    assert "my-secret-token" not in repr([frame.f_locals for frame in frames])


def test_many_queries_at_once(tiny: Client, silent: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client("local", "tiny:v1", progress=False, timeout=3600)
    url = client.server
    monkeypatch.setattr(client._address, "url", silent.url)
    interrupted(
        lambda: in_batches(client, in_parts(range(100), 1), lambda ids: f"RETURN {len(ids)} AS n", label="x"),
        silent,
        THREADS,
    )
    threads_end()
    assert len(client.query_log) < 20
    assert {record.status for record in client.query_log if record.caller} == {"cancelled"}
    monkeypatch.setattr(client._address, "url", url)
    parts = in_batches(client, in_parts(range(100), 9), lambda ids: f"RETURN {ids} AS ids", label="x")
    assert [body for ids in parts["ids"] for body in ids] == list(range(100))


CONNECTING = """
import _thread, socket, threading
from neuprint_jupyter import Client
from neuprint_jupyter.client import transport
from neuprint_jupyter.queries.batches import in_batches, in_parts

client = Client("local", "tiny:v1", progress=False)
listener = socket.create_server(("127.0.0.1", 0), backlog=0)
# Those fill the queue of what the server has not taken: whoever comes then waits to be connected.
full = [socket.socket() for _ in range(3)]
for one in full:
    one.setblocking(False)
    one.connect_ex(listener.getsockname())
client._address.url = "http://127.0.0.1:%d" % listener.getsockname()[1]
transport.CONNECT_SECONDS = 3600
try:
    threading.Timer(0.5, _thread.interrupt_main).start()
    in_batches(client, in_parts(range(10), 1), lambda ids: f"RETURN {len(ids)} AS n", label="x")
except KeyboardInterrupt:
    print("interrupted")
"""


def test_a_script_ends_though_its_threads_are_still_connecting(tiny: Client) -> None:
    done = subprocess.run([sys.executable, "-c", CONNECTING], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("interrupted\n", "")


def test_many_queries_that_wait_to_be_sent_again(tiny: Client, busy: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client("local", "tiny:v1", progress=False)
    monkeypatch.setattr(client._address, "url", busy.url)
    monkeypatch.setattr(transport, "LONGEST_WAIT_SECONDS", 3600)
    interrupted(
        lambda: in_batches(client, in_parts(range(10), 1), lambda ids: f"RETURN {len(ids)} AS n", label="x"),
        busy,
        THREADS,
    )
    threads_end()
    assert {record.status for record in client.query_log if record.caller} == {"cancelled"}


def test_the_first_error_ends_the_rest(tiny: Client) -> None:
    begun: list[int] = []

    def work(item: int) -> None:
        begun.append(item)
        # In so long a time as the thousand would take, it is told to stop.
        time.sleep(0.05)
        raise ValueError(item)

    with pytest.raises(ValueError, match=r"\d"):
        side_by_side(work, range(1000), tiny, label="x")
    threads_end()
    assert len(begun) < 1000
