// Whether the page is dark: JupyterLab, VS Code, Colab and marimo each say it in their own way.

export type ThemeName = "light" | "dark";

const WATCHED = [
  "class",
  "theme",
  "data-jp-theme-light",
  "data-vscode-theme-kind",
  "data-theme",
  "data-color-mode",
  "style",
];

/** This page and those around it that may be looked at: VS Code shows an output in a frame of its own. */
function pages(): Document[] {
  const found: Document[] = [document];
  let frame: Window = window;
  while (frame.parent !== frame) {
    frame = frame.parent;
    try {
      found.push(frame.document);
    } catch {
      break;
    }
  }
  return found;
}

/** What a page says of its theme, if anything. */
function said({ body, documentElement: root }: Document): ThemeName | undefined {
  const lab = body?.dataset.jpThemeLight;
  if (lab !== undefined) return lab === "false" ? "dark" : "light";
  const kind = body?.dataset.vscodeThemeKind ?? root.dataset.vscodeThemeKind;
  if (kind !== undefined) return kind.includes("light") ? "light" : "dark";
  const named =
    root.getAttribute("theme") ?? root.dataset.theme ?? body?.dataset.theme ?? undefined;
  if (named === "dark" || named === "light") return named;
  const classes = `${root.className} ${body?.className ?? ""}`.split(/\s+/);
  if (classes.some((name) => ["dark", "dark-theme", "vscode-dark"].includes(name))) return "dark";
  if (classes.some((name) => ["light", "light-theme", "vscode-light"].includes(name))) {
    return "light";
  }
  return undefined;
}

export function pageTheme(): ThemeName {
  for (const page of pages()) {
    const theme = said(page);
    if (theme) return theme;
  }
  return window.matchMedia?.("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Call back whenever the page's theme has changed; returns the undoing. */
export function watchPageTheme(changed: () => void): () => void {
  let last = pageTheme();
  const look = () => {
    const theme = pageTheme();
    if (theme === last) return;
    last = theme;
    changed();
  };
  const observer = new MutationObserver(look);
  for (const page of pages()) {
    for (const watched of [page.documentElement, page.body]) {
      if (watched) observer.observe(watched, { attributes: true, attributeFilter: WATCHED });
    }
  }
  const preference = window.matchMedia?.("(prefers-color-scheme: dark)");
  preference?.addEventListener?.("change", look);
  return () => {
    observer.disconnect();
    preference?.removeEventListener?.("change", look);
  };
}

/** Keep a widget's element told of the theme, as `data-npj-theme`; returns the undoing. */
export function followTheme(element: HTMLElement): () => void {
  const tell = () => {
    element.dataset.npjTheme = pageTheme();
  };
  tell();
  return watchPageTheme(tell);
}
