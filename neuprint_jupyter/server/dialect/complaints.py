"""What the engine does not say, or does not say where: a broken regular expression, an unknown function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from neuprint_jupyter.server.dialect.syntax import Syntax
from neuprint_jupyter.server.dialect.tokens import Token


def compiling(patterns: Iterable[Token]) -> str:
    r"""The query that tells of each regular expression whether it is one, for nothing is like one that is not.

    Examples
    --------
    >>> compiling([Token("string", "'('", 0)])
    "RETURN ['x' =~ ('x|' + '(')] AS compiling"
    """
    # As they are written: the engine reads '\d' as Neo4j does not.
    tried = ", ".join(f"'x' =~ ('x|' + {token.text})" for token in patterns)
    return f"RETURN [{tried}] AS compiling"


def regular_expressions(query: Syntax) -> Iterator[Token]:
    """The texts that stand behind ``=~``, and are the whole of what is compared with.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) WHERE n.x =~ '(' OR n.x =~ '(' + n.y RETURN n"))
    >>> [(token.value, token.start) for token in regular_expressions(query)]
    [('(', 23)]
    """
    for i, word in enumerate(query.words):
        if word.kind == "string" and (query.text(i - 2), query.text(i - 1)) == ("=", "~") and query.text(i + 1) != "+":
            yield word


def place_of_function(query: Syntax, name: str) -> int | None:
    """Where in the client's query a function of that name is called first; None if it is not seen."""
    return next((query.words[call.first].start for call in query.calls if call.name == name.lower()), None)
