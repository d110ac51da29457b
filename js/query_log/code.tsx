// Cypher on the page: coloured, and with a caret where an error is.
import { Long } from "../shared/source";
import { tokenize } from "./tokens";

export function Colored({ cypher }: { cypher: string }) {
  return (
    <>
      {tokenize(cypher).map(({ kind, text }, i) => (
        <span key={i} class={`npj-q-${kind}`}>
          {text}
        </span>
      ))}
    </>
  );
}

/** A whole query; `place` is the line and column of an error. */
export function Code({ cypher, place }: { cypher: string; place?: [number, number] | null }) {
  if (!place) {
    return (
      <Long class="npj-q-code">
        <Colored cypher={cypher} />
      </Long>
    );
  }
  const lines = cypher.split("\n");
  const [line, column] = place;
  const before = `${lines.slice(0, line).join("\n")}\n`;
  const after = lines.slice(line).join("\n");
  // Tabs stay tabs, so that the caret stands below its character.
  const caret = `${(lines[line - 1] ?? "").slice(0, column - 1).replace(/[^\t]/g, " ")}^`;
  return (
    <Long class="npj-q-code">
      <Colored cypher={before} />
      <span class="npj-q-caret">{`${caret}\n`}</span>
      <Colored cypher={after} />
    </Long>
  );
}
