"""Rows of plain properties as lists: the engine would write, and Python read, each name in every row."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from neuprint_jupyter.server.dialect.columns import result_columns, returned
from neuprint_jupyter.server.dialect.syntax import Clause, Range, Syntax

_FEWEST = 3


class Lists(NamedTuple):
    """What the engine's lists hold.

    Parameters
    ----------
    columns
        For each column of the query its place in the lists; and the property that it is, if there is but the id of
        the body that has it.
    identified
        The place of the bodyId that was asked for.
    """

    columns: list[tuple[int, str | None]]
    identified: int


def rows_as_lists(query: Syntax, *, apart: Collection[str] = (), identified: str = "") -> Lists | None:
    """``RETURN n.a AS x, n.b, n.c`` as ``RETURN [n.a, n.b, n.c] AS row``, if the query ends so.

    Parameters
    ----------
    query
        The query; it is changed.
    apart
        The properties of a body for which its ``n.bodyId`` will do: once, whatever their number.
    identified
        A variable; the bodyId of what it stands for is in each list, too.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n:Neuron) RETURN n.type, n.x AS x, n.size"))
    >>> rows_as_lists(query, apart=["type", "size"], identified="n")
    Lists(columns=[(0, 'type'), (1, None), (0, 'size')], identified=0)
    >>> query.source(6, 18)
    'RETURN [n.bodyId, n.x  ] AS row '
    """
    items, names = returned(query), result_columns(query)
    if len(items) < _FEWEST or len(set(names)) < len(items) or not all(_is_property(query, item) for item in items):
        return None
    if any(clause.keyword in ("UNION", "ORDER") and clause.bracket is None for clause in query.clauses):
        return None  # the one wants the names of the columns to agree, the other may sort by them
    if query.text(items[0][0] - 1) == "DISTINCT":
        return None
    variables = {query.words[first].text for first, _ in items}
    bodies = {name for name in variables if is_body(query, name)} if apart else set()
    columns: list[tuple[int, str | None]] = []
    places: dict[str, int] = {}
    kept: list[Range] = []
    for first, end in items:
        variable, name = query.words[first].text, query.words[first + 2].value
        is_apart = variable in bodies and name in apart
        if is_apart and variable not in places:
            query.change(first + 2, "bodyId")
        place = places.setdefault(variable, len(kept)) if is_apart or name == "bodyId" else len(kept)
        columns.append((place, name if is_apart else None))
        if place == len(kept):
            kept.append((first, end))
        else:
            query.replace(first - 1, end)  # with the comma before it
    for first, end in kept:
        query.replace(first + 3, end)
    query.change(kept[0][0], before="[")
    asked = f", {identified}.bodyId" if identified and identified not in places else ""
    query.change(kept[-1][1] - 1, after=f"{asked}] AS row")
    return Lists(columns, places.get(identified, len(kept)))


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
