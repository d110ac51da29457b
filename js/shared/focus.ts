// Where the keyboard is when what it was on goes away: the page itself would begin again at its top.

const STOPS =
  ":is(a[href], button, input, select, textarea, summary, [tabindex]):not([tabindex='-1'], :disabled)";

/** Whoever has taken away, by key, what the focus was on finds it on what is next; returns the undoing. */
export function keepFocus(root: HTMLElement): () => void {
  /** What can be reached in the widget, from when the focus last came to one of them by key. */
  let stops: HTMLElement[] = [];
  let at = -1;
  const forget = () => {
    stops = [];
    at = -1;
  };
  const onFocus = ({ target }: FocusEvent) => {
    forget();
    if (!(target instanceof HTMLElement) || !target.matches(":focus-visible")) return;
    stops = [...root.querySelectorAll<HTMLElement>(STOPS)];
    at = stops.indexOf(target);
  };
  // Chromium says so too of what is being taken out of the page, as long as it is still there.
  const onBlur = ({ target }: FocusEvent) =>
    queueMicrotask(() => {
      if (target === stops[at] && (target as Element).isConnected) forget();
    });
  const observer = new MutationObserver(() => {
    if (at < 0 || stops[at]?.isConnected || hasFocus(root.getRootNode())) return;
    const near = [...stops.slice(at + 1), ...stops.slice(0, at).reverse()];
    near.some((stop) => {
      if (stop.isConnected && stop.matches(STOPS)) stop.focus();
      // What is hidden does not take it.
      return stop.matches(":focus");
    });
  });
  root.addEventListener("focusin", onFocus);
  root.addEventListener("focusout", onBlur);
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    root.removeEventListener("focusin", onFocus);
    root.removeEventListener("focusout", onBlur);
    observer.disconnect();
  };
}

/** Whether anything has the focus, in the page or in the shadow tree that a widget lies in. */
export function hasFocus(tree: Node): boolean {
  const { activeElement } = tree as Document | ShadowRoot;
  return activeElement !== null && activeElement !== document.body;
}
