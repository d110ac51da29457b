"""Lists that a MATCH asks for, gone through beforehand: the engine asks its index for a value, often not for a list.

In a query of several parts, such as one with an OPTIONAL MATCH, the engine looks for ``n.bodyId IN [1, 2]`` at every
body there is; in ``UNWIND [1, 2] AS x MATCH (n:Neuron) WHERE n.bodyId = x`` it asks its index for two.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from neuprint_jupyter.server.dialect.aggregates import items_of
from neuprint_jupyter.server.dialect.conditions import joined_by_and
from neuprint_jupyter.server.dialect.lists import AFTER, BEFORE, LONG, SEARCHED, integers_of, value_of
from neuprint_jupyter.server.dialect.patterns import INDEXED, pattern_end, pattern_variables
from neuprint_jupyter.server.dialect.syntax import Clause, Syntax, Written
from neuprint_jupyter.server.dialect.tokens import Token, tokenize

_PARTING = frozenset(("WITH", "UNWIND", "CALL"))


class _Asked(NamedTuple):
    """The words ``IN list`` of a condition, what is gone through for it, and of how many values that is."""

    first: int
    end: int
    values: str
    size: int


def lists_unwound(query: Syntax) -> Syntax:
    """The query with an UNWIND before each MATCH that can begin with a node of which a list is asked.

    Examples
    --------
    >>> query = Syntax(tokenize("MATCH (n:Neuron) WHERE n.type IN ['a', 'b'] OPTIONAL MATCH (n)-->(m) RETURN n, m"))
    >>> "".join(token.text for token in lists_unwound(query).tokens)
    "UNWIND ['a', 'b'] AS x0 MATCH (n:Neuron) WHERE n.type = x0 OPTIONAL MATCH (n)-->(m) RETURN n, m"
    """
    projections = [clause for clause in query.clauses if clause.keyword in ("WITH", "RETURN")]
    if any(query.text(first) == "*" for clause in projections for first, _ in items_of(query, clause)):
        return query
    if any(call.name in ("shortestpath", "allshortestpaths") for call in query.calls):
        return query
    written: Written = {}
    names = {word.value for word in query.words}
    for match, where in _matches(query):
        asked = _best(query, match, where)
        if asked is not None and (_is_in_parts(query, match) or _is_long_of_one(query, match, asked)):
            variable = next(f"x{i}" for i in range(len(names) + 1) if f"x{i}" not in names)
            names.add(variable)
            begin = query.words[match.first]
            written[match.first, match.first + 1] = [
                *_tokens(f"UNWIND {asked.values} AS {variable} ", query.words[asked.first + 1]),
                begin,
            ]
            written[asked.first, asked.end] = _tokens(f"= {variable}", query.words[asked.first])
    return query.rewritten(written) if written else query


def any_as_in(query: Syntax) -> Syntax:
    """The query with each ``any(x IN list WHERE n.type = x)`` as ``n.type IN list``, of which the engine has an index.

    Examples
    --------
    >>> query = Syntax(tokenize("MATCH (n:Neuron) WHERE NOT any(x IN ['a', 'b'] WHERE x = n.type) RETURN n"))
    >>> "".join(token.text for token in any_as_in(query).tokens)
    "MATCH (n:Neuron) WHERE NOT n.type IN ['a', 'b'] RETURN n"
    """
    written: Written = {}
    for call in query.calls:
        first = call.opening + 3
        stop = query.closing.get(first, first) + 1
        stands_alone = query.text(call.first - 1) in BEFORE and query.text(call.closing + 1) in AFTER
        if call.name != "any" or not stands_alone or query.text(first - 1) != "IN" or query.text(stop) != "WHERE":
            continue
        variable, sides = query.words[first - 2].text, [word.text for word in query.words[stop + 1 : call.closing]]
        if sides[:2] == [variable, "="]:
            sides = [*sides[2:], "=", variable]
        is_equal = len(sides) == 5 and [sides[1], *sides[3:]] == [".", "=", variable] and sides[0] != variable
        if is_equal and _list(query, first, stop) is not None:
            asked = f"{''.join(sides[:3])} IN {query.source(first, stop)}"
            written[call.first, call.closing + 1] = _tokens(asked, query.words[call.first])
    return query.rewritten(written) if written else query


def _tokens(text: str, instead_of: Token) -> list[Token]:
    return [token._replace(start=instead_of.start) for token in tokenize(text)]


def _matches(query: Syntax) -> Iterator[tuple[Clause, Clause]]:
    """Each MATCH that is not OPTIONAL, nor in brackets, with its WHERE."""
    wheres = {c.first: c for c in query.clauses if c.keyword == "WHERE" and c.bracket is None}
    for match in query.clauses:
        if match.keyword == "MATCH" and match.end in wheres and query.text(match.first - 1) != "OPTIONAL":
            yield match, wheres[match.end]


def _best(query: Syntax, match: Clause, where: Clause) -> _Asked | None:
    """The shortest list that is asked of the body that a MATCH begins with, or could, if all that it names is new."""
    before = {word.text for word in query.words[: match.first] if word.kind == "name"}
    first = match.first + 1
    if before.intersection(pattern_variables(query, first, match.end)) or query.text(first) != "(":
        return None
    ends = [first + 1]
    last = pattern_end(query, first)
    if last == match.end - 1 and "*" not in map(query.text, range(first, last)):
        nodes = [i + 1 for i in range(first, last) if query.text(i) == "(" and query.inside[i] is None]
        ends = nodes if len(nodes) == 2 else ends
    for end in ends:
        asked = list(_asked(query, where, end))
        if asked:
            return min(asked, key=lambda a: a.size)
    return None


def _is_in_parts(query: Syntax, match: Clause) -> bool:
    """Whether the engine plans a query part by part."""
    unions = [c.first for c in query.clauses if c.keyword == "UNION" and c.bracket is None]
    begin = max((u for u in unions if u < match.first), default=-1)
    end = min((u for u in unions if u > match.first), default=len(query.words))
    part = [c for c in query.clauses if begin < c.first < end and c.bracket is None]
    last = max(c.first for c in part if c.keyword == "MATCH")
    return any(c.keyword == "OPTIONAL" or (c.keyword in _PARTING and c.first < last) for c in part)


def _is_long_of_one(query: Syntax, match: Clause, asked: _Asked) -> bool:
    """Whether nothing but a node is matched, of one of many values: the engine would search them for each it found.

    For thousands, to look up each node in a map is as quick.
    """
    is_only = [c.keyword for c in query.clauses].count("MATCH") == 1
    return is_only and LONG <= asked.size < SEARCHED and query.closing.get(match.first + 1) == match.end - 1


def _asked(query: Syntax, where: Clause, node: int) -> Iterator[_Asked]:
    """The lists of which a property of a body is to be, if it is not said otherwise what that one is."""
    name = query.words[node].text
    label = query.words[node + 2].value if query.text(node + 1) == ":" else ""
    if label.split("_")[-1] not in ("Neuron", "Segment") or query.text(node + 3) != ")":
        return
    conditions = [c for c in joined_by_and(query, where) if _is_of_index(query, *c) and query.words[c[0]].text == name]
    if all(query.text(first + 3) == "IN" for first, _ in conditions):
        for first, end in conditions:
            if (found := _list(query, first + 4, end)) is not None:
                yield _Asked(first + 3, end, *found)


def _is_of_index(query: Syntax, first: int, end: int) -> bool:
    return end - first > 4 and query.text(first + 1) == "." and query.words[first + 2].value in INDEXED


def _list(query: Syntax, first: int, end: int) -> tuple[str, int] | None:
    """A list with each of its values once, and their number."""
    word = query.words[first]
    if end == first + 1 and word.kind == "list":
        values = list(map(str, integers_of(word.text) or ()))
    elif query.text(first) == "[" and query.closing.get(first) == end - 1:
        parts = query.split(first + 1, end - 1)
        known = [value_of(query.words[start:stop]) for start, stop in parts]
        if None in known or len(set(map(type, known))) > 1:
            return None
        values = [query.source(*part) for part in dict(zip(known, parts, strict=True)).values()]
    else:
        is_collected = end == first + 1 and word.kind == "name" and _is_collected(query, first)
        return (f"apoc.coll.toSet({word.text})", 0) if is_collected else None
    once = list(dict.fromkeys(values))
    return (f"[{', '.join(once)}]", len(once)) if once else None


def _is_collected(query: Syntax, place: int) -> bool:
    """Whether a name is that of a list which was collected of an indexed property, and of nothing else."""
    name = query.words[place].text
    named = [i for i, word in enumerate(query.words) if word.text == name and query.text(i - 1) == "AS"]
    call = next((call for call in query.calls if [call.closing + 2] == named and call.closing < place), None)
    if call is None or call.name != "collect" or len(call.arguments) != 1:
        return False
    first, end = call.arguments[0]
    first += query.text(first) == "DISTINCT"
    return end - first == 3 and query.text(first + 1) == "." and query.words[end - 1].value in INDEXED
