"""What the server counts ahead of all questions: how ROIs are connected and traced, and the cell type of the day."""

from __future__ import annotations

import gzip
from datetime import date
from typing import Any

from neuprint_jupyter.server.api.files import swc_rows
from neuprint_jupyter.server.api.handler import ApiHandler
from neuprint_jupyter.server.encoding import json_bytes
from neuprint_jupyter.server.overview import cell_type_of_the_day, roi_completeness, roi_connectivity


class CachedHandler(ApiHandler):
    """A summary of a dataset, made when it is first asked for."""

    async def summary(self, make: Any, *arguments: object) -> Any:
        """What ``make`` gives for the dataset that the query string names."""
        name = self.get_query_argument("dataset", "")
        with self.refusing(name, unknown=400):
            return await self.in_turn(self.service.summary, name, make, *arguments)


class RoiConnectivityHandler(CachedHandler):
    """``GET /api/cached/roiconnectivity``."""

    async def get(self) -> None:
        """Answer how ROIs are connected."""
        self.answer(await self.summary(roi_connectivity))


class RoiCompletenessHandler(CachedHandler):
    """``GET /api/cached/roicompleteness``."""

    async def get(self) -> None:
        """Answer how much of each ROI is traced."""
        self.answer(await self.summary(roi_completeness))


class DailyTypeHandler(CachedHandler):
    """``GET /api/cached/dailytype``."""

    async def get(self) -> None:
        """Answer a cell type, its largest neuron, and what that is connected to."""
        answer = dict(await self.summary(cell_type_of_the_day, date.today().toordinal()))
        name, body = self.get_query_argument("dataset", ""), int(answer["info"]["bodyid"])
        swc = await self.aside(self.service.skeleton, name, body)
        answer["skeleton"] = swc_rows(swc) if swc else None
        self.set_header("Content-Type", "application/json")
        self.set_header("Content-Encoding", "gzip")
        self.finish(gzip.compress(json_bytes(answer)))
