"""One table of paired ratios: ``python -m tests.bench [--scale 0.1] [--only adjacencies] [--data DIRECTORY]``.

``--loading`` prints how long loads of several sizes take instead; with ``--only synapses``, that of synapses.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from neuprint_jupyter.server.process import ensure_running, stop
from tests.bench import loading
from tests.bench.cases import CASES, Case
from tests.bench.measure import Run, Side, Worker, import_run
from tests.bench.peak import weighing
from tests.bench.tables import edges_dataset, synapses_dataset

_DATASETS = {"edges": edges_dataset, "synapses": synapses_dataset}
# Short work is done more often: of five times a fifth of a second, a busy moment spoils the median.
_ENOUGH_SECONDS, _FEW_SECONDS = 30.0, 4.0
_ROW = "{:<46} {:>9} {:>9} {:>8} {:>8} | {:>9} {:>9} {:>7}"
Pair = tuple[Run, Run]


def main() -> None:
    """Run the cases, and print a row of each as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="how large, against the sizes that the rows name")
    parser.add_argument("--only", default="", help="only the rows that hold this text")
    parser.add_argument("--rounds", type=int, default=5, help="so many runs of each side, more of short ones")
    parser.add_argument("--data", type=Path, help="keep the datasets here for the next time")
    parser.add_argument("--loading", action="store_true", help="how long loads take, and how much memory, instead")
    options = parser.parse_args()
    if options.loading:
        loading.main(options.only)
        return
    print(f"neuprint-python 0.6.4 against neuprint-jupyter, scale {options.scale:g}; medians of interleaved runs")
    print(_ROW.format("work", "theirs", "ours", "ratio", "wanted", "their MB", "our MB", "ratio"))
    with ExitStack() as stack:
        data_dir = options.data or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["NEUPRINT_JUPYTER_DATA"] = str(data_dir)
        stack.callback(stop, data_dir)
        for number, case in enumerate(CASES):
            if options.only in case.work:
                _show(case, lambda n=number: _measured(n, options.scale, options.rounds, data_dir))
    work = "import of Client and fetch_neurons"
    if options.only in work:
        # One start of Python takes a third more or less than the next.
        pairs = [(import_run("neuprint_jupyter"), import_run("neuprint")) for _ in range(3 * max(options.rounds, 1))]
        print(_line(work, pairs[1:], pairs[1:], 2, "seconds", None))


def _show(case: Case, measured: Callable[[], tuple[list[Pair], list[Pair]]]) -> None:
    try:
        print(_line(case.work, *measured(), case.target, case.counted, case.memory), flush=True)
    except (AssertionError, RuntimeError) as error:
        print(f"{case.work:<46} FAILED: {str(error)[:200]}", flush=True)


def _measured(number: int, scale: float, rounds: int, data_dir: Path) -> tuple[list[Pair], list[Pair]]:
    """Runs of both sides in turns, first to be timed and then to be weighed, once their results are equal."""
    case = CASES[number]
    dataset = _DATASETS[case.dataset](scale, data_dir) if case.dataset else None
    running = ensure_running(data_dir) if dataset else None

    def ready(side: Side) -> Worker:
        worker = stack.enter_context(Worker(number, side, scale, dataset, running))
        worker.ready()
        return worker

    timed: list[Pair] = []
    with ExitStack() as stack:
        ours, theirs = ready("ours"), ready("theirs")
        spent = 0.0
        while spent < (_ENOUGH_SECONDS if len(timed) < rounds else _FEW_SECONDS):
            timed.append((ours.run(), theirs.run()))
            spent += timed[-1][1].seconds
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        case.same(ours.result(place / "ours"), theirs.result(place / "theirs"))
    with weighing(), ExitStack() as stack:
        ours, theirs = ready("ours"), ready("theirs")
        return timed, [(ours.run(), theirs.run()) for _ in range(2)]


def _line(work: str, timed: list[Pair], weighed: list[Pair], target: float, counted: str, memory: float | None) -> str:
    ours, theirs = (median(getattr(pair[side], counted) for pair in timed) for side in (0, 1))
    our_peak, their_peak = (median(pair[side].peak for pair in weighed) for side in (0, 1))
    ratio, lighter = (their / max(our, 1e-9) for our, their in ((ours, theirs), (max(our_peak, 1), their_peak)))
    shown = [f"{v:.0f}" if counted == "requests" else f"{v:.3f} s" for v in (theirs, ours)]
    megabytes = [f"{v / 2**20:.1f}" for v in (their_peak, our_peak)]
    wanted = f"{target:g}" if counted == "seconds" else f"<= {target:g}"
    more = f"{lighter:.1f}x" + (f" (wanted {memory:g})" if memory else "")
    return _ROW.format(work, *shown, f"{ratio:.1f}x", wanted, *megabytes, more)


if __name__ == "__main__":
    main()
