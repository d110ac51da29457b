from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.client import QueryLog, QueryRecord, all_queries, asked_by
from neuprint_jupyter.cypher import tokenize
from neuprint_jupyter.errors import CriteriaError, CypherError
from neuprint_jupyter.widgets import of_cell
from neuprint_jupyter.widgets.query_log import QueryLogPane, query_log
from neuprint_jupyter.widgets.query_log_html import queries_html, queries_text
from neuprint_jupyter.widgets.query_log_text import export, summary


class Asking:
    """A client without a server."""

    server = "s"

    def __init__(self) -> None:
        self.query_log = QueryLog()

    def ask(self, cypher: str, error: Exception | None = None) -> QueryRecord:
        with asked_by("fetch_neurons"):
            record = self.query_log.start(cypher, "demo:v1", "s")
        self.query_log.end(record, rows=None if error else 1, size=10, error=error)
        return record


@pytest.fixture
def asking() -> Asking:
    return Asking()


@pytest.fixture
def pane(asking: Asking) -> Iterator[QueryLogPane]:
    pane = QueryLogPane(asking)  # type: ignore[arg-type]
    pane.said = []
    pane.send = lambda content, buffers=None: pane.said.append(content)
    yield pane
    pane.close()


def ask(pane: QueryLogPane, **content: Any) -> dict[str, Any]:
    pane._handle_custom_msg({"id": "q", **content}, [])
    return next(m for m in reversed(pane.said) if m.get("id") == "q")


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def held(pane: QueryLogPane, monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Have the pane tell nothing until the event that is returned is set, however long that takes."""
    asked, flush = threading.Event(), pane._flush
    monkeypatch.setattr(pane, "_flush", lambda: (asked.wait(60), flush()))
    return asked


def test_the_state_holds_the_latest_queries_whenever_it_is_read(asking: Asking, pane: QueryLogPane) -> None:
    assert pane.get_state()["_records"] == []
    for i in range(300):
        asking.ask(f"RETURN {i}")
    state = pane.get_state()
    assert ask(pane, kind="latest")["total"] == 300
    assert [r["cypher"] for r in state["_records"]] == [f"RETURN {i}" for i in range(100, 300)]
    assert json.dumps(state["_records"])


def test_what_happens_is_told_in_few_messages(
    asking: Asking, pane: QueryLogPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    pane.send_state = lambda key: told.append(pane.get_state(key)[key])
    all_asked = held(pane, monkeypatch)
    records = [asking.ask("RETURN 1") for _ in range(50)]
    all_asked.set()
    until(lambda: bool(told))
    assert [r["id"] for r in told[0]["records"]] == [r.id for r in records]
    assert {(r["status"], r["caller"]) for r in told[0]["records"]} == {("done", "fetch_neurons")}
    assert len(told) == 1
    asking.query_log.clear()
    assert told[-1] == {"records": [], "total": 0, "clears": 1}


def test_older_ones_and_whole_texts_come_when_they_are_asked_for(asking: Asking, pane: QueryLogPane) -> None:
    long = asking.ask("RETURN " + "1" * 5_000)
    last = asking.ask("RETURN 2")
    assert len(summary(long)["cypher"]) == 2_001
    assert summary(long)["more"]
    assert ask(pane, kind="text", record=long.id) == {
        "kind": "answer",
        "id": "q",
        "cypher": long.cypher,
        "cut": False,
    }
    assert [r["id"] for r in ask(pane, kind="older", before=last.id)["records"]] == [long.id]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"kind": "text", "record": 0}, "no longer in the log"),
        ({"kind": "nonsense"}, "no such message"),
        ({}, "no such message"),
        ({"kind": "text"}, "no longer in the log"),
        ({"kind": ["x"]}, "no such message"),
    ],
)
def test_odd_messages_are_refused(pane: QueryLogPane, content: dict[str, Any], said: str) -> None:
    assert said in ask(pane, **content)["message"]


@pytest.mark.parametrize("content", [None, 5, [], {"kind": "clear"}, {"kind": "clear", "id": 7}])
def test_messages_without_an_id_are_not_answered(asking: Asking, pane: QueryLogPane, content: object) -> None:
    asking.ask("RETURN 1")
    pane._handle_custom_msg(content, [])
    assert len(asking.query_log) == 1


def test_cancelling_and_clearing(asking: Asking, pane: QueryLogPane) -> None:
    running = asking.query_log.start("RETURN 1", "demo:v1", "s")
    ask(pane, kind="cancel", record=running.id)
    assert running.exchange.cancelled
    asking.ask("RETURN 2")
    ask(pane, kind="clear")
    assert list(asking.query_log) == [running]


def test_what_was_cleared_does_not_come_back(asking: Asking, pane: QueryLogPane) -> None:
    told: list[dict[str, Any]] = []
    pane.send_state = lambda key: told.append(pane.get_state(key)[key])
    asking.ask("RETURN 1")
    until(lambda: bool(told))
    ask(pane, kind="clear")
    last = asking.ask("RETURN 2")
    until(lambda: bool(told[-1]["records"]))
    assert [r["id"] for r in told[-1]["records"]] == [last.id]
    assert told[-1]["clears"] == 1


def test_what_is_cleared_while_it_is_told_does_not_come_back(
    asking: Asking, pane: QueryLogPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []
    pane.send_state = lambda key: told.append(pane.get_state(key)[key])
    clearing = threading.Thread(target=asking.query_log.clear)

    def summary_amid_which_it_is_cleared(record: QueryRecord) -> dict[str, Any]:
        clearing.start()
        # It would be done in no time, were it not to wait until this has been told.
        clearing.join(0.2)
        return summary(record)

    monkeypatch.setattr("neuprint_jupyter.widgets.query_log.summary", summary_amid_which_it_is_cleared)
    asked = held(pane, monkeypatch)
    asking.ask("RETURN 1")
    asked.set()
    until(lambda: len(told) == 2)
    clearing.join()
    assert told[-1] == {"records": [], "total": 0, "clears": 1}


def test_whatever_goes_wrong_in_a_query_run_again_is_said(asking: Asking, pane: QueryLogPane) -> None:
    record = asking.ask("RETURN 1")
    asking.fetch_custom = lambda *_: 1 / 0  # type: ignore[attr-defined]
    pane._handle_custom_msg({"id": "again", "kind": "rerun", "record": record.id}, [])
    until(lambda: any("division by zero" in m.get("message", "") for m in pane.said))

    def refuse(*_: object) -> None:
        raise CypherError("no x", "RETURN x", 1, 8)

    asking.fetch_custom = refuse  # type: ignore[attr-defined]
    pane._handle_custom_msg({"id": "refused", "kind": "explain", "record": record.id}, [])
    until(lambda: any(m["message"] == "no x" for m in pane.said if m["id"] == "refused"))


def test_who_asked_asks_again_wherever_the_server_is_now(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    asking.query_log = QueryLog(also=all_queries)
    record = asking.ask("RETURN 1")
    asking.server = "another port"
    asking.fetch_custom = lambda cypher, dataset: f"{cypher} of {dataset}"  # type: ignore[attr-defined]
    other = Asking()
    monkeypatch.setattr("neuprint_jupyter.widgets.query_log.list_all_clients", lambda: [other, asking])
    pane = QueryLogPane()
    pane._handle_custom_msg({"id": "again", "kind": "rerun", "record": record.id}, [])
    until(lambda: pane.result is not None)
    assert pane.result == "RETURN 1 of demo:v1"
    pane.close()


def test_a_cell_that_is_run_again_ends_the_pane_that_it_showed(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    request = {"metadata": {"cellId": "a"}, "header": {"msg_id": "1"}}
    monkeypatch.setattr(of_cell, "_of_cell", {})
    shell = SimpleNamespace(parent_header=request)
    monkeypatch.setattr("neuprint_jupyter.widgets.query_log.get_ipython", lambda: shell)
    first, second = query_log(asking), query_log(asking)  # type: ignore[arg-type]
    assert len(asking.query_log._observers) == 2
    request["header"]["msg_id"] = "2"
    again = query_log(asking)  # type: ignore[arg-type]
    assert asking.query_log._observers == [again._on_record]
    assert [pane.comm is None for pane in (first, second, again)] == [True, True, False]
    again.close()


def test_nothing_is_run_again_that_was_cut(asking: Asking, pane: QueryLogPane) -> None:
    record = asking.ask("RETURN " + "1" * 200_000)
    assert "was not kept" in ask(pane, kind="rerun", record=record.id)["message"]


def test_exports(asking: Asking, pane: QueryLogPane) -> None:
    asking.ask("MATCH (n)\nRETURN n; ")
    asking.ask("RETURN x // why", CypherError("no x\nhere", "RETURN x // why", 1, 8))
    told = json.loads(ask(pane, kind="export", format="json")["text"])
    assert [(r["cypher"], r["status"], r["place"]) for r in told] == [
        ("MATCH (n)\nRETURN n; ", "done", None),
        ("RETURN x // why", "failed", [1, 8]),
    ]
    text = ask(pane, kind="export", format="cypher")["text"]
    assert [line for line in text.splitlines() if not line.startswith("//")] == [
        "MATCH (n)",
        "RETURN n;",
        "",
        "RETURN x // why",
        ";",
    ]
    assert "· fetch_neurons · demo:v1 · s · done" in text
    assert "// no x" in text
    assert "not 'svg'" in ask(pane, kind="export", format="svg")["message"]
    with pytest.raises(CriteriaError, match="must be 'json' or 'cypher', not 'svg'"):
        pane.export("svg")  # type: ignore[arg-type]


def test_the_fallback_is_escaped_and_says_what_happened(asking: Asking, pane: QueryLogPane) -> None:
    asking.ask("RETURN '<script>alert(1)</script>' ORDER BY y", CypherError("no <b>", "x", 1, 1))
    bundle, _ = pane._repr_mimebundle_()
    assert "<script>" not in bundle["text/html"]
    assert "no &lt;b&gt;" in bundle["text/html"]
    assert "fetch_neurons on demo:v1: failed" in bundle["text/plain"]


@given(st.text())
def test_tokens_join_to_the_query(cypher: str) -> None:
    assert "".join(token.text for token in tokenize(cypher)) == cypher


@given(st.text(), st.text(), st.none() | st.tuples(st.integers(1, 5), st.integers(1, 50)))
def test_any_query_can_be_exported_and_shown(cypher: str, error: str, place: tuple[int, int] | None) -> None:
    record = QueryRecord(cypher, "d", "s", "x", error=error, place=place)
    assert json.loads(export([record], "json"))[0]["cypher"] is not None
    comments = export([record], "cypher").split("\n")[0]
    assert comments.startswith("// ")
    html = queries_html([record], "title")
    assert html.count("<") == html.count(">")


def test_lines_tell_the_time_of_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    record = QueryRecord(
        "RETURN 1", "tiny:v1", "local", "%neurons", started=datetime(2026, 1, 30, 8, 48, 20, tzinfo=UTC)
    )
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "XXX-5")  # five hours before UTC
        time.tzset()
        shown = queries_text([record])
    time.tzset()
    assert shown.startswith("13:48:20 %neurons on tiny:v1")
