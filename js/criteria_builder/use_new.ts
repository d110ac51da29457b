// What was added by hand is what one fills in next.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { BuilderModel } from "./model";

/** The part of the form at a place: its first field takes the focus when it is new. */
export function useNew<E extends HTMLElement>(model: BuilderModel, place: string) {
  const part = useRef<E>(null);
  useLayoutEffect(() => {
    if (!model.isNew(place)) return;
    const field = part.current?.querySelector("input") ?? part.current?.querySelector("select");
    field?.focus();
  });
  return part;
}
