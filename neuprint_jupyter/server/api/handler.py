"""What all routes share: who may ask, how a body is read, and the two shapes of errors."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias, TypeVar

from tornado.ioloop import IOLoop
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler

from neuprint_jupyter.errors import NeuprintError, UnknownNameError
from neuprint_jupyter.server.answers import QueryError, QuerySyntaxError, QueryTimeoutError, ServerBusyError
from neuprint_jupyter.server.encoding import json_bytes
from neuprint_jupyter.server.service import Service

# The neuPrintHTTP version whose API is answered; clients compare it, so it is not this package's own.
API_VERSION = "1.9.2"
#: The version of neuPrint's data model that the datasets have.
MODEL_VERSION = "0.5.0"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
SERVER = "neuprint-jupyter"
BAD_BODY = "request object not formatted correctly"

_TIMEOUT = (
    "Timeout experienced. This could be due to database traffic or to non-optimal database queries. "
    "If the latter, please consult neuPrint documentation or post a question at "
    "https://groups.google.com/forum/#!forum/neuprint to understand other options."
)
_LOG = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")
Part: TypeAlias = bytes | memoryview
"""A part of a response's body."""


@dataclass(frozen=True)
class Shared:
    """What the application gives all its handlers.

    Parameters
    ----------
    service
        What answers.
    token
        What a client must send.
    instance
        Names this very server, so that a client can tell it from another on the same port.
    hosts
        The names under which it answers, beside those of the loopback interface; None for any.
    transactions
        The dataset of each transaction that is open.
    routes
        What there is, as ``/api/available`` lists it.
    """

    service: Service
    token: str
    instance: str
    hosts: frozenset[str] | None = frozenset()
    transactions: dict[int, str] = field(default_factory=dict)
    routes: Sequence[dict[str, str]] = ()

    def __repr__(self) -> str:
        return f"Shared(instance={self.instance!r})"


class RefusedError(HTTPError):
    """A refusal in the shape of the API's own errors, ``{"error": …}``, whatever its text holds."""

    def __init__(self, status: int, message: str, retry_after: int | None = None) -> None:
        super().__init__(status)
        self.message = message
        self.retry_after = retry_after


