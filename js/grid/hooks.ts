// What a view listens to: its model, and the size of its window.
import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { GridModel } from "./model";
import type { Scroll } from "./scroll";

/** Follow a model's events; the callbacks must stay the same from drawing to drawing. */
export function useModel(model: GridModel, changed: () => void, rearranged: () => void): void {
  // At once: what changes between the drawing and an effect after it would never be drawn.
  useLayoutEffect(() => {
    model.addEventListener("change", changed);
    model.addEventListener("rearrange", rearranged);
    return () => {
      model.removeEventListener("change", changed);
      model.removeEventListener("rearrange", rearranged);
    };
  }, [model, changed, rearranged]);
}

export interface Size {
  width: number;
  height: number;
}

/** The size of the window behind which a table scrolls; 0 until it has been on the page. */
export function useWindow(ref: RefObject<HTMLElement | null>, scroll: Scroll): Size {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    const release = scroll.attach(element);
    const observer = new ResizeObserver(() => {
      const { clientWidth, clientHeight } = element;
      // Nothing is drawn in a hidden tab, nor where the notebook took the cell off the page.
      if (clientHeight > 0) setSize({ width: clientWidth, height: clientHeight });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      release();
    };
  }, [ref, scroll]);
  return size;
}

/** Does the latest work it was given: after a pause, but not later than the component goes. */
export function useLater(): (work: () => void, wait: number) => void {
  const due = useRef<(() => void) | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const doIt = useCallback(() => {
    clearTimeout(timer.current);
    due.current?.();
    due.current = undefined;
  }, []);
  useEffect(() => doIt, [doIt]);
  return useCallback(
    (work, wait) => {
      clearTimeout(timer.current);
      due.current = work;
      if (wait > 0) timer.current = setTimeout(doIt, wait);
      else doIt();
    },
    [doIt],
  );
}
