from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from neuprint_jupyter.client import QueryLog, QueryRecord, asked_by
from neuprint_jupyter.errors import CypherError


def test_a_record_tells_what_was_asked_and_what_came_of_it() -> None:
    log = QueryLog()
    with asked_by("%neurons"), asked_by("fetch_neurons"):
        record = log.start("RETURN 1", "larva", "https://example.org")
    assert (record.status, record.caller) == ("running", "%neurons")
    log.end(record, rows=1, size=20)
    assert (record.status, record.rows, record.size) == ("done", 1, 20)
    assert record.elapsed is not None


def test_old_records_are_dropped() -> None:
    log = QueryLog(limit=2)
    for i in range(3):
        log.start(f"RETURN {i}", "larva", "s")
    assert [record.cypher for record in log] == ["RETURN 1", "RETURN 2"]
    assert log[-1].cypher == "RETURN 2"
    assert log[-5:] == list(log)


def test_long_texts_are_cut_and_many_of_them_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("neuprint_jupyter.client.log.MOST_TEXT", 250_000)
    log = QueryLog()
    for i in range(5):
        log.start(f"{i}" + "x" * 200_000, "larva", "s")
    assert [(record.cypher[0], len(record.cypher), record.cut) for record in log] == [
        ("3", 100_000, True),
        ("4", 100_000, True),
    ]


def test_the_time_is_split(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 3.0, 5.0, 9.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    log = QueryLog()
    record = log.start("RETURN 1", "larva", "s")
    record._begun = 0.0
    record.exchange.answer_begins()
    record.exchange.answer_ends()
    log.end(record, rows=1, size=1)
    assert (record.server_seconds, record.transfer_seconds, record.decode_seconds, record.elapsed) == (3, 2, 4, 9)


def test_an_error_is_told_with_its_place_and_without_the_query() -> None:
    log = QueryLog()
    record = log.start("RETURN", "larva", "s")
    log.end(record, error=CypherError("Invalid input", "RETURN", 1, 7))
    assert (record.status, record.error, record.place) == ("failed", "Invalid input", (1, 7))


def test_clearing_leaves_what_runs(caplog: pytest.LogCaptureFixture) -> None:
    log, seen = QueryLog(), []
    log.end(log.start("RETURN 1", "larva", "s"), rows=1, size=1)
    running = log.start("RETURN 2", "larva", "s")
    log.observe(seen.append)
    log.clear()
    assert (list(log), log.running(), seen) == ([running], [running], [None])


def test_many_threads_write_and_read_at_once() -> None:
    log = QueryLog(limit=100)

    def work(_: int) -> None:
        stop = log.observe(lambda record: None)
        log.end(log.start("RETURN 1", "larva", "s"), rows=1, size=1)
        assert all(record.cypher == "RETURN 1" for record in log)
        stop()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(1000)))
    assert (len(log), log.running()) == (100, [])


def test_observers_see_both_ends_and_cannot_break_a_query(caplog: pytest.LogCaptureFixture) -> None:
    log, seen = QueryLog(), []

    def broken(record: QueryRecord) -> None:
        raise ValueError("pane")

    log.observe(broken)
    stop = log.observe(lambda record: seen.append(record.status))
    log.end(log.start("RETURN 1", "larva", "s"), error=ValueError("no"))
    stop()
    log.start("RETURN 2", "larva", "s")
    assert seen == ["running", "failed"]
    assert "observer" in caplog.text


def test_queries_go_to_the_debug_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="neuprint.client"):
        QueryLog().start("RETURN 1", "larva", "s")
    assert "Performing cypher query against dataset 'larva':\n    RETURN 1" in caplog.text
