"""Cypher queries, answered as JSON or as Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neuprint_jupyter.server.answers import Rows
from neuprint_jupyter.server.api.handler import BAD_BODY, MODEL_VERSION, ApiHandler, Part, RefusedError
from neuprint_jupyter.server.arrow import CONTENT_TYPE as ARROW
from neuprint_jupyter.server.arrow import arrow_stream
from neuprint_jupyter.server.encoding import json_bytes
from neuprint_jupyter.server.limits import LARGE, in_turn, is_look_up, slices

_PART_BYTES = 1 << 18


class QueryHandler(ApiHandler):
    """A route that answers a query as JSON; subclasses may have it from elsewhere than the body."""

    prefix = ""
    content_type = "application/json; charset=UTF-8"

    async def post(self) -> None:
        """Answer the query in the body."""
        cypher, dataset = _query(self.asked())
        self.check(cypher, dataset)
        await self.answer_query(dataset, cypher)

    async def answer_query(self, dataset: str, cypher: str, parameters: dict[str, Any] | None = None) -> None:
        """Answer a query; its parameters are this server's own."""
        with self.refusing(dataset, cypher, prefix=self.prefix):
            answer = await self.in_turn(self._answered, dataset, cypher, parameters, look_up=is_look_up(cypher))
        self.set_header("Content-Type", self.content_type)
        await self.send(answer)

    def _answered(self, dataset: str, cypher: str, parameters: dict[str, Any] | None) -> Sequence[Part]:
        rows = self.service.query(dataset, cypher, parameters)
        with in_turn(rows):
            return self.encode(rows, cypher)

    def check(self, cypher: str, dataset: str) -> None:
        """Refuse a body that does not say enough."""

    def encode(self, rows: Rows, cypher: str) -> Sequence[Part]:
        """The response's body for an answer, in parts."""
        start, end = b'{"columns":%s,"data":[' % json_bytes(rows.columns), b'],"debug":%s}\n' % json_bytes(cypher)
        if len(rows) <= LARGE:
            return [start + json_bytes(rows.data)[1:-1] + end]
        first, *others = (json_bytes(some.data)[1:-1] for some in slices(rows))
        return [start, first, *(b"," + more for more in others), end]


class CustomHandler(QueryHandler):
    """``POST /api/custom/custom``: a Cypher query, answered as JSON."""

    get = QueryHandler.post


class ArrowHandler(CustomHandler):
    """``POST /api/custom/arrow``: a Cypher query, answered as an Arrow stream."""

    prefix = "cypher query failed: "
    content_type = ARROW

    def check(self, cypher: str, dataset: str) -> None:
        """Both fields are required here."""
        for name, value in (("cypher", cypher), ("dataset", dataset)):
            if not value:
                raise RefusedError(400, f"missing required field '{name}'")

    def encode(self, rows: Rows, cypher: str) -> Sequence[Part]:  # noqa: ARG002
        """The response's body for an answer, in parts."""
        stream = memoryview(arrow_stream(rows))
        return [stream[start : start + _PART_BYTES] for start in range(0, len(stream), _PART_BYTES)]


def _query(body: dict[str, Any]) -> tuple[str, str]:
    cypher, dataset, version = (body.get(name) or "" for name in ("cypher", "dataset", "version"))
    if not all(isinstance(value, str) for value in (cypher, dataset, version)):
        raise RefusedError(400, BAD_BODY)
    wanted = [number for number in version.split(".") if number]
    if wanted != MODEL_VERSION.split(".")[: len(wanted)]:
        raise RefusedError(400, "neo4j data model version incompatible")
    return cypher, dataset
