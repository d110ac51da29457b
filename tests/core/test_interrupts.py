"""Ctrl-C ends a question at once, and the client answers the next one.

Nothing here is timed: a question that is not ended hangs, and the run's own time limit fails the test.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from neuprint_jupyter import Client
from neuprint_jupyter.client import transport
from neuprint_jupyter.client.address import Address
from neuprint_jupyter.client.transport import Transport
from neuprint_jupyter.errors import NeuprintTimeoutError, QueryCancelledError
from neuprint_jupyter.queries.batches import in_batches, side_by_side


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes every question and never answers."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    taken: list[socket.socket] = []

    def take() -> None:
        while True:
            try:
                taken.append(listener.accept()[0])
            except OSError:
                return

    threading.Thread(target=take, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    for connection in taken:
        connection.close()


@pytest.fixture
def busy() -> Iterator[str]:
    """The address of a server that asks everybody to come again in an hour."""

    class Busy(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(429)
            self.send_header("Retry-After", "3600")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Busy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def threads_end() -> None:
    """Wait for the threads that ask, or a script that was interrupted would go on before it ends."""
    for thread in threading.enumerate():
        if thread.name.startswith("neuprint"):
            thread.join()


def interrupted(work: Callable[[], Any]) -> None:
    """Do some work that Ctrl-C is pressed in."""
    timer = threading.Timer(0.5, signal.pthread_kill, (threading.get_ident(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        work()
    timer.join()


def test_a_query(tiny: Client, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client("local", "tiny:v1")
    url = client.server
    monkeypatch.setattr(client._address, "url", silent)
    interrupted(lambda: client.fetch_custom("RETURN 1 AS x"))
    assert client.query_log[-1].status == "cancelled"
    assert "interrupted; its request is closed, but the server may go on" in str(client.query_log[-1].error)
    monkeypatch.setattr(client._address, "url", url)
    assert client.fetch_custom("RETURN 1 AS x")["x"].tolist() == [1]


def test_a_query_that_is_cancelled_from_the_log(tiny: Client, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client("local", "tiny:v1")
    url = client.server
    monkeypatch.setattr(client._address, "url", silent)
    timer = threading.Timer(0.5, lambda: client.query_log[-1].cancel())
    timer.start()
    with pytest.raises(QueryCancelledError, match="the server may go on"):
        client.fetch_custom("RETURN 1 AS x")
    timer.join()
    record = client.query_log[-1]
    assert (record.status, record.retries, record.rows) == ("cancelled", 0, None)
    monkeypatch.setattr(client._address, "url", url)
    assert client.fetch_custom("RETURN 1 AS x")["x"].tolist() == [1]
    client.query_log[-1].cancel()
    assert client.query_log[-1].status == "done"


def test_a_query_has_a_time_limit_of_its_own(tiny: Client, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client("local", "tiny:v1")
    monkeypatch.setattr(client._address, "url", silent)
    with pytest.raises(NeuprintTimeoutError, match=r"no answer within 0\.3 s"):
        client.fetch_custom("RETURN 1 AS x", timeout=0.3)


def test_no_variable_in_its_traceback_holds_the_token(silent: str) -> None:
    transport = Transport(Address(silent, "my-secret-token"))
    timer = threading.Timer(0.5, signal.pthread_kill, (threading.get_ident(), signal.SIGINT))
    timer.start()
    try:
        transport.get("/api/version")
    except KeyboardInterrupt as interrupt:
        frames = [
            frame for frame, _ in traceback.walk_tb(interrupt.__traceback__) if frame.f_code.co_filename != __file__
        ]
        suppressed = interrupt.__suppress_context__
    timer.join()
    assert frames
    assert suppressed
    assert "my-secret-token" not in repr([frame.f_locals for frame in frames])


def test_many_queries_at_once(tiny: Client, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client("local", "tiny:v1", progress=False, timeout=3600)
    url = client.server
    monkeypatch.setattr(client._address, "url", silent)
    interrupted(lambda: in_batches(client, range(100), lambda ids: f"RETURN {len(ids)} AS n", size=1, label="x"))
    assert len(client.query_log) < 20
    threads_end()
    assert {record.status for record in client.query_log if record.caller} == {"cancelled"}
    monkeypatch.setattr(client._address, "url", url)
    parts = in_batches(client, range(100), lambda ids: f"RETURN {ids} AS ids", size=9, label="x")
    assert [body for ids in parts["ids"] for body in ids] == list(range(100))


CONNECTING = """
import _thread, socket, threading
from neuprint_jupyter import Client
from neuprint_jupyter.client import transport
from neuprint_jupyter.queries.batches import in_batches

client = Client("local", "tiny:v1", progress=False)
listener = socket.create_server(("127.0.0.1", 0), backlog=0)
# Those fill the queue of what the server has not taken: whoever comes then waits to be connected.
full = [socket.socket() for _ in range(3)]
for one in full:
    one.setblocking(False)
    one.connect_ex(listener.getsockname())
client._address.url = "http://127.0.0.1:%d" % listener.getsockname()[1]
transport.CONNECT_SECONDS = 3600
threading.Timer(0.5, _thread.interrupt_main).start()
try:
    in_batches(client, range(10), lambda ids: f"RETURN {len(ids)} AS n", size=1, label="x")
except KeyboardInterrupt:
    print("interrupted")
"""


def test_a_script_ends_though_its_threads_are_still_connecting(tiny: Client) -> None:
    done = subprocess.run([sys.executable, "-c", CONNECTING], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("interrupted\n", "")


def test_many_queries_that_wait_to_be_sent_again(tiny: Client, busy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client("local", "tiny:v1", progress=False)
    monkeypatch.setattr(client._address, "url", busy)
    monkeypatch.setattr(transport, "LONGEST_WAIT_SECONDS", 3600)
    interrupted(lambda: in_batches(client, range(10), lambda ids: f"RETURN {len(ids)} AS n", size=1, label="x"))
    threads_end()
    assert {record.status for record in client.query_log if record.caller} == {"cancelled"}


def test_the_first_error_ends_the_rest(tiny: Client) -> None:
    begun: list[int] = []

    def work(item: int) -> None:
        begun.append(item)
        time.sleep(0.01)
        raise ValueError(item)

    with pytest.raises(ValueError, match=r"\d"):
        side_by_side(work, range(1000), tiny, label="x")
    assert len(begun) < 1000
