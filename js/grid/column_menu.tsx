// What can be done with a column: sort, move, hide, fit, and a form for its filter.
import { useEffect, useState } from "preact/hooks";
import { testsOf, typingMs, withTests } from "./filter";
import { useLater } from "./hooks";
import { fittingWidth, moved } from "./layout";
import type { Tests } from "./messages";
import type { GridModel } from "./model";

/** How long one waits for the next letter before the kernel is asked. */
const TYPING_MS = 300;

/** More distinct values than one picks from. */
const MOST_PICKED = 10_000;

export function ColumnMenu(props: { model: GridModel; column: number; onClose(): void }) {
  const { model, column, onClose } = props;
  const described = model.columns[column];
  const shown = model.shown;
  const index = shown.indexOf(column);
  if (!described) return null;
  const act = (work: Promise<void>) => {
    void work;
    onClose();
  };
  const numeric = ["int", "float", "time"].includes(described.kind);
  const unique = model.statistics.get(column)?.unique;
  const picks =
    described.kind !== "rois" && described.kind !== "object" && described.kind !== "time";
  return (
    <div class="npj-column-menu">
      <strong>
        <bdi>{described.name}</bdi>
      </strong>
      <div class="npj-buttons">
        {(["ascending", "descending"] as const).map((direction) => (
          <button
            key={direction}
            type="button"
            onClick={() => act(model.sortBy([{ column, direction }]))}
          >
            Sort {direction}
          </button>
        ))}
      </div>
      <div class="npj-buttons">
        <button
          type="button"
          disabled={index <= 0}
          onClick={() => act(model.showColumns(moved(shown, index, index - 1)))}
        >
          Move left
        </button>
        <button
          type="button"
          disabled={index === shown.length - 1}
          onClick={() => act(model.showColumns(moved(shown, index, index + 1)))}
        >
          Move right
        </button>
        <button type="button" onClick={() => act(model.setWidth(column, fittingWidth(described)))}>
          Fit
        </button>
        <button
          type="button"
          disabled={shown.length === 1}
          onClick={() => act(model.showColumns(shown.filter((other) => other !== column)))}
        >
          Hide
        </button>
      </div>
      <FilterForm
        model={model}
        column={column}
        numeric={numeric}
        picks={picks && (unique === undefined || unique <= MOST_PICKED)}
        onClose={onClose}
      />
    </div>
  );
}

interface FormProps {
  model: GridModel;
  column: number;
  numeric: boolean;
  picks: boolean;
  onClose(): void;
}

const TEXT_TESTS = ["contains", "equals", "regex"] as const;
const TEXT_WORDS = { contains: "contains", equals: "equals", regex: "matches (regex)" };

function FilterForm({ model, column, numeric, picks, onClose }: FormProps) {
  const [tests, setTests] = useState<Tests>(() => testsOf(model.filter, column));
  const [textTest, setTextTest] = useState(
    TEXT_TESTS.find((test) => tests[test] !== undefined) ?? "contains",
  );
  const later = useLater();
  const apply = (changes: Tests, wait = 0) => {
    const next = { ...tests, ...changes };
    setTests(next);
    later(() => void model.filterBy(withTests(model.filter, column, next)), wait);
  };
  const text = String(tests[textTest] ?? "");
  const blank: Tests = { contains: undefined, equals: undefined, regex: undefined } as Tests;
  const setText = (test: (typeof TEXT_TESTS)[number], value: string, wait: number) =>
    apply({ ...blank, [test]: value }, wait);

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply({});
        onClose();
      }}
    >
      {numeric && (
        <div class="npj-range">
          {(["min", "max"] as const).map((test) => (
            <input
              key={test}
              aria-label={test === "min" ? "at least" : "at most"}
              placeholder={test === "min" ? "at least" : "at most"}
              value={String(tests[test] ?? "")}
              onInput={(event) =>
                apply({ [test]: event.currentTarget.value.trim() }, typingMs(event, model.total))
              }
            />
          ))}
        </div>
      )}
      <div class="npj-range">
        <select
          aria-label="test"
          value={textTest}
          onChange={({ currentTarget: { value } }) => {
            const test = value as (typeof TEXT_TESTS)[number];
            setTextTest(test);
            if (text) setText(test, text, 0);
          }}
        >
          {TEXT_TESTS.map((test) => (
            <option key={test} value={test}>
              {TEXT_WORDS[test]}
            </option>
          ))}
        </select>
        <input
          aria-label="text"
          placeholder="text"
          value={text}
          onInput={(event) =>
            setText(textTest, event.currentTarget.value, typingMs(event, model.total))
          }
        />
      </div>
      <select
        aria-label="null"
        value={tests.null === undefined ? "" : String(tests.null)}
        onChange={({ currentTarget: { value } }) =>
          apply({ null: value === "" ? undefined : value === "true" } as Tests)
        }
      >
        <option value="">null or not</option>
        <option value="false">not null</option>
        <option value="true">null only</option>
      </select>
      {picks && (
        <Picks
          model={model}
          column={column}
          picked={tests.in}
          onPick={(picked) => apply({ in: picked } as Tests)}
        />
      )}
      <div class="npj-buttons">
        <button type="submit">Done</button>
        <button
          type="button"
          onClick={() => {
            later(() => void model.filterBy(withTests(model.filter, column, {})), 0);
            onClose();
          }}
        >
          Clear filter
        </button>
      </div>
    </form>
  );
}

type Picked = NonNullable<Tests["in"]> | undefined;

/** The most frequent values, to tick. */
function Picks(props: {
  model: GridModel;
  column: number;
  picked: Picked;
  onPick(picked: Picked): void;
}) {
  const { model, column, picked, onPick } = props;
  const [values, setValues] = useState<Array<[string, number]>>();
  const [search, setSearch] = useState("");
  useEffect(() => {
    let current = true;
    const timer = setTimeout(
      () => void model.values(column, search).then((found) => current && setValues(found)),
      search ? TYPING_MS : 0,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [model, column, search]);
  const ticked = new Set((picked ?? []).map(String));
  const toggle = (text: string) => {
    const next = (picked ?? []).filter((value) => String(value) !== text);
    if (!ticked.has(text)) next.push(text);
    onPick(next.length > 0 ? next : undefined);
  };
  return (
    <fieldset class="npj-picks">
      <legend>one of</legend>
      <input
        aria-label="find a value"
        placeholder="find a value"
        value={search}
        onInput={({ currentTarget: { value } }) => setSearch(value)}
      />
      <div class="npj-values">
        {values === undefined && <span class="npj-note">…</span>}
        {values?.map(([text, count]) => (
          <label key={text}>
            <input type="checkbox" checked={ticked.has(text)} onChange={() => toggle(text)} />
            <bdi>{text || "(empty)"}</bdi>
            <span class="npj-note">{count.toLocaleString("en-US")}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
