"""The embedded server run by an environment of one's choice, and what it takes of memory."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from neuprint_jupyter.server.process import running_server, stop
from neuprint_jupyter.server.runtime import Running

_START_SECONDS = 120.0


@contextmanager
def served(data_dir: Path, python: Path) -> Iterator[tuple[Running, float]]:
    """A server while it is needed, and the seconds until it answered.

    Parameters
    ----------
    data_dir
        The datasets.
    python
        The interpreter of an environment; the engine is whichever is installed there.
    """
    stop(data_dir)
    environment = {**os.environ, "NEUPRINT_JUPYTER_DATA": str(data_dir)}
    command = [str(python), "-m", "neuprint_jupyter.cli", "serve", "--background"]
    start = time.perf_counter()
    with (data_dir / "logs" / "bench.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        while (running := running_server(data_dir)) is None:
            if process.poll() is not None or time.perf_counter() - start > _START_SECONDS:
                raise RuntimeError(f"the server of {python} did not start; see {log.name}")
            time.sleep(0.02)
        yield running, time.perf_counter() - start
    finally:
        stop(data_dir)
        process.kill()
        process.wait()


def megabytes(pid: int, *, highest: bool = False) -> float:
    """What a process has in memory, or had at most since :func:`forget_highest` (Linux)."""
    wanted = "VmHWM" if highest else "VmRSS"
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(wanted)).split()[1]) / 1024


def worked(pid: int) -> float:
    """How many seconds of a processor a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def forget_highest(pid: int) -> None:
    """Look for the highest use of memory from here."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
