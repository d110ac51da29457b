"""Patterns, such as ``(a)-[c:ConnectsTo]->(b)``: where they end, and what they name."""

from __future__ import annotations

from collections.abc import Iterator

from neuprint_jupyter.server.dialect.syntax import Clause, Syntax

#: The properties of bodies that the engine has an index of.
INDEXED = frozenset(("bodyId", "type", "instance"))
# A node stands behind these.
_BEFORE_NODE = frozenset(("MATCH", ",", "-", ">", "(", "=", "{"))


def pattern_end(query: Syntax, first: int) -> int | None:
    """The last word of a pattern of at least one relationship that begins at a word; None if none does.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> pattern_end(Syntax(tokenize("(a)-[:ConnectsTo]->(b)")), 0), pattern_end(Syntax(tokenize("(a) - (b)")), 0)
    (12, None)
    """
    end = query.closing.get(first) if query.text(first) == "(" else None
    found = None
    while end is not None:
        at = end + 1 + (query.text(end + 1) == "<")
        middle = query.closing.get(at + 1, at) if query.text(at + 1) == "[" else at
        second = middle + 1
        is_arrow = query.text(at) == "-" and query.text(second) == "-"
        # Two of them apart are a difference of something negative.
        if not is_arrow or (middle == at and query.words[second].start != query.words[at].start + 1):
            break
        node = second + 1 + (query.text(second + 1) == ">")
        end = query.closing.get(node) if query.text(node) == "(" else None
        found = end if end is not None else found
    return found


def pattern_variables(query: Syntax, first: int, end: int) -> Iterator[str]:
    """The variables of the nodes and relationships in patterns between two words.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH p = (a:Neuron)-[c:ConnectsTo]->(), (b {bodyId: 1})"))
    >>> list(pattern_variables(query, 1, len(query.words)))
    ['a', 'c', 'b']
    """
    for i in range(first, end - 1):
        is_node = query.text(i) == "(" and (i == first or query.text(i - 1) in _BEFORE_NODE)
        is_link = query.text(i) == "[" and query.text(i - 1) == "-"
        if (is_node or is_link) and query.words[i + 1].kind == "name":
            yield query.words[i + 1].text


def path_variables(query: Syntax, match: Clause) -> Iterator[str]:
    """The variables of paths: ``p`` of each ``p = (a)-->(b)`` or ``p = shortestPath(…)`` in a MATCH."""
    for first, end in query.split(match.first + 1, match.end):
        if end - first > 2 and query.words[first].kind == "name" and query.text(first + 1) == "=":
            yield query.words[first].text
