"""The engine behind its small face: what runs side by side, and what a refusal says."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from neuprint_jupyter.server.answers import QueryError, QueryTimeoutError
from neuprint_jupyter.server.engine import Deadline, Graph
from neuprint_jupyter.server.loading import load_dataset
from tests import tiny

ENDLESS = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b < 0 RETURN count(*) AS c"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The tiny dataset, opened in this process."""
    data_dir = tmp_path_factory.mktemp("engine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NEUPRINT_JUPYTER_DATA", str(data_dir))
        dataset = load_dataset("tiny:v1", neurons=tiny.NEURONS, connections=tiny.CONNECTIONS, progress=False)
    return Graph(dataset.graph, data_dir / "logs")


def test_queries_of_one_deadline_start_side_by_side() -> None:
    applied: list[int] = []
    deadline = Deadline(applied.append)
    both = threading.Barrier(2, timeout=20)

    def start() -> None:
        with deadline.of(1000):
            both.wait()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(start), pool.submit(start)]:
            done.result()
    assert applied == [1000]


def test_another_deadline_waits_until_no_query_is_starting() -> None:
    happened: list[str] = []
    deadline = Deadline(lambda ms: happened.append(f"set {ms}"))
    asked = threading.Event()

    def start() -> None:
        asked.set()
        with deadline.of(5):
            happened.append("second starts")

    with deadline.of(1000):
        second = threading.Thread(target=start)
        second.start()
        asked.wait()
        happened.append("first has started")
    second.join()
    assert happened == ["set 1000", "first has started", "set 5", "second starts"]


def test_a_quick_query_runs_beside_an_endless_one(graph: Graph) -> None:
    with ThreadPoolExecutor(1) as pool:
        endless = pool.submit(graph.query, ENDLESS, seconds=3)
        quick = [graph.query("RETURN 1 AS x", seconds=seconds).data for seconds in (3, 30, 3, 30)]
        assert not endless.done()
        assert quick == [[[1]]] * 4
        with pytest.raises(QueryTimeoutError):
            endless.result()


@pytest.mark.parametrize(
    "condition",
    [
        " OR ".join(f"n.`roi {i}`" for i in range(1000)),
        " AND ".join(f"NOT n.`roi {i}`" for i in range(1000)),
        "(n.a OR " * 1000 + "n.b" + ")" * 1000,
    ],
)
def test_a_thousand_rois_in_one_condition(graph: Graph, condition: str) -> None:
    assert graph.query(f"MATCH (n:Neuron) WHERE {condition} RETURN n.bodyId", seconds=30).data == []


def test_an_endless_condition_is_refused(graph: Graph) -> None:
    with pytest.raises(QueryError, match="too deeply"):
        graph.query("RETURN " + "NOT " * 100_000 + "true AS x", seconds=30)
