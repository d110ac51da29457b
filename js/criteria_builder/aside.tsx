// Beside the form: how many neurons it matches, the first of them, and the code that finds them.
import { useState } from "preact/hooks";
import { useBrief } from "../shared/brief";
import { Button } from "../shared/button";
import { copyCode, putIntoCells } from "../shared/cells";
import { Source } from "../shared/source";
import type { Preview, Run } from "./messages";
import type { BuilderModel } from "./model";

export function Aside({ model }: { model: BuilderModel }) {
  return (
    <aside class="npj-cb-aside" aria-label="What the form finds">
      <Count model={model} />
      <RunButton run={model.run} criteria={model.reading.criteria} start={() => model.start()} />
      <FirstRows preview={model.preview} folded={model.run.state === "done"} />
      <Code model={model} />
    </aside>
  );
}

function Count({ model }: { model: BuilderModel }) {
  const { preview } = model;
  return (
    <div class="npj-cb-count" aria-busy={preview.state === "waiting"}>
      <p role="status" class={preview.state === "done" ? "" : "npj-cb-stale"}>
        {countWords(preview)}
      </p>
      {preview.told?.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {preview.state === "failed" && (
        <p class="npj-cb-error" role="alert">
          {preview.message}{" "}
          <button type="button" onClick={() => model.count()}>
            Try again
          </button>
        </p>
      )}
    </div>
  );
}

function countWords({ state, neurons }: Preview): string {
  if (state === "unfinished") return "The form is not finished";
  if (state === "failed") return "Not counted";
  if (neurons === undefined) return "Counting …";
  const counted = `${neurons.toLocaleString("en-US")} ${neurons === 1 ? "neuron" : "neurons"}`;
  return state === "waiting" ? `${counted} …` : counted;
}

function RunButton({
  run,
  criteria,
  start,
}: {
  run: Run;
  criteria: string | undefined;
  start: () => void;
}) {
  return (
    <div class="npj-run">
      <Button
        class="npj-cb-primary"
        idle={criteria === "" || run.state === "running"}
        // The box that is typed into is left, which takes what stands there, when this is clicked and not before:
        // what it adds to the form may move the button away from under the mouse.
        onMouseDown={(event) => event.preventDefault()}
        onClick={(event) => {
          event.currentTarget.focus();
          start();
        }}
      >
        {run.state === "running" ? "Running …" : "Run"}
      </Button>
      {/* Always there: of a new element that says something, screen readers may not tell. */}
      <p role="status">{run.state === "done" && tablesWords(run.criteria === criteria)}</p>
      {run.state === "failed" && (
        <p class="npj-cb-error" role="alert">
          {run.message}
        </p>
      )}
    </div>
  );
}

function tablesWords(ofThisForm: boolean): string {
  return ofThisForm
    ? "The tables are below"
    : "The tables below are those of the form before it was changed";
}

const NUMBER = /^(-?\d+(\.\d+)?|null)$/;

interface FirstRowsProps {
  preview: Preview;
  /** Whether a run shows them all already. */
  folded: boolean;
}

function FirstRows({ preview: { state, columns, rows, neurons }, folded }: FirstRowsProps) {
  if (!columns || !rows || rows.length === 0 || state === "failed") return null;
  const numbers = columns.map((_, i) => rows.every((row) => NUMBER.test(String(row[i]))));
  const align = (i: number) => (numbers[i] ? "npj-cb-figure" : undefined);
  return (
    <details class="npj-cb-first" open={!folded}>
      <summary>The first {rows.length}</summary>
      <section
        aria-label="The first neurons"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
        tabIndex={0}
      >
        <table class={state === "done" ? "" : "npj-cb-stale"}>
          <thead>
            <tr>
              {columns.map((name, i) => (
                <th scope="col" key={name} class={align(i)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={String(row[0])}>
                {row.map((value, i) => (
                  <td key={columns[i]} class={align(i)}>
                    {value === null ? <span class="npj-null">null</span> : String(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {(neurons ?? 0) > rows.length && (
          <p>and {((neurons ?? 0) - rows.length).toLocaleString("en-US")} more</p>
        )}
      </section>
    </details>
  );
}

const LANGUAGES = { python: "Python", cypher: "Cypher" };

function Code({ model }: { model: BuilderModel }) {
  const [language, setLanguage] = useState<"python" | "cypher">("python");
  const [done, say] = useBrief();
  const code = model.reading[language] ?? "";
  return (
    <section class="npj-code" aria-label="Code">
      <div class="npj-cb-code-head">
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would draw its own frame */}
        <span role="group" aria-label="Language">
          {(["python", "cypher"] as const).map((name) => (
            <button
              type="button"
              key={name}
              class="npj-tab"
              aria-pressed={language === name}
              onClick={() => setLanguage(name)}
            >
              {LANGUAGES[name]}
            </button>
          ))}
        </span>
        <Button idle={code === ""} onClick={() => say(copyCode([code]))}>
          Copy
        </Button>
        {language === "python" && (
          <Button
            idle={code === ""}
            onClick={(event) => say(putIntoCells(event.currentTarget, [code]))}
          >
            Insert as cell
          </Button>
        )}
        <span role="status" class="npj-cb-done">
          {done}
        </span>
      </div>
      <Source language={LANGUAGES[language]} code={code || "# follows when the form is finished"} />
    </section>
  );
}
