// Where a plot is drawn: in every element of the page that has its class, whoever put it there.
//
// A notebook keeps the picture of a plot as plain HTML, which needs no kernel to be looked at. While there is
// a kernel, that picture's element is where the living plot stands.

type Draw = (el: HTMLElement) => Promise<() => void>;

interface Standing {
  el: HTMLElement;
  undo: Promise<() => void>;
  isAway: boolean;
}

/** Draw into all elements of a class, those that come later too, and tell of each that goes; returns the undoing. */
export function drawInHosts(className: string, draw: Draw, gone: () => void): () => void {
  const found = document.getElementsByClassName(className);
  const standing = new Map<Element, Standing>();

  const look = () => {
    for (const [host, one] of standing) {
      if (!one.isAway && !host.isConnected) gone();
      one.isAway = !host.isConnected;
    }
    const abandoned = [...standing.keys()].filter((host) => !host.isConnected);
    for (const host of found) {
      if (standing.has(host)) continue;
      // A notebook that updates an output makes a new element: the plot moves, rather than being drawn anew.
      const old = abandoned.shift();
      const moved = old && standing.get(old);
      if (old) standing.delete(old);
      standing.set(host, moved ?? begin(draw));
      host.replaceChildren((standing.get(host) as Standing).el);
    }
  };

  const observer = new MutationObserver(look);
  observer.observe(document.body, { childList: true, subtree: true });
  look();
  return () => {
    observer.disconnect();
    for (const { undo } of standing.values()) void undo.then((act) => act());
  };
}

/** Hide the pictures that the notebook keeps of a plot which lives inside another widget; returns the undoing. */
export function hideKept(className: string): () => void {
  const style = document.createElement("style");
  const kept = `.${className}-kept`;
  // Its output takes no room in JupyterLab either; two rules, as not every browser knows the second.
  style.textContent = `${kept} { display: none } .jp-OutputArea-child:has(${kept}) { display: none }`;
  document.head.append(style);
  return () => style.remove();
}

function begin(draw: Draw): Standing {
  const el = document.createElement("div");
  return { el, undo: draw(el), isAway: false };
}
