"""One table at one size: ``python -m tests.bench.grids.one NAME ROWS PYTHON HOME``, a line of JSON after each step."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.bench.grids.contenders import CONTENDERS
from tests.bench.grids.measure import Result, Wire, measure
from tests.browser.jupyter import Jupyter
from tests.browser.lab import CHROMIUM_OPTIONS, Lab, find_chromium


def main() -> None:
    """Show it in a new JupyterLab and a new browser."""
    name, rows, python, home = sys.argv[1:]
    contender = next(c for c in CONTENDERS if c.name == name)
    jupyter = Jupyter(Path(home), python)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
            page = browser.new_page(viewport={"width": 1800, "height": 1000})
            wire = Wire(page)
            jupyter.start_afresh()
            measure(Lab(jupyter, page, Path(home)), contender, int(rows), wire, _report)
            browser.close()
    finally:
        jupyter.stop()


def _report(result: Result) -> None:
    print(json.dumps(asdict(result)), flush=True)


if __name__ == "__main__":
    main()
