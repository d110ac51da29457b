"""Which path is answered by what."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from tornado.web import Application, RequestHandler

from neuprint_jupyter.server.api import about, cached, custom, dbmeta, explorer, files, raw
from neuprint_jupyter.server.api.explorer_app import ExplorerAppHandler
from neuprint_jupyter.server.api.handler import ApiHandler, Shared
from neuprint_jupyter.server.service import Service


class Route(NamedTuple):
    """A path, with its parts that vary as ``:name``, and what answers it; versioned, also below ``/api/vX``."""

    path: str
    handler: type[ApiHandler]
    versioned: bool = True

    @property
    def pattern(self) -> str:
        """The path as a regular expression."""
        parts = re.sub(r":(\w+)", r"(?P<\1>[^/]+)", self.path)
        return parts.replace("/api/", "/api/(?:v[^/]*/)?", 1) if self.versioned else parts

    @property
    def methods(self) -> list[str]:
        """The HTTP methods that it answers."""
        return [
            m for m in ("GET", "POST") if getattr(self.handler, m.lower()) is not getattr(RequestHandler, m.lower())
        ]


ROUTES = (
    Route("/", about.HomeHandler, versioned=False),
    Route("/profile", about.ProfileHandler, versioned=False),
    Route("/token", about.TokenHandler, versioned=False),
    Route("/dataset-access", about.DatasetAccessHandler, versioned=False),
    Route("/api/version", about.VersionHandler, versioned=False),
    Route("/api/available", about.AvailableHandler, versioned=False),
    Route("/api/serverinfo", about.ServerInfoHandler, versioned=False),
    Route("/api/vimoserver", about.VimoHandler, versioned=False),
    Route("/api/help/", about.HelpHandler, versioned=False),
    Route("/api/help/swagger.yaml", about.HelpHandler, versioned=False),
    Route("/api/dbmeta/datasets", dbmeta.DatasetsHandler),
    Route("/api/dbmeta/database", dbmeta.DatabaseHandler),
    Route("/api/dbmeta/version", dbmeta.ModelVersionHandler),
    Route("/api/dbmeta/instances", dbmeta.InstancesHandler),
    Route("/api/custom/custom", custom.CustomHandler),
    Route("/api/custom/arrow", custom.ArrowHandler),
    Route("/api/cached/roiconnectivity", cached.RoiConnectivityHandler),
    Route("/api/cached/roicompleteness", cached.RoiCompletenessHandler),
    Route("/api/cached/dailytype", cached.DailyTypeHandler),
    Route("/api/npexplorer/findneurons", explorer.FindNeuronsHandler),
    Route("/api/npexplorer/neuronmeta", explorer.NeuronMetaHandler),
    Route("/api/npexplorer/neuronmetavals", explorer.NeuronMetaValuesHandler),
    Route("/api/npexplorer/roiconnectivity", explorer.NeuronRoisHandler),
    Route("/api/npexplorer/simpleconnections", explorer.SimpleConnectionsHandler),
    Route("/api/npexplorer/rankedtable", explorer.RankedTableHandler),
    Route("/api/npexplorer/roisinneuron", explorer.RoisInNeuronHandler),
    Route("/api/npexplorer/commonconnectivity", explorer.CommonConnectivityHandler),
    Route("/api/npexplorer/autapses", explorer.AutapsesHandler),
    Route("/api/npexplorer/distribution", explorer.DistributionHandler),
    Route("/api/npexplorer/completeness", explorer.CompletenessHandler),
    Route("/api/npexplorer/celltype/:dataset/:type", explorer.CellTypeHandler),
    Route("/api/npexplorer/nglayers/:name", files.LayersHandler, versioned=False),
    Route("/api/skeletons/skeleton/:dataset/:body", files.SkeletonHandler),
    Route("/api/roimeshes/mesh/:dataset/:roi", files.MeshHandler),
    Route("/api/raw/keyvalue/key/:instance/:key", raw.KeyValueHandler),
    Route("/api/raw/cypher/cypher", raw.RawCypherHandler),
    Route("/api/raw/cypher/transaction", raw.TransactionHandler),
    Route("/api/raw/cypher/transaction/:transaction/:action", raw.TransactionHandler),
)


def application(
    service: Service,
    token: str,
    instance: str,
    hosts: frozenset[str] | None = frozenset(),
    explorer: Path | None = None,
) -> Application:
    """The web application over a service.

    Parameters
    ----------
    service
        What answers.
    token
        What a client must send as ``Authorization: Bearer …``.
    instance
        Names this very server, so that a client can tell it from another on the same port.
    hosts
        The names under which it answers, beside those of the loopback interface; None for any.
    explorer
        The directory of a built neuPrintExplorer, which is then what a browser sees.
    """
    shared = Shared(service, token, instance, hosts, routes=available())
    routes: list[Any] = [
        (route.pattern, route.handler, {"shared": shared}) for route in ROUTES if explorer is None or route.path != "/"
    ]
    if explorer is None:
        routes.append((r"/results", about.NoExplorerHandler, {"shared": shared}))
    else:
        routes.append((r"/(?!api/)(.*)", ExplorerAppHandler, {"shared": shared, "directory": explorer}))
    return Application(
        routes,
        default_handler_class=about.UnknownRouteHandler,
        default_handler_args={"shared": shared},
        log_function=_log_request,
    )


def available() -> list[dict[str, str]]:
    """All routes, as ``/api/available`` lists them."""
    return [
        {"method": method, "path": path, "name": route.handler.__name__}
        for route in ROUTES
        for path in ([route.path, route.path.replace("/api/", "/api/v:ver/", 1)] if route.versioned else [route.path])
        for method in route.methods
    ]


def _log_request(handler: RequestHandler) -> None:
    """Log nothing: a query may hold what a laboratory has not published yet."""
