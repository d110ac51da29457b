"""Skeletons, ROI meshes and Neuroglancer's layers: what lies beside the graph."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from tornado.web import HTTPError

from neuprint_jupyter.errors import UnknownNameError
from neuprint_jupyter.server.api.handler import ApiHandler, RefusedError, whole_number

_NO_STORE = "no store found supporting the datatype and dataset"
READ_ONLY = "this server is read-only: load the dataset again to change it"


class SkeletonHandler(ApiHandler):
    """``GET /api/skeletons/skeleton/DATASET/BODY``."""

    async def get(self, dataset: str, body: str) -> None:
        """Answer the SWC text, or its rows as JSON."""
        number = whole_number(body)
        if number is None:
            raise RefusedError(400, "body id should be an integer")
        swc = await self.aside(self.service.skeleton, _known(self, dataset), number)
        if swc is None:
            raise RefusedError(400, f"no skeleton for body {body}")
        if self.get_argument("format", "") == "swc":
            self.set_header("Content-Type", "text/plain; charset=UTF-8")
            self.finish(swc)
        else:
            self.answer(swc_rows(swc))

    def post(self, **_path: str) -> NoReturn:
        """Refuse to store one."""
        raise RefusedError(403, READ_ONLY)


class MeshHandler(ApiHandler):
    """``GET /api/roimeshes/mesh/DATASET/ROI``."""

    async def get(self, dataset: str, roi: str) -> None:
        """Answer the OBJ text."""
        obj = await self.aside(self.service.mesh, _known(self, dataset), roi)
        if obj is None:
            raise RefusedError(400, f"no mesh for ROI {roi}")
        self.set_header("Content-Type", "text/plain; charset=UTF-8")
        self.finish(obj)

    def post(self, **_path: str) -> NoReturn:
        """Refuse to store one."""
        raise RefusedError(403, READ_ONLY)


class LayersHandler(ApiHandler):
    """``GET /api/npexplorer/nglayers/DATASET.json``: a Neuroglancer scene."""

    async def get(self, name: str) -> None:
        """Answer the scene that the dataset's Meta keeps, as that of a working set does, or of the layers it names."""
        if "/" in name or "\\" in name:
            raise HTTPError(400, reason="invalid neuroglancer layer name")
        dataset = name.removesuffix(".json")
        try:
            dataset = self.service.dataset(dataset).name
        except UnknownNameError:
            raise HTTPError(404, reason="Not Found") from None
        with self.refusing(dataset):
            asked = "MATCH (m:Meta) RETURN m.neuroglancerScene, m.neuroglancerMeta"
            answer = await self.in_turn(self.service.query, dataset, asked)
        kept, listed = answer.data[0] if answer.data else (None, None)
        self.answer(json.loads(kept) if kept else scene(dataset, listed))


def scene(dataset: str, neuroglancer_meta: str | None) -> dict[str, Any]:
    """A Neuroglancer scene of what Meta's ``neuroglancerMeta`` lists.

    Examples
    --------
    >>> scene("larva", '[{"name": "seg", "dataType": "segmentation", "source": "precomputed://x"}]')["layers"]
    [{'name': 'seg', 'type': 'segmentation', 'source': 'precomputed://x'}]
    """
    try:
        listed = json.loads(neuroglancer_meta or "[]")
    except ValueError:
        listed = []
    layers = [
        {"name": layer["name"], "type": layer.get("dataType", "image"), "source": layer["source"]}
        for layer in listed
        if isinstance(layer, dict) and {"name", "source"} <= layer.keys()
    ]
    return {"title": dataset, "layers": layers}


def swc_rows(swc: str) -> dict[str, Any]:
    """The rows of an SWC text, without its column of types."""
    nodes = [line.split() for line in swc.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    data = [[int(n[0]), float(n[2]), float(n[3]), float(n[4]), float(n[5]), int(n[6])] for n in nodes]
    return {"columns": ["rowId", "x", "y", "z", "radius", "link"], "data": data}


def _known(handler: ApiHandler, dataset: str) -> str:
    try:
        return handler.service.dataset(dataset).name
    except UnknownNameError:
        raise RefusedError(400, _NO_STORE) from None
