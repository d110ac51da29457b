"""One table: ``python -m tests.bench.grids [--rows 1000 100000] [--only itables] [--times 5] [--venv DIRECTORY]``."""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.grids.contenders import CONTENDERS, PACKAGES, Contender
from tests.bench.grids.measure import Result

_REPOSITORY = Path(__file__).resolve().parents[3]
_SECONDS_ALLOWED = 240
_TIMES = ("shown", "sort pre", "sort size", "sort type", "filter", "end")
_HEADS = ("shown", "int", "float", "string", "filter", "end", "wire kB", "heap MB", "kernel MB", "saved kB", "exact")
_ROW = "{:<17} {:>9} " + "{:>11} " * 6 + "{:>9} {:>8} {:>9} {:>9} {:>6}  {}"


def main() -> None:
    """Show every table at every size, and print a row of each as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.grids", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 100_000, 1_000_000, 5_000_000])
    parser.add_argument("--only", default="", help="only the tables whose name holds this text")
    parser.add_argument("--times", type=int, default=1, help="so many runs: the medians, and below them the ranges")
    parser.add_argument("--venv", type=Path, help="the environment with all of them: made there, or found there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        python = _environment(options.venv or Path(scratch) / "venv")
        print("seconds until it can be read; software rendering; the sorts are by an int, a float and a string column")
        print(_ROW.format("table", "rows", *_HEADS, ""))
        for rows in options.rows:
            for contender in CONTENDERS:
                if options.only in contender.name:
                    results = [_measured(contender, rows, python) for _ in range(options.times)]
                    print(_line(contender, rows, results), flush=True)


def _environment(place: Path) -> str:
    python = place / "bin" / "python"
    if not python.exists():
        print(f"making {place} …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES, "-e", str(_REPOSITORY)], check=True)
    return str(python)


def _measured(contender: Contender, rows: int, python: str) -> Result:
    """Measure in a process of its own: a page that hangs or dies takes its browser and its server with it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home, Path(home, "errors").open("w+") as errors:
        command = [sys.executable, "-m", "tests.bench.grids.one", contender.name, str(rows), python, home]
        process = subprocess.Popen(
            command, cwd=_REPOSITORY, stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True
        )
        try:
            printed, _ = process.communicate(timeout=_SECONDS_ALLOWED)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            printed, _ = process.communicate()
        results = [Result(**json.loads(line)) for line in printed.splitlines()]
        last = results[-1] if results else Result()
        if process.returncode < 0:
            last.failed.append(f"after {_SECONDS_ALLOWED} s: given up")
        elif process.returncode > 0:
            errors.seek(0)
            last.failed.append(errors.read().strip().splitlines()[-1][:120])
        return last


def _line(contender: Contender, rows: int, results: list[Result]) -> str:
    figures = [_figures(result) for result in results]
    middle = [_median([f[i] for f in figures]) for i in range(len(_HEADS) - 1)]
    shown = ["-" if m is None else f"{m:.3f}" if i < len(_TIMES) else f"{m:,.1f}" for i, m in enumerate(middle)]
    failed = dict.fromkeys(words for result in results for words in result.failed)
    said = "; ".join([contender.note, *failed] if contender.note else failed)
    exact = {True: "yes", False: "no", None: "-"}[results[-1].exact]
    line = _ROW.format(contender.name, f"{rows:,}", *shown, exact, said).rstrip()
    if len(results) == 1:
        return line
    ranges = [_range([f[i] for f in figures]) for i in range(len(_TIMES))]
    return f"{line}\n{_ROW.format('', '', *ranges, *[''] * 6).rstrip()}"


def _figures(result: Result) -> list[float | None]:
    return [
        *(result.times.get(name) for name in _TIMES),
        None if result.wire is None else result.wire / 1e3,
        result.heap,
        result.kernel,
        None if result.notebook is None else result.notebook / 1e3,
    ]


def _median(values: list[float | None]) -> float | None:
    """Of the runs that could do it; ``None`` if most could not."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if 2 * len(known) > len(values) else None


def _range(values: list[float | None]) -> str:
    known = [value for value in values if value is not None]
    return f"{min(known):.2f}-{max(known):.2f}" if known else ""


if __name__ == "__main__":
    main()
