"""One contender and one size: how long until what was asked for can be read, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page, WebSocket
from playwright.sync_api import Error as PlaywrightError

from tests.bench.grids.contenders import Contender
from tests.browser.lab import Lab

SECONDS_ALLOWED = 30

# Texts drawn on a canvas are noted, because they cannot be read from the page.
NOTE_CANVAS = """
globalThis.drawn = new Map();
for (const kind of [CanvasRenderingContext2D, globalThis.OffscreenCanvasRenderingContext2D]) {
    if (!kind) continue;
    const draw = kind.prototype.fillText;
    kind.prototype.fillText = function (text, ...rest) {
        drawn.set(String(text), performance.now());
        return draw.call(this, text, ...rest);
    };
}
globalThis.readable = (text, since) => {
    if ((drawn.get(text) ?? -1) > since) return true;
    const within = (root) => {
        for (const element of root.querySelectorAll("*")) {
            if (element.shadowRoot && within(element.shadowRoot)) return true;
            const own = element.childElementCount === 0 && element.textContent?.trim() === text;
            if (own && !element.closest(".jp-InputArea, .jp-RenderedText, script, style")) {
                const box = element.getBoundingClientRect();
                if (box.height > 0 && box.bottom > 0 && box.top < innerHeight) return true;
            }
        }
        return false;
    };
    return within(document);
};
globalThis.until = (text, since) => new Promise((resolve) => {
    const look = () => {
        // What is below the edge cannot be read.
        const outputs = document.querySelectorAll(".jp-Cell-outputWrapper");
        outputs[outputs.length - 1]?.scrollIntoView({ block: "nearest" });
        if (readable(text, since)) resolve(performance.now());
        else if (performance.now() - since > ALLOWED) resolve(null);
        else requestAnimationFrame(look);
    };
    look();
});
// The clock starts with the click, the key or the text that the browser hears of; where a cell is run, with the call.
for (const kind of ["click", "keydown", "input"]) {
    addEventListener(kind, (event) => { if (event.key !== "Control") globalThis.heard ??= event.timeStamp; }, true);
}
globalThis.begin = (text) => {
    globalThis.heard = undefined;
    const called = performance.now();
    const seen = until(text, called);
    globalThis.took = async (byEvent) => {
        const end = await seen;
        return end === null ? null : end - ((byEvent && heard) || called);
    };
};
""".replace("ALLOWED", str(SECONDS_ALLOWED * 1000))

MAKE_FRAME = """
import numpy as np, pandas as pd
rng = np.random.default_rng(0)
n = {rows}
types = np.array([f"type{{i:04d}}" for i in range(2_000)], dtype=object)
statuses = np.array(["Traced", "Orphan", None], dtype=object)
frame = pd.DataFrame({{
    "bodyId": rng.permutation(n) * 2 + 2**53 + 1,
    "instance": pd.Series("n" + pd.Series(np.arange(n)).astype(str), dtype="str"),
    "type": pd.Series(types[rng.integers(0, 2_000, n)], dtype="str"),
    "status": pd.Series(statuses[rng.choice(3, n, p=[.7, .2, .1])], dtype="str"),
    "pre": rng.integers(1, 1_000_000, n),
    "post": rng.integers(1, 1_000_000, n),
    "size": rng.lognormal(20, 1, n),
    "confidence": np.where(rng.random(n) < .05, np.nan, rng.random(n)),
}})
# Each order has one row that is first, wherever ties and nulls go.
for place, (column, least) in enumerate([("pre", 0), ("size", -1.0), ("type", "AAAA")]):
    frame.loc[n // 2 + 7 * place, column] = least
def resident():
    import gc; gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * 4096
at_first = resident()
print(frame["bodyId"].iloc[0])
"""


@dataclass
class Result:
    """Seconds, bytes, whether ids are exact, and in words what failed; ``None`` where it could not be done."""

    times: dict[str, float | None] = field(default_factory=dict)
    wire: int | None = None
    heap: float | None = None
    kernel: float | None = None
    notebook: int | None = None
    exact: bool | None = None
    failed: list[str] = field(default_factory=list)


class Wire:
    """Counts what goes over the page's web sockets, both ways."""

    def __init__(self, page: Page) -> None:
        self.bytes = 0
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._count)
        socket.on("framesent", self._count)

    def _count(self, payload: str | bytes) -> None:
        self.bytes += len(payload)


