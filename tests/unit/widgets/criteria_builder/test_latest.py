"""Of work in the background, the newest counts."""

from __future__ import annotations

import threading

from neuprint_jupyter.client import QueryLog
from neuprint_jupyter.errors import QueryCancelledError
from neuprint_jupyter.widgets.latest import Latest


def test_only_the_newest_job_begins_while_typing_goes_on():
    latest, begun, heard = Latest(QueryLog(), pause=3600), [], []

    def ask(number):
        latest.run(lambda: begun.append(number) or number, heard.append)

    for number in range(4):
        ask(number)
    # Nobody begins between the end of the pauses and the last of them.
    with latest._changed:
        latest._pause = 0
        ask(4)
    latest.wait()
    assert begun == [4]
    assert heard == [4]


def test_a_job_that_is_overtaken_has_its_query_broken_off_and_is_not_heard():
    log, heard, asked, ended = QueryLog(), [], threading.Event(), []

    def slow():
        record = log.start("MATCH (n) RETURN n", "demo:v1", "local")
        asked.set()
        while not record.exchange.cancelled:
            threading.Event().wait(0.01)
        ended.append(record)
        log.end(record, error=QueryCancelledError())
        return "old"

    latest = Latest(log, pause=0)
    latest.run(slow, heard.append)
    assert asked.wait(60)
    latest.run(lambda: "new", heard.append)
    latest.wait()
    assert heard == ["new"]
    assert [record.status for record in ended] == ["cancelled"]


def test_what_is_dropped_is_not_heard():
    latest, heard = Latest(QueryLog(), pause=3600), []
    latest.run(lambda: 1, heard.append)
    latest.drop()
    latest.wait()
    assert heard == []
