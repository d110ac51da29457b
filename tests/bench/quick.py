"""How long a quick query takes beside eight clients that ask for much: ``python -m tests.bench.quick``."""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import multiprocessing as mp
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

import neuprint_jupyter as npj
from neuprint_jupyter import Client
from neuprint_jupyter.server.runtime import Running
from tests.bench.connectome import body, connectome
from tests.bench.engines import CACHE, PYTHONS
from tests.bench.served import forget_highest, megabytes, served, worked

JSON, ARROW = "/api/custom/custom", "/api/custom/arrow"
_SLOW = "MATCH (a:Neuron), (b:Neuron) WHERE a.size + b.size < 0 RETURN count(*) AS n"
_ROW = "| {:<34} | {:>6} | {:>6} | {:>6} | {:>6} | {:>6} | {:>8} | {:>7} | {:>6} |"
# Until the others are at work.
_BEFORE_SECONDS = 3.0
_BETWEEN_SECONDS = 0.02


def main() -> None:
    """Measure beside nobody, beside slow queries and beside large answers, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.quick", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="of the made dataset")
    parser.add_argument("--data", type=Path, default=CACHE, help=f"where the dataset is kept (default: {CACHE})")
    parser.add_argument("--engine", choices=PYTHONS, default="native")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--number", type=int, default=200, help="how many quick queries are timed beside each")
    parser.add_argument("--only", default="", help="only the rows that hold this text")
    options = parser.parse_args()
    data_dir = options.data.resolve()
    os.environ["NEUPRINT_JUPYTER_DATA"] = str(data_dir)
    name = connectome(data_dir, options.scale)
    with served(data_dir, PYTHONS[options.engine]) as (running, _):
        quick_beside(running, name, options.clients, options.number, options.only)


def quick_beside(running: Running, name: str, clients: int = 8, number: int = 200, only: str = "") -> None:
    """Print how long a quick query takes beside others, and what the server has of memory then.

    Parameters
    ----------
    running, name
        The server, and the dataset's name.
    clients
        How many others ask, each again and again.
    number
        How many quick queries are timed.
    only
        Only the rows that hold this text.
    """
    table = _whole_table(running, name)
    others = {
        "nobody": ("", ""),
        "whole tables, as Arrow": (ARROW, table),
        "whole tables, as JSON": (JSON, table),
        # Last: the engine goes on with them when those who asked have gone.
        "slow aggregates": (JSON, _SLOW),
    }
    print(f"a quick query on {name} beside {clients} clients, in ms; their answers, and the server, meanwhile")
    print(_ROW.format("who ask for", "number", "median", "p95", "p99", "max", "answers", "CPU", "MB"))
    for what, (route, cypher) in others.items():
        if only not in what:
            continue
        forget_highest(running.pid)
        with _asking(running, name, route, cypher, clients if cypher else 0) as answers:
            before, start = worked(running.pid), time.perf_counter()
            answered = answers.value
            times = np.array(_quick(running, name, number)) * 1000
            seconds = time.perf_counter() - start
            rate = (answers.value - answered) / seconds
            busy = (worked(running.pid) - before) / seconds
        figures = [f"{t:.0f}" for t in (*np.quantile(times, [0.5, 0.95, 0.99]), times.max())]
        memory = megabytes(running.pid, highest=True)
        print(_ROW.format(what, len(times), *figures, f"{rate:.2f}/s", f"{busy:.0%}", f"{memory:.0f}"), flush=True)


def _whole_table(running: Running, name: str) -> str:
    """The query of ``fetch_neurons`` for all neurons."""
    client = Client(running.url, name, token=running.token, progress=False)
    npj.fetch_neurons(None, client=client)
    return max((record.cypher for record in client.query_log if record.rows), key=len)


def _quick(running: Running, name: str, number: int) -> list[float]:
    ask = _Asker(running, name)
    times = []
    for at in range(number):
        start = time.perf_counter()
        answer = ask(JSON, f"MATCH (n:Neuron {{bodyId: {body(at)}}}) RETURN n.type")
        times.append(time.perf_counter() - start)
        if not json.loads(answer)["data"]:
            raise RuntimeError(f"no answer: {answer[:200]!r}")
        time.sleep(_BETWEEN_SECONDS)
    return times


@contextlib.contextmanager
def _asking(running: Running, name: str, route: str, cypher: str, clients: int) -> Iterator[Any]:
    """While clients, in a process of their own, ask the same again and again; the number of the answers they got."""
    context = mp.get_context("spawn")
    answers = context.Value("i", 0)
    process = context.Process(target=_ask_on, args=(running, name, route, cypher, clients, answers), daemon=True)
    process.start()
    time.sleep(_BEFORE_SECONDS)
    try:
        yield answers
    finally:
        process.kill()
        process.join()
        time.sleep(1)


def _ask_on(running: Running, name: str, route: str, cypher: str, clients: int, answers: Any) -> None:
    def go_on() -> None:
        ask = _Asker(running, name)
        while True:
            ask(route, cypher)
            with answers.get_lock():
                answers.value += 1

    threads = [threading.Thread(target=go_on) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class _Asker:
    """A connection whose answers are read and not looked at: who measures should not use the processors."""

    def __init__(self, running: Running, name: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(running.url).netloc, timeout=120)
        self._headers = {"Authorization": f"Bearer {running.token}", "Content-Type": "application/json"}
        self._name = name
        self._buffer = bytearray(1 << 20)

    def __call__(self, route: str, cypher: str) -> bytes:
        """The first part of an answer, which is read to its end."""
        body = json.dumps({"cypher": cypher, "dataset": self._name})
        self._connection.request("POST", route, body, self._headers)
        response = self._connection.getresponse()
        first = b""
        while count := response.readinto(self._buffer):
            first = first or bytes(self._buffer[: min(count, 4096)])
        return first


if __name__ == "__main__":
    main()
