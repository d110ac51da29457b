"""What people write who know jupysql, BigQuery's magic or graph-notebook, and what to write here."""

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


def quoted(cypher: str, variables: Container[str]) -> list[str]:
    """A sentence for each text of a query that is the name of a variable, as ``$name`` or as f-strings have it.

    Examples
    --------
    >>> quoted("MATCH (n) WHERE n.type = '$kind' RETURN n", {"kind": "EPG"})
    ["'$kind' in quotes is that text; the value of the notebook's kind is $kind, without quotes"]
    """
    texts = dict.fromkeys(token.text[1:-1] for token in tokenize(cypher) if token.kind == "string")
    named = {text: match[1] or match[2] for text in texts if (match := _QUOTED.fullmatch(text))}
    return [
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
