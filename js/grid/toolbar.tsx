// Above the table: the search over all columns, the conditions in force, and the menus.
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "./filter";
import { Cross, Dots } from "./icons";
import type { GridModel } from "./model";

/** How long one waits for the next letter before the kernel is asked: the longer, the longer it will need. */
const typingMs = (rows: number) => Math.min(300, rows / 10_000);

interface Props {
  model: GridModel;
  onColumns(anchor: Element): void;
  onMenu(anchor: Element): void;
}

export function Toolbar({ model, onColumns, onMenu }: Props) {
  const hidden = model.columns.length - model.shown.length;
  return (
    <div class="npj-toolbar" role="toolbar" aria-label="Table">
      <Search model={model} />
      <div class="npj-chips">
        {model.filter.map((condition, i) => (
          <span class="npj-chip" key={i}>
            <bdi>{words(condition, model.columns)}</bdi>
            <button
              type="button"
              aria-label={`Remove: ${words(condition, model.columns)}`}
              onClick={() => void model.filterBy(model.filter.filter((_, other) => other !== i))}
            >
              <Cross />
            </button>
          </span>
        ))}
      </div>
      <button type="button" onClick={(event) => onColumns(event.currentTarget)}>
        Columns{hidden > 0 ? ` (${hidden} hidden)` : ""}
      </button>
      <button
        type="button"
        aria-label="More"
        title="Select, copy, save"
        aria-haspopup="menu"
        onClick={(event) => onMenu(event.currentTarget)}
      >
        <Dots />
      </button>
    </div>
  );
}

function Search({ model }: { model: GridModel }) {
  const [text, setText] = useState(model.search);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const typing = useRef(false);
  // Python and the other views may search too.
  if (!typing.current && text !== model.search && !model.arranging) setText(model.search);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = (value: string, wait: number) => {
    setText(value);
    typing.current = true;
    clearTimeout(timer.current);
    const mine = setTimeout(() => {
      void model.filterBy([...model.filter], value).then(() => {
        // Another letter may have come since.
        if (timer.current === mine) typing.current = false;
      });
    }, wait);
    timer.current = mine;
  };
  return (
    <input
      type="search"
      aria-label="Search all columns"
      placeholder="Search all columns"
      value={text}
      onInput={({ currentTarget: { value } }) => ask(value, typingMs(model.total))}
      onKeyDown={(event) => {
        if (event.key === "Enter") ask(text, 0);
      }}
    />
  );
}
