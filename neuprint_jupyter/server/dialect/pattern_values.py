"""Patterns as values: in Neo4j 4 the lists of their paths, in the engine nothing, but it makes such lists."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.patterns import pattern_end
from neuprint_jupyter.server.dialect.syntax import Clause, Syntax
from neuprint_jupyter.server.dialect.tokens import Token, tokenize

# In brackets behind these, it is a condition, or as it is to be.
_NO_FUNCTIONS = frozenset(("not", "and", "or", "xor", "when", "where"))
_OF_PATTERNS = frozenset(("exists", "size", "shortestpath", "allshortestpaths"))
_BEFORE = tokenize("[path_of_it = ")
_BEHIND = tokenize(" | {nodes: nodes(path_of_it), relationships: relationships(path_of_it)}]")


def patterns_as_lists(query: Syntax) -> list[Token]:
    """The tokens of a query, with each pattern that stands as a value written as the list of its paths.

    Examples
    --------
    >>> query = Syntax(tokenize("MATCH (n) WITH n, (n)-->() AS ways WHERE size(ways) > 9 RETURN n"))
    >>> "".join(token.text for token in patterns_as_lists(query))[18:112]
    '[path_of_it = (n)-->() | {nodes: nodes(path_of_it), relationships: relationships(path_of_it)}]'
    """
    tokens = list(query.tokens)
    found = {
        first: last
        for clause in query.clauses
        if clause.keyword in ("RETURN", "WITH", "UNWIND")
        for first in range(clause.first + 1, clause.end)
        if (last := pattern_end(query, first)) is not None and _is_value(query, first, last, clause)
    }
    for first, last in sorted(found.items(), reverse=True):
        begins, ends = query.places[first], query.places[last] + 1
        start = tokens[begins].start
        before, behind = ([token._replace(start=start) for token in added] for added in (_BEFORE, _BEHIND))
        tokens[begins:ends] = [*before, *tokens[begins:ends], *behind]
    return tokens


def _is_value(query: Syntax, first: int, last: int, clause: Clause) -> bool:
    before, after, around = query.text(first - 1), query.text(last + 1), query.inside[first]
    if after in ("AND", "OR", "XOR"):
        return False
    if before == "IN":
        return True
    if around is None or around == clause.bracket:
        return before in (clause.keyword, "DISTINCT", ",")
    if query.text(around) == "{":
        return before == ":"
    if query.text(around) == "[":
        return before == "," or (before == "[" and after in (",", "]"))
    names = [call.name for call in query.calls if call.opening == around]
    return before in ("(", ",") and bool(names) and not (_NO_FUNCTIONS | _OF_PATTERNS).intersection(names)
