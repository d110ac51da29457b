// What was pasted or typed as several values: a list, or rows of a table.

/** Digits in groups of three, as spreadsheets show them. One point is that of a decimal number. */
const GROUPED = /^\d{1,3}(?:([,'’\s])\d{3}(?:\1\d{3})*|(?:\.\d{3}){2,})$/u;

/** A pasted or typed list: by lines, tabs and semicolons; by commas and spaces too where all are ids. */
export function pastedList(text: string): string[] {
  const lines = text.split(/[\n\r\t;]+/u);
  const grouped = ungrouped(lines.map(bare).filter(Boolean));
  if (grouped) return grouped;
  const ids = text
    .split(/[\s,;[\]()]+/u)
    .map(bare)
    .filter(Boolean);
  if (ids.length > 0 && ids.every((id) => /^\d+$/u.test(id))) return [...new Set(ids)];
  // Commas part names only where no name would be torn: "odd, `roi`" is one.
  const parts =
    lines.length > 1 ? lines : splitOutsideBrackets(text.replace(/^\s*\[|\]\s*$/gu, ""));
  return [...new Set(parts.map((part) => bare(part.replace(/,\s*$/u, ""))).filter(Boolean))];
}

/**
 * The column of a name in pasted rows of a table, as a grid, a spreadsheet or a CSV file has them: with their header.
 *
 * Of connections, which have a neuron on each side, both.
 */
export function pastedColumn(text: string, name: string): string[] | undefined {
  const lines = text.split(/\r?\n/u).filter(Boolean);
  for (const parted of ["\t", ",", ";"]) {
    const [header = [], ...rows] = lines.map((line) => cellsOf(line, parted));
    const columns = header.includes(name) ? [name] : [`${name}_pre`, `${name}_post`];
    const places = columns.map((column) => header.indexOf(column)).filter((at) => at >= 0);
    if (places.length === 0 || rows.length === 0) continue;
    const cells = places.flatMap((at) => rows.map((row) => row[at] ?? "")).filter(Boolean);
    return ungrouped(cells) ?? [...new Set(cells)];
  }
  return undefined;
}

/** What was pasted for a property: its column of a table's rows, or a list; one name is left to be chosen for. */
export function pastedValues(text: string, ...names: string[]): string[] | undefined {
  for (const name of names) {
    const column = pastedColumn(text, name);
    if (column) return column;
  }
  const list = names.includes("bodyId") ? (idsOfRows(text) ?? pastedList(text)) : pastedList(text);
  return list.length > 1 ? list : undefined;
}

/** The first column of ids in rows without a header: the other numbers there are counts. */
function idsOfRows(text: string): string[] | undefined {
  const rows = text
    .split(/\r?\n/u)
    .filter(Boolean)
    .map((line) => cellsOf(line, "\t"));
  const width = rows[0]?.length ?? 0;
  if (rows.length < 2 || width < 2 || rows.some((row) => row.length !== width)) return undefined;
  const columns = Array.from({ length: width }, (_, at) => rows.map((row) => row[at] ?? ""));
  const ids = columns.map((column) => idsOf(column));
  // A block of nothing but ids is a list in several columns.
  return ids.every(Boolean) ? undefined : ids.find(Boolean);
}

function idsOf(cells: string[]): string[] | undefined {
  return cells.every((cell) => /^\d+$/u.test(cell)) ? [...new Set(cells)] : ungrouped(cells);
}

/** Ids without the marks between groups of digits; undefined where there are none, or it may be a list by commas. */
function ungrouped(cells: string[]): string[] | undefined {
  const marked = cells.filter((cell) => GROUPED.test(cell));
  const numbers = cells.every((cell) => GROUPED.test(cell) || /^\d+$/u.test(cell));
  const isMeant = marked.length > 1 || marked.some((cell) => /[^\d, ]|[, ]0/u.test(cell));
  return numbers && isMeant
    ? [...new Set(cells.map((cell) => cell.replace(/\D/gu, "")))]
    : undefined;
}

function cellsOf(line: string, parted: string): string[] {
  return line.split(parted).map(bare);
}

/** Without quotes, and without the .0 of a number that had to be a float. */
function bare(text: string): string {
  return text
    .trim()
    .replace(/^(["'])(.*)\1$/u, "$2")
    .replace(/^(\d+)\.0+$/u, "$1");
}

/** Parts between commas that stand in no bracket: "a(R), b" is two, and "f(1,2)" one. */
function splitOutsideBrackets(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const letter of text) {
    if ("([".includes(letter)) depth++;
    if (")]".includes(letter)) depth--;
    if (letter === "," && depth <= 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts;
}
