"""Conditions that the engine reads as less than they say.

In a WHERE, where something that is not a comparison stands as a condition of its own and has all(), any(), none(),
single() or a pattern somewhere inside, the engine asks for that inner condition alone: ``WHERE coalesce(all(…), true)``
is ``WHERE all(…)`` to it. Compared with true, which changes nothing, the condition is read whole; and a pattern inside
a call or a CASE is read as it should be as an ``EXISTS { }``. Where values are returned, the engine takes no pattern as
a condition but as that.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from neuprint_jupyter.server.dialect.patterns import pattern_end, pattern_variables
from neuprint_jupyter.server.dialect.syntax import QUANTIFIERS, Clause, Range, Syntax

_LOGICAL = ("AND", "OR", "XOR", "NOT")
_OPERATORS = frozenset(("=", "<", ">", "+", "-", "*", "/", "%", "^", "~", "IN", "IS", "STARTS", "ENDS", "CONTAINS"))
_OF_MATCH = frozenset(("OPTIONAL", "MATCH", "WHERE", "UNWIND"))
_COMPARING = frozenset(("=", "<", ">"))
_BEFORE_CONDITION = frozenset(("WHEN", *_LOGICAL))
# These take a pattern as it is.
_OF_PATTERNS = frozenset(("EXISTS", "SIZE", "SHORTESTPATH", "ALLSHORTESTPATHS", "COUNT", "COLLECT"))


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
    found: dict[int, int] = {}
    for clause in query.clauses:
        if clause.keyword in ("WITH", "UNWIND", "RETURN", "ORDER"):
            found |= _patterns_as_conditions(query, clause.first + 1, clause.end)
        if clause.keyword == "WHERE":
            for first, last in _operands(query, clause.first + 1, clause.end):
                patterns = dict(_inner_patterns(query, first, last))
                found |= patterns
                if not _is_compared(query, first, last) and (patterns or _misread(query, first, last)):
                    query.change(last, after=" = true")
    for call in (call for call in query.calls if call.name.upper() in QUANTIFIERS):
        beside = (query.text(call.first - 1), query.text(call.closing + 1))
        if query.inside[call.first] is not None and _COMPARING.intersection(beside):
            # In a list, the other side would be forgotten.
            query.change(call.first, before="coalesce(")
            query.change(call.closing, after=")")
    for pattern, end in found.items():
        query.change(pattern, before="EXISTS { ")
        query.change(end, after=" }")


def exists_as_patterns(query: Syntax) -> None:
    """Take ``EXISTS { }`` from around a pattern between known nodes, which is answered several times faster so.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (a)-->(b) WHERE NOT EXISTS { MATCH (b)-->(a) } RETURN a"))
    >>> exists_as_patterns(query)
    >>> "".join(token.text for token in query.changed()).split()
    ['MATCH', '(a)-->(b)', 'WHERE', 'NOT', '(b)-->(a)', 'RETURN', 'a']
    """
    known: set[str] = set()
    for where in query.clauses:
        if where.keyword not in _OF_MATCH:
            return  # It may drop what is known.
        if where.bracket is None and where.keyword == "MATCH":
            known.update(pattern_variables(query, where.first + 1, where.end))
        if where.bracket is not None or where.keyword != "WHERE":
            continue
        for first, last in _operands(query, where.first + 1, where.end):
            begins = first + 2 + (query.text(first + 2) == "MATCH")
            is_query = (query.text(first), query.text(first + 1)) == ("EXISTS", "{")
            if not is_query or pattern_end(query, begins) != last - 1:
                continue
            # Of a node without a name, it looks at more than it has to.
            ends = {query.words[i + 1].text for i in (begins, last - 3) if query.text(i) == "("}
            if len(ends) == 2 and ends <= set(pattern_variables(query, begins, last)) <= known:
                query.replace(first, begins)
                query.change(last, "")


def conditions_after_limits(query: Syntax) -> None:
    """Have the WHERE of a WITH asked of the rows that its SKIP and LIMIT leave: the engine asks it first.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) WITH n ORDER BY n.pre LIMIT 5 WHERE n.pre > 9 RETURN n"))
    >>> conditions_after_limits(query)
    >>> "".join(token.text for token in query.changed())
    'MATCH (n) WITH n ORDER BY n.pre LIMIT 5 WITH * WHERE n.pre > 9 RETURN n'
    """
    limits = {(clause.end, clause.bracket) for clause in query.clauses if clause.keyword in ("SKIP", "LIMIT")}
    for clause in query.clauses:
        if clause.keyword == "WHERE" and (clause.first, clause.bracket) in limits:
            query.change(clause.first, before="WITH * ")


def joined_by_and(query: Syntax, where: Clause) -> list[Range]:
    """What the condition of a WHERE is put together from by AND; the whole, if there is an OR.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) WHERE n.EB AND (n.PB OR n.FB)"))
    >>> joined_by_and(query, query.clauses[1])
    [(5, 8), (9, 18)]
    """
    outside = [i for i in range(where.first + 1, where.end) if query.inside[i] == where.bracket]
    if any(query.text(i) in ("OR", "XOR") for i in outside):
        return [(where.first + 1, where.end)]
    cuts = [where.first, *(i for i in outside if query.text(i) == "AND"), where.end]
    return [(first + 1, end) for first, end in pairwise(cuts)]


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
    """Whether this has such a condition inside, and is none itself."""
    if _is_inner(query, first) and query.closing.get(first + 1) == last:
        return False
    return any(_is_inner(query, i) for i in range(first + 1, last))


def _is_compared(query: Syntax, first: int, last: int) -> bool:
    """Whether an operator stands outside all brackets."""
    at = first
    while at <= last:
        if query.text(at) in _OPERATORS and query.text(at - 1) != ".":
            return True
        at = query.closing.get(at, at) + 1
    return False


def _inner_patterns(query: Syntax, first: int, last: int) -> Iterator[tuple[int, int]]:
    """First and last word of each pattern in the arguments of a call, or in a CASE, of a condition."""
    at = first
    while at < last:
        end = pattern_end(query, at)
        if end is None:
            at += 1
            continue
        around = query.inside[at]
        is_argument = around not in (None, query.inside[first]) and query.text(around or 0) in ("(", "CASE")
        if is_argument and query.text((around or 0) - 1) not in _OF_PATTERNS:
            yield at, end
        at = end + 1


def _patterns_as_conditions(query: Syntax, first: int, end: int) -> Iterator[tuple[int, int]]:
    """First and last word of each pattern that stands as a condition where values are returned."""
    for at in range(first, end):
        last = pattern_end(query, at)
        if last is not None and (_begins_condition(query, at) or query.text(last + 1) in _LOGICAL):
            yield at, last


def _begins_condition(query: Syntax, at: int) -> bool:
    while query.text(at - 1) == "(" and query.text(at - 2) in (*_BEFORE_CONDITION, "("):
        at -= 1  # brackets that only group
    around = query.inside[at]
    is_of_list = query.text(at - 1) == "WHERE" and around is not None and query.text(around) in ("[", "(")
    return is_of_list or query.text(at - 1) in _BEFORE_CONDITION


def _is_inner(query: Syntax, i: int) -> bool:
    return query.text(i) in QUANTIFIERS and query.text(i + 1) == "("