def measure(lab: Lab, contender: Contender, rows: int, wire: Wire, report: Callable[[Result], None]) -> None:
    """Show a table of so many rows, and do with it what can be done; tell the result after each step."""
    page, result = lab.page, Result()
    page.add_init_script(NOTE_CANVAS)
    lab.new_notebook("bench")
    first_id = lab.run_cell(MAKE_FRAME.format(rows=rows)).inner_text().strip()
    if contender.twice:
        # Modules are loaded before the clock starts, by a first, small table.
        lab.run_cell(contender.show.replace("(frame", "(frame.iloc[5:8].copy()"))
        page.wait_for_timeout(2_000)
    lab.run_cell("at_first = resident()")
    devtools = page.context.new_cdp_session(page)
    heap, empty, before = _heap(devtools), len(str(lab.save())), wire.bytes

    def timed(name: str, text: str, act: Callable[[], Any]) -> bool:
        page.evaluate("(text) => begin(text)", text)
        try:
            act()
            took = page.evaluate("(byEvent) => took(byEvent)", name != "shown")
            failure = "" if took is not None else f"{name}: not within {SECONDS_ALLOWED} s"
        except PlaywrightError as error:
            took, failure = None, f"{name}: {str(error).splitlines()[0][:100]}"
        result.times[name] = None if took is None else took / 1000
        result.failed += [failure] if failure else []
        report(result)
        return took is not None

    if not timed("shown", "n0", lambda: lab.start_cell(contender.show)):
        return
    result.exact = page.evaluate("(text) => readable(text, 0)", first_id)
    page.wait_for_timeout(1_000)
    for column, place in (("pre", 0), ("size", 1), ("type", 2)):
        if contender.keeps_keys and place:
            _fresh(lab, contender)
        timed(f"sort {column}", f"n{rows // 2 + 7 * place}", lambda c=column: _sort(lab, contender, c))
        page.wait_for_timeout(300)
    result.wire, result.heap = wire.bytes - before, (_heap(devtools) - heap) / 1e6
    memory = lab.run_cell("print(resident() - at_first)").inner_text().strip()
    result.kernel = int(memory) / 1e6 if memory.lstrip("-").isdigit() else None
    result.notebook = len(str(lab.save())) - empty
    report(result)
    if contender.filter:
        timed("filter", f"n{rows // 3}", lambda: _filter(lab, contender, f"n{rows // 3}"))
    if contender.end:
        _fresh(lab, contender)
        if isinstance(contender.end, tuple):
            page.locator(contender.end[0]).last.click()
            page.keyboard.down("Control")
        timed("end", f"n{rows - 1}", lambda: _to_end(lab, contender))


def _fresh(lab: Lab, contender: Contender) -> None:
    """The table unsorted."""
    since = lab.page.evaluate("() => performance.now()")
    lab.start_cell(contender.unsort or contender.show)
    lab.page.evaluate("([text, since]) => until(text, since)", ["n0", since])
    lab.page.wait_for_timeout(1_000)


def _heap(devtools: CDPSession) -> float:
    devtools.send("HeapProfiler.enable")
    devtools.send("HeapProfiler.collectGarbage")
    devtools.send("Performance.enable")
    metrics = devtools.send("Performance.getMetrics")["metrics"]
    return float(next(m["value"] for m in metrics if m["name"] == "JSHeapUsedSize"))


def _sort(lab: Lab, contender: Contender, column: str) -> None:
    if contender.sort.startswith("("):
        lab.page.mouse.click(*lab.page.evaluate(contender.sort, column))
    else:
        lab.start_cell(contender.sort.format(column=column))


def _filter(lab: Lab, contender: Contender, text: str) -> None:
    if contender.filter.startswith("w."):
        lab.start_cell(contender.filter.format(text=text))
    else:
        lab.page.locator(contender.filter).last.fill(text)


def _to_end(lab: Lab, contender: Contender) -> None:
    if isinstance(contender.end, str):
        place = lab.page.evaluate(contender.end)
        if place:
            lab.page.mouse.click(*place)
    else:
        lab.page.keyboard.down(contender.end[1])
