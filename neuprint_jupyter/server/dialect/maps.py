"""Maps: ``(n:Neuron {type: 'EPG'})``, and what is made of a node by ``n {.type}``."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.syntax import Syntax
from neuprint_jupyter.server.dialect.tokens import Token, quoted, tokenize

# Behind these, braces hold a query.
_OF_QUERY = frozenset(("EXISTS", "COUNT", "COLLECT"))
_BEFORE_MAP = frozenset(("RETURN", "WITH", "UNWIND", "DISTINCT", "THEN", "ELSE", "IN"))
_VALUES = frozenset(("TRUE", "FALSE", "NULL"))
_BEFORE_NEW = frozenset(("AS", "(", "[", ",", "YIELD", "MATCH"))
_BEHIND_NEW = frozenset(("IN", "="))


def named_projections(query: Syntax) -> list[Token]:
    """The tokens of a query, with ``n {.type}`` named ``n`` where it has no name, as in Neo4j.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) RETURN n {.type}, n.bodyId ORDER BY n.type"))
    >>> "".join(token.text for token in named_projections(query))
    'MATCH (n) RETURN n {.type} AS n, n.bodyId ORDER BY n.type'
    """
    added: dict[int, list[Token]] = {}
    for clause in (clause for clause in query.clauses if clause.keyword in ("WITH", "RETURN")):
        first = clause.first + 1
        for start, end in query.split(first + (query.text(first) == "DISTINCT"), clause.end):
            is_map = query.text(start + 1) == "{" and query.text(start) not in _OF_QUERY
            if is_map and query.closing.get(start + 1) == end - 1:
                name, last = query.words[start], query.words[end - 1]
                added[query.places[end - 1]] = [
                    last,
                    *(token._replace(start=last.start) for token in tokenize(" AS ")),
                    name._replace(start=last.start),
                ]
    return [new for place, token in enumerate(query.tokens) for new in added.get(place, [token])]


def maps_of_projections(query: Syntax) -> None:
    """``{body: n {.type}}`` by ``apoc.map.fromPairs()``: the engine takes the inner map for the whole.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) RETURN collect({body: n {.type}, w: 1})"))
    >>> maps_of_projections(query)
    >>> "".join(token.text for token in query.changed())
    "MATCH (n) RETURN collect(apoc.map.fromPairs([['body', n {.type}], ['w', 1]]))"
    """
    projections = [opening for opening in query.closing if _is_projection(query, opening)]
    for opening, closing in query.closing.items():
        if _is_map(query, opening) and any(opening < i < closing for i in projections):
            query.change(opening, "apoc.map.fromPairs([")
            query.change(closing, "])")
            for first, end in query.split(opening + 1, closing):
                query.change(first, f"[{quoted(query.words[first].value)}")
                query.change(first + 1, ",")
                query.change(end, before="]")


def _is_projection(query: Syntax, opening: int) -> bool:
    """Whether there is ``n {.type}`` at a bracket."""
    elements = query.split(opening + 1, query.closing[opening]) if query.text(opening) == "{" else []
    return query.words[opening - 1].kind == "name" and any(query.text(first) == "." for first, _ in elements)


def _is_map(query: Syntax, opening: int) -> bool:
    if (query.text(opening), query.text(opening + 2)) != ("{", ":"):
        return False
    return query.words[opening - 1].kind == "symbol" or query.text(opening - 1) in _BEFORE_MAP


def undefined_in_map(query: Syntax) -> Token | None:
    """The first variable that is a value in a map, and that nothing in the query names; None if there is none.

    ``EPG`` in ``(n:Neuron {type: EPG})``, where quotes were forgotten, is null to the engine, and nothing is found.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> undefined_in_map(Syntax(tokenize("MATCH (n:Neuron {type: EPG}) RETURN n"))).start
    23
    >>> undefined_in_map(Syntax(tokenize("UNWIND ['EPG'] AS t MATCH (n:Neuron {type: t}) RETURN n {.type, t}")))
    """
    used = [i for i in range(len(query.words)) if _is_value_in_map(query, i)]
    if not used:
        return None
    named = {query.words[i].value for i in range(len(query.words)) if i not in used and _may_be_new(query, i)}
    return next((query.words[i] for i in used if query.words[i].value not in named), None)


def _is_value_in_map(query: Syntax, i: int) -> bool:
    around = query.inside[i]
    if query.words[i].kind != "name" or query.text(i) in _VALUES or query.text(i + 1) not in (",", "}"):
        return False
    if around is None or query.text(around) != "{" or any(clause.bracket == around for clause in query.clauses):
        return False
    is_value = query.text(i - 1) == ":" and query.text(i - 3) in ("{", ",")
    return is_value or query.text(i - 1) in ("{", ",")


def _may_be_new(query: Syntax, i: int) -> bool:
    is_new = query.text(i - 1) in _BEFORE_NEW or query.text(i + 1) in _BEHIND_NEW
    return query.words[i].kind == "name" and is_new


def points_as_stored(query: Syntax) -> None:
    """Have points that a location is compared with be maps, as locations are to the engine.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (s:Synapse) WHERE s.location = point({x: 1, y: 2, z: 3}) RETURN s"))
    >>> points_as_stored(query)
    >>> "".join(token.text for token in query.changed())
    'MATCH (s:Synapse) WHERE s.location = {x: 1, y: 2, z: 3, srid: 9157} RETURN s'
    """
    for call in query.calls:
        before, behind = query.text(call.first - 1), query.text(call.closing + 1)
        is_compared = "=" in (before, behind) or (query.text(call.first - 2), before) == ("<", ">") or behind == "<"
        is_of_pattern = before == ":" and behind in (",", "}")
        around = query.inside[call.first]
        is_listed = around is not None and (query.text(around - 1), query.text(around)) == ("IN", "[")
        if call.name != "point" or not (is_compared or is_of_pattern or is_listed) or len(call.arguments) != 1:
            continue
        opening, end = call.arguments[0]
        keys = [query.text(first) for first, _ in query.split(opening + 1, end - 1)]
        if query.text(opening) == "{" and query.closing.get(opening) == end - 1 and sorted(keys) == ["X", "Y", "Z"]:
            query.change(call.first, "")
            query.change(call.opening, "")
            query.change(end - 1, before=", srid: 9157")
            query.change(call.closing, "")
