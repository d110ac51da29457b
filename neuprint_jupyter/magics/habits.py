"""What users of jupysql, BigQuery's magic or graph-notebook would write, and what to write here instead."""

from __future__ import annotations

import re
from collections.abc import Container

from neuprint_jupyter.cypher import tokenize

_OPTIONS = {
    "--store-to": "-o NAME",
    "--destination-var": "-o NAME",
    "--params": "--param NAME=VALUE, or $NAME in the query for a variable of the notebook",
    "--query-parameters": "--param NAME=VALUE, or $NAME in the query for a variable of the notebook",
    "-qp": "--param NAME=VALUE, or $NAME in the query for a variable of the notebook",
    "--max_results": "--limit N",
    "--max-results": "--limit N",
    "--results-per-page": "%config NeuprintMagics.grid_height = PIXELS",
    "--dry_run": "--dry-run",
    "--no-execute": "--dry-run",
    "--use_cache": "--no-cache",
    "--no_query_cache": "--no-cache",
    "--explain-type": "--explain",
    "--alias": "--as NAME, at %neuprint connect",
    "--connections": "%neuprint status",
    "--verbose": "%neuprint log",
    "--silent": "%config NeuprintMagics.feedback = False",
    "--file": "the query itself: open(FILE).read() gives it to fetch_custom()",
    "--persist": "nothing: a neuPrint server is only read",
    "--append": "nothing: a neuPrint server is only read",
    "--project": "%neuprint connect SERVER DATASET",
    "--token": "no token: it is read from NEUPRINT_APPLICATION_CREDENTIALS, or asked for",
}
# What other languages have, as a server's error names it.
_WORDS = {
    "LIKE": "write =~ 'EPG.*', or STARTS WITH, CONTAINS",
    "GROUP": "no GROUP BY is needed: rows are grouped by all that stands beside count(*), sum(…) and the like",
    "HAVING": "write WITH …, count(*) AS number WHERE number > 1 RETURN …",
    "SELECT": "a query is written MATCH (n:Neuron) WHERE … RETURN …",
    "FROM": "a query is written MATCH (n:Neuron) WHERE … RETURN …",
    "#": "a comment begins with //",
}
_REFUSED = re.compile(r"Invalid input '([^']+)'")
_IN_JSON = re.compile(r"\broiInfo\s*[.\[]")
_TEMPLATE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_QUOTED = re.compile(r"\$([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\}")
_NO_TEMPLATE = frozenset({"string", "comment"})


def said_elsewhere(flag: str) -> str:
    """The end of a sentence about an option that other magics have; empty for any other.

    Examples
    --------
    >>> said_elsewhere("--store-to")
    '; here it is -o NAME'
    """
    return f"; here it is {_OPTIONS[flag]}" if flag in _OPTIONS else ""


def written_elsewhere(message: str, cypher: str) -> str | None:
    """How Cypher says what a query says as SQL or Python would, where a server's error is about that.

    Examples
    --------
    >>> written_elsewhere("Invalid input '#': expected MATCH", "# all of them")
    'a comment begins with //'
    """
    match = _REFUSED.search(message)
    if match and match[1].upper() in _WORDS:
        return _WORDS[match[1].upper()]
    if "tring" in message and _IN_JSON.search(cypher):
        return "roiInfo is a text: write apoc.convert.fromJsonMap(n.roiInfo)"
    return None


def quoted(cypher: str, variables: Container[str]) -> list[str]:
    """A sentence for each text of a query that is a bodyId, or a variable's name, as ``$name`` or as in f-strings.

    Examples
    --------
    >>> quoted("MATCH (n) WHERE n.type = '$kind' RETURN n", {"kind": "EPG"})
    ["'$kind' in quotes is that text; the value of the notebook's kind is $kind, without quotes"]
    """
    texts = dict.fromkeys(token.text[1:-1] for token in tokenize(cypher) if token.kind == "string")
    named = {text: match[1] or match[2] for text in texts if (match := _QUOTED.fullmatch(text))}
    ids = [text for text in texts if re.fullmatch(r"[0-9]{3,}", text) and "bodyId" in cypher]
    told = [f"{text!r} in quotes is a text; bodyIds are numbers, without quotes" for text in ids[:1]]
    return told + [
        f"{text!r} in quotes is that text; the value of the notebook's {name} is ${name}, without quotes"
        for text, name in named.items()
        if name in variables
    ]


def template(cypher: str) -> str | None:
    """The name in ``{{name}}``, as jupysql fills it in; None where there is none but in strings, names and comments.

    Examples
    --------
    >>> template("MATCH (n:Neuron {type: {{kind}}}) RETURN n")
    'kind'
    """
    tokens = tokenize(cypher)
    match = _TEMPLATE.search("".join("'" if t.kind in _NO_TEMPLATE or t.text[0] == "`" else t.text for t in tokens))
    return match[1] if match else None
