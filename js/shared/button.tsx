// A button that may have nothing to do for a while.
import type { ButtonHTMLAttributes, TargetedMouseEvent } from "preact";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  idle: boolean;
  onClick(event: TargetedMouseEvent<HTMLButtonElement>): void;
}

/** Without anything to do it cannot be pressed or reached; but whoever just pressed it stays on it. */
export function Button({ idle, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      // One that is `disabled` drops the focus, and the keyboard begins again at the top of the page.
      aria-disabled={idle}
      tabIndex={idle ? -1 : undefined}
      onClick={idle ? undefined : onClick}
    />
  );
}
