"""One line a plot: ``python -m tests.bench.plots [--only synapses] [--turns 3]``; the median of the turns."""

from __future__ import annotations

import argparse
import itertools
import json
import math
import statistics
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from tests.bench.plots.cases import CASES, Case
from tests.browser.jupyter import Jupyter
from tests.browser.lab import CHROMIUM_OPTIONS, Lab, find_chromium

_ROW = "{:<22} {:<18} {:>9} {:>9} {:>9} {:>10}"
_TIMEOUT = 300_000
_LONG = 30
_FIRST = (
    "%load_ext neuprint_jupyter\nfrom bokeh.plotting import figure\nw = figure(title='warm'); w.line([0, 1], [0, 1])\nw"
)

# When the canvas was painted, after the ranges have moved a tenth of what is seen: the median of five.
_PAN = """async () => {
  const { index } = neuprintBokeh.values().next().value
  const figures = [...index.all_views()].filter((v) => v.model.type === "Figure")
  const views = figures.filter((v) => v.model.title?.text !== "warm")
  const view = views.at(-1)
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))
  const times = []
  for (let turn = 0; turn < 5; turn++) {
    const { x_range } = view.model
    const step = (x_range.end - x_range.start) / 10
    const start = performance.now()
    x_range.setv({ start: x_range.start + step, end: x_range.end + step })
    await frame()
    await frame()
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[2] / 1000
}"""
_DRAWN = """() => {
  const { index } = neuprintBokeh.values().next().value
  const figures = [...index.all_views()].filter((v) => v.model.type === "Figure")
  const views = figures.filter((v) => v.model.title?.text !== "warm")
  return views.length > 0 && views.every((v) => v.has_finished())
}"""


class Measured(NamedTuple):
    """Seconds, and kilobytes on disk."""

    made: float
    shown: float
    pan: float
    saved: float


def main() -> None:
    """Draw every plot in a notebook of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.plots", description=__doc__)
    parser.add_argument("--only", default="", help="only the plots whose work holds this text")
    parser.add_argument("--turns", type=int, default=3, help="of each, from new pages and kernels, one after the other")
    options = parser.parse_args()
    print(f"seconds, median of {options.turns}; software rendering; 'made' is the kernel's part of 'shown'")
    print("the tutorial's matrix needs hvplot in this environment")
    print(_ROW.format("plot", "by", "made", "shown", "pan", "saved kB"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
        for work, cases in itertools.groupby(CASES, lambda case: case.work):
            if options.only in work:
                _compare(list(cases), browser, options.turns)
        browser.close()


def _compare(cases: list[Case], browser: Browser, turns: int) -> None:
    """Turn by turn, so that all of them meet the machine in the same moods."""
    found: dict[str, list[Measured | None]] = {case.by: [] for case in cases}
    for _ in range(turns):
        for case in cases:
            # What failed, or took half a minute, is not done again.
            if all(one and one.shown < _LONG for one in found[case.by]):
                found[case.by].append(_in_a_new_page(case, browser))
    for case in cases:
        turns_of_it = [one for one in found[case.by] if one]
        made, shown, pan, saved = (
            (statistics.median(each) for each in zip(*turns_of_it, strict=True)) if turns_of_it else [math.nan] * 4
        )
        told = (f"{made:.2f}", f"{shown:.2f}", f"{pan:.3f}", f"{saved:.0f}")
        print(_ROW.format(case.work, case.by, *told), flush=True)


def _in_a_new_page(case: Case, browser: Browser) -> Measured | None:
    with tempfile.TemporaryDirectory() as home:
        jupyter = Jupyter(Path(home))
        try:
            with browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
                jupyter.start_afresh()
                return _measured(Lab(jupyter, context.new_page(), Path(home)), case)
        except Exception as error:
            print(f"{case.work} by {case.by}: {str(error)[:200]!r}")
            return None
        finally:
            jupyter.stop()


def _measured(lab: Lab, case: Case) -> Measured:
    lab.page.set_default_timeout(_TIMEOUT)
    # BokehJS is on the page, and everything is imported.
    lab.new_notebook("bench", [_FIRST, case.data])
    lab.run_all(timeout=_TIMEOUT)
    lab.page.locator(".bk-Figure").wait_for()
    cell = f"import time; t = time.perf_counter()\n{case.plot}\nmade = time.perf_counter() - t\np"
    start = time.perf_counter()
    lab.run_cell(cell, timeout=_TIMEOUT)
    lab.page.wait_for_function(_DRAWN, timeout=_TIMEOUT, polling=20)
    shown = time.perf_counter() - start
    pan = lab.page.evaluate(_PAN)
    time.sleep(4)  # the picture is on its way
    made = float(lab.run_cell("print(made)", timeout=_TIMEOUT).inner_text().split()[-1])
    return Measured(made, shown, float(pan), len(json.dumps(lab.save())) / 1000)


if __name__ == "__main__":
    main()
