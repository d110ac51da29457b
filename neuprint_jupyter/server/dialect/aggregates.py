"""Aggregates where the engine does not see that they are some, or is not exact.

It knows them in sums, comparisons, calls, lists, maps and CASE. Below AND, OR, XOR, NOT, IN, IS NULL, =~, STARTS
WITH and the like, or before a ``.name``, it overlooks them: ``RETURN 2 IN collect(x)`` is a row for each row. There
they are worked out in a list, which it knows, and the expression is asked of the list.
"""

from __future__ import annotations

from collections.abc import Iterator

from neuprint_jupyter.server.dialect.syntax import Call, Range, Syntax

_AGGREGATES = frozenset(
    ("count", "sum", "avg", "min", "max", "collect", "stdev", "stdevp", "percentiledisc", "percentilecont")
)
_OVERLOOKED = frozenset(("AND", "OR", "XOR", "NOT", "IN", "IS", "~", "STARTS", "ENDS", "CONTAINS"))
# Behind these, IN names what a variable goes through.
_QUANTIFIERS = frozenset(("ANY", "ALL", "NONE", "SINGLE"))


def aggregates(query: Syntax) -> None:
    """Have every aggregate seen, be exact, and be what it is of nothing.

    * ``min()`` and ``max()`` of bodyIds by comparisons, for the engine's own compare as floats do.
    * ``stDev()`` of nothing as 0.0.
    * Those below an operator that overlooks them by way of a list.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) RETURN n.type, NOT count(*) > 2 AS few"))
    >>> aggregates(query)
    >>> "".join(token.text for token in query.changed())
    'MATCH (n) RETURN n.type, [aggregated_1 IN [[count(*)]] | NOT aggregated_1[0] > 2][0] AS few'
    """
    calls = [call for call in query.calls if call.name in _AGGREGATES]
    if not calls:
        return
    for call in calls:
        if call.name in ("min", "max") and len(call.arguments) == 1 and _is_body_id(query, call.arguments[0]):
            _exactly(query, call)
        elif call.name in ("stdev", "stdevp"):
            query.change(call.first, before="coalesce(")
            query.change(call.closing, after=", 0.0)")
    for number, (first, end) in enumerate(_items(query)):
        inside = [call for call in calls if first <= call.first and call.closing < end]
        if inside and _is_overlooked(query, (first, end), inside):
            _worked_out_first(query, (first, end), inside, f"aggregated_{number}")


def _items(query: Syntax) -> Iterator[Range]:
    """What WITH and RETURN give, item by item, without the names that they get."""
    for clause in query.clauses:
        if clause.keyword in ("WITH", "RETURN"):
            first = clause.first + 1
            end = next((i for i in range(first, clause.end) if query.text(i) == ";"), clause.end)
            for start, stop in query.split(first + (query.text(first) == "DISTINCT"), end):
                yield start, stop - 2 * (stop - start > 2 and query.text(stop - 2) == "AS")


def _is_overlooked(query: Syntax, item: Range, calls: list[Call]) -> bool:
    """Whether an operator outside the aggregates would hide them; not where a query of its own is inside."""
    first, end = item
    if any(first <= clause.first < end for clause in query.clauses):
        return False
    at = first
    while at < end:
        if any(call.first == at for call in calls):
            at = next(call.closing for call in calls if call.first == at)
        elif _hides(query, at):
            return True
        at += 1
    return False


def _hides(query: Syntax, i: int) -> bool:
    text, before, after = query.text(i), query.text(i - 1), query.text(i + 1)
    if text == ".":
        return before in (")", "]", "}") and after != "."
    if text == "IN" and (query.text(i - 2) == "[" or (query.text(i - 2) == "(" and query.text(i - 3) in _QUANTIFIERS)):
        return False
    if text == "IN" and query.text(i - 2) == "," and query.text(i - 4) == "=":
        return False  # of reduce(a = 0, x IN …)
    return text in _OVERLOOKED and before not in (".", "AS") and query.words[i].kind in ("name", "symbol")


def _worked_out_first(query: Syntax, item: Range, calls: list[Call], variable: str) -> None:
    first, end = item
    outer = [call for call in calls if not any(o.first < call.first and call.closing < o.closing for o in calls)]
    worked_out = ", ".join(query.source(call.first, call.closing + 1) for call in outer)
    for number, call in enumerate(outer):
        for word in range(call.first, call.closing + 1):
            query.change(word, "")
        query.change(call.first, f"{variable}[{number}]")
    query.change(first, before=f"[{variable} IN [[{worked_out}]] | ")
    query.change(end - 1, after="][0]")


def _is_body_id(query: Syntax, argument: Range) -> bool:
    """Whether this is ``n.bodyId``, or a variable that was given it."""
    first, end = argument
    first += query.text(first) == "DISTINCT"
    if end - first == 3:
        return query.text(first + 1) == "." and query.words[first + 2].value == "bodyId"
    if end - first != 1:
        return False
    named = [i for i in range(4, len(query.words)) if query.text(i - 1) == "AS"]
    return any(
        query.words[i].value == query.words[first].value
        and query.text(i - 3) == "."
        and query.words[i - 2].value == "bodyId"
        for i in named
    )


def _exactly(query: Syntax, call: Call) -> None:
    sign = ">" if call.name == "max" else "<"
    chosen = f"CASE WHEN best_so_far IS NULL OR one_of_these {sign} best_so_far THEN one_of_these ELSE best_so_far END"
    query.change(call.first, "reduce(best_so_far = null, one_of_these IN collect")
    query.change(call.closing, after=f" | {chosen})")
