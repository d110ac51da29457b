// A small window beside something: a menu or a form. It lies above everything, whatever the notebook cuts off.
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** What it stands beside: an element, or a place on the screen. */
export type Anchor = Element | { x: number; y: number };

interface Props {
  label: string;
  anchor: Anchor;
  role: "menu" | "dialog";
  /** With `left`, the focus is elsewhere already. */
  onClose(left?: boolean): void;
  children: ComponentChildren;
}

const FOCUSABLE = "input, select, textarea, button, [role^=menuitem]";

export function Popup({ label, anchor, role, onClose, children }: Props) {
  const ref = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return;
    // In the top layer: a cell of a notebook cuts off what sticks out of it.
    element.showPopover?.();
    place(element, anchor);
    element.querySelector<HTMLElement>(FOCUSABLE)?.focus({ preventScroll: true });
  }, [anchor]);

  useEffect(() => {
    const outside = (event: Event) => {
      // Not its target: in a shadow tree, where marimo puts widgets, that is the whole widget.
      if (ref.current && !event.composedPath().includes(ref.current)) onClose();
    };
    const scrolled = (event: Event) => {
      if (event.target instanceof Node && ref.current?.contains(event.target)) return;
      // What is picked or typed in a form scrolls the table to its top: the form stays beside its header.
      const beside = role === "dialog" && anchor instanceof Element && anchor.isConnected;
      if (beside && ref.current) place(ref.current, anchor);
      else onClose();
    };
    document.addEventListener("pointerdown", outside, { capture: true });
    document.addEventListener("scroll", scrolled, { capture: true });
    return () => {
      document.removeEventListener("pointerdown", outside, { capture: true });
      document.removeEventListener("scroll", scrolled, { capture: true });
    };
  }, [onClose, role, anchor]);

  return (
    <div
      ref={ref}
      class="npj-popup"
      popover="manual"
      role={role}
      aria-label={label}
      tabIndex={-1}
      onFocusOut={({ relatedTarget: to }) => {
        // Whoever leaves it by the Tab key has no other way to close it.
        if (to instanceof Node && !ref.current?.contains(to)) onClose(true);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          onClose();
        } else if (role === "menu" && event.key === "Tab") {
          // From where it was opened, it goes on.
          onClose();
        } else if (role === "menu") step(ref.current, event);
      }}
    >
      {children}
    </div>
  );
}

export function MenuItem({ onClick, children }: { onClick(): void; children: ComponentChildren }) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} onClick={onClick}>
      {children}
    </button>
  );
}

/** Arrow keys go from item to item, and Home and End to the first and last. */
function step(menu: HTMLElement | null, event: KeyboardEvent): void {
  const items = [...(menu?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
  const at = items.findIndex((item) => item.matches(":focus"));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}

function place(element: HTMLElement, anchor: Anchor): void {
  const beside =
    anchor instanceof Element
      ? anchor.getBoundingClientRect()
      : { left: anchor.x, bottom: anchor.y, top: anchor.y };
  const { offsetWidth: width, offsetHeight: height } = element;
  const left = Math.max(4, Math.min(beside.left, window.innerWidth - width - 4));
  const below = beside.bottom + 2;
  const top = below + height < window.innerHeight ? below : Math.max(4, beside.top - height - 2);
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}
