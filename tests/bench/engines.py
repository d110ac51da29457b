"""How long the core's queries take on both builds of the server's engine: ``python -m tests.bench.engines``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import neuprint_jupyter as npj
from neuprint_jupyter import NeuronCriteria as NC
from tests.bench.connectome import LINKED, MODULES, PRIMARY, body, connectome
from tests.bench.served import forget_highest, megabytes, served, worked

PYTHONS = {"native": Path(".venv/bin/python"), "JVM": Path(".venv-jvm/bin/python")}
CACHE = Path("build/bench")
_ENOUGH_SECONDS = 20.0
_ROW = "{:<46} {:>7} | {:>9} {:>7} {:>5} | {:>9} {:>7} {:>5} | {}"
_ALL = "MATCH (n:Neuron)"


@dataclass(frozen=True)
class Query:
    """One row of the table: what is asked, and the seconds it may take where that was promised."""

    work: str
    ask: Callable[[], Any]
    aim: float | None = None


@dataclass(frozen=True)
class Result:
    """Rows of the answer; medians of the seconds, and of those that both sides worked; the server's highest memory."""

    rows: int
    seconds: float
    work: float
    memory: float


_type = NC(type="T0001")
_some = [body(n) for n in range(LINKED)]
_module = [body(5 + MODULES * n) for n in (0, 1, 2, 40)]
_inputs = NC(inputRois=PRIMARY[0], min_roi_inputs=5)
QUERIES = [
    Query("fetch_meta", lambda: npj.fetch_meta()),
    Query("fetch_roi_hierarchy", lambda: npj.fetch_roi_hierarchy(False)),
    Query("fetch_all_rois", lambda: npj.fetch_all_rois()),
    Query("fetch_primary_rois", lambda: npj.fetch_primary_rois()),
    Query("fetch_roi_mesh", lambda: npj.fetch_roi_mesh(PRIMARY[0])),
    Query("fetch_neurons, one type (20)", lambda: npj.fetch_neurons(_type)),
    Query("fetch_neurons, all 20k", lambda: npj.fetch_neurons(None), 1),
    Query("fetch_neurons, all 20k, omit_rois", lambda: npj.fetch_neurons(None, omit_rois=True), 1),
    Query("fetch_neurons, rois", lambda: npj.fetch_neurons(NC(rois=PRIMARY[:2]))),
    Query("fetch_neurons, inputRois, min_roi_inputs=5", lambda: npj.fetch_neurons(_inputs), 1),
    Query(
        "fetch_neurons, inputRois of 20k, omit_rois",
        lambda: npj.fetch_neurons(NC(inputRois=PRIMARY, roi_req="any"), omit_rois=True),
        1,
    ),
    Query("fetch_custom_neurons, 20k", lambda: npj.fetch_custom_neurons(f"{_ALL} RETURN n AS n")),
    Query("fetch_custom, 20k rows of 3", lambda: npj.fetch_custom(f"{_ALL} RETURN n.bodyId, n.type, n.size")),
    Query("fetch_simple_connections, of one body", lambda: npj.fetch_simple_connections(body(5))),
    Query("fetch_simple_connections, to one type", lambda: npj.fetch_simple_connections(None, _type)),
    Query("fetch_adjacencies, one body", lambda: npj.fetch_adjacencies(body(5), None)),
    Query("fetch_adjacencies, one type both ways", lambda: npj.fetch_adjacencies(_type, None)),
    Query("fetch_adjacencies, 1,000 bodies", lambda: npj.fetch_adjacencies([body(n) for n in range(1000)], None)),
    Query("fetch_common_connectivity", lambda: npj.fetch_common_connectivity(_module, "downstream")),
    Query("fetch_paths, of length 2", lambda: npj.fetch_paths(_module[0], _module[-1], path_length=2, timeout=30)),
    Query("fetch_shortest_paths", lambda: npj.fetch_shortest_paths(body(5), body(9000), timeout=30)),
    Query("fetch_output_completeness", lambda: npj.fetch_output_completeness(_type)),
    Query("fetch_downstream_orphan_tasks", lambda: npj.fetch_downstream_orphan_tasks(_type)),
    Query("fetch_synapses, 20 bodies", lambda: npj.fetch_synapses(_some)),
    Query("fetch_mean_synapses, 20 bodies", lambda: npj.fetch_mean_synapses(_some)),
    Query("fetch_synapse_connections", lambda: npj.fetch_synapse_connections(_some, _some)),
    Query("fetch_mitochondria, 200 bodies", lambda: npj.fetch_mitochondria([body(n) for n in range(200)])),
    Query("fetch_synapses_and_closest_mitochondria", lambda: npj.fetch_synapses_and_closest_mitochondria(_some)),
    Query("fetch_connection_mitochondria", lambda: npj.fetch_connection_mitochondria(_some, _some)),
    Query("fetch_skeleton", lambda: npj.fetch_skeleton(body(5))),
    Query("fetch_skeletons, 20", lambda: npj.fetch_skeletons(_some)),
    Query("fetch_traced_adjacencies, all", lambda: npj.fetch_traced_adjacencies()),
]


