// The few pictures the grid has; drawn, because the fonts of many machines lack the glyphs.
import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" class="npj-icon">
      {children}
    </svg>
  );
}

export const Funnel = () => (
  <Icon>
    <path d="M2 3h12l-4.5 5.5v4L6.5 14V8.5z" />
  </Icon>
);

export const Dots = () => (
  <Icon>
    <circle cx="8" cy="3" r="1.4" />
    <circle cx="8" cy="8" r="1.4" />
    <circle cx="8" cy="13" r="1.4" />
  </Icon>
);

export const Cross = () => (
  <Icon>
    <path d="M3.5 2.5 8 7l4.5-4.5 1 1L9 8l4.5 4.5-1 1L8 9l-4.5 4.5-1-1L7 8 2.5 3.5z" />
  </Icon>
);

export const Arrow = ({ up }: { up: boolean }) => (
  <Icon>
    <path d={up ? "M8 3l5 6H9v4H7V9H3z" : "M8 13 3 7h4V3h2v4h4z"} />
  </Icon>
);
