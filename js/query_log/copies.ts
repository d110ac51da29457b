// A query as it can be pasted elsewhere.
import type { QueryRecord } from "./messages";

export type Form = "cypher" | "magic" | "python";

export function copyOf(record: QueryRecord, form: Form): string {
  if (form === "magic") return `%%cypher --dataset ${record.dataset}\n${record.cypher}`;
  if (form === "python") return python(record);
  return record.cypher;
}

function python(record: QueryRecord): string {
  const safe = record.cypher
    .replaceAll("\\", "\\\\")
    // Three in a row would end the text, as would one before the three that end it.
    .replace(/"(?="")|"$/g, '\\"')
    .replaceAll("\r", "\\r");
  return `from neuprint_jupyter import fetch_custom

df = fetch_custom("""\\
${safe}""", dataset=${JSON.stringify(record.dataset)})
df`;
}

/** Offer text as a file. */
export function download(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
