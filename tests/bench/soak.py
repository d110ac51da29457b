"""Mixed queries from eight clients for ten minutes, every answer checked: ``python -m tests.bench.soak``."""

from __future__ import annotations

import argparse
import multiprocessing as mp
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import neuprint_jupyter as npj
from neuprint_jupyter import Client
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.server.demo import build_demo
from neuprint_jupyter.server.runtime import Running
from neuprint_jupyter.server.store import list_datasets
from tests.bench.connectome import PRIMARY, connectome, tables
from tests.bench.connectome import neurons as size_of
from tests.bench.engines import CACHE, PYTHONS
from tests.bench.quick import quick_beside
from tests.bench.served import megabytes, served

DEMO = "demo:v1"
_SAMPLE_SECONDS = 5.0
# Of one minute.
_SAMPLES = 12
_WRONG = "WRONG: "


@dataclass(frozen=True)
class Kind:
    """One kind of query.

    Parameters
    ----------
    name
        What it is.
    dataset
        Which client asks.
    ask
        Takes that client and one of the keys of ``right``.
    right
        The right answer for each key.
    """

    name: str
    dataset: str
    ask: Callable[[Client, Any], Any]
    right: dict[Any, Any]


def main() -> None:
    """Run the soak, and print what each kind of query took and how the server's memory went."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--scale", type=float, default=1.0, help="of the made dataset")
    parser.add_argument("--data", type=Path, default=CACHE, help=f"where the datasets are kept (default: {CACHE})")
    parser.add_argument("--engine", choices=PYTHONS, default="native")
    options = parser.parse_args()
    data_dir = options.data.resolve()
    os.environ["NEUPRINT_JUPYTER_DATA"] = str(data_dir)
    name = connectome(data_dir, options.scale)
    if DEMO not in {dataset.name for dataset in list_datasets(data_dir)}:
        build_demo()
    with served(data_dir, PYTHONS[options.engine]) as (running, _):
        asked = kinds(name, options.scale, running)
        seconds, failures, memory = _soak(asked, running, options.clients, options.minutes * 60)
        _show(seconds, failures, memory, options.minutes * 60)
        quick_beside(running, name)
    if failures:
        raise SystemExit(1)


def kinds(name: str, scale: float, running: Running) -> list[Kind]:
    """What is asked: of the made dataset, answers counted from its tables; of the demo, as a client alone gets them."""
    return [*_of_the_made(name, scale), *_of_the_demo(running)]


def _of_the_made(name: str, scale: float) -> list[Kind]:
    with TemporaryDirectory() as place:
        made = tables(size_of(scale), Path(place))
    neurons, connections = made["neurons"], made["connections"]
    types = sorted(set(neurons["type"]))[:20]
    bodies = neurons["bodyId"].tolist()[::53][:40]
    sizes = dict(zip(neurons["bodyId"].tolist(), neurons["size"].tolist(), strict=True))
    by_source = connections[connections["bodyId_pre"].isin(bodies)].groupby("bodyId_pre")["weight"].sum().to_dict()
    type_of = neurons.set_index("bodyId")["type"]
    into = connections.assign(type=connections["bodyId_post"].map(type_of)).groupby("type")["weight"].sum().to_dict()
    inputs = connections.groupby(["bodyId_post", "roi"])["weight"].sum().unstack(fill_value=0)
    return [
        Kind("one value", name, _size_of, {body: sizes[body] for body in bodies}),
        Kind("fetch_neurons, one type", name, _members, {t: int((neurons["type"] == t).sum()) for t in types}),
        Kind("fetch_neurons, min_roi_inputs", name, _inputs, {r: int((inputs[r] >= 60).sum()) for r in PRIMARY[:6]}),
        Kind("fetch_adjacencies, one body", name, _outputs, {b: by_source[b] for b in bodies}),
        Kind("fetch_simple_connections, to a type", name, _into, {t: into[t] for t in types}),
        Kind("fetch_custom, all neurons", name, _all_sizes, {"": int(neurons["size"].sum())}),
    ]


def _of_the_demo(running: Running) -> list[Kind]:
    client = _client(running, DEMO)
    asks: dict[str, tuple[Callable[[Client, Any], Any], list[Any]]] = {
        "demo: fetch_neurons": (_neurons_of, ["EPG", "Delta7", "PEN_a(PEN1)"]),
        "demo: fetch_adjacencies": (_edges_of, ["EPG", "Delta7"]),
        "demo: fetch_synapses": (_synapses_of, ["EPG"]),
        "demo: fetch_roi_hierarchy": (_hierarchy, [""]),
    }
    return [Kind(name, DEMO, ask, {key: ask(client, key) for key in keys}) for name, (ask, keys) in asks.items()]


def _size_of(client: Client, body: int) -> int:
    return int(client.fetch_custom(f"MATCH (n:Neuron {{bodyId: {body}}}) RETURN n.size").iloc[0, 0])


def _members(client: Client, kind: str) -> int:
    return len(npj.fetch_neurons(NC(type=kind), client=client)[0])


def _inputs(client: Client, roi: str) -> int:
    return len(npj.fetch_neurons(NC(inputRois=roi, min_roi_inputs=60), omit_rois=True, client=client))


def _outputs(client: Client, body: int) -> int:
    return int(npj.fetch_adjacencies(body, None, client=client)[1]["weight"].sum())


def _into(client: Client, kind: str) -> int:
    return int(npj.fetch_simple_connections(None, NC(type=kind), client=client)["weight"].sum())


def _all_sizes(client: Client, _: str) -> int:
    return int(client.fetch_custom("MATCH (n:Neuron) RETURN n.bodyId AS b, n.type AS t, n.size AS s")["s"].sum())


def _neurons_of(client: Client, kind: str) -> list[Any]:
    neurons, counts = npj.fetch_neurons(NC(type=kind), client=client)
    return [len(neurons), int(neurons["pre"].sum()), int(counts["post"].sum())]


def _edges_of(client: Client, kind: str) -> list[int]:
    neurons, edges = npj.fetch_adjacencies(NC(type=kind), None, client=client)
    return [len(neurons), len(edges), int(edges["weight"].sum())]


def _synapses_of(client: Client, kind: str) -> list[int]:
    synapses = npj.fetch_synapses(NC(type=kind), client=client)
    return [len(synapses), int(synapses[["x", "y", "z"]].to_numpy().sum())]


def _hierarchy(client: Client, _: str) -> str:
    return str(npj.fetch_roi_hierarchy(False, client=client))


def _client(running: Running, dataset: str) -> Client:
    return Client(running.url, dataset, token=running.token, progress=False)


def _soak(
    asked: list[Kind], running: Running, clients: int, seconds: float
) -> tuple[dict[str, list[float]], list[str], list[float]]:
    """The seconds of each query by kind, what went wrong, and the server's memory from time to time."""
    taken: dict[str, list[float]] = {kind.name: [] for kind in asked}
    failures: list[str] = []
    memory: list[float] = []
    context = mp.get_context("spawn")
    with context.Pool(clients) as pool:
        work = pool.starmap_async(_ask_on, [(number, asked, running, seconds) for number in range(clients)])
        while not work.ready():
            memory.append(megabytes(running.pid))
            work.wait(_SAMPLE_SECONDS)
        for found, wrong in work.get():
            failures += wrong
            for name, times in found.items():
                taken[name] += times
    return taken, failures, memory


