"""Patterns from the end that is known: the engine begins at their left, also where only their right is known.

For ``(:Neuron)-[:Contains]->(:SynapseSet)-[:Contains]->(s)`` in a condition, it would go from all neurons to all
synapses, for each ``s`` anew; and for ``UNWIND [1, 2] AS x MATCH (m)-->(n {bodyId: x})`` from every ``m``, twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neuprint_jupyter.server.dialect.conditions import joined_by_and
from neuprint_jupyter.server.dialect.patterns import INDEXED, pattern_end
from neuprint_jupyter.server.dialect.syntax import Clause, Range, Syntax
from neuprint_jupyter.server.dialect.tokens import Token

_BEFORE_CONDITION = frozenset(("WHERE", "AND", "OR", "XOR", "NOT", "WHEN", "{"))
# These take a pattern in brackets as a condition, or count it.
_BEFORE_BRACKET = _BEFORE_CONDITION | {"EXISTS", "SIZE", "("}


def from_known_ends(query: Syntax) -> list[Token]:
    """The tokens of a query, with every pattern turned round of which only the last node is known.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) WHERE NOT (:Neuron {type: 'EPG'})-[c:ConnectsTo]->(n) RETURN n"))
    >>> "".join(token.text for token in from_known_ends(query))
    "MATCH (n) WHERE NOT (n)<-[c:ConnectsTo]-(:Neuron {type: 'EPG'}) RETURN n"
    """
    tokens: list[Token] = []
    upto = 0
    for parts in sorted(_turnable(query)):
        first, end = parts[0][0], parts[-1][1]
        if query.places[first] >= upto:
            tokens += query.tokens[upto : query.places[first]]
            for number, part in enumerate(reversed(parts)):
                words = _tokens(query, part)
                tokens += _link(words) if number % 2 else words
            upto = query.places[end - 1] + 1
    return [*tokens, *query.tokens[upto:]]


def _turnable(query: Syntax) -> Iterator[list[Range]]:
    """The nodes of each such pattern, and what stands between two of them."""
    for clause in query.clauses:
        if clause.keyword in ("MATCH", "WHERE", "RETURN", "WITH"):
            for first in range(clause.first + 1, clause.end):
                last = pattern_end(query, first)
                if last is not None and (said_before := _stands_free(query, clause, first)) is not None:
                    parts = _parts(query, first, last)
                    is_short = len(parts) == 3 and clause.keyword == "MATCH" and clause.bracket is None
                    is_last = _only_last_is_looked_up if is_short else _only_last_is_known
                    if is_last(query, parts, said_before):
                        yield parts


def _stands_free(query: Syntax, clause: Clause, first: int) -> int | None:
    """Where a pattern is a condition, or one of a MATCH, and its path has no name: what stands before it."""
    before = query.text(first - 1)
    if clause.keyword == "MATCH":
        return clause.first if before in ("MATCH", ",") else None
    is_condition = before in _BEFORE_CONDITION or (before == "(" and query.text(first - 2) in _BEFORE_BRACKET)
    return first if is_condition else None


def _parts(query: Syntax, first: int, last: int) -> list[Range]:
    parts, at = [], first
    while at <= last:
        node = query.closing[at] + 1
        parts.append((at, node))
        at = node
        while at <= last and query.text(at) != "(":
            at = query.closing.get(at, at) + 1
        if at > node:
            parts.append((node, at))
    return parts


def _only_last_is_looked_up(query: Syntax, parts: Sequence[Range], match: int) -> bool:
    """Whether a variable says which body the last node of a MATCH is, and nothing which one the first is."""
    (first, first_end), (last, last_end) = parts[0], parts[-1]
    name, of = query.words[first + 1].text, query.words[last + 1].text
    where = next((c for c in query.clauses if c.first > match), None)
    conditions = joined_by_and(query, where) if where is not None and where.keyword == "WHERE" else []
    asked = [(query.words[start].text, query.words[start + 2 : end]) for start, end in conditions if end - start > 4]
    asked += [(of, query.words[i : i + 3]) for i in range(last, last_end) if query.text(i + 1) == ":"]
    of_index = [(node, words) for node, words in asked if words[0].value in INDEXED]
    is_last = any(
        node == of and len(words) == 3 and words[1].text in ("=", ":") and words[2].kind == "name"
        for node, words in of_index
    )
    is_first = "{" in map(query.text, range(first, first_end)) or name in [node for node, _ in of_index]
    is_chain = "*" in map(query.text, range(*parts[1]))
    is_known = name in [word.text for word in query.words[:first] if word.kind == "name"]
    return is_last and not (is_first or is_chain or is_known)


def _only_last_is_known(query: Syntax, parts: Sequence[Range], said_before: int) -> bool:
    words = query.words[:said_before]
    known = {word.text for i, word in enumerate(words) if word.kind == "name" and query.text(i - 1) not in (".", ":")}
    (first, _), (last, _) = parts[0], parts[-1]
    # Of connections one behind the other, the list would be turned as well.
    lists = any(
        "*" in map(query.text, range(*part)) and query.words[i + 1].kind == "name"
        for part in parts[1::2]
        for i in range(*part)
        if query.text(i) == "["
    )
    return not lists and query.words[last + 1].text in known and query.words[first + 1].text not in known


def _tokens(query: Syntax, part: Range) -> list[Token]:
    return query.tokens[query.places[part[0]] : query.places[part[1] - 1] + 1]


def _link(words: Sequence[Token]) -> list[Token]:
    """What stands between two nodes, turned round: ``-[…]->`` as ``<-[…]-``."""
    start, end = words[0].text == "<", words[-1].text == ">"
    middle = words[start : len(words) - end]
    return [
        *[token._replace(text="<") for token in words[-1:] if end],
        *middle,
        *[token._replace(text=">") for token in words[:1] if start],
    ]
