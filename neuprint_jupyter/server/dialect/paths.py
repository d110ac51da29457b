"""Paths as values: the engine gives them as a text of its own."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.columns import returned
from neuprint_jupyter.server.dialect.patterns import path_variables
from neuprint_jupyter.server.dialect.syntax import Syntax

# What a function of a path is of the map.
_OF_MAP = {
    "length": ("size", "['relationships']"),
    "nodes": ("", "['nodes']"),
    "relationships": ("", "['relationships']"),
}


def paths_as_maps(query: Syntax) -> None:
    """``RETURN p`` of a path as its nodes and relationships, which is how neuPrint's servers answer it.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH p = (a)-->(b) RETURN p AS q ORDER BY length(q)"))
    >>> paths_as_maps(query)
    >>> query.source(14, len(query.words))
    "AS q ORDER BY size(q['relationships'])"
    """
    paths = _paths(query)
    maps = set()
    for first, end in returned(query) if paths else ():
        variable = query.words[first].text if first < end else ""
        if variable in paths and (end - first == 1 or query.text(first + 1) == "AS"):
            known = f"CASE WHEN {variable} IS NULL THEN null ELSE {{nodes: nodes({variable}), relationships: "
            alias = f" AS {variable}" if end - first == 1 else ""
            query.change(first, f"{known}relationships({variable})}} END{alias}")
            maps.add(query.words[end - 1].text)
    if maps:
        _order_by_maps(query, maps)


def _order_by_maps(query: Syntax, maps: set[str]) -> None:
    """In an ORDER BY, the names are those of what is returned."""
    begins = max(c.first for c in query.clauses if c.keyword == "RETURN" and c.bracket is None)
    orders = [c for c in query.clauses if c.keyword == "ORDER" and c.first > begins and c.bracket is None]
    for call in (call for order in orders for call in query.calls if order.first < call.first < order.end):
        argument = query.words[call.opening + 1]
        if call.closing == call.opening + 2 and argument.text in maps and call.name in _OF_MAP:
            function, part = _OF_MAP[call.name]
            query.change(call.first, function)
            query.change(call.opening + 1, f"{argument.text}{part}")


def _paths(query: Syntax) -> set[str]:
    """The variables of paths, also those that a WITH gives them."""
    paths = {name for c in query.clauses if c.keyword == "MATCH" for name in path_variables(query, c)}
    for i in range(1, len(query.words) - 1):
        is_path = query.words[i - 1].text in paths and query.text(i - 2) in ("WITH", "DISTINCT", ",")
        if query.text(i) == "AS" and is_path:
            paths.add(query.words[i + 1].text)
    return paths
