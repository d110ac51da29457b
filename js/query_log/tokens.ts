// Cypher cut into pieces to colour; the twin of neuprint_jupyter/cypher/tokens.py.

export type Kind =
  | "space"
  | "comment"
  | "string"
  | "parameter"
  | "number"
  | "keyword"
  | "name"
  | "symbol";

export interface Token {
  kind: Kind;
  text: string;
}

const PIECE =
  /(?<space>\s+)|(?<comment>\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<string>'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")|(?<parameter>\$(?:[\p{L}_][\p{L}\p{N}_]*|`(?:[^`]|``)+`))|(?<number>0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>`(?:[^`]|``)*`|[\p{L}_][\p{L}\p{N}_]*)|(?<symbol>[\s\S])/gu;

const KEYWORDS = new Set(
  (
    "ALL AND ANY AS ASC ASCENDING BY CALL CASE CONTAINS CREATE CSV DELETE DESC DESCENDING DETACH DISTINCT " +
    "DROP ELSE END ENDS EXISTS EXPLAIN FALSE FOR FOREACH FROM IN IS LIMIT LOAD MATCH MERGE NONE NOT NULL ON " +
    "OPTIONAL OR ORDER PROFILE REMOVE RETURN SET SINGLE SKIP STARTS THEN TRUE UNION UNIQUE UNWIND USING WHEN " +
    "WHERE WITH XOR YIELD"
  ).split(" "),
);

/** All tokens; joined, they are the query again. A word after a dot or a colon is a name. */
export function tokenize(cypher: string): Token[] {
  const tokens: Token[] = [];
  let before = "";
  for (const match of cypher.matchAll(PIECE)) {
    const text = match[0];
    let kind = Object.entries(match.groups ?? {}).find(
      ([, found]) => found !== undefined,
    )?.[0] as Kind;
    if (kind === "name" && KEYWORDS.has(text.toUpperCase()) && before !== "." && before !== ":") {
      kind = "keyword";
    }
    tokens.push({ kind, text });
    if (kind !== "space" && kind !== "comment") before = text;
  }
  return tokens;
}
