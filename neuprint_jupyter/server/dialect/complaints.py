"""What the engine does not say, or does not say where: a broken regular expression, an unknown function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from neuprint_jupyter.server.dialect.around import with_itself
from neuprint_jupyter.server.dialect.rows import carries
from neuprint_jupyter.server.dialect.syntax import READING, Syntax
from neuprint_jupyter.server.dialect.tokens import Token, tokenize

_OF_SUM = frozenset((".", "+", "||", "$", "(", "[", "{"))
# These words end the expression that they follow.
_ENDING = (
    READING
    | {"AND", "OR", "XOR", "AS", "IN", "IS", "STARTS", "ENDS", "CONTAINS", "THEN", "ELSE", "WHEN", "END"}
    | {"ASC", "ASCENDING", "DESC", "DESCENDING"}
)


def compiling(patterns: Iterable[Token]) -> str:
    r"""The query that tells of each regular expression whether it is one, for nothing is like one that is not.

    Examples
    --------
    >>> compiling([Token("string", "'('", 0)])
    "RETURN ['x' =~ ('x|' + '(')] AS compiling"
    """
    # As they are written: the engine reads '\d' as Neo4j does not.
    texts = [tokenize(token.text)[0].text for token in patterns]  # what was added behind is left out
    tried = ", ".join(f"'x' =~ ('x|' + {text})" for text in texts)
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
        is_compared = (query.text(i - 2), query.text(i - 1)) == ("=", "~")
        if word.kind == "string" and is_compared and query.text(i + 1) not in ("+", "||"):
            yield word


def strict_patterns(query: Syntax) -> None:
    """Have the engine fail at each regular expression that a query puts together, or is given, and that is none.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) WHERE n.x =~ $p OR n.y =~ 'a' RETURN n"))
    >>> strict_patterns(query)
    >>> "".join(token.text for token in query.changed())
    "MATCH (n) WHERE n.x =~ $p + text.regexReplace('', $p, '') OR n.y =~ 'a' RETURN n"
    """
    told = {word.start for word in regular_expressions(query)}
    for i, word in enumerate(query.words):
        if (query.text(i - 2), query.text(i - 1)) == ("=", "~") and word.start not in told:
            end = i
            while query.words[end : end + 1] and _is_of_sum(query, end):
                end = query.closing.get(end, end) + 1
            if end > i:
                # It adds nothing, or complains.
                with_itself(query, (i, end), lambda x: ("", f" + text.regexReplace('', {x}, '')"))


def _is_of_sum(query: Syntax, i: int) -> bool:
    """Whether a word can be part of the sum that stands on one side of a comparison."""
    word = query.words[i]
    if word.kind == "name" and query.text(i - 1) not in (".", "$"):
        return query.text(i) not in _ENDING
    return word.kind != "symbol" or word.text in _OF_SUM


def place_of_function(query: Syntax, name: str) -> int | None:
    """Where in the client's query a function of that name is called first; None if it is not seen."""
    return next((query.words[call.first].start for call in query.calls if call.name == name.lower()), None)


def place_of_variable(query: Syntax, name: str) -> int | None:
    """Where in the client's query a variable is used first that stands for nothing there; None if it is not seen.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> place_of_variable(Syntax(tokenize("MATCH (n) WITH n.q AS x, 1 AS y RETURN n")), "n")
    39
    """
    dropped = [
        c.end for c in query.clauses if c.keyword == "WITH" and c.bracket is None and not carries(query, c, name)
    ]
    known = False
    for i, word in enumerate(query.words):
        known = known and i not in dropped
        if word.kind != "name" or word.value != name or query.text(i - 1) in (".", "$") or query.text(i + 1) == "(":
            continue
        clause = next((c for c in reversed(query.clauses) if c.first < i < c.end), None)
        in_pattern = clause is not None and clause.keyword == "MATCH" and query.text(i - 1) in ("(", "[", "MATCH", ",")
        known = known or in_pattern or query.text(i - 1) == "AS" or query.text(i + 1) in ("IN", ":")
        if not known:
            return word.start
    return None
