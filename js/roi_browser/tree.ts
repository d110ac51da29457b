// The tree beside the panel is ipytree's: what a reader of the screen, and the notebook, need of it is seen to here.
import { hasFocus } from "../shared/focus";
import { keepKeys } from "../shared/keyboard";
import { mendDeletion } from "./jstree";

const BROWSER = ".npj-roi-browser";
const FOCUSED = "aria-activedescendant";

/** Name the tree, keep its keys from the notebook, and let one come into it by the Tab key. */
export function attendTree(panel: HTMLElement, onUse: () => void): () => void {
  const observer = new MutationObserver(() => mend(panel.closest<HTMLElement>(BROWSER)));
  let release = () => {};
  let waiting = requestAnimationFrame(function wait() {
    const browser = panel.closest<HTMLElement>(BROWSER);
    if (!browser) {
      waiting = requestAnimationFrame(wait);
      return;
    }
    const releaseKeys = keepKeys(browser);
    const releaseFocus = keepInTree(browser);
    const use = ({ target }: Event) => {
      if ((target as Element).closest("[role=tree]")) onUse();
    };
    browser.addEventListener("pointerover", tellWhole);
    browser.addEventListener("click", use);
    release = () => {
      releaseKeys();
      releaseFocus();
      browser.removeEventListener("pointerover", tellWhole);
      browser.removeEventListener("click", use);
    };
    observer.observe(browser, { subtree: true, childList: true, attributeFilter: [FOCUSED] });
    mend(browser);
  });
  return () => {
    cancelAnimationFrame(waiting);
    observer.disconnect();
    release();
  };
}

/** Who came into the tree while it was still being searched stays there: its nodes are drawn anew. */
export function keepInTree(browser: HTMLElement): () => void {
  let tree: HTMLElement | null = null;
  const onFocus = ({ target }: FocusEvent) => {
    tree = (target as Element).closest('[role="tree"]');
  };
  const observer = new MutationObserver(() => {
    if (!tree?.isConnected || tree.querySelector(".jstree-anchor:focus")) return;
    const { activeElement } = document;
    if (activeElement !== tree && hasFocus(browser.getRootNode())) tree = null;
    else tree.querySelector<HTMLElement>(".jstree-anchor")?.focus();
  });
  browser.addEventListener("focusin", onFocus);
  observer.observe(browser, { subtree: true, childList: true });
  return () => {
    browser.removeEventListener("focusin", onFocus);
    observer.disconnect();
  };
}

/** A row that is cut off is told whole to who points at it. */
export function tellWhole({ target }: Event): void {
  const row = (target as Element).closest<HTMLElement>(".jstree-anchor");
  if (!row) return;
  const cut = row.scrollWidth > row.clientWidth;
  if (cut) row.title = (row.textContent ?? "").trim();
  else row.removeAttribute("title");
}

export function mend(browser: HTMLElement | null): void {
  for (const tree of browser?.querySelectorAll<HTMLElement>('[role="tree"]') ?? []) {
    mendDeletion(tree);
    if (!tree.hasAttribute("aria-label")) tree.setAttribute("aria-label", "Regions");
    const focused = tree.getAttribute(FOCUSED);
    if (focused && tree.querySelector(`#${CSS.escape(focused)}`)) continue;
    // jsTree hands the focus on to the node named here: at first that is one which never was there, and later
    // one that may have been drawn anew, and no arrow key would do anything.
    const first = tree.querySelector("li")?.id;
    if (first) tree.setAttribute(FOCUSED, first);
    else if (focused) tree.removeAttribute(FOCUSED);
  }
}
