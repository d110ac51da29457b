"""What the server tells about itself, and about the one who asks."""

from __future__ import annotations

import getpass
import html
from pathlib import Path
from typing import Any

from tornado.web import HTTPError

from neuprint_jupyter.server.api.handler import API_VERSION, ApiHandler

SWAGGER = Path(__file__).parent / "swagger.yaml"

_PAGE = """<!doctype html>
<meta charset="utf-8">
<title>neuPrint</title>
<h1>neuPrint</h1>
<p>This is the embedded server of neuprint-jupyter. Ask it as any neuPrint server; the API is described in
<a href="/api/help/swagger.yaml">/api/help/swagger.yaml</a>.</p>
<pre>curl -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
     -d '{"cypher": "MATCH (n:Neuron) RETURN count(n)", "dataset": "demo:v1"}' http://HOST/api/custom/custom</pre>
"""

_NO_EXPLORER = """<!doctype html>
<meta charset="utf-8">
<title>No neuPrintExplorer here</title>
<h1>No neuPrintExplorer here</h1>
<p>This link leads to neuPrintExplorer, which the embedded server of neuprint-jupyter does not bring along.</p>
<p>In a notebook, <code>%neuprint explore</code> shows the same: neurons, their partners and their skeletons.</p>
<p>If you have built neuPrintExplorer on this machine, <code>neuprint-jupyter serve --explorer DIRECTORY</code> serves
it; links of a client that is connected to that server lead there.</p>
"""


class OpenHandler(ApiHandler):
    """A route that needs no token."""

    needs_token = False


class UnknownRouteHandler(OpenHandler):
    """Any path that is no route."""

    def prepare(self) -> None:
        """Say that there is nothing here."""
        super().prepare()
        raise HTTPError(404, reason="Not Found")


class HomeHandler(OpenHandler):
    """``GET /``."""

    def get(self) -> None:
        """Answer a page for whoever opens the address in a browser."""
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(_PAGE.replace("HOST", html.escape(self.request.host)))


class NoExplorerHandler(OpenHandler):
    """``GET /results``, where links to the Explorer lead, on a server that has none."""

    def get(self) -> None:
        """Answer a page that says what there is instead."""
        self.set_status(404)
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.finish(_NO_EXPLORER)


class VersionHandler(OpenHandler):
    """``GET /api/version``."""

    def get(self) -> None:
        """Answer the version of the API."""
        self.answer({"Version": API_VERSION})


class ServerInfoHandler(OpenHandler):
    """``GET /api/serverinfo``."""

    def get(self) -> None:
        """Answer what kind of server this is."""
        busy = self.service.is_busy
        self.answer({"IsPublic": True, "Version": API_VERSION, "Instance": self.instance, "Busy": busy})


class VimoHandler(OpenHandler):
    """``GET /api/vimoserver``."""

    def get(self) -> None:
        """Answer that there is no server for motifs."""
        self.answer({"Url": ""})


class AvailableHandler(OpenHandler):
    """``GET /api/available``."""

    def get(self) -> None:
        """Answer all routes."""
        self.answer(list(self._shared.routes))


class HelpHandler(OpenHandler):
    """``GET /api/help/`` and ``GET /api/help/swagger.yaml``: the API's description."""

    def get(self) -> None:
        """Answer the OpenAPI file."""
        self.set_header("Content-Type", "application/yaml; charset=UTF-8")
        self.finish(SWAGGER.read_text(encoding="utf-8"))


class ProfileHandler(ApiHandler):
    """``GET /profile``."""

    def get(self) -> None:
        """Answer who asks: whoever knows the token is the server's user."""
        self.answer({"AuthLevel": "readwrite", "Email": f"{_user()}@localhost", "ImageURL": ""})


class TokenHandler(ApiHandler):
    """``GET /token``."""

    def get(self) -> None:
        """Answer the token that was sent."""
        self.answer({"token": self._shared.token})


class DatasetAccessHandler(ApiHandler):
    """``GET /dataset-access``."""

    async def get(self) -> None:
        """Answer whether a dataset may be read: whoever knows the token may read all."""
        name = self.get_query_argument("dataset", "")
        answer: dict[str, Any] = {"dataset": name, "service": "neuprint", "level": "view", "tos_required": False}
        with self.refusing(name):
            await self.aside(self.service.dataset, name)
        self.answer({"access": True, **answer})


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "user"
