// Figures in words.

export function duration(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 0.0995) return `${(seconds * 1000).toPrecision(2)} ms`;
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  return seconds < 100 ? `${seconds.toPrecision(3)} s` : `${Math.round(seconds)} s`;
}

export function bytes(size: number | null): string {
  if (size === null) return "";
  if (size < 1000) return `${size} B`;
  if (size < 999_500) return `${(size / 1e3).toPrecision(3)} kB`;
  // Three figures of more than 999 would be written as 1.00e+3.
  return `${size < 999_500_000 ? (size / 1e6).toPrecision(3) : Math.round(size / 1e6)} MB`;
}

export function count(number: number | null, one: string, many = `${one}s`): string {
  if (number === null) return "";
  return `${number.toLocaleString("en-US")} ${number === 1 ? one : many}`;
}

export function clock(started: string): string {
  const time = new Date(started);
  return Number.isNaN(time.getTime()) ? "" : time.toLocaleTimeString("en-GB");
}