def main() -> None:
    """Ask everything of both engines, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.engines", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="how large, against the sizes that the rows name")
    parser.add_argument("--only", default="", help="only the rows that hold this text")
    parser.add_argument("--rounds", type=int, default=5, help="at most so many runs of each")
    parser.add_argument("--data", type=Path, default=CACHE, help=f"where the dataset is kept (default: {CACHE})")
    parser.add_argument("--engine", choices=PYTHONS, action="append", help="only this engine")
    options = parser.parse_args()
    name = connectome(options.data.resolve(), options.scale)
    found: dict[str, dict[str, Result | str]] = {engine: {} for engine in options.engine or PYTHONS}
    for engine, results in found.items():
        for work, result in _measured(options.data.resolve(), PYTHONS[engine], name, options.only, options.rounds):
            print(f"{engine}, {work}: {result}", file=sys.stderr, flush=True)
            results[work] = result
    print(f"the embedded server on {name}: seconds, those that both sides worked (CPU), the server's highest memory")
    print(_ROW.format("work", "rows", "native", "CPU", "MB", "JVM", "CPU", "MB", "aim"))
    aims = {query.work: query.aim for query in QUERIES}
    for work in dict.fromkeys(work for results in found.values() for work in results):
        print(_line(work, [found.get(engine, {}).get(work) for engine in PYTHONS], aims.get(work)))


def _line(work: str, results: list[Result | str | None], aim: float | None) -> str:
    rows = next((f"{r.rows:,}" for r in results if isinstance(r, Result)), "")
    cells = [
        (f"{r.seconds:.3f} s", f"{r.work:.2f}", f"{r.memory:.0f}") if isinstance(r, Result) else (r or "", "", "")
        for r in results
    ]
    return _ROW.format(work, rows, *(cell for pair in cells for cell in pair), f"< {aim:g} s" if aim else "")


def _measured(data_dir: Path, python: Path, name: str, only: str, rounds: int) -> Iterator[tuple[str, Result | str]]:
    os.environ["NEUPRINT_JUPYTER_DATA"] = str(data_dir)
    with served(data_dir, python) as (running, seconds):
        yield (
            "start-up, until it answers",
            Result(0, seconds, worked(running.pid), megabytes(running.pid, highest=True)),
        )
        client = npj.Client(running.url, name, token=running.token, progress=False)
        npj.set_default_client(client)
        first = f"{_ALL} RETURN n.bodyId LIMIT 1"
        yield "first query, dataset opened", _timed(lambda: client.fetch_custom(first), running.pid, 1)
        for query in QUERIES:
            if only in query.work:
                yield query.work, _timed(query.ask, running.pid, rounds)


def _timed(ask: Callable[[], Any], pid: int, rounds: int) -> Result | str:
    forget_highest(pid)
    seconds: list[float] = []
    work: list[float] = []
    try:
        while len(seconds) < rounds and sum(seconds) < _ENOUGH_SECONDS:
            start, before = time.perf_counter(), worked(pid) + time.process_time()
            answer = ask()
            seconds.append(time.perf_counter() - start)
            work.append(worked(pid) + time.process_time() - before)
    except npj.NeuprintError as error:
        return f"{type(error).__name__}: {str(error)[:60]}"
    last = answer[-1] if isinstance(answer, tuple) else answer
    rows = len(last) if hasattr(last, "__len__") else 1
    return Result(rows, median(seconds), median(work), megabytes(pid, highest=True))


if __name__ == "__main__":
    main()
