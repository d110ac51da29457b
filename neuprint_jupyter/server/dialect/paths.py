"""Paths as values: the engine gives them as a text of its own."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.columns import returned
from neuprint_jupyter.server.dialect.syntax import Syntax


def paths_as_maps(query: Syntax) -> None:
    """``RETURN p`` of a path as its nodes and relationships, which is how neuPrint's servers answer it."""
    paths = _paths(query)
    for first, end in returned(query) if paths else ():
        variable = query.words[first].text if first < end else ""
        if variable in paths and (end - first == 1 or query.text(first + 1) == "AS"):
            known = f"CASE WHEN {variable} IS NULL THEN null ELSE {{nodes: nodes({variable}), relationships: "
            alias = f" AS {variable}" if end - first == 1 else ""
            query.change(first, f"{known}relationships({variable})}} END{alias}")


def _paths(query: Syntax) -> set[str]:
    """The variables of paths: ``p`` of each ``p = (a)-->(b)`` or ``p = shortestPath(…)`` in a MATCH."""
    found = set()
    for clause in query.clauses:
        if clause.keyword == "MATCH":
            for first, end in query.split(clause.first + 1, clause.end):
                if end - first > 2 and query.words[first].kind == "name" and query.text(first + 1) == "=":
                    found.add(query.words[first].text)
    return found
