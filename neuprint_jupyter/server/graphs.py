"""The datasets that are open."""

from __future__ import annotations

import contextlib
import re
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.server.answers import QueryError
from neuprint_jupyter.server.bodies import Bodies
from neuprint_jupyter.server.engine import Graph
from neuprint_jupyter.server.store import Dataset, find_dataset, list_datasets

_OPEN_ELSEWHERE = re.compile("already in use|locked by another process")


class OpenGraphs:
    """The graphs of a data directory: one is opened when it is first read, and closed when it has gone and nobody does.

    A query goes on reading the dataset that it began with, whatever takes that one's place meanwhile.

    Parameters
    ----------
    data_dir
        The data directory.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        # By where they lie: that is another place for each load of a dataset.
        self._open: dict[Path, Graph] = {}
        self._readers: Counter[Path] = Counter()
        self._changing = threading.Lock()

    @contextlib.contextmanager
    def reading(self, name: str) -> Iterator[tuple[Dataset, Graph]]:
        """The dataset of a name, and its graph, which stays open within the block.

        Raises
        ------
        UnknownNameError
            If there is no such dataset.
        QueryError
            If it cannot be opened.
        """
        with self._changing:
            dataset, graph = self._opened(name)
            self._readers[dataset.graph] += 1
        try:
            yield dataset, graph
        finally:
            with self._changing:
                self._readers[dataset.graph] -= 1

    def let_go(self) -> None:
        """Close what was removed or replaced and is not read any more: open files take their room on the disk."""
        with self._changing:
            self._let_go()

    def close(self) -> None:
        """Close all."""
        with self._changing:
            for graph in self._open.values():
                graph.close()
            self._open.clear()

    def _opened(self, name: str) -> tuple[Dataset, Graph]:
        while True:
            dataset = find_dataset(name, self._data_dir)
            if graph := self._open.get(dataset.graph):
                return dataset, graph
            self._let_go()
            try:
                graph = self._open[dataset.graph] = _open(dataset, self._data_dir / "logs")
            except NeuprintError:
                # Replaced since it was found?
                if find_dataset(name, self._data_dir) == dataset:
                    raise
            else:
                return dataset, graph

    def _let_go(self) -> None:
        there = {dataset.graph for dataset in list_datasets(self._data_dir)}
        for place in self._open.keys() - there:
            if not self._readers[place]:
                self._open.pop(place).close()


def _open(dataset: Dataset, log_directory: Path) -> Graph:
    try:
        bodies = Bodies(dataset.bodies) if dataset.bodies.is_file() else None
        return Graph(dataset.graph, log_directory, bodies)
    except NeuprintError:
        raise
    except Exception as error:
        if _OPEN_ELSEWHERE.search(str(error)):
            raise QueryError(f"dataset {dataset.name!r} is open in another server, which has to end first") from error
        raise QueryError(
            f"dataset {dataset.name!r} cannot be opened; load it again with --replace. The engine says: {error}"
        ) from error
