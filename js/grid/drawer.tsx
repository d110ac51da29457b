// Below the table: all of a cell, or what a row's menu has found.
import { useEffect, useRef, useState } from "preact/hooks";
import { Long } from "../shared/source";
import { Cross } from "./icons";
import type { Opened } from "./messages";

export type Drawn = { kind: "cell"; title: string; text: string } | Opened;

/** Shows another widget in an element; returns the undoing. */
export type ShowWidget = (id: string, element: HTMLElement) => Promise<() => void>;

interface Props {
  drawn: Drawn;
  showWidget: ShowWidget;
  onCopy(text: string, what: string): void;
  onClose(): void;
}

export function Drawer({ drawn, showWidget, onCopy, onClose }: Props) {
  const copy = () =>
    drawn.kind === "cell" ? onCopy(drawn.text, "cell") : onCopy(drawn.python, "Python");
  return (
    <section class="npj-drawer" aria-label={drawn.title}>
      <header>
        <strong>
          <bdi>{drawn.title}</bdi>
        </strong>
        <button type="button" onClick={copy}>
          {drawn.kind === "cell" ? "Copy" : "Copy the Python"}
        </button>
        <button type="button" aria-label="Close" onClick={onClose}>
          <Cross />
        </button>
      </header>
      {drawn.kind === "cell" ? (
        <Long>{drawn.text}</Long>
      ) : (
        <>
          <Long class="npj-python">{drawn.python}</Long>
          {drawn.link?.startsWith("https://") && (
            <p>
              <a href={drawn.link} target="_blank" rel="noopener noreferrer">
                {drawn.link.split("#")[0]}
              </a>
            </p>
          )}
          {drawn.widget && <Child key={drawn.widget} id={drawn.widget} showWidget={showWidget} />}
        </>
      )}
    </section>
  );
}

function Child({ id, showWidget }: { id: string; showWidget: ShowWidget }) {
  const ref = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<string>();
  useEffect(() => {
    let undo: (() => void) | undefined;
    let closed = false;
    const element = ref.current;
    if (!element) return;
    showWidget(id, element).then(
      (close) => {
        if (closed) close();
        else undo = close;
      },
      (reason) => setError(String(reason)),
    );
    return () => {
      closed = true;
      undo?.();
    };
  }, [id, showWidget]);
  return (
    <div ref={ref} class="npj-child">
      {error && <span role="alert">{error}</span>}
    </div>
  );
}
