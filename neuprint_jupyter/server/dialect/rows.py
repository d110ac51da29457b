"""Rows of plain properties as lists: the engine would write, and Python read, each name in every row."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.columns import result_columns, returned
from neuprint_jupyter.server.dialect.syntax import Range, Syntax

_FEWEST = 3


def rows_as_lists(query: Syntax) -> bool:
    """``RETURN n.a AS x, n.b, n.c`` as ``RETURN [n.a, n.b, n.c] AS row``, if the query ends so.

    Returns
    -------
    bool
        Whether each row has become one list.
    """
    items, names = returned(query), result_columns(query)
    if len(items) < _FEWEST or len(set(names)) < len(items) or not all(_is_property(query, item) for item in items):
        return False
    if any(clause.keyword in ("UNION", "ORDER") and clause.bracket is None for clause in query.clauses):
        return False  # the one wants the names of the columns to agree, the other may sort by them
    if query.text(items[0][0] - 1) == "DISTINCT":
        return False
    for first, end in items:
        if query.text(first + 3) == "AS":
            query.change(first + 3, "")
            query.change(end - 1, "")
    query.change(items[0][0], before="[")
    query.change(items[-1][1] - 1, after="] AS row")
    return True


def _is_property(query: Syntax, item: Range) -> bool:
    """Whether an item is ``n.a``, or ``n.a AS x``."""
    first, end = item
    words = query.words[first:end]
    named = len(words) == 3 or (len(words) == 5 and query.text(first + 3) == "AS" and words[4].kind == "name")
    return named and words[0].kind == words[2].kind == "name" and words[1].text == "."
