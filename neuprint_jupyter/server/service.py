"""What the server can answer, apart from how it is asked: queries, skeletons and meshes of the datasets it holds."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from neuprint_jupyter.server.dialect import (
    Question,
    Token,
    called_procedures,
    result_columns,
    source_offset,
    translate,
)
from neuprint_jupyter.server.engine import (
    Graph,
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    Rows,
    WriteRefusedError,
)
from neuprint_jupyter.server.store import Dataset, find_dataset, list_datasets
from neuprint_jupyter.server.values import neuprint_rows

# Two at once is what the engine answers fastest: more wait for one another.
WORKERS = 2
DEFAULT_SECONDS = 60.0


class Service:
    """All datasets of a data directory, each opened when it is first asked.

    Parameters
    ----------
    data_dir
        The data directory.
    seconds
        The longest that a query may take.
    """

    def __init__(self, data_dir: Path, seconds: float = DEFAULT_SECONDS) -> None:
        self.data_dir = data_dir
        self.seconds = seconds
        self.workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="query")
        self._open: dict[str, tuple[str, Graph]] = {}
        self._opening = threading.Lock()

    def dataset(self, name: str) -> Dataset:
        """The dataset of a name, whatever the case; UnknownNameError if there is none."""
        return find_dataset(name, self.data_dir)

    def query(self, name: str, cypher: str) -> Rows:
        """Answer a client's query.

        Raises
        ------
        UnknownNameError
            If there is no such dataset.
        QueryError
            If the engine refuses the query, or fails at it.
        """
        dataset = self.dataset(name)
        graph = self._graph(dataset)
        question = translate(cypher, dataset.name)
        with _in_the_clients_words(question.tokens):
            answer = (_answer if question.projection is None else _timeboxed_answer)(graph, question, self.seconds)
        if question.projection is not None:
            rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.data]
            with _in_the_clients_words(question.projection_tokens):
                answer = graph.query(question.projection, {"rows": rows}, seconds=self.seconds)
        answer = _as_named(answer, result_columns(question.projection or question.cypher))
        return Rows(answer.columns, neuprint_rows(answer.data))

    def describe_datasets(self) -> dict[str, dict[str, Any]]:
        """Each dataset's entry in ``/api/dbmeta/datasets``."""
        return {dataset.name: self._describe(dataset) for dataset in list_datasets(self.data_dir)}

    def skeleton(self, name: str, body_id: int) -> str | None:
        """The SWC text of a body, or None."""
        return _read(self.dataset(name).skeleton_file(body_id))

    def mesh(self, name: str, roi: str) -> str | None:
        """The OBJ text of an ROI, or None."""
        return _read(self.dataset(name).mesh_file(roi))

    def close(self) -> None:
        """Let running queries end, and close every dataset."""
        self.workers.shutdown(wait=True, cancel_futures=True)
        with self._opening:
            for _, graph in self._open.values():
                graph.close()
            self._open.clear()

    def _graph(self, dataset: Dataset) -> Graph:
        with self._opening:
            uuid, graph = self._open.get(dataset.name, ("", None))
            if graph is None or uuid != dataset.uuid:
                if graph is not None:
                    graph.close()
                graph = Graph(dataset.graph, self.data_dir / "logs")
                self._open[dataset.name] = (dataset.uuid, graph)
            return graph

    def _describe(self, dataset: Dataset) -> dict[str, Any]:
        answer = self.query(dataset.name, "MATCH (m:Meta) RETURN m")
        meta = answer.data[0][0] if answer.data else {}
        return {
            "last-mod": meta.get("lastDatabaseEdit", dataset.made),
            "uuid": meta.get("uuid", dataset.uuid),
            "ROIs": sorted(json.loads(meta.get("roiInfo") or "{}")),
            "superLevelROIs": meta.get("superLevelRois", []),
            "info": meta.get("info", "N/A"),
            "hidden": bool(meta.get("hideDataSet", False)),
            "logo": meta.get("logo", ""),
            "description": meta.get("description", ""),
        }


def _answer(graph: Graph, question: Question, seconds: float) -> Rows:
    """What the engine answers within the time, for all the queries that it takes."""
    if question.paths is None:
        return graph.query(question.cypher, seconds=seconds)
    deadline = time.monotonic() + seconds

    def ask(cypher: str, parameters: dict[str, Any]) -> Rows:
        return graph.query(cypher, parameters, seconds=max(deadline - time.monotonic(), 0.001))

    try:
        cypher, parameters = question.paths.answer(lambda *asked: ask(*asked).data)
        return ask(cypher, parameters)
    except (ValueError, QuerySyntaxError) as error:
        # The place of a syntax error is in a query of ours, that the client has not seen.
        raise QueryError(str(error)) from None


def _timeboxed_answer(graph: Graph, question: Question, seconds: float) -> Rows:
    """What comes within the time that the query gives itself: nothing is no error."""
    allowed = question.seconds or seconds
    try:
        return _answer(graph, question, min(seconds, allowed))
    except QueryTimeoutError:
        if seconds < allowed:
            raise
        return Rows([], [])


@contextlib.contextmanager
def _in_the_clients_words(tokens: Sequence[Token]) -> Iterator[None]:
    """Have a refusal speak of the query that the client sent."""
    try:
        yield
    except QuerySyntaxError as error:
        raise QuerySyntaxError(str(error), source_offset(tokens, error.offset)) from error
    except WriteRefusedError as error:
        if names := " or ".join(f"`{name}`" for name in called_procedures(tokens)):
            raise QueryError(f"There is no procedure with the name {names} here.") from error
        raise


def _as_named(answer: Rows, names: list[str]) -> Rows:
    """The answer with the columns that its query names: the engine tells none without rows, and none twice."""
    if not answer.columns:
        return Rows(names, [])
    if len(names) <= len(answer.columns) or set(names) != set(answer.columns):
        return answer
    places = [answer.columns.index(name) for name in names]
    return Rows(names, [[row[place] for place in places] for row in answer.data])


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
