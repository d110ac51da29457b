// Two texts beside each other: which lines are only in one of them.

export interface Line {
  sign: " " | "-" | "+";
  text: string;
}

/** Above this, comparing every line with every other would be felt. */
const MOST_LINES = 1_000;

/** The lines of two texts in one list, by their longest common subsequence. */
export function diff(before: string, after: string): Line[] {
  const a = before.split("\n").slice(0, MOST_LINES);
  const b = after.split("\n").slice(0, MOST_LINES);
  const common = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const longest = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
      (common[i] as Uint16Array)[j] = longest;
    }
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: " ", text: a[i] as string });
      i++;
      j++;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ sign: "-", text: a[i++] as string });
    } else {
      lines.push({ sign: "+", text: b[j++] as string });
    }
  }
  const left = Math.max(before.split("\n").length, after.split("\n").length) - MOST_LINES;
  if (left > 0) lines.push({ sign: " ", text: `… and up to ${left} lines more, not compared` });
  return lines;
}
