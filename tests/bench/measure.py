"""One process for either side of a case, so that neither's memory or imports are the other's."""

from __future__ import annotations

import gc
import multiprocessing as mp
import os
import pickle
import subprocess
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from neuprint_jupyter.server.runtime import Running
from tests.bench.cases import CASES, Case
from tests.bench.peak import peak, reset_peak
from tests.bench.replay import URL, Replay

Side = Literal["ours", "theirs"]


@dataclass(frozen=True)
class Run:
    """One run: seconds, requests, and by how many bytes it raised the process's peak memory."""

    seconds: float
    requests: int
    peak: int


class Worker:
    """A process that does one side of a case, first to fetch all answers, then from memory.

    Parameters
    ----------
    case
        Its position in :data:`CASES`.
    side
        Whose work.
    scale
        How large.
    dataset
        What to ask, and the server that knows.
    """

    def __init__(self, case: int, side: Side, scale: float, dataset: str | None, running: Running | None) -> None:
        self._end, other = mp.get_context("spawn").Pipe()
        self._process = mp.get_context("spawn").Process(
            target=_work, args=(other, case, side, scale, dataset, running), daemon=True
        )
        self._process.start()
        other.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.terminate()
        self._process.join()

    def run(self) -> Run:
        """One timed run."""
        self._end.send(None)
        return self._answer()  # type: ignore[no-any-return]

    def result(self, path: Path) -> Any:
        """What the last run gave."""
        self._end.send(path)
        self._answer()
        with path.open("rb") as file:
            return pickle.load(file)

    def ready(self) -> None:
        """Wait until all answers are in memory."""
        self._answer()

    def _answer(self) -> Any:
        try:
            value = self._end.recv()
        except EOFError:
            raise RuntimeError("the worker died; its error stands above") from None
        if isinstance(value, Exception):
            raise value
        return value


def _work(end: Connection, number: int, side: Side, scale: float, dataset: str | None, running: Running | None) -> None:
    case = CASES[number]
    try:
        replay = Replay(running) if running else None
        held = _connect(case, side, dataset, replay) if replay else None  # clients last as long as somebody holds them
        inputs = case.inputs(scale)
        result = getattr(case, side)(inputs)
        if replay:
            replay.only_from_memory = True
        end.send("ready")
        while True:
            path = end.recv()
            if path is None:
                result = None
                run, result = _timed(case, side, inputs, replay)
                end.send(run)
            else:
                path.write_bytes(pickle.dumps(result, protocol=5))
                end.send("written")
    except EOFError:
        del held
    except Exception as error:
        end.send(RuntimeError(f"{case.work}, {side}: {type(error).__name__}: {error}"))


def _connect(case: Case, side: Side, dataset: str | None, replay: Replay) -> Any:
    replay.install()
    if side == "ours":
        from neuprint_jupyter import Client, set_default_client
    else:
        from neuprint import Client, set_default_client
    client = Client(URL, dataset, token="bench", progress=False)
    if side == "ours":
        client._is_embedded = case.local
    set_default_client(client)
    return client


def _timed(case: Case, side: Side, inputs: Any, replay: Replay | None) -> tuple[Run, Any]:
    gc.collect()
    before, asked = reset_peak(), replay.requests if replay else 0
    start = time.perf_counter()
    result = getattr(case, side)(inputs)
    seconds = time.perf_counter() - start
    return Run(seconds, (replay.requests if replay else 0) - asked, max(peak() - before, 0)), result


def import_run(library: str) -> Run:
    """A new interpreter that imports the core of a library."""
    script = f"""
import time
start = time.perf_counter()
from {library} import Client, fetch_neurons
seconds = time.perf_counter() - start
from tests.bench.peak import peak
print(seconds, peak())
"""
    # With its bytecode kept, as an installed package has it, whatever the machine's setting.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    seconds, peak = done.stdout.split()
    return Run(float(seconds), 0, int(peak))
