"""Conditions that the engine reads as less than they say.

In a WHERE, where a call or a CASE stands as a condition of its own and has all(), any(), none() or single()
somewhere inside, the engine asks for that inner condition alone: ``WHERE coalesce(all(…), true)`` is
``WHERE all(…)`` to it. Compared with true, which changes nothing, the condition is read whole.

Not mended, for comparing changes nothing there: a pattern, or exists() of one, inside a call or a CASE,
``WHERE coalesce(NOT (n)-->(), false)``. An ``EXISTS { (n)-->() }`` in its place is read as it should be.
"""

from __future__ import annotations

from collections.abc import Iterator

from neuprint_jupyter.server.dialect.syntax import Syntax

_INNER = ("ALL", "ANY", "NONE", "SINGLE")
_LOGICAL = ("AND", "OR", "XOR", "NOT")


def whole_conditions(query: Syntax) -> None:
    """Compare each such condition with true.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) WHERE coalesce(all(x IN n.y WHERE x), false)"))
    >>> whole_conditions(query)
    >>> "".join(token.text for token in query.changed())
    'MATCH (n) WHERE coalesce(all(x IN n.y WHERE x), false) = true'
    """
    if not any(call.name.upper() in _INNER for call in query.calls):
        return
    starts = {clause.first: clause.end for clause in query.clauses}
    for where, end in starts.items():
        if query.text(where) == "WHERE":
            for first, last in _operands(query, where + 1, end):
                if _misread(query, first, last):
                    query.change(last, after=" = true")


def _operands(query: Syntax, first: int, end: int) -> Iterator[tuple[int, int]]:
    """First and last word of what AND, OR, XOR and NOT connect, also inside brackets that only group."""
    while first < end:
        last = first
        while last < end and not _ends_operand(query, last):
            last = query.closing.get(last, last) + 1
        if query.text(first) == "(" and query.closing.get(first) == last - 1:
            yield from _operands(query, first + 1, last - 1)
        elif last > first:
            yield first, last - 1
        if last >= end or query.text(last) not in _LOGICAL:
            return
        first = last + 1


def _ends_operand(query: Syntax, i: int) -> bool:
    return query.text(i) in (")", "]", "}", "|", ";", *_LOGICAL) and query.text(i - 1) != "."


def _misread(query: Syntax, first: int, last: int) -> bool:
    """Whether this is a call or a CASE, compared with nothing, that has such a condition inside."""
    if _is_inner(query, first) or query.words[first].kind != "name":
        return False
    opening = first
    if query.text(first) != "CASE":
        while query.text(opening + 1) == ".":
            opening += 2
        opening += 1
    return query.closing.get(opening) == last and any(_is_inner(query, i) for i in range(opening + 1, last))


def _is_inner(query: Syntax, i: int) -> bool:
    return query.text(i) in _INNER and query.text(i + 1) == "("
