from __future__ import annotations

import logging

import pytest

from neuprint_jupyter.client import QueryLog, QueryRecord, asked_by


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


def test_observers_see_both_ends_and_cannot_break_a_query(caplog: pytest.LogCaptureFixture) -> None:
    log, seen = QueryLog(), []

    def broken(record: QueryRecord) -> None:
        raise ValueError("pane")

    log.observe(broken)
    stop = log.observe(lambda record: seen.append(record.status))
    log.end(log.start("RETURN 1", "larva", "s"), error="no")
    stop()
    log.start("RETURN 2", "larva", "s")
    assert seen == ["running", "failed"]
    assert "observer" in caplog.text


def test_queries_go_to_the_debug_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="neuprint_jupyter.client"):
        QueryLog().start("RETURN 1", "larva", "s")
    assert "Performing cypher query against dataset 'larva':\n    RETURN 1" in caplog.text
