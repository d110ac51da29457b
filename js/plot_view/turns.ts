// Heavy work: one piece at a time, each when the page has nothing else to do.
//
// anywidget gives up on a widget that has not begun within two seconds, and that widget misses messages of the kernel
// from then on. So no plot may keep the page from beginning others.

const LATEST_MS = 1_000;

type Page = typeof globalThis & { neuprintPlotTurns?: Promise<unknown> };

/** Do some work when its turn has come. */
export function inTurn<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  const page = globalThis as Page;
  const turn = (page.neuprintPlotTurns ?? Promise.resolve()).then(idle).then(work);
  page.neuprintPlotTurns = turn.catch(() => undefined);
  return turn;
}

function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ("requestIdleCallback" in globalThis) {
      requestIdleCallback(() => resolve(), { timeout: LATEST_MS });
    } else {
      setTimeout(resolve);
    }
  });
}
