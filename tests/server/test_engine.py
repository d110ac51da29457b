"""The engine behind its small face: what runs side by side, and what a refusal says."""

from __future__ import annotations

import json
import math
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.server.answers import QueryError, QueryTimeoutError, ServerBusyError
from neuprint_jupyter.server.deadline import Deadline
from neuprint_jupyter.server.engine import Graph, _set_deadline, engine_name, load_engine
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
    both = threading.Barrier(2, timeout=60)

    def start() -> None:
        with deadline.of(1000):
            both.wait()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(start), pool.submit(start)]:
            done.result()
    assert applied == [1000]


@pytest.mark.parametrize("ends", [True, False], ids=["which ends", "which is read for long"])
def test_another_deadline_waits_for_a_query_that_has_not_taken_its_own(ends: bool) -> None:
    happened: list[str] = []
    deadline = Deadline(lambda ms: happened.append(f"set {ms}"))
    asked, done = threading.Event(), threading.Event()

    def start() -> None:
        asked.set()
        with deadline.of(5):
            happened.append("second starts")
        done.set()

    with deadline.of(1000) as reading:
        second = threading.Thread(target=start)
        second.start()
        asked.wait(60)
        happened.append("first is read")
        if not ends:
            reading()
            done.wait(60)
    second.join()
    assert happened == ["set 1000", "first is read", "set 5", "second starts"]


def test_a_quick_query_runs_beside_an_endless_one(graph: Graph) -> None:
    graph.query("RETURN 1 AS x", seconds=60)
    started = time.monotonic()
    graph.query("RETURN 1 AS x", seconds=60)
    # On a slow machine the endless one is given longer, so that the quick ones can be done before.
    seconds = max(2, math.ceil(20 * (time.monotonic() - started)))
    with ThreadPoolExecutor(1) as pool:
        endless = pool.submit(graph.query, ENDLESS, seconds=seconds)
        quick = [graph.query("RETURN 1 AS x", seconds=seconds).data for _ in range(4)]
        assert not endless.done()
        assert quick == [[[1]]] * 4
        with pytest.raises(QueryTimeoutError):
            endless.result()


def test_each_query_has_its_own_deadline(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    # However slow this machine is: longer than any of these queries takes.
    monkeypatch.setattr(Deadline, "MOMENT", 60)
    with ThreadPoolExecutor(3) as pool:
        endless = [pool.submit(graph.query, ENDLESS, seconds=seconds) for seconds in (1, 2, 1)]
        for seconds, one in zip((1, 2, 1), endless, strict=True):
            with pytest.raises(QueryTimeoutError, match=f"of {seconds}000ms"):
                one.result()


def test_a_query_stopped_at_anothers_deadline_is_asked_again(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Deadline, "MOMENT", 0)
    asked: list[int] = []
    real = graph._read

    def read(cypher: str, parameters: dict[str, Any], milliseconds: int, in_lists: bool) -> Any:
        asked.append(milliseconds)
        _set_deadline(graph._database, 50 if len(asked) == 1 else milliseconds)
        return real(cypher, parameters, milliseconds, in_lists)

    graph.query("RETURN 1 AS x", seconds=2)
    monkeypatch.setattr(graph, "_read", read)
    with pytest.raises(QueryTimeoutError, match="of 2000ms"):
        graph.query(ENDLESS, seconds=2)
    assert asked == [2000, 2000]


def test_who_finds_no_memory_left_hears_that_it_is_anothers_doing(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(*_: object) -> Any:
        # As the native build says when a thread asks for the first time.
        raise RuntimeError("graal_attach_thread failed (rc=3)")

    monkeypatch.setattr(graph, "_read", no_memory)
    with pytest.raises(ServerBusyError, match=r"another query uses all memory .* ask again"):
        graph.query("RETURN 1 AS x", seconds=4)


@pytest.mark.parametrize(
    "condition",
    [
        " OR ".join(f"n.`roi {i}`" for i in range(1000)),
        " AND ".join(f"NOT n.`roi {i}`" for i in range(1000)),
        "(n.a OR " * 1000 + "n.b" + ")" * 1000,
    ],
)
def test_a_thousand_rois_in_one_condition(graph: Graph, condition: str) -> None:
    assert graph.query(f"MATCH (n:Neuron) WHERE {condition} RETURN n.bodyId", seconds=120).data == []


def test_an_endless_condition_is_refused(graph: Graph) -> None:
    with pytest.raises(QueryError, match="too deeply"):
        graph.query("RETURN " + "NOT " * 100_000 + "true AS x", seconds=120)


def test_files_and_addresses_cannot_be_read(graph: Graph, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    for place in (f"file://{secret}", str(secret), "http://127.0.0.1:1/x.csv", "https://127.0.0.1:1/x.csv"):
        with pytest.raises(QueryError, match=r"(?i)not allowed|disabled|not permitted|denied"):
            graph.query(f"LOAD CSV FROM '{place}' AS line RETURN line", seconds=10)


def test_an_endless_regular_expression_is_stopped(graph: Graph) -> None:
    with pytest.raises(QueryTimeoutError, match="Regular expression"):
        graph.query(f"RETURN '{'a' * 60}' =~ '(.*a){{20}}b' AS x", seconds=120)


def test_values_are_plain(graph: Graph) -> None:
    """Whichever build answers: what Java made of them, no client could read."""
    rows = graph.query(
        """MATCH p = (a:Neuron {bodyId: 4})-[e:ConnectsTo]->(b:Segment)
        RETURN a, [e] AS e, {b: b} AS b, p, date('2020-01-02') AS d, a.somaLocation.x AS x, 1.0 AS f, 1 AS i""",
        seconds=120,
    )
    a, (e,), b, p, *rest = rows.data[0]
    assert rows.columns == ["a", "e", "b", "p", "d", "x", "f", "i"]
    assert a["bodyId"] == 4
    assert (a["@type"], e["@type"], b["b"]["@type"]) == ("Neuron", "ConnectsTo", "Neuron")
    assert a["somaLocation"] == {"x": 1, "y": 2, "z": 3, "srid": 9157}
    assert (e["weight"], type(e["weight"]), json.loads(e["roiInfo"])) == (5, int, {"a'L(R)": {"post": 3}})
    assert p == f"({a['@rid']})-[{e['@rid']}]->({b['b']['@rid']})"
    assert [(v, type(v)) for v in rest] == [("2020-01-02", str), (1, int), (1.0, float), (1, int)]


def test_the_engine_says_which_it_is(graph: Graph) -> None:
    name = engine_name()
    assert re.fullmatch(r"ArcadeDB \S+ \((native|JVM)\)", name)
    assert load_engine(Path()).__backend__ in name.lower()


def test_both_builds_at_once_are_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As the engine does it: what is imported then would be a mix of both."""
    (tmp_path / "arcadedb.py").write_text(
        "raise ImportError(\"'arcadedb' cannot be imported while 'arcadedb-jvm' is installed\")"
    )
    monkeypatch.delitem(sys.modules, "arcadedb", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(NeuprintError, match="both builds"):
        load_engine(tmp_path)
