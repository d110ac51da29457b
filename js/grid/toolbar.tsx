// Above the table: the search over all columns, the conditions in force, and the menus.
import { useRef, useState } from "preact/hooks";
import { typingMs, words } from "./filter";
import { useLater } from "./hooks";
import { Cross, Dots } from "./icons";
import type { GridModel } from "./model";

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
  const typed = useRef<string | undefined>(undefined);
  const later = useLater();
  // Python and the other views may search too.
  if (typed.current === undefined && text !== model.search && !model.arranging) {
    setText(model.search);
  }
  const ask = (value: string, wait: number) => {
    setText(value);
    typed.current = value;
    later(async () => {
      await model.searchFor(value);
      // Another letter may have come since.
      if (typed.current === value) typed.current = undefined;
    }, wait);
  };
  return (
    <input
      type="search"
      aria-label="Search all columns"
      placeholder="Search all columns"
      value={text}
      onInput={(event) => ask(event.currentTarget.value, typingMs(event, model.total))}
      onKeyDown={(event) => {
        if (event.key === "Enter") ask(text, 0);
      }}
    />
  );
}
