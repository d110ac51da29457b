"""HTTP to one server: the token, time limits, and every failure as an error a user can act on."""

from __future__ import annotations

import os
import re
import threading
import warnings
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import AuthBase
from urllib3.exceptions import InsecureRequestWarning, NewConnectionError

from neuprint_jupyter.client.adapter import CancellableAdapter
from neuprint_jupyter.client.address import Address
from neuprint_jupyter.client.exchange import Exchange, checked_timeout
from neuprint_jupyter.client.http_errors import as_http_error
from neuprint_jupyter.client.refusals import READ_SECONDS, BrokenOffError, ServerRefusalError
from neuprint_jupyter.client.tokens import expired_error, where_to_get_one
from neuprint_jupyter.errors import (
    NeuprintAuthError,
    NeuprintConnectionError,
    NeuprintError,
    NeuprintTimeoutError,
    QueryCancelledError,
)

CONNECT_SECONDS = 10.0
ATTEMPTS = 3
BACK_OFF_SECONDS = 0.3
_READ_AT_ONCE = 1 << 20
LONGEST_WAIT_SECONDS = 10.0
# Too many requests, and a server or its proxy that is not up at the moment.
PASSING_TROUBLE = frozenset({429, 502, 503, 504})

# What ends before a request is sent: it may be sent again, whatever it asks for.
_NEVER_BEGUN = (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError)


class Bearer(AuthBase):
    """Puts the token on a request to its server, and shows it to nobody; keeps requests from looking in netrc."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the header."""
        if self._address.token and str(request.url).startswith(f"{self._address.url}/"):
            request.headers["Authorization"] = f"Bearer {self._address.token}"
        return request


