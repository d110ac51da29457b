"""What a client does when a server, or the way to it, is in trouble."""

from __future__ import annotations

import base64
import contextlib
import json
import pickle
import socket
import ssl
import threading
import traceback
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
import trustme
from urllib3.exceptions import InsecureRequestWarning

from neuprint_jupyter import Client
from neuprint_jupyter.client import transport
from neuprint_jupyter.client.address import Address
from neuprint_jupyter.client.exchange import Exchange
from neuprint_jupyter.client.refusals import ServerRefusalError
from neuprint_jupyter.client.tokens import read_token
from neuprint_jupyter.client.transport import Transport
from neuprint_jupyter.errors import NeuprintAuthError, NeuprintConnectionError, NeuprintError, NeuprintTimeoutError


class Script(ThreadingHTTPServer):
    """A server that gives scripted answers, (status, headers, body), as soon as it may."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: list[tuple[int, dict[str, str], str]] = []
        self.asked: list[dict[str, str]] = []
        self.came, self.go = threading.Event(), threading.Event()
        self.go.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Script

    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers))
        self.server.came.set()
        self.server.go.wait()
        status, headers, body = self.server.answers.pop(0)
        if status == 0:
            self.connection.close()
            return
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Script]:
    monkeypatch.setattr(transport, "BACK_OFF_SECONDS", 0.01)
    script = Script()
    threading.Thread(target=script.serve_forever, args=(0.02,), daemon=True).start()
    yield script
    script.go.set()
    script.shutdown()
    script.server_close()


def ask(server: Script, timeout: float = 60) -> str:
    return Transport(Address(server.url, "my-token"), timeout=timeout).get("/api/version").text


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_passing_trouble_is_tried_again(server: Script, status: int) -> None:
    server.answers = [(status, {}, ""), (status, {}, ""), (200, {}, "fine")]
    assert ask(server) == "fine"
    assert len(server.asked) == 3


def test_a_certificate_that_is_not_to_be_checked_is_not_warned_of(server: Script) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.answers = [(200, {}, "fine")]
    address = Address(server.url.replace("http", "https"), "my-token")
    with warnings.catch_warnings():
        warnings.simplefilter("error", InsecureRequestWarning)
        assert Transport(address, verify=False).get("/api/version").text == "fine"
    with pytest.raises(NeuprintConnectionError, match="is not trusted"):
        Transport(address).get("/api/version")


def test_what_breaks_off_is_asked_once_more(server: Script) -> None:
    server.answers = [(0, {}, ""), (200, {}, "fine")]
    assert ask(server) == "fine"
    server.answers = [(0, {}, ""), (0, {}, ""), (200, {}, "fine")]
    with pytest.raises(NeuprintConnectionError, match="broke off"):
        ask(server)
    assert len(server.asked) == 4


def test_a_server_that_says_it_stops_and_then_breaks_off_is_asked_once_more(server: Script) -> None:
    server.answers = [(503, {}, "the server is stopping"), (0, {}, ""), (200, {}, "fine")]
    assert ask(server) == "fine"


def test_trouble_that_stays_is_told(server: Script) -> None:
    server.answers = [(503, {}, "down for maintenance")] * 3
    with pytest.raises(NeuprintConnectionError, match=r"cannot answer now \(503: down for maintenance\); try again"):
        ask(server)
    assert server.answers == []


def test_a_refusal_is_final(server: Script) -> None:
    server.answers = [(400, {}, json.dumps({"error": "no such thing"}))]
    with pytest.raises(ServerRefusalError, match=r"no such thing \(400 from"):
        ask(server)
    assert len(server.asked) == 1


def test_a_server_may_say_how_long_to_wait(server: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(Exchange, "pause", lambda _, seconds: waited.append(seconds))
    server.answers = [(429, {"Retry-After": "7"}, ""), (429, {"Retry-After": "9999"}, ""), (200, {}, "fine")]
    assert ask(server) == "fine"
    assert [seconds for seconds in waited if seconds] == [7.0, 10.0]


def test_an_answer_that_does_not_come_is_a_timeout(server: Script) -> None:
    server.go.clear()
    server.answers = [(200, {}, "late")]
    with pytest.raises(NeuprintTimeoutError, match=r"no answer within 0\.2 s"):
        ask(server, timeout=0.2)
    # It may hear of the request only now.
    assert server.came.wait(60)
    assert len(server.asked) == 1


def test_a_syntax_error_about_timeouts_is_none(server: Script) -> None:
    server.answers = [(400, {}, json.dumps({"error": "Invalid input 'timeout' (line 1, column 8 (offset: 7))"}))]
    with pytest.raises(ServerRefusalError, match="Invalid input"):
        ask(server)


def test_an_answer_that_stops_in_the_middle_is_a_timeout(server: Script) -> None:
    server.answers = [(200, {"Content-Length": "100"}, "only the beginning")]
    with pytest.raises((NeuprintTimeoutError, NeuprintConnectionError)):
        ask(server, timeout=0.5)


def test_a_mistyped_server_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    monkeypatch.setattr(transport, "BACK_OFF_SECONDS", 0)
    with pytest.raises(NeuprintConnectionError, match=r"cannot reach https://neuprnt\.example \(Name or service"):
        Transport(Address("neuprnt.example", "my-token")).get("/api/version")


@pytest.mark.parametrize(
    ("greeting", "seconds", "said"),
    [(b"", 0.2, r"began no TLS within 0\.2 s"), (b"HTTP/1.0 400 Bad Request\r\n\r\n", 60, "does not speak TLS")],
    ids=["waits", "answers"],
)
def test_a_server_without_tls_is_told_with_its_address(
    greeting: bytes, seconds: float, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "CONNECT_SECONDS", seconds)
    monkeypatch.setattr(transport, "BACK_OFF_SECONDS", 0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        place = f"127.0.0.1:{listening.getsockname()[1]}"

        def answer() -> None:
            kept = []
            # Ends when it no longer listens.
            with contextlib.suppress(OSError):
                while True:
                    kept.append(listening.accept()[0])
                    kept[-1].sendall(greeting)

        threading.Thread(target=answer, daemon=True).start()
        with pytest.raises(NeuprintError, match=rf"https://{place} {said}; without TLS it is http://{place}$"):
            Transport(Address(place, "my-token")).get("/api/version")
        listening.shutdown(socket.SHUT_RDWR)


def test_a_proxy_that_does_not_let_through_is_told(server: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", server.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setattr(transport, "BACK_OFF_SECONDS", 0)
    with pytest.raises(NeuprintConnectionError, match=r"cannot reach .* \(Tunnel connection failed: 501"):
        Transport(Address("neuprint.example", "my-token")).get("/api/version")


@pytest.mark.parametrize("timeout", [0, -1])
def test_a_timeout_must_be_some_time(timeout: float) -> None:
    with pytest.raises(NeuprintError, match="above 0"):
        Transport(Address("http://127.0.0.1:9"), timeout=timeout)


def test_a_timeout_that_the_server_tells_is_one(server: Script) -> None:
    server.answers = [(400, {}, json.dumps({"error": "Timeout experienced. This could be …"}))]
    with pytest.raises(NeuprintTimeoutError, match="Timeout experienced"):
        ask(server)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_token_is_not_shown(server: Script, status: int) -> None:
    server.answers = [(status, {}, json.dumps({"message": "invalid or expired token"}))]
    with pytest.raises(NeuprintAuthError, match="invalid or expired token") as caught:
        ask(server)
    assert "my-token" not in str(caught.value)
    assert ('Client("local") finds the token' in str(caught.value)) == (status == 401)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_server_that_repeats_the_token_does_not_get_it_shown(server: Script, status: int) -> None:
    server.answers = [(status, {}, json.dumps({"error": "bad header: Bearer my-token"}))]
    with pytest.raises(NeuprintError, match="bad header: Bearer …") as caught:
        ask(server)
    assert "my-token" not in str(caught.value)
    assert "my-token" not in vars(caught.value)["response"].text


def test_a_refusal_is_also_the_error_of_requests(server: Script) -> None:
    server.answers = [(400, {}, json.dumps({"error": "no skeleton"}))]
    with pytest.raises(requests.HTTPError) as caught:
        ask(server)
    error = caught.value
    assert isinstance(error, ServerRefusalError)
    assert str(error).startswith("no skeleton")
    assert (error.response.status_code, error.response.json(), error.request) == (400, {"error": "no skeleton"}, None)
    elsewhere = pickle.loads(pickle.dumps(error))
    assert (type(elsewhere), str(elsewhere), elsewhere.status) == (ServerRefusalError, str(error), 400)


def test_a_request_of_ones_own_carries_the_token_to_this_server_only(server: Script) -> None:
    other = Script()
    threading.Thread(target=other.serve_forever, args=(0.02,), daemon=True).start()
    server.answers, other.answers = [(200, {}, "here")], [(200, {}, "there")]
    session = Transport(Address(server.url, "my-token")).session()
    assert session.get(f"{server.url}/api/x").text == "here"
    assert session.get(f"{other.url}/api/x").text == "there"
    assert server.asked[0]["Authorization"] == "Bearer my-token"
    assert "Authorization" not in other.asked[0]
    assert "my-token" not in repr(vars(session))
    other.shutdown()
    other.server_close()


def test_the_token_is_not_taken_elsewhere(server: Script) -> None:
    other = Script()
    threading.Thread(target=other.serve_forever, args=(0.02,), daemon=True).start()
    server.answers = [(302, {"Location": other.url}, "")]
    other.answers = [(200, {}, "caught")]
    with pytest.raises(NeuprintConnectionError, match=rf"does not answer, and sends on to {other.url}; is the address"):
        ask(server)
    assert other.asked == []
    assert server.asked[0]["Authorization"] == "Bearer my-token"
    other.shutdown()
    other.server_close()


def test_nobody_there() -> None:
    with pytest.raises(NeuprintConnectionError, match=r"cannot reach http://127\.0\.0\.1:9 \(Connection refused\)"):
        Transport(Address("http://127.0.0.1:9")).get("/api/version")


def web_token(claims: object) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "x"}, claims)
    ]
    return ".".join([*parts, "signature"])


@pytest.mark.parametrize("name", ["", "a", "ab", "abc"])
def test_an_expired_token_says_so_before_it_is_sent(name: str) -> None:
    token = web_token({"exp": 1_600_000_000, "name": name})
    with pytest.raises(NeuprintAuthError, match=r"expired on 2020-09-13; get one at https://example\.org/account"):
        read_token(token, "https://example.org", loopback=False)


def texts_in(error: BaseException) -> str:
    """What a traceback that shows variables would show of this package's."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename != __file__]
    assert frames
    return repr([value for frame in frames for value in frame.f_locals.values() if isinstance(value, str)])


