"""One table: ``python -m tests.bench.grids [--rows 1000 100000] [--only itables] [--venv DIRECTORY]``."""

from __future__ import annotations

import argparse
import json
import os
import signal
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
_ROW = "{:<17} {:>9} " + "{:>8} " * 6 + "{:>9} {:>8} {:>9} {:>9} {:>6}  {}"


def main() -> None:
    """Show every table at every size, and print a row of each as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.grids", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 100_000, 1_000_000, 5_000_000])
    parser.add_argument("--only", default="", help="only the tables whose name holds this text")
    parser.add_argument("--venv", type=Path, help="the environment with all of them: made there, or found there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        python = _environment(options.venv or Path(scratch) / "venv")
        print("seconds until it can be read; software rendering; the sorts are by an int, a float and a string column")
        print(_ROW.format("table", "rows", *_HEADS, ""))
        for rows in options.rows:
            for contender in CONTENDERS:
                if options.only in contender.name:
                    print(_line(contender, rows, _measured(contender, rows, python)), flush=True)


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


def _line(contender: Contender, rows: int, result: Result) -> str:
    times = [result.times.get(name) for name in _TIMES]
    sizes = [
        None if result.wire is None else result.wire / 1e3,
        result.heap,
        result.kernel,
        None if result.notebook is None else result.notebook / 1e3,
    ]
    seconds = ["-" if t is None else f"{t:.2f}" for t in times]
    shown = ["-" if s is None else f"{s:,.1f}" for s in sizes]
    said = "; ".join([contender.note, *result.failed] if contender.note else result.failed)
    exact = {True: "yes", False: "no", None: "-"}[result.exact]
    return _ROW.format(contender.name, f"{rows:,}", *seconds, *shown, exact, said).rstrip()


if __name__ == "__main__":
    main()
