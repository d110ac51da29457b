"""Small tables to load, and a way to ask what was stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from neuprint_jupyter.server.engine import Graph
from neuprint_jupyter.server.store import Dataset
from tests.server.loading.given import Given

Ask = Callable[[Dataset, str], list[list[Any]]]


@pytest.fixture(scope="session")
def shared_data(repository: Path) -> Path:
    """Published connectomes, which lie beside the repository where they are available."""
    path = repository.parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip(f"no real data at {path}")
    return path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A data directory of the test's own."""
    return tmp_path / "data"


@pytest.fixture
def given(tmp_path: Path, place: Path) -> Given:
    """Files of three neurons and two connections, to be loaded into a data directory of the test's own."""
    return Given(tmp_path / "in", place)


@pytest.fixture(scope="session")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask a dataset in Cypher: rows as lists."""
    logs = tmp_path_factory.mktemp("logs")
    graphs: dict[Path, Graph] = {}

    def question(dataset: Dataset, cypher: str) -> list[list[Any]]:
        if dataset.graph not in graphs:
            graphs[dataset.graph] = Graph(dataset.graph, logs)
        return graphs[dataset.graph].query(cypher, seconds=60).data

    yield question
    for graph in graphs.values():
        graph.close()


@pytest.fixture
def neurons() -> pd.DataFrame:
    """Three neurons."""
    return pd.DataFrame({"bodyId": [11, 12, 13], "type": ["EPG", "EPG", "PEN"], "instance": ["a", None, ""]})


@pytest.fixture
def connections() -> pd.DataFrame:
    """Four rows between them."""
    return pd.DataFrame(
        {
            "bodyId_pre": [11, 11, 12, 13],
            "bodyId_post": [12, 12, 13, 13],
            "roi": ["EB", "PB", "EB", None],
            "weight": [5, 2, 7, 1],
        }
    )
