"""Paths as values: the engine gives them as a text of its own."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.columns import returned
from neuprint_jupyter.server.dialect.patterns import path_variables
from neuprint_jupyter.server.dialect.syntax import Syntax


def paths_as_maps(query: Syntax) -> None:
    """``RETURN p`` of a path as its nodes and relationships, which is how neuPrint's servers answer it."""
    paths = {name for c in query.clauses if c.keyword == "MATCH" for name in path_variables(query, c)}
    for first, end in returned(query) if paths else ():
        variable = query.words[first].text if first < end else ""
        if variable in paths and (end - first == 1 or query.text(first + 1) == "AS"):
            known = f"CASE WHEN {variable} IS NULL THEN null ELSE {{nodes: nodes({variable}), relationships: "
            alias = f" AS {variable}" if end - first == 1 else ""
            query.change(first, f"{known}relationships({variable})}} END{alias}")
