"""How long a load takes, and how much memory: ``make bench ARGS="--loading"`` prints the curve."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from neuprint_jupyter.server.loading import load_dataset
from tests.bench.made import write_tables
from tests.bench.peak import peak

# Neurons, connections and whether with synapses, and what is wanted: seconds and bytes.
_RUNS = (
    (5_000, 100_000, False, None, None),
    (20_000, 1_000_000, False, None, None),
    (25_000, 4_000_000, False, 90, 2 * 2**30),
    # As large as the male CNS.
    (166_000, 25_000_000, False, None, None),
    (2_000, 85_000, True, 30, None),
)
_ROW = "{:>12} {:>12} {:>9} {:>11} {:>9} {:>9}   {}"


def main(only: str = "") -> None:
    """Print a row of each size as soon as it is known: of all, or of ``connections`` or ``synapses`` only."""
    print(_ROW.format("connections", "synapses", "seconds", "rows/s", "peak MB", "disk MB", "wanted"))
    for neurons, connections, synapses, seconds, memory in _RUNS:
        if only not in ("synapses" if synapses else "connections"):
            continue
        with tempfile.TemporaryDirectory() as folder:
            files = write_tables(Path(folder), neurons, connections, synapses=synapses)
            words = [sys.executable, "-m", "tests.bench.loading", folder, *files]
            done = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        rows = max(connections, done["synapses"])
        wanted = [f"< {seconds} s"] if seconds else []
        wanted += [f"< {memory / 2**20:.0f} MB"] if memory else []
        cells = [
            f"{connections:,}",
            f"{done['synapses']:,}",
            f"{done['seconds']:.1f}",
            f"{rows / done['seconds']:,.0f}",
        ]
        cells += [f"{done[name] / 2**20:.0f}" for name in ("peak", "disk")]
        print(_ROW.format(*cells, ", ".join(wanted)), flush=True)


def _one(folder: Path, tables: list[str]) -> None:
    """Load the files of a folder in this process alone, and tell what it took."""
    start = time.perf_counter()
    files = {name: folder / f"{name}.parquet" for name in tables}
    dataset = load_dataset("made", **files, data_dir=folder / "data", progress=False)
    seconds = time.perf_counter() - start
    disk = sum(path.stat().st_size for path in dataset.path.rglob("*") if path.is_file())
    print(json.dumps({"synapses": dataset.counts["synapses"], "seconds": seconds, "peak": peak(), "disk": disk}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("tables", nargs="+")
    given = parser.parse_args()
    _one(given.folder, given.tables)
