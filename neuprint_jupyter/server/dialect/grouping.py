"""What a row with aggregates is grouped by: the parts of its expressions that have none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from neuprint_jupyter.server.dialect.rows import is_body
from neuprint_jupyter.server.dialect.syntax import Call, Range, Syntax

# From the loosest on. What two symbols make is cut at the first of them.
_OPERATORS = (
    ("OR",),
    ("XOR",),
    ("AND",),
    ("NOT",),
    ("=", "<", ">"),
    ("IN", "IS", "STARTS", "ENDS", "CONTAINS"),
    ("+", "-", "||"),
    ("*", "/", "%"),
    ("^",),
)
_REST_OF_OPERATOR = frozenset(("=", ">", "~", "WITH", "NOT", "DISTINCT"))
_CASES = ("CASE", "WHEN", "THEN", "ELSE")
_WORDS = frozenset(
    (*_CASES, "END", "NULL", "TRUE", "FALSE", "WHERE", "AND", "OR", "XOR", "NOT", "IN", "IS", "STARTS", "ENDS")
) | {"CONTAINS", "WITH", "DISTINCT"}


def implied_keys(query: Syntax, item: Range, items: Sequence[Range], aggregates: Sequence[Call]) -> list[Range] | None:
    """What an expression with aggregates is grouped by beside what stands in columns of their own.

    As in Neo4j 4: ``RETURN n.type, n.size + count(*)`` is a row for each size of a type.

    Parameters
    ----------
    item
        The expression.
    items
        All that is returned beside each other, without their names.
    aggregates
        All calls of aggregates.

    Returns
    -------
    list of Range or None
        The parts that are in no other column. None if the expression has no part but aggregates and constants.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("RETURN a, 2 * a + b - count(c) * d"))
    >>> implied_keys(query, (3, 15), [(1, 2), (3, 15)], [call for call in query.calls if call.name == "count"])
    [(3, 8), (14, 15)]
    """
    local = set(local_variables(query, item))
    parts = [part for part in _parts(query, *item, aggregates) if any(leaves(query, part, local))]
    if not parts:
        return None
    columns = {_text(query, one) for one in items if not _has_aggregate(one, aggregates)}

    def is_told(part: Range) -> bool:
        return _text(query, part) in columns or all(map(is_leaf_told, leaves(query, part, local)))

    def is_leaf_told(leaf: Range) -> bool:
        variable = query.words[leaf[0]].text
        if _text(query, leaf) in columns or variable in columns:
            return True
        # A bodyId tells all that a body has.
        return f"{variable} . bodyId" in columns and is_body(query, variable)

    return [part for part in parts if not is_told(part)]


def _parts(query: Syntax, first: int, end: int, aggregates: Sequence[Call]) -> Iterator[Range]:
    """The largest parts of an expression that have no aggregate in them."""
    while first < end and query.text(first) in _REST_OF_OPERATOR:
        first += 1
    if first >= end or any(call.first == first and call.closing == end - 1 for call in aggregates):
        return
    if not _has_aggregate((first, end), aggregates):
        yield first, end
        return
    for operators in _OPERATORS:
        operands = _cut(query, first, end, operators)
        if len(operands) > 1:
            with_some = next(i for i, operand in enumerate(operands) if _has_aggregate(operand, aggregates))
            if with_some:
                yield operands[0][0], operands[with_some - 1][1]
            for operand in operands[with_some:]:
                yield from _parts(query, *operand, aggregates)
            return
    at = first
    is_call = any(call.first == first for call in query.calls)
    if query.words[first].kind == "name" and not is_call and query.text(first + 1) in (".", "[", "{"):
        at = next(i for i in range(first, end) if i in query.closing)
        yield first, at
    while at < end:
        call = next((call for call in aggregates if call.first == at), None)
        if call is None and at in query.closing:
            for piece in _pieces(query, at):
                yield from _parts(query, *piece, aggregates)
        at = (query.closing.get(at, at) if call is None else call.closing) + 1


def _cut(query: Syntax, first: int, end: int, operators: tuple[str, ...]) -> list[Range]:
    """An expression cut at some operators outside all brackets."""
    operands, start, at = [], first, first
    while at < end:
        is_operator = query.text(at) in operators and query.text(at - 1) not in (".", *_REST_OF_OPERATOR)
        if is_operator and at > start and query.words[at].kind in ("name", "symbol"):
            operands.append((start, at))
            start = at + 1
        at = query.closing.get(at, at) + 1
    return [*operands, (start, end)]


def _pieces(query: Syntax, opening: int) -> Iterator[Range]:
    """The arguments, elements, values or branches in a bracket."""
    first, closing = opening + 1, query.closing[opening]
    inside = [i for i in range(first, closing) if query.inside[i] == opening]
    if query.text(opening) == "CASE":
        cuts = [opening, *(i for i in inside if query.text(i) in _CASES), closing]
        yield from ((a + 1, b) for a, b in pairwise(cuts) if a + 1 < b)
        return
    for start, end in query.split(first, closing):
        if query.text(opening) == "{" and query.text(start + 1) == ":":
            yield start + 2, end
        elif query.text(start) == ".":
            continue  # of what the map is made of, which is told before it
        elif query.text(start + 1) == "IN":
            # Of what is done with each element, only the variables matter: it knows one more than what is outside.
            done = next((i for i in inside if start < i < end and query.text(i) in ("WHERE", "|")), end)
            yield start + 2, done
            yield from leaves(query, (done, end), set())
        else:
            yield start, end


def leaves(query: Syntax, part: Range, local: set[str]) -> Iterator[Range]:
    """The variables of an expression, each with the properties that are read of it."""
    first, end = part
    for i in range(first, end):
        if _is_variable(query, i) and query.words[i].text not in local:
            after = i + 1
            while after + 1 < end and query.text(after) == "." and query.words[after + 1].kind == "name":
                after += 2
            if query.text(after) != "(":
                yield i, after


def _is_variable(query: Syntax, i: int) -> bool:
    before, after, around = query.text(i - 1), query.text(i + 1), query.inside[i]
    if query.words[i].kind != "name" or query.text(i) in _WORDS or before in (".", "$") or after == "(":
        return False
    is_in_map = around is not None and query.text(around) == "{"
    # There, names before colons are keys; elsewhere, those behind them are labels.
    return not (after == ":" and before in ("{", ",")) if is_in_map else before != ":"


def local_variables(query: Syntax, item: Range) -> Iterator[str]:
    """The variables that are known inside a list comprehension, any(), reduce() and the like only."""
    for i in range(*item):
        is_element = query.text(i + 1) == "IN" and query.text(i - 1) in ("[", "(", ",")
        if is_element or (query.text(i - 2), query.text(i - 1)) == ("REDUCE", "("):
            yield query.words[i].text


def _has_aggregate(expression: Range, aggregates: Sequence[Call]) -> bool:
    first, end = expression
    return any(first <= call.first and call.closing < end for call in aggregates)


def _text(query: Syntax, expression: Range) -> str:
    return " ".join(word.value if word.kind == "name" else word.text for word in query.words[slice(*expression)])
