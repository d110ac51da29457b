"""Changes to a dataset, for those who administrate its server: the names of ``neuprint.admin``."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Literal, Self

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.client.answers import read_json
from neuprint_jupyter.client.decode import table
from neuprint_jupyter.client.refusals import ServerRefusalError
from neuprint_jupyter.errors import CriteriaError, NeuprintAuthError, NeuprintError

__all__ = ["Transaction"]

_OVER = ("unrecognized transaction id", "transaction id not found", "has been terminated")


class Transaction:
    """Several changes that are all made, or none of them.

    They are made at the end of the ``with`` block, and none if an error ends it, or :meth:`kill`.
    Requests are not sent again, whatever happens to them.

    Parameters
    ----------
    dataset
        The dataset to change; it must be the client's.
    client
        The client to ask; the default client if none is given.

    Raises
    ------
    CriteriaError
        If it is not.
    NeuprintAuthError
        If you do not administrate the server.

    Examples
    --------
    >>> with Transaction("hemibrain:v1.2.1") as changes:  # doctest: +SKIP
    ...     changes.query("MATCH (n:Neuron {bodyId: 1047426385}) SET n.type = 'TuBu04'")
    """

    @inject_client
    def __init__(self, dataset: str, *, client: Client = None) -> None:  # type: ignore[assignment]
        if dataset != client.dataset:
            raise CriteriaError(f"the transaction is for dataset {dataset!r}, but the client is for {client.dataset!r}")
        self.dataset = dataset
        self.client = client
        self.transaction_id: int | None = None
        self.killed = False

    def query(self, cypher: str, format: Literal["pandas", "json"] = "pandas") -> Any:
        """Send a query that may change the dataset; the result as from :meth:`Client.fetch_custom`."""
        if format not in ("pandas", "json"):
            raise CriteriaError(f"format must be 'pandas' or 'json', not {format!r}")
        answer = self._post("/cypher", {"cypher": cypher, "dataset": self.dataset})
        return answer if format == "json" else table(answer["columns"], answer["data"])

    def kill(self) -> None:
        """Make none of the changes."""
        self._post("/kill")
        self.killed, self.transaction_id = True, None

    def __enter__(self) -> Self:
        try:
            self.transaction_id = self._send("", {"dataset": self.dataset})["transaction_id"]
        except NeuprintAuthError as error:
            raise NeuprintAuthError(f"{error}; transactions are for administrators of {self.client.server}") from None
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self.killed:
            return
        if kind is None:
            self._post("/commit")
            self.transaction_id = None
            return
        try:
            self.kill()
        except ServerRefusalError as refusal:
            # A transaction that failed is over already.
            if not any(words in refusal.message.lower() for words in _OVER):
                raise

    def _post(self, what: str, body: dict[str, Any] | None = None) -> Any:
        if self.transaction_id is None:
            raise NeuprintError("no transaction: use it as in `with Transaction(dataset) as t: t.query(…)`")
        return self._send(f"/{self.transaction_id}{what}", body)

    def _send(self, path: str, body: dict[str, Any] | None) -> Any:
        transport = self.client._transport
        return read_json(transport.post_once(f"/api/raw/cypher/transaction{path}", json=body))
