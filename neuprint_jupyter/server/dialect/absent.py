"""Patterns with a variable that stands for nothing: Neo4j finds nothing then, and the engine whatever is there.

To the engine, ``b`` in ``OPTIONAL MATCH (a)-->(b) OPTIONAL MATCH (a)-[c]->(b)`` is a new variable where the first
pattern has found none. So it is asked for beforehand whether a variable stands for something, where it may not: behind
an OPTIONAL MATCH, an AS or an UNWIND.
"""

from __future__ import annotations

from typing import NamedTuple

from neuprint_jupyter.server.dialect.aggregates import IMPLIED
from neuprint_jupyter.server.dialect.patterns import pattern_end, pattern_variables
from neuprint_jupyter.server.dialect.syntax import Clause, Range, Syntax

# These have patterns or a query of their own in braces; and what they are of nothing.
_OF_NOTHING = {"EXISTS": "false", "COUNT": "0", "COLLECT": "[]", "SIZE": "0"}


class _Known(NamedTuple):
    """The variables that a clause knows, and those of them that may stand for nothing."""

    names: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()


def absent_variables(query: Syntax) -> None:
    """Have the engine find nothing for patterns with a variable that stands for nothing.

    Parameters
    ----------
    query
        The query; it is changed.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (a) OPTIONAL MATCH (a)-->(b) WITH a, b WHERE NOT (a)<--(b) RETURN a"))
    >>> absent_variables(query)
    >>> "".join(token.text for token in query.changed())[35:]
    'WITH a, b WHERE NOT (b IS NOT NULL AND (a)<--(b)) RETURN a'
    """
    _walk(query, None, _Known())


def _walk(query: Syntax, bracket: int | None, outside: _Known) -> _Known:
    """Go through the clauses in a bracket; what is known after the last."""
    known = of_where = outside
    for clause in (clause for clause in query.clauses if clause.bracket == bracket):
        inside = of_where if clause.keyword == "WHERE" else known
        if clause.keyword == "UNION":
            known = outside
        elif clause.keyword == "MATCH":
            names = frozenset(pattern_variables(query, clause.first + 1, clause.end))
            is_optional = query.text(clause.first - 1) == "OPTIONAL"
            if bracket is None or query.text(bracket - 1) not in _OF_NOTHING:
                _match_if_there(query, clause, sorted(names & known.maybe), is_optional=is_optional)
            of_where = _Known(known.names | names, known.maybe - names)
            known = _Known(of_where.names, known.maybe | (names - known.names)) if is_optional else of_where
        elif clause.keyword in ("WITH", "RETURN"):
            known = _carried(query, clause, known)
        elif clause.keyword in ("UNWIND", "YIELD"):
            given = {query.words[end - 1].text for _, end in query.split(clause.first + 1, clause.end)}
            known = _Known(known.names | given, known.maybe | given)
        if clause.keyword not in ("MATCH", "USING"):
            known = _expressions(query, clause, inside, known)
            of_where = known
    return known


def _expressions(query: Syntax, clause: Clause, inside: _Known, known: _Known) -> _Known:
    """See to the patterns and queries inside a clause; what is known after it."""
    at = clause.first + 1
    while at < clause.end:
        end = pattern_end(query, at)
        if end is not None:
            _pattern_if_there(query, (at, end), inside.maybe)
            at = end
        elif query.text(at) == "{" and query.text(at - 1) in _OF_NOTHING and at in query.closing:
            _query_if_there(query, at, inside.maybe)
            _walk(query, at, inside)
            at = query.closing[at]
        elif query.text(at) == "{" and any(c.bracket == at for c in query.clauses):
            sees = query.text(at - 1) == ")" or query.text(at + 1) == "WITH"
            returned = _walk(query, at, inside if sees else _Known())
            known = _Known(known.names | returned.names, known.maybe | returned.maybe)
            at = query.closing[at]
        at += 1
    return known


def _match_if_there(query: Syntax, clause: Clause, maybe: list[str], *, is_optional: bool) -> None:
    """Have a MATCH asked where its variables stand for something."""
    first = clause.first + 1
    # The engine begins with what is known, and finds nothing from nothing.
    begins = pattern_end(query, first) == clause.end - 1 and query.text(first + 1) in maybe
    names = [name for name in maybe if not begins or name != query.words[first + 1].text]
    if not names:
        return
    if not is_optional:
        query.change(clause.first, before=f"WITH * WHERE {_there(names)} ")
        return
    flag = f"`{IMPLIED} of {clause.first}`"
    query.change(clause.first - 1, before=f"WITH *, {_there(names)} AS {flag} ")
    where = next((c for c in query.clauses if c.first >= clause.end and c.keyword != "USING"), None)
    if where is None or where.keyword != "WHERE":
        end = len(query.words) if where is None else where.first
        query.change(end - 1, after=f" WHERE {flag}")
    else:
        query.change(where.first, after=f" {flag} AND (")
        query.change(where.end - 1, after=")")


def _pattern_if_there(query: Syntax, pattern: Range, maybe: frozenset[str]) -> None:
    """See to a pattern that stands as a condition, is counted, or is what a list is made of."""
    first, end = pattern
    names = sorted(maybe.intersection(pattern_variables(query, first, end + 1)))
    around = query.inside[first]
    if not names:
        return
    before = query.text((around or 0) - 1)
    if around is not None and query.text(around) == "(" and query.closing[around] == end + 1 and before in _OF_NOTHING:
        _or_nothing(query, (around - 1, end + 1), names, _OF_NOTHING[before])
    elif around is not None and query.text(around) == "[" and query.text(first - 1) in ("[", "="):
        _or_nothing(query, (around, query.closing[around]), names, "[]")
    else:
        query.change(first, before=f"({_there(names)} AND ")
        query.change(end, after=")")


def _query_if_there(query: Syntax, opening: int, maybe: frozenset[str]) -> None:
    """See to ``EXISTS { MATCH … }`` and its like, also without the MATCH."""
    closing = query.closing[opening]
    end = next((c.first for c in query.clauses if c.bracket == opening and c.keyword != "MATCH"), closing)
    names = sorted(maybe.intersection(pattern_variables(query, opening + 1, end)))
    if names:
        _or_nothing(query, (opening - 1, closing), names, _OF_NOTHING[query.text(opening - 1)])


def _or_nothing(query: Syntax, expression: Range, names: list[str], nothing: str) -> None:
    first, last = expression
    if nothing == "false":
        query.change(first, before=f"({_there(names)} AND ")
        query.change(last, after=")")
    else:
        query.change(first, before=f"CASE WHEN {_there(names)} THEN ")
        query.change(last, after=f" ELSE {nothing} END")


def _there(names: list[str]) -> str:
    return " AND ".join(f"{name} IS NOT NULL" for name in names)


def _carried(query: Syntax, clause: Clause, known: _Known) -> _Known:
    """What is known behind a WITH, or a RETURN."""
    first = clause.first + 1
    names, maybe = set[str](), set[str]()
    items = query.split(first + (query.text(first) == "DISTINCT"), clause.end)
    for start, end in (item for item in items if item[0] < item[1]):
        name, given = query.words[end - 1].text, query.words[start].text
        if name == "*":
            names |= known.names
            maybe |= known.maybe
        names.add(name)
        is_variable = end - start == 1 or (end - start == 3 and query.text(start + 1) == "AS")
        if not is_variable or given in known.maybe or given not in known.names:
            maybe.add(name)
    return _Known(frozenset(names), frozenset(maybe))
