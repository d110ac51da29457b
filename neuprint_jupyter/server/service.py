"""What the server can answer, apart from how it is asked: queries, skeletons and meshes of the datasets it holds."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from neuprint_jupyter.server.dialect import Question, result_columns, translate
from neuprint_jupyter.server.engine import Graph, QueryError, QueryTimeoutError, Rows
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
        if question.projection is None:
            answer = _answer(graph, question, self.seconds)
        else:
            inner = _timeboxed_answer(graph, question, self.seconds)
            rows = [dict(zip(inner.columns, row, strict=True)) for row in inner.data]
            answer = graph.query(question.projection, {"rows": rows}, seconds=self.seconds)
        columns = answer.columns or result_columns(question.projection or question.cypher)
        return Rows(columns, neuprint_rows(answer.data))

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
    except ValueError as error:
        raise QueryError(str(error)) from None
    return ask(cypher, parameters)


def _timeboxed_answer(graph: Graph, question: Question, seconds: float) -> Rows:
    """What comes within the time that the query gives itself: nothing is no error."""
    allowed = question.seconds or seconds
    try:
        return _answer(graph, question, min(seconds, allowed))
    except QueryTimeoutError:
        if seconds < allowed:
            raise
        return Rows([], [])


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
