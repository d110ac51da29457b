"""Rows of plain properties as lists: the engine would write, and Python read, each name in every row."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.columns import result_columns, returned
from neuprint_jupyter.server.dialect.syntax import Clause, Range, Syntax

_FEWEST = 3


def rows_as_lists(query: Syntax, *, roi_infos_apart: bool, identified: str = "") -> list[int] | None:
    """``RETURN n.a AS x, n.b, n.c`` as ``RETURN [n.a, n.b, n.c] AS row``, if the query ends so.

    Parameters
    ----------
    query
        The query; it is changed.
    roi_infos_apart
        Whether ``n.bodyId`` will do for the ``n.roiInfo`` of a body.
    identified
        A variable; the bodyId of what it stands for ends each list.

    Returns
    -------
    list of int or None
        The columns where it had to do; None if the rows have not become lists.
    """
    items, names = returned(query), result_columns(query)
    if len(items) < _FEWEST or len(set(names)) < len(items) or not all(_is_property(query, item) for item in items):
        return None
    if any(clause.keyword in ("UNION", "ORDER") and clause.bracket is None for clause in query.clauses):
        return None  # the one wants the names of the columns to agree, the other may sort by them
    if query.text(items[0][0] - 1) == "DISTINCT":
        return None
    apart = []
    for place, (first, _) in enumerate(items if roi_infos_apart else ()):
        if query.words[first + 2].value == "roiInfo" and is_body(query, query.words[first].text):
            query.change(first + 2, "bodyId")
            apart.append(place)
    for first, end in items:
        if query.text(first + 3) == "AS":
            query.change(first + 3, "")
            query.change(end - 1, "")
    query.change(items[0][0], before="[")
    query.change(items[-1][1] - 1, after=f", {identified}.bodyId] AS row" if identified else "] AS row")
    return apart


def is_body(query: Syntax, name: str) -> bool:
    """Whether a MATCH says of a variable that it is a body, and nothing else takes its name."""
    words = [i for i, word in enumerate(query.words) if word.text == name]
    if any(query.text(i - 1) == "AS" or query.text(i + 1) == "IN" for i in words):
        return False
    matches = [clause for clause in query.clauses if clause.keyword == "MATCH" and clause.bracket is None]
    said = {i for clause in matches for i in words if clause.first < i < clause.end and _is_said_body(query, i)}
    dropped = [clause.end for clause in query.clauses if clause.keyword == "WITH" and not carries(query, clause, name)]
    # Where WITH has dropped a name, it is free for something else.
    again = [next((i for i in words if i >= end), None) for end in dropped]
    return bool(said) and all(i is None or i in said for i in again)


def _is_said_body(query: Syntax, i: int) -> bool:
    """Whether a variable stands as ``(n:Neuron``, or ``(n:Segment``."""
    return (
        (query.text(i - 1), query.text(i + 1)) == ("(", ":")
        and query.source(i + 2, i + 3) in ("Neuron", "Segment")
        and query.text(i + 3) != "|"
    )


def carries(query: Syntax, clause: Clause, name: str) -> bool:
    """Whether a variable is still known behind a WITH, under its own name and as what it was."""
    first = clause.first + 1
    items = query.split(first + (query.text(first) == "DISTINCT"), clause.end)
    return any(end - start == 1 and query.words[start].text in ("*", name) for start, end in items)


def _is_property(query: Syntax, item: Range) -> bool:
    """Whether an item is ``n.a``, or ``n.a AS x``."""
    first, end = item
    words = query.words[first:end]
    named = len(words) == 3 or (len(words) == 5 and query.text(first + 3) == "AS" and words[4].kind == "name")
    return named and words[0].kind == words[2].kind == "name" and words[1].text == "."