@pytest.mark.parametrize(("server", "end"), [("https://127.0.0.1:9", 9e9), ("https://example.org", 1.6e9)])
def test_no_variable_in_the_traceback_of_a_client_that_is_not_made_holds_the_token(
    server: str, end: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "BACK_OFF_SECONDS", 0.01)
    with pytest.raises(NeuprintError, match=r"cannot reach|expired on") as caught:
        Client(server, "x", web_token({"exp": end}))
    assert "eyJ" not in texts_in(caught.value)


def test_no_variable_in_the_traceback_of_a_refusal_holds_the_token(server: Script) -> None:
    server.answers = [(401, {}, json.dumps({"message": "invalid or expired token"}))]
    address = Address(server.url, "my-token")
    address._token = web_token({"exp": 1_600_000_000})
    with pytest.raises(NeuprintAuthError, match="expired on") as caught:
        Transport(address).get("/api/version")
    assert "eyJ" not in texts_in(caught.value)


@pytest.mark.parametrize(
    "token", ["eyJhbGciOiJ4In0.eyJlbWF", web_token({}) + "." + web_token({}), '{"tok": "eyJ"}', '{"token": null}']
)
def test_a_token_that_is_not_whole_says_so_and_where_to_get_one(token: str) -> None:
    with pytest.raises(NeuprintAuthError, match=r"; get one at https://example\.org/account") as caught:
        read_token(token, "https://example.org", loopback=False)
    assert "eyJ" not in str(caught.value)


def test_a_token_may_be_given_as_it_is_sent() -> None:
    token = web_token({"exp": 9e9})
    assert read_token(f"Bearer {token}", "https://example.org", loopback=False) == token


def test_a_token_that_expired_since_says_so(server: Script) -> None:
    server.answers = [(401, {}, json.dumps({"message": "invalid or expired token"}))]
    address = Address(server.url, "my-token")
    address._token = web_token({"exp": 1_600_000_000})
    with pytest.raises(NeuprintAuthError, match=rf"^the token expired on 2020-09-13; get one at {server.url}/account"):
        Transport(address).get("/api/version")


@pytest.mark.parametrize(
    "token", [web_token({"exp": 9e9}), web_token({}), web_token([]), "a.b.c", "..", web_token({"exp": "x"})]
)
def test_other_tokens_are_taken_as_they_are(token: str) -> None:
    assert read_token(token, "https://example.org", loopback=False) == token


def test_every_error_is_ours() -> None:
    assert issubclass(ServerRefusalError, NeuprintError)
