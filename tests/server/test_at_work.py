"""The server's process with its engine at work: stopped, killed, its dataset loaded again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from neuprint_jupyter import Client
from neuprint_jupyter.errors import NeuprintTimeoutError
from neuprint_jupyter.server import process as process_module
from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.process import ensure_running, running_server, stop
from neuprint_jupyter.server.runtime import read_runtime, runtime_file
from tests import tiny
from tests.server.api import ask_without_waiting
from tests.server.waiting import wait_until


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: running_server() is None)


def test_an_expression_that_runs_away_ends_the_server_and_the_next_one_answers(own_dir: Path) -> None:
    script = f"""
from pathlib import Path
from neuprint_jupyter.server import lanes, process
from neuprint_jupyter.server.service import Service
lanes.LONG_SECONDS, lanes.GRACE_SECONDS, checks = 0.05, 0.1, process.PeriodicCallback
process.PeriodicCallback = lambda check, _: checks(check, 300)
in_turn = Service.in_turn
async def hurried(service, work, *asked, **how):
    # No other query is ended, however slow the machine.
    service.seconds = 0.3 if "reduce" in str(asked) else 60
    return await in_turn(service, work, *asked, **how)
Service.in_turn = hurried
process.serve(Path({str(own_dir)!r}), idle_seconds=3600)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    wait_until(lambda: running_server(own_dir) is not None)
    inner = "reduce(t = s, y IN range(1, 100000) | (t + y) % 7)"
    runaway = f"RETURN reduce(s = 0, x IN range(1, 100000) | {inner}) AS s"
    with pytest.raises(NeuprintTimeoutError):
        Client("local").fetch_custom(runaway)
    assert process.wait(timeout=60) == 0
    assert process.stdout is not None
    assert "a query goes on long after its time" in process.stdout.read()
    assert not runtime_file(own_dir).exists()
    assert Client("local").fetch_custom("MATCH (n:Neuron) RETURN count(n) AS n")["n"].tolist() == [6]


def test_killed_it_comes_back_and_loses_nothing(own_dir: Path) -> None:
    client = Client("local")
    assert client.dataset == "tiny:v1"
    answers = "MATCH (n:Neuron)-[e:ConnectsTo]->(m) RETURN n.bodyId AS a, m.bodyId AS b, e.weight AS w ORDER BY a, b"
    before = client.fetch_custom(answers)
    endless = (
        "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b MATCH (n:Neuron) RETURN count(n), sum(a * b) AS c"
    )
    for query in (endless, None):
        running = ensure_running(own_dir)
        asked = ask_without_waiting(running, query) if query else None
        if asked:
            time.sleep(0.3)
        kill(running.pid)
        if asked:
            asked.close()
        assert client.fetch_custom(answers).equals(before), query
        second = ensure_running(own_dir)
        assert second.pid != running.pid, query
        assert client.server == second.url, query


def test_a_dataset_loaded_again_is_served_anew(own_dir: Path) -> None:
    client = Client("local")
    count = "MATCH (n:Neuron) RETURN count(n) AS n"
    assert client.fetch_custom(count)["n"].tolist() == [6]
    fewer = tiny.NEURONS[tiny.NEURONS["type"] == "EPG"]
    none = tiny.CONNECTIONS[:0]
    load_dataset("tiny:v1", neurons=fewer, connections=none, replace=True, progress=False)
    assert client.fetch_custom(count)["n"].tolist() == [2]


def test_a_running_query_does_not_keep_it_from_stopping(own_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_module, "START_SECONDS", 30.0)
    client = Client("local")
    endless = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b < 0 RETURN count(*) AS c"
    running = ensure_running(own_dir)
    asked = ask_without_waiting(running, endless)
    count = "MATCH (n:Neuron) RETURN count(n) AS n"
    assert client.fetch_custom(count)["n"].tolist() == [6]
    assert stop(own_dir) is True
    assert asked.getresponse().status == 503
    assert client.fetch_custom(count)["n"].tolist() == [6]


def test_it_serves_where_it_is_told(own_dir: Path) -> None:
    command = [sys.executable, "-u", "-m", "neuprint_jupyter.cli", "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    said = process.stdout.readline()
    running = read_runtime(own_dir)
    assert running is not None
    assert running.url in said
    assert running.token not in said
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
