"""neuPrint's HTTP API: the routes, who may use them, and the two shapes of its errors."""

from __future__ import annotations

import asyncio
import hmac
import json
import math
from typing import Any, ClassVar

from tornado.ioloop import IOLoop
from tornado.web import Application, HTTPError, RequestHandler

from neuprint_jupyter.errors import UnknownNameError
from neuprint_jupyter.server.arrow import CONTENT_TYPE as ARROW
from neuprint_jupyter.server.arrow import arrow_stream
from neuprint_jupyter.server.engine import QueryError, QuerySyntaxError, QueryTimeoutError, Rows
from neuprint_jupyter.server.service import Service

# The neuPrintHTTP version whose API is answered; clients compare it, so it is not this package's own.
API_VERSION = "1.9.2"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})

_TIMEOUT = (
    "Timeout experienced. This could be due to database traffic or to non-optimal database queries. "
    "If the latter, please consult neuPrint documentation or post a question at "
    "https://groups.google.com/forum/#!forum/neuprint to understand other options."
)


def application(service: Service, token: str, instance: str) -> Application:
    """The web application over a service.

    Parameters
    ----------
    service
        What answers.
    token
        What a client must send as ``Authorization: Bearer …``.
    instance
        Names this very server, so that a client can tell it from another on the same port.
    """
    shared = {"service": service, "token": token, "instance": instance}
    routes = [
        (r"/api/version", VersionHandler),
        (r"/api/serverinfo", ServerInfoHandler),
        (r"/api/dbmeta/datasets", DatasetsHandler),
        (r"/api/custom/custom", CustomHandler),
        (r"/api/custom/arrow", ArrowHandler),
        (r"/api/skeletons/skeleton/([^/]+)/([^/]+)", SkeletonHandler),
        (r"/api/roimeshes/mesh/([^/]+)/([^/]+)", MeshHandler),
    ]
    return Application(
        [(path, handler, shared) for path, handler in routes],
        default_handler_class=UnknownRouteHandler,
        default_handler_args=shared,
        log_function=_log_request,
    )


class ApiHandler(RequestHandler):
    """What all routes share: who may ask, and how errors look."""

    needs_token: ClassVar[bool] = True

    def initialize(self, service: Service, token: str, instance: str) -> None:
        """Keep what the application shares with its handlers."""
        self.service = service
        self._token = token
        self.instance = instance

    def prepare(self) -> None:
        """Refuse what does not come from a client on this machine that knows the token."""
        if self.request.host_name.strip("[]") not in LOOPBACK_NAMES:
            raise HTTPError(403, reason="this server answers under its loopback address only")
        origin = self.request.headers.get("Origin")
        if origin and origin.partition("://")[2] != self.request.host:
            raise HTTPError(403, reason="requests from other web pages are refused")
        if self.needs_token:
            self._check_token()

    def _check_token(self) -> None:
        words = self.request.headers.get("Authorization", "").split()
        if not words:
            raise HTTPError(401, reason="authentication required")
        if (
            len(words) != 2
            or words[0].lower() != "bearer"
            or not hmac.compare_digest(words[1].encode(), self._token.encode())
        ):
            raise HTTPError(401, reason="invalid or expired token")

    def answer(self, value: Any) -> None:
        """Send a value as JSON."""
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.finish(_json(value))

    def refuse(self, status: int, message: str) -> None:
        """Send an error of the API itself, in the shape of a handler's error."""
        self.set_status(status)
        self.answer({"error": message})

    def write_error(self, status_code: int, **kwargs: Any) -> None:  # noqa: ARG002
        """Send an error of the web server, in the shape of the router's error."""
        error = kwargs.get("exc_info", (None, None))[1]
        reason = error.reason if isinstance(error, HTTPError) else None
        self.answer({"message": reason or self._reason})


class UnknownRouteHandler(ApiHandler):
    """Any path that is no route."""

    needs_token = False

    def prepare(self) -> None:
        """Say that there is nothing here."""
        super().prepare()
        raise HTTPError(404, reason="Not Found")


class VersionHandler(ApiHandler):
    """``GET /api/version``."""

    needs_token = False

    def get(self) -> None:
        """Answer the version of the API."""
        self.answer({"Version": API_VERSION})


class ServerInfoHandler(ApiHandler):
    """``GET /api/serverinfo``."""

    needs_token = False

    def get(self) -> None:
        """Answer what kind of server this is."""
        self.answer({"IsPublic": True, "Version": API_VERSION, "Instance": self.instance})


class DatasetsHandler(ApiHandler):
    """``GET /api/dbmeta/datasets``."""

    async def get(self) -> None:
        """Answer all datasets by name."""
        # Not in turn with queries: whoever connects waits for nobody's.
        self.answer(await IOLoop.current().run_in_executor(None, self.service.describe_datasets))