def _ask_on(
    number: int, asked: list[Kind], running: Running, seconds: float
) -> tuple[dict[str, list[float]], list[str]]:
    choose = random.Random(number)
    clients = {name: _client(running, name) for name in {kind.dataset for kind in asked}}
    taken: dict[str, list[float]] = {kind.name: [] for kind in asked}
    failures: list[str] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        kind = choose.choice(asked)
        key = choose.choice(list(kind.right))
        start = time.perf_counter()
        try:
            answer = kind.ask(clients[kind.dataset], key)
        except Exception as error:
            failures.append(f"error: {kind.name} of {key!r}: {type(error).__name__}: {error}")
            continue
        taken[kind.name].append(time.perf_counter() - start)
        if answer != kind.right[key]:
            failures.append(f"{_WRONG}{kind.name} of {key!r}: {answer!r}, and not {kind.right[key]!r}")
    return taken, failures


def _show(taken: dict[str, list[float]], failures: list[str], memory: list[float], seconds: float) -> None:
    total = sum(map(len, taken.values()))
    wrong = sum(failure.startswith(_WRONG) for failure in failures)
    asked = f"{total:,} queries answered in {seconds:.0f} s ({total / seconds:.1f} a second)"
    print(f"{asked}; {wrong} wrong answers, {len(failures) - wrong} errors")
    row = "| {:<36} | {:>7} | {:>8} | {:>8} |"
    print(row.format("query", "number", "p50", "p99"))
    for name, times in taken.items():
        p50, p99 = np.quantile(times, [0.5, 0.99]) if times else (float("nan"),) * 2
        print(row.format(name, len(times), f"{p50:.3f} s", f"{p99:.3f} s"))
    minutes = [memory[at : at + _SAMPLES] for at in range(0, len(memory), _SAMPLES)]
    medians, highest = ([f"{choose(part):.0f}" for part in minutes] for choose in (np.median, max))
    print(f"the server's memory in MB, median of each minute: {', '.join(medians)}; highest: {', '.join(highest)}")
    for failure in failures[:20]:
        print(failure)


if __name__ == "__main__":
    main()
