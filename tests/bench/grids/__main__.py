"""One table: ``python -m tests.bench.grids [--rows 1000 100000] [--only itables] [--venv DIRECTORY]``."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.bench.grids.contenders import CONTENDERS, PACKAGES, Contender
from tests.bench.grids.measure import Result, Wire, measure
from tests.browser.jupyter import Jupyter
from tests.browser.lab import CHROMIUM_OPTIONS, Lab, find_chromium

_REPOSITORY = Path(__file__).resolve().parents[3]
_TIMES = ("shown", "sort pre", "sort size", "sort type", "filter", "end")
_ROW = "{:<17} {:>9} " + "{:>8} " * 6 + "{:>9} {:>8} {:>9} {:>9} {:>6}"


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
        heads = (
            "shown",
            "int",
            "float",
            "string",
            "filter",
            "end",
            "wire kB",
            "heap MB",
            "kernel MB",
            "saved kB",
            "exact",
        )
        print(_ROW.format("table", "rows", *heads))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
            for rows in options.rows:
                for contender in CONTENDERS:
                    if options.only in contender.name:
                        print(_line(contender, rows, _measured(contender, rows, browser, python)), flush=True)
            browser.close()


def _environment(place: Path) -> str:
    python = place / "bin" / "python"
    if not python.exists():
        print(f"making {place} …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES, "-e", str(_REPOSITORY)], check=True)
    return str(python)


def _measured(contender: Contender, rows: int, browser: Browser, python: str) -> Result | None:
    if rows > contender.most_rows:
        return None
    with tempfile.TemporaryDirectory() as home:
        jupyter = Jupyter(Path(home), python)
        try:
            with browser.new_context(viewport={"width": 1800, "height": 1000}) as context:
                page = context.new_page()
                wire = Wire(page)
                jupyter.start_afresh()
                return measure(Lab(jupyter, page, Path(home)), contender, rows, wire)
        except Exception as error:
            print(f"    {contender.name}, {rows:,} rows: {str(error)[:200]}")
            return None
        finally:
            jupyter.stop()


def _line(contender: Contender, rows: int, result: Result | None) -> str:
    if result is None:
        return _ROW.format(contender.name, f"{rows:,}", *["-"] * 11)
    times = [result.times.get(name) for name in _TIMES]
    sizes = [result.wire / 1e3, result.heap, result.kernel, None if result.notebook is None else result.notebook / 1e3]
    seconds = ["-" if t is None else f"{t:.2f}" for t in times]
    shown = ["-" if s is None else f"{s:,.1f}" for s in sizes]
    return _ROW.format(
        contender.name, f"{rows:,}", *seconds, *shown, {True: "yes", False: "no", None: "-"}[result.exact]
    )


if __name__ == "__main__":
    main()