class ApiHandler(RequestHandler):
    """A route: subclasses have ``get``, ``post`` or both."""

    needs_token: ClassVar[bool] = True
    _work: asyncio.Task[Any] | None = None

    def initialize(self, shared: Shared) -> None:
        """Keep what the application shares with its handlers."""
        self._shared = shared
        self.service = shared.service
        self.instance = shared.instance

    def set_default_headers(self) -> None:
        """Say whose server this is: a client of ours has its answers in Arrow then."""
        self.set_header("Server", SERVER)

    def prepare(self) -> None:
        """Refuse what does not come from a client that may ask here and knows the token."""
        hosts = self._shared.hosts
        if hosts is not None and self.request.host_name.strip("[]").lower() not in LOOPBACK_NAMES | hosts:
            raise HTTPError(403, reason="this server does not answer under that name")
        origin = self.request.headers.get("Origin")
        if origin and origin.partition("://")[2] != self.request.host:
            raise HTTPError(403, reason="requests from other web pages are refused")
        if self.needs_token:
            self._check_token()
        _check_version(self.request.path)

    def _check_token(self) -> None:
        header = self.request.headers.get("Authorization", "").split()
        other = self.get_cookie("dsg_token") or self.get_query_argument("dsg_token", "")
        words = header or (["bearer", other] if other else [])
        if not words:
            raise HTTPError(401, reason="authentication required")
        known = self._shared.token.encode()
        if len(words) != 2 or words[0].lower() != "bearer" or not hmac.compare_digest(words[1].encode(), known):
            raise HTTPError(401, reason="invalid or expired token")

    def on_connection_close(self) -> None:
        """Drop what was asked for when its asker has gone."""
        if self._work is not None:
            self._work.cancel()

    def asked(self) -> dict[str, Any]:
        """The JSON object in the body, its keys in lower case: any case will do.

        Raises
        ------
        RefusedError
            If there is none.
        """
        try:
            return {str(key).lower(): value for key, value in json.loads(self.request.body).items()}
        except (ValueError, AttributeError, RecursionError):
            raise RefusedError(400, BAD_BODY) from None

    async def in_turn(self, work: Callable[..., _Answer], *arguments: object, look_up: bool = False) -> _Answer:
        """What some work on the engine gives, when its turn comes; dropped if the asker goes."""
        self._work = asyncio.ensure_future(self.service.in_turn(work, *arguments, look_up=look_up))
        try:
            answer: _Answer = await self._work
        except asyncio.CancelledError:
            # Either nobody hears this, or the server is being stopped.
            raise RefusedError(503, "the server is stopping") from None
        return answer

    async def aside(self, work: Callable[..., _Answer], *arguments: object) -> _Answer:
        """What some work that asks no engine gives, done while others are served."""
        return await IOLoop.current().run_in_executor(None, work, *arguments)

    @contextlib.contextmanager
    def refusing(self, dataset: str, cypher: str = "", *, prefix: str = "", unknown: int = 404) -> Iterator[None]:
        """Turn what the service raises into refusals in neuPrint's words."""
        try:
            yield
        except UnknownNameError:
            raise RefusedError(unknown, f'dataset "{dataset}" not available in stores') from None
        except ServerBusyError as error:
            # Unlike all that is wrong with a query, which is 400: clients send this one again.
            raise RefusedError(503, prefix + str(error), retry_after=error.seconds) from None
        except QueryError as error:
            raise RefusedError(400, prefix + _message(error, cypher)) from None
        except NeuprintError as error:
            raise RefusedError(400, prefix + str(error)) from None

    async def send(self, parts: Sequence[Part]) -> None:
        """Send a body in parts, each when the one before has gone: others are answered between them."""
        if len(parts) == 1:
            await self.finish(bytes(parts[0]))
            return
        self.set_header("Content-Length", str(sum(map(len, parts))))
        with contextlib.suppress(StreamClosedError):
            for part in parts:
                self.write(bytes(part))
                await self.flush()
                # To a client that reads as fast as this, all would else be sent in one go.
                await asyncio.sleep(0)
            await self.finish()

    def answer(self, value: Any) -> None:
        """Send a value as JSON."""
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.finish(json_bytes(value) + b"\n")

    def log_exception(self, typ: type[BaseException] | None, value: BaseException | None, tb: Any) -> None:
        """Log what should not have happened, without what was asked: the address may hold a token."""
        if not isinstance(value, HTTPError):
            exception = (typ, value, tb) if typ is not None and value is not None else None
            _LOG.error("unexpected, at %s %s", self.request.method, self.request.path, exc_info=exception)

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002
        """Send an error: the API's own as ``{"error": …}``, the web server's as ``{"message": …}``."""
        error = kwargs.get("exc_info", (None, None))[1]
        if isinstance(error, RefusedError):
            if error.retry_after is not None:
                self.set_header("Retry-After", str(error.retry_after))
            return self.answer({"error": error.message})
        reason = error.reason if isinstance(error, HTTPError) else None
        return self.answer({"message": reason or self._reason})


def whole_number(text: str) -> int | None:
    """The 64-bit integer that a part of an address is; None if it is none.

    Examples
    --------
    >>> whole_number("-12"), whole_number("1.5"), whole_number("9" * 5000)
    (-12, None, None)
    """
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 19):
        return None
    return int(text) if -(2**63) <= int(text) < 2**63 else None


def _check_version(path: str) -> None:
    """Refuse ``/api/vX/…`` of another version; X is the first numbers of ours, or as many as it likes."""
    part = path.split("/")[2] if path.count("/") > 2 else ""
    if not part.startswith("v") or path.startswith("/api/vimoserver"):
        return
    asked = [number for number in part[1:].split(".") if number]
    if asked != API_VERSION.split(".")[: len(asked)]:
        raise RefusedError(400, "Incompatible API version")


def _message(error: QueryError, cypher: str) -> str:
    """An engine's refusal in Neo4j's and neuPrint's words."""
    if isinstance(error, QueryTimeoutError):
        return _TIMEOUT
    if not isinstance(error, QuerySyntaxError):
        return str(error)
    before = cypher[: error.offset]
    line, column = before.count("\n") + 1, error.offset - (before.rfind("\n") + 1) + 1
    text = cypher.split("\n")[line - 1]
    place = f"(line {line}, column {column} (offset: {error.offset}))"
    return f'{error} {place}\n"{text}"\n{" " * column}^'
