"""The debug pane: every Cypher query, as it is sent and as it is answered."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import anywidget
import pandas as pd
import traitlets
from IPython import get_ipython

from neuprint_jupyter.client import (
    Client,
    QueryLog,
    QueryRecord,
    all_queries,
    asked_by,
    default_client,
    list_all_clients,
)
from neuprint_jupyter.errors import CypherError, NeuprintError
from neuprint_jupyter.widgets.bundle import static_text
from neuprint_jupyter.widgets.of_cell import close_with_cell
from neuprint_jupyter.widgets.plans import explained
from neuprint_jupyter.widgets.query_log_html import queries_html, queries_text
from neuprint_jupyter.widgets.query_log_text import ExportFormat, export, summary

_FIRST = 200
_OLDER = 1_000
_RECENT = 30
_FALLBACK = 100
_FLUSH_SECONDS = 0.05


class QueryLogPane(anywidget.AnyWidget):
    """The Cypher queries of a client, live: who asked, how long it took, what came of it.

    Queries can be filtered, copied, cancelled while they run, run again, explained, pinned and
    compared. The saved notebook keeps the latest of them to read.

    Parameters
    ----------
    client
        Whose queries; None for those of all clients.
    height
        The greatest height in CSS pixels, from 100 to 4,000.

    Attributes
    ----------
    result : DataFrame or None
        The table that the last query run again from the pane answered.

    Examples
    --------
    >>> QueryLogPane(client)  # doctest: +SKIP
    """

    height = traitlets.Int(420, min=100, max=4_000).tag(sync=True)

    # Read anew whenever the page asks for the state. What changes then is state too, not a message: a view that
    # is still being made would miss that.
    _records = traitlets.Any(read_only=True).tag(sync=True, to_json=lambda _, pane: pane._latest())
    _news = traitlets.Any(read_only=True).tag(sync=True, to_json=lambda _, pane: pane._told)

    def __init__(self, client: Client | None = None, *, height: int = 420) -> None:
        self._esm = static_text("query_log.js")
        self._css = static_text("query_log.css")
        self._client = client
        self._log: QueryLog = all_queries if client is None else client.query_log
        self.result: pd.DataFrame | None = None
        self._changed: dict[int, QueryRecord] = {}
        self._recent: deque[QueryRecord] = deque(maxlen=_RECENT)
        self._clears = 0
        self._told: dict[str, Any] = {"records": [], "total": len(self._log), "clears": 0}
        self._lock = threading.Lock()
        self._stop = self._log.observe(self._on_record)
        super().__init__(height=height)
        self.on_msg(self._on_message)

    def close(self) -> None:
        """Follow the queries no longer."""
        self._stop()
        super().close()

    def export(self, format: ExportFormat = "json") -> str:
        """All queries as the text of a file.

        Parameters
        ----------
        format
            ``"json"``, or ``"cypher"``: the queries, with what came of them as comments.

        Raises
        ------
        CriteriaError
            If the format is neither.

        Examples
        --------
        >>> Path("queries.cypher").write_text(query_log().export("cypher"))  # doctest: +SKIP
        """
        return export(self._log, format)

    def _latest(self) -> list[dict[str, Any]]:
        return [summary(record) for record in list(self._log)[-_FIRST:]]

    def _on_record(self, record: QueryRecord | None) -> None:
        if record is None:
            with self._lock:
                self._clears += 1
                self._recent.clear()
                self._changed.clear()
                self._tell_news(self._latest())
            return
        with self._lock:
            waiting = bool(self._changed)
            self._changed[record.id] = record
        if not waiting:
            # Many queries at once are told at once; and not on the thread of a cell, see _unpin.
            timer = threading.Timer(_FLUSH_SECONDS, self._flush)
            timer.daemon = True
            timer.start()

    def _flush(self) -> None:
        with self._lock:
            changed, self._changed = self._changed, {}
            self._recent.extend(changed.values())
            changed |= {record.id: record for record in self._recent}
            # With the lock: else what is cleared meanwhile would be told after it has gone.
            self._tell_news([summary(record) for record in changed.values()])

    def _tell_news(self, records: list[dict[str, Any]]) -> None:
        self._told = {"records": records, "total": len(self._log), "clears": self._clears}
        self.send_state("_news")
        self._unpin()

    def _tell(self, message: dict[str, Any]) -> None:
        self.send(message)
        self._unpin()

    def _unpin(self) -> None:
        """Have the page's next message served by whoever is free: what is pressed here is for the cell that runs."""
        with contextlib.suppress(AttributeError):
            # ipykernel lets it wait for the end of the cell that this comm was used in.
            del self.comm._reply_subshell_id

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        if not isinstance(content, dict) or not isinstance(content.get("id"), str):
            return
        request: dict[str, Any] = content
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]] = {
            "latest": lambda _: {"records": self._latest(), "total": len(self._log)},
            "older": self._older,
            "text": lambda request: {"cypher": self._record(request).cypher, "cut": self._record(request).cut},
            "cancel": self._cancel,
            "clear": self._clear,
            "export": lambda request: {"text": self.export(request.get("format", "json"))},
            "rerun": lambda request: self._ask_again(request, explain=False),
            "explain": lambda request: self._ask_again(request, explain=True),
        }
        try:
            answer = answers[str(request.get("kind"))]
        except KeyError:
            self._refuse(request, "no such message")
            return
        try:
            told = answer(request)
        except NeuprintError as error:
            self._refuse(request, str(error))
            return
        if told is not None:
            self._tell({"kind": "answer", "id": request["id"], **told})

    def _refuse(self, request: dict[str, Any], why: str) -> None:
        self._tell({"kind": "error", "id": request["id"], "message": why[:4_000]})

    def _record(self, request: dict[str, Any]) -> QueryRecord:
        for record in self._log:
            if record.id == request.get("record"):
                return record
        raise NeuprintError("this query is no longer in the log")

    def _older(self, request: dict[str, Any]) -> dict[str, Any]:
        older = [
            record for record in self._log if isinstance(request.get("before"), int) and record.id < request["before"]
        ]
        return {"records": [summary(record) for record in older[-_OLDER:]], "total": len(self._log)}

    def _cancel(self, request: dict[str, Any]) -> dict[str, Any]:
        self._record(request).cancel()
        return {}

    def _clear(self, _request: dict[str, Any]) -> dict[str, Any]:
        self._log.clear()
        return {}

    def _ask_again(self, request: dict[str, Any], *, explain: bool) -> None:
        """Send a query again, or have it explained, beside whatever the kernel does."""
        record = self._record(request)
        if record.cut:
            raise NeuprintError("the end of this query was not kept: it is longer than the log keeps texts")
        client = self._client_of(record)

        def work() -> None:
            try:
                with asked_by("query log"):
                    cypher = f"EXPLAIN {record.cypher}" if explain else record.cypher
                    table = client.fetch_custom(cypher, record.dataset)
                text = explained(table) if explain else ""
            except Exception as error:
                # Of any kind: the page would wait for an answer for ever. The query itself is there already.
                self._refuse(request, error.message if isinstance(error, CypherError) else str(error))
                return
            if not explain:
                self.result = table
            self._tell({"kind": "answer", "id": request["id"], "text": text})

        threading.Thread(target=work, name="query log", daemon=True).start()

    def _client_of(self, record: QueryRecord) -> Client:
        if self._client is not None:
            return self._client
        clients = list_all_clients()
        for client in clients:
            # Whose local server was started anew, maybe at another port.
            if any(one is record for one in client.query_log):
                return client
        for client in clients:
            if client.server == record.server:
                return client
        client = default_client()
        if client.server != record.server:
            raise NeuprintError(f"there is no connection to {record.server} any more")
        return client

    def __repr__(self) -> str:
        return f"QueryLogPane({len(self._log)} queries)"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        latest = list(self._log)[: -_FALLBACK - 1 : -1]
        title = f"{len(self._log):,} queries; shown are the latest {len(latest)}"
        return {**data, "text/plain": queries_text(latest), "text/html": queries_html(latest, title)}, metadata


def query_log(client: Client | None = None) -> QueryLogPane:
    """The pane that shows every query, for all clients or for one: ``query_log()`` as the last line of a cell.

    It follows the queries until its cell is run again.

    Parameters
    ----------
    client
        Whose queries; None for those of all clients.

    Returns
    -------
    QueryLogPane

    Examples
    --------
    >>> query_log()  # doctest: +SKIP
    """
    pane = QueryLogPane(client)
    close_with_cell(pane, get_ipython())
    return pane