class Transport:
    """Requests to one server, safe to use from several threads.

    All requests only read, so one that was lost on the way is sent again.

    Parameters
    ----------
    address
        Where the server is, and the token it wants.
    verify
        Whether the server's certificate is checked, or a file of certificates to trust.
    timeout
        How long to wait for an answer, in seconds.
    """

    def __init__(self, address: Address, verify: bool | str = True, timeout: float = READ_SECONDS) -> None:
        self._address = address
        self._verify = verify
        self._sessions = threading.local()
        self.timeout = checked_timeout(timeout)
        if verify is False:
            # Who asks for it knows; urllib3 would say so at each request.
            host = re.escape(urlsplit(address.url).hostname or "")
            warnings.filterwarnings("ignore", f".* made to host '{host}'", InsecureRequestWarning)

    def get(self, path: str, **parameters: str) -> requests.Response:
        """A GET request."""
        return self._request("GET", path, params=parameters)

    def post(self, path: str, body: dict[str, Any], exchange: Exchange | None = None) -> requests.Response:
        """A POST request with a JSON body, which ``exchange`` follows and can break off."""
        return self._request("POST", path, exchange, json=body)

    def post_once(self, path: str, **content: Any) -> requests.Response:
        """A POST request that changes something: it is never sent again."""
        response = self._send("POST", path, Exchange(), **content)
        if not response.ok:
            raise as_http_error(_refusal(response, self._address), response)
        return response

    def _request(self, method: str, path: str, exchange: Exchange | None = None, **content: Any) -> requests.Response:
        exchange = exchange or Exchange()
        broke_off = False
        for attempt in range(ATTEMPTS):
            last = attempt == ATTEMPTS - 1
            exchange.retries = attempt
            try:
                response = self._send(method, path, exchange, **content)
            except NeuprintConnectionError as error:
                # What broke off may be what broke the server: when it does so again, it is not sent once more.
                if last or (broke_off and isinstance(error, BrokenOffError)):
                    raise
                broke_off = broke_off or isinstance(error, BrokenOffError)
                # The server on this machine may have stopped since, being idle: it comes back.
                if not self._address.revive():
                    exchange.pause(BACK_OFF_SECONDS * 2**attempt)
                continue
            # A redirection is not followed: it would take the token elsewhere, and its text is no answer.
            if response.status_code < 300:
                return response
            if last or response.status_code not in PASSING_TROUBLE:
                raise as_http_error(_refusal(response, self._address), response)
            exchange.pause(_wait_asked_for(response) or BACK_OFF_SECONDS * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _send(self, method: str, path: str, exchange: Exchange, **content: Any) -> requests.Response:
        if exchange.cancelled:
            raise QueryCancelledError
        try:
            response = self._exchanged(method, path, exchange, **content)
        except NeuprintConnectionError:
            if exchange.cancelled:
                raise QueryCancelledError from None
            raise
        if exchange.cancelled:
            raise QueryCancelledError
        return response

    def _exchanged(self, method: str, path: str, exchange: Exchange, **content: Any) -> requests.Response:
        seconds = exchange.timeout or self.timeout
        try:
            with exchange.under_way():
                # The token goes to this server only, wherever it may point to.
                response = self.session().request(
                    method,
                    self._address.url + path,
                    verify=self._verify,
                    timeout=(CONNECT_SECONDS, seconds),
                    allow_redirects=False,
                    stream=True,
                    **content,
                )
                exchange.answer_begins()
                # Read here and kept: what breaks off now is an error like any other.
                # By the megabyte: requests would read it in pieces of 10 kB.
                response._content = b"".join(response.iter_content(_READ_AT_ONCE))
                exchange.answer_ends()
                return response
        except KeyboardInterrupt:
            # Without the frames of requests, whose variables hold the token: a traceback may show variables.
            raise KeyboardInterrupt from None
        except requests.exceptions.SSLError as error:
            if "WRONG_VERSION_NUMBER" in str(error):
                raise NeuprintConnectionError(self._no_tls("does not speak TLS")) from None
            raise NeuprintConnectionError(f"the certificate of {self._address.url} is not trusted: {error}") from None
        except requests.exceptions.ReadTimeout as error:
            # The time that is told is the one to connect in: a server without TLS may wait for more of the greeting.
            if seconds != CONNECT_SECONDS and f"(read timeout={CONNECT_SECONDS})" in str(error):
                raise NeuprintTimeoutError(self._no_tls(f"began no TLS within {CONNECT_SECONDS:g} s")) from None
            raise self._too_late(seconds) from None
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError) as error:
            if "ReadTimeoutError" in repr(error):
                raise self._too_late(seconds) from None
            if isinstance(error, _NEVER_BEGUN) or isinstance(_reason(error), NewConnectionError):
                raise NeuprintConnectionError(self._unreachable(error)) from None
            raise BrokenOffError(f"{self._address.url} broke off in the middle of a request") from None
        except requests.exceptions.RequestException as error:
            raise NeuprintConnectionError(self._unreachable(error)) from None

    def _too_late(self, seconds: float) -> NeuprintTimeoutError:
        return NeuprintTimeoutError(
            f"{self._address.url} gave no answer within {seconds:g} s; ask for less or in parts, "
            "or allow more: client.timeout = seconds"
        )

    def _no_tls(self, what: str) -> str:
        plain = self._address.url.replace("https", "http", 1)
        return f"{self._address.url} {what}" + (f"; without TLS it is {plain}" if self._address.is_loopback else "")

    def __getstate__(self) -> dict[str, Any]:
        """All but the open connections. A pickled client carries its token."""
        return {name: value for name, value in vars(self).items() if name != "_sessions"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._sessions = threading.local()

    def _unreachable(self, error: requests.exceptions.RequestException) -> str:
        return f"cannot reach {self._address.url} ({_cause(error)}); is the server running, and the network there?"

    def session(self) -> requests.Session:
        """The session of this thread; its requests to the server carry the token."""
        # A requests session is not safe across threads, nor across a fork.
        kept: tuple[int, requests.Session] | None = getattr(self._sessions, "kept", None)
        if kept is None or kept[0] != os.getpid():
            session = requests.Session()
            for scheme in ("https://", "http://"):
                session.mount(scheme, CancellableAdapter())
            # Proxies and netrc are for elsewhere: a loopback server must get this token and no other.
            session.trust_env = not self._address.is_loopback
            session.auth, session.verify = Bearer(self._address), self._verify
            kept = self._sessions.kept = (os.getpid(), session)
        return kept[1]


def _wait_asked_for(response: requests.Response) -> float:
    """The seconds that a server asks to wait, within reason; 0 if it does not say."""
    text = response.headers.get("Retry-After", "")
    return min(float(text), LONGEST_WAIT_SECONDS) if text.isdigit() else 0.0


def _refusal(response: requests.Response, address: Address) -> NeuprintError:
    """The error for a response with an error status."""
    if address.token:
        # A server that repeats what it was sent must not put the token into a notebook.
        response._content = response.content.replace(address.token.encode(), "…".encode())
    status, (message, from_neuprint) = response.status_code, _message(response)
    site = "{0.scheme}://{0.netloc}".format(urlsplit(response.url))
    if status < 400:
        elsewhere = "{0.scheme}://{0.netloc}".format(urlsplit(urljoin(response.url, response.headers.get("Location"))))
        return NeuprintConnectionError(f"{site} does not answer, and sends on to {elsewhere}; is the address right?")
    if status == 401:
        # It may have been good when the client was made, days ago.
        if (expired := expired_error(address.token, site)) is not None:
            return expired
        if address.is_loopback:
            advice = 'Client("local") finds the token of the server on this machine by itself'
        else:
            advice = where_to_get_one(site)
        return NeuprintAuthError(f"{site} refused the token ({message}); {advice}")
    if status == 403:
        return NeuprintAuthError(f"{site} does not allow this ({message})")
    # A syntax error may quote a query about anything, timeouts included.
    if status == 504 or ("timeout" in message.lower() and "(line " not in message):
        return NeuprintTimeoutError(message if from_neuprint else f"{site} ran out of time ({status}: {message})")
    if status in PASSING_TROUBLE:
        return NeuprintConnectionError(f"{site} cannot answer now ({status}: {message}); try again in a while")
    return ServerRefusalError(status, message, response.url, from_neuprint=from_neuprint)


def _message(response: requests.Response) -> tuple[str, bool]:
    """What a response says, and whether it says it as neuPrint does. A page is for a browser to show."""
    try:
        body = response.json()
        return str(body.get("error") or body.get("message") or _reason_phrase(response)), "error" in body
    except (ValueError, AttributeError):
        text = response.text[:500].strip()
        return _reason_phrase(response) if not text or text.startswith("<") else text, False


def _reason_phrase(response: requests.Response) -> str:
    return str(response.reason or "no reason given")


def _reason(error: requests.exceptions.RequestException) -> object:
    """What urllib3 says of a request that it gave up."""
    return getattr(error.args[0], "reason", None) if error.args else None


def _cause(error: requests.exceptions.RequestException) -> str:
    """The last sentence of a chain of wrapped errors, which is the one that says something."""
    text = str(error)
    for mark in ("Tunnel connection failed", "Errno", "Failed to resolve"):
        if mark in text:
            return text[text.index(mark) :].strip("])'\"> ").split("] ")[-1].strip("'\")")
    return type(error).__name__