class CustomHandler(ApiHandler):
    """``POST /api/custom/custom``: a Cypher query, answered as JSON."""

    prefix = ""
    _work: asyncio.Task[Rows] | None = None

    def on_connection_close(self) -> None:
        """Drop a query whose asker has gone, if its turn has not come yet."""
        if self._work is not None:
            self._work.cancel()

    async def post(self) -> None:
        """Answer the query in the body."""
        try:
            body = {str(key).lower(): value for key, value in json.loads(self.request.body).items()}
            cypher, dataset = body.get("cypher", ""), body.get("dataset", "")
        except (ValueError, AttributeError):
            return self.refuse(400, "request object not formatted correctly")
        if not (isinstance(cypher, str) and isinstance(dataset, str)):
            return self.refuse(400, "request object not formatted correctly")
        if not self.is_complete(cypher, dataset):
            return None
        try:
            self._work = asyncio.ensure_future(self.service.in_turn(self.service.query, dataset, cypher))
            rows = await self._work
            payload = await IOLoop.current().run_in_executor(None, self.encode, rows, cypher)
        except asyncio.CancelledError:
            # Either nobody hears this, or the server is being stopped.
            self.refuse(503, "the server is stopping")
        except UnknownNameError:
            self.refuse(404, f'dataset "{dataset}" not available in stores')
        except QueryError as error:
            self.refuse(400, self.prefix + _message(error, cypher))
        else:
            self.finish(payload)
        return None

    get = post

    def is_complete(self, cypher: str, dataset: str) -> bool:  # noqa: ARG002
        """Whether the body says enough; if not, the refusal is sent."""
        return True

    def encode(self, rows: Rows, cypher: str) -> bytes:
        """The response's body for an answer."""
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        return _json({"columns": rows.columns, "data": rows.data, "debug": cypher})


class ArrowHandler(CustomHandler):
    """``POST /api/custom/arrow``: a Cypher query, answered as an Arrow stream."""

    prefix = "cypher query failed: "

    def is_complete(self, cypher: str, dataset: str) -> bool:
        """Both fields are required here."""
        missing = [name for name, value in (("cypher", cypher), ("dataset", dataset)) if not value]
        if missing:
            self.refuse(400, f"missing required field '{missing[0]}'")
        return not missing

    def encode(self, rows: Rows, cypher: str) -> bytes:  # noqa: ARG002
        """The response's body for an answer."""
        self.set_header("Content-Type", ARROW)
        return arrow_stream(rows)


class SkeletonHandler(ApiHandler):
    """``GET /api/skeletons/skeleton/DATASET/BODY``."""

    def get(self, dataset: str, body: str) -> None:
        """Answer the SWC text, or its rows as JSON."""
        try:
            swc = self.service.skeleton(dataset, int(body))
        except ValueError:
            return self.refuse(400, "body id should be an integer")
        except UnknownNameError:
            return self.refuse(400, "no store found supporting the datatype and dataset")
        if swc is None:
            return self.refuse(400, f"no skeleton for body {body}")
        if self.get_argument("format", "") == "swc":
            self.set_header("Content-Type", "text/plain; charset=UTF-8")
            self.finish(swc)
            return None
        nodes = [line.split() for line in swc.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        data = [[int(n[0]), float(n[2]), float(n[3]), float(n[4]), float(n[5]), int(n[6])] for n in nodes]
        return self.answer({"columns": ["rowId", "x", "y", "z", "radius", "link"], "data": data})


class MeshHandler(ApiHandler):
    """``GET /api/roimeshes/mesh/DATASET/ROI``."""

    def get(self, dataset: str, roi: str) -> None:
        """Answer the OBJ text."""
        try:
            obj = self.service.mesh(dataset, roi)
        except UnknownNameError:
            return self.refuse(400, "no store found supporting the datatype and dataset")
        if obj is None:
            return self.refuse(400, f"no mesh for ROI {roi}")
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(obj)
        return None


def _json(value: Any) -> bytes:
    try:
        # In ASCII, so that half an emoji, which has no UTF-8, can be sent too.
        return (json.dumps(value, separators=(",", ":"), allow_nan=False) + "\n").encode()
    except ValueError:
        return _json(_finite(value))


def _finite(value: Any) -> Any:
    """A value without the numbers that JSON does not have: they become null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_finite(v) for v in value]
    return {k: _finite(v) for k, v in value.items()} if isinstance(value, dict) else value


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


def _log_request(handler: RequestHandler) -> None:
    """Log nothing: a query may hold what a laboratory has not published yet."""
