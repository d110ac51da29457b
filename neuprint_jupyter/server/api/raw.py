"""Raw reads of the stores, and the transactions that administrators' scripts open. Nothing is written."""

from __future__ import annotations

from typing import NoReturn

from tornado.web import HTTPError

from neuprint_jupyter.server.api.custom import QueryHandler
from neuprint_jupyter.server.api.files import READ_ONLY
from neuprint_jupyter.server.api.handler import ApiHandler, RefusedError, whole_number
from neuprint_jupyter.server.store import Dataset, list_datasets

_ENDED = {"commit": "committed", "kill": "killed"}


class KeyValueHandler(ApiHandler):
    """``GET /api/raw/keyvalue/key/INSTANCE/KEY``; the instances are those of ``/api/dbmeta/instances``."""

    async def get(self, instance: str, key: str) -> None:
        """Answer the bytes: of ``BODY_swc`` in a store of skeletons, of an ROI in one of meshes."""
        base, _, kind = instance.rpartition("_")
        dataset = next((d for d in list_datasets(self.service.data_dir) if d.name == base), None)
        if dataset is None or kind not in ("skeletons", "roimeshes"):
            raise RefusedError(400, "provided instance not found")
        text = await self.aside(self._value, dataset, kind, key)
        if text is None:
            raise RefusedError(400, "Key not found")
        self.set_header("Content-Type", "application/octet-stream")
        self.finish(text)

    def _value(self, dataset: Dataset, kind: str, key: str) -> str | None:
        if kind == "roimeshes":
            return self.service.mesh(dataset.name, key)
        body = whole_number(key.removesuffix("_swc"))
        return None if body is None else self.service.skeleton(dataset.name, body)

    def post(self, **_path: str) -> NoReturn:
        """Refuse to store a value."""
        raise RefusedError(403, READ_ONLY)


class RawCypherHandler(QueryHandler):
    """``POST /api/raw/cypher/cypher``: a query as any other; one that writes is refused."""


class TransactionHandler(RawCypherHandler):
    """``POST /api/raw/cypher/transaction`` and below: queries one after the other, none of which writes."""

    async def post(self, transaction: str = "", action: str = "") -> None:
        """Begin a transaction, ask in it, or end it."""
        if not transaction:
            return self._begin()
        number = whole_number(transaction)
        if number is None or number not in self._shared.transactions:
            raise RefusedError(400, "Transaction id not found")
        if action == "cypher":
            if self.asked().get("dataset", "") != self._shared.transactions[number]:
                raise RefusedError(400, "transaction dataset does not match request")
            return await super().post()
        if action not in _ENDED:
            raise HTTPError(404, reason="Not Found")
        del self._shared.transactions[number]
        return self.answer({"msg": _ENDED[action]})

    def _begin(self) -> None:
        dataset = str(self.asked().get("dataset", ""))
        with self.refusing(dataset):
            self.service.dataset(dataset)
        number = max(self._shared.transactions, default=0) + 1
        self._shared.transactions[number] = dataset
        self.answer({"transaction_id": number})
