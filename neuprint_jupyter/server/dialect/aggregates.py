"""Aggregates where the engine does not see that they are some, or is not exact.

It knows them in sums, comparisons, calls, lists, maps and CASE. Below AND, OR, XOR, NOT, IN, IS NULL, =~, STARTS
WITH and the like, or before a ``.name`` or the ``['name']`` of a map, it overlooks them: ``RETURN 2 IN collect(x)``
is a row for each row. There they are worked out in a list, which it knows, and the expression is asked of the list.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from neuprint_jupyter.server.dialect.failing import failure
from neuprint_jupyter.server.dialect.grouping import implied_keys
from neuprint_jupyter.server.dialect.syntax import AGGREGATES, QUANTIFIERS, Call, Clause, Range, Syntax
from neuprint_jupyter.server.dialect.types import item_start

#: How a column is called that is there to be grouped by, and for nothing else.
IMPLIED = "implied key"
_IMPLICIT = (
    "Aggregation column contains implicit grouping expressions, which here is only understood without DISTINCT, UNION "
    "and *. Put them into a WITH before, or into columns of their own. Illegal expression(s):"
)

# A group is called after one of its bodies.
_ID = re.compile("id$|group", re.IGNORECASE)
# Of an integer that may be no float.
_DIGITS = re.compile(r"\d{16}")
_OVERLOOKED = frozenset(("AND", "OR", "XOR", "NOT", "IN", "IS", "~", "STARTS", "ENDS", "CONTAINS"))


def aggregates(query: Syntax, large: Collection[str] = ()) -> str | None:
    """Have every aggregate seen, be exact, and be what it is of nothing.

    * ``min()``, ``max()`` and ``percentileDisc()`` of ids, of ``large`` numbers, and of what is made of such, by
      comparisons: the engine's own compare as floats do.
    * ``percentileDisc()`` and ``percentileCont()`` of distinct values: the engine's own take them all.
    * Those of texts fail: the engine's own are null.
    * ``stDev()`` of nothing as 0.0.
    * ``count()`` of connections under a condition, if nothing else is returned: the engine would go through all.
    * Those below an operator that overlooks them, or beside something else, by way of a list: of what is beside
      them, the engine takes only the simplest, and does not group by it.

    Parameters
    ----------
    query
        The query; it is changed.
    large
        Properties, some of whose values no float is.

    Returns
    -------
    str or None
        What is wrong with the query, where the engine would not say it.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) RETURN n.type, NOT count(*) > 2 AS few"))
    >>> aggregates(query)
    >>> "".join(token.text for token in query.changed())
    'MATCH (n) RETURN n.type, [aggregated_1 IN [[count(*)]] | NOT aggregated_1[0] > 2][0] AS few'
    """
    calls = [call for call in query.calls if call.name in AGGREGATES]
    for call in calls:
        is_percentile = call.name.startswith("percentile") and len(call.arguments) == 2
        if is_percentile:
            _of_numbers(query, call)
        if is_percentile and query.text(call.opening + 1) == "DISTINCT":
            _percentile_of_distinct(query, call)
        elif call.arguments and call.name in ("min", "max", "percentiledisc"):
            _exactly(query, call, large)
        if call.name in ("stdev", "stdevp"):
            query.change(call.first, before="coalesce(")
            query.change(call.closing, after=", 0.0)")
    if len(calls) == 1 and calls[0].name == "count":
        _count_alone(query, calls[0])
    return _beside_others(query, calls) if calls else None


def _beside_others(query: Syntax, calls: list[Call]) -> str | None:
    """Have those seen that stand in an expression; what is wrong with it, if that is so."""
    number = 0
    for clause in query.clauses:
        if clause.keyword not in ("WITH", "RETURN"):
            continue
        items = items_of(query, clause)
        bare = [_without_name(query, item) for item in items]
        implied: list[str] = []
        for item in bare:
            inside = [call for call in calls if item[0] <= call.first and call.closing < item[1]]
            if inside and not _has_query(query, item):
                keys = implied_keys(query, item, bare, calls)
                implied += [query.source(*key) for key in keys or ()]
                if keys is not None or _is_overlooked(query, item, inside):
                    _worked_out_first(query, item, inside, f"aggregated_{number}")
            number += 1
        if implied and not _can_group_by_more(query, clause):
            return f"{_IMPLICIT} {', '.join(implied)}"
        for key in dict.fromkeys(implied):
            number += 1
            query.change(items[-1][1] - 1, after=f", {key} AS `{IMPLIED} {number}`")
    return None


def _count_alone(query: Syntax, call: Call) -> None:
    """Have the engine find what is counted as it finds what is returned."""
    returns = [clause for clause in query.clauses if clause.keyword == "RETURN"]
    matches = [clause for clause in query.clauses if clause.keyword == "MATCH"]
    is_alone = len(returns) == 1 and returns[0].first == call.first - 1 and len(call.arguments) == 1
    has_condition = any(clause.keyword == "WHERE" for clause in query.clauses) or "{" in map(query.text, query.closing)
    has_connection = any(query.text(i) == "-" for clause in matches for i in range(clause.first, clause.end))
    first, end = call.arguments[0] if call.arguments else (0, 0)
    if is_alone and has_condition and has_connection and end - first == 1:
        if query.text(first) == "*":
            query.change(first, "1")
        elif query.words[first].kind == "name":
            query.change(first, before="coalesce(", after=")")


def items_of(query: Syntax, clause: Clause) -> list[Range]:
    """What WITH or RETURN gives, item by item."""
    first = clause.first + 1
    end = next((i for i in range(first, clause.end) if query.text(i) == ";"), clause.end)
    return query.split(first + (query.text(first) == "DISTINCT"), end)


def _without_name(query: Syntax, item: Range) -> Range:
    first, end = item
    return first, end - 2 * (end - first > 2 and query.text(end - 2) == "AS")


def _has_query(query: Syntax, item: Range) -> bool:
    """Whether an expression has a query of its own inside, and not just a list with a WHERE."""
    return any(item[0] <= clause.first < item[1] and clause.keyword != "WHERE" for clause in query.clauses)


def _can_group_by_more(query: Syntax, clause: Clause) -> bool:
    """Whether a column can be added without being seen."""
    if query.text(clause.first + 1) == "DISTINCT" or any(other.keyword == "UNION" for other in query.clauses):
        return False
    projections = [other for other in query.clauses if other.keyword in ("WITH", "RETURN")]
    return not any(query.text(first) == "*" for other in projections for first, _ in items_of(query, other))


def _is_overlooked(query: Syntax, item: Range, calls: list[Call]) -> bool:
    """Whether an operator outside the aggregates would hide them."""
    at, end = item
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
    if text == "[":
        return before == "}"
    if text == "IN" and (query.text(i - 2) == "[" or (query.text(i - 2) == "(" and query.text(i - 3) in QUANTIFIERS)):
        return False
    if text == "IN" and query.text(i - 2) == "," and query.text(i - 4) == "=":
        return False  # of reduce(a = 0, x IN …)
    return text in _OVERLOOKED and before not in (".", "AS") and query.words[i].kind in ("name", "symbol")


def _worked_out_first(query: Syntax, item: Range, calls: list[Call], variable: str) -> None:
    first, end = item
    outer = [call for call in calls if not any(o.first < call.first and call.closing < o.closing for o in calls)]
    worked_out = [
        query.replace(call.first, call.closing + 1, f"{variable}[{number}]") for number, call in enumerate(outer)
    ]
    query.change(first, before=f"[{variable} IN [[{', '.join(worked_out)}]] | ")
    query.change(end - 1, after="][0]")


def _exactly(query: Syntax, call: Call, large: Collection[str]) -> None:
    if call.name == "percentiledisc":
        if len(call.arguments) == 2 and _has_large(query, call.arguments[0], large):
            _percentile(query, call)
    elif len(call.arguments) == 1 and _is_large(query, call.arguments[0], large):
        sign = ">" if call.name == "max" else "<"
        best = (
            f"CASE WHEN best_so_far IS NULL OR one_of_these {sign} best_so_far THEN one_of_these ELSE best_so_far END"
        )
        query.change(call.first, "reduce(best_so_far = null, one_of_these IN collect")
        query.change(call.closing, f") | {best})")
    elif len(call.arguments) == 1 and _has_large(query, call.arguments[0], large):
        # There may be texts among them, which are neither more nor less than a number.
        order = "x DESC" if call.name == "max" else "x"
        query.change(call.first, "[given IN [[collect")
        query.change(call.closing, f")]] | COLLECT {{ UNWIND given[0] AS x RETURN x ORDER BY {order} LIMIT 1 }}[0]][0]")


def _is_large(query: Syntax, argument: Range, large: Collection[str]) -> bool:
    """Whether this is called as an id is, such as ``n.bodyId``, or is large."""
    first, end = argument
    first += query.text(first) == "DISTINCT"
    last = query.words[end - 1] if end > first else None
    return last is not None and last.kind == "name" and end - first in (1, 3) and _is_name_of_large(last.value, large)


def _has_large(query: Syntax, expression: Range, large: Collection[str], seen: frozenset[str] = frozenset()) -> bool:
    """Whether there is such a name in an expression, or a number of that size, or a variable that was given one."""
    for i in range(*expression):
        word = query.words[i]
        if word.kind in ("number", "list") and _DIGITS.search(word.text):
            return True
        if word.kind != "name" or word.text in seen:
            continue
        if _is_name_of_large(word.value, large):
            return True
        given = [k - 1 for k, other in enumerate(query.words) if other.text == word.text and query.text(k - 1) == "AS"]
        if query.text(i - 1) != "." and any(
            _has_large(query, (item_start(query, k), k), large, seen | {word.text}) for k in given
        ):
            return True
    return False


def _is_name_of_large(name: str, large: Collection[str]) -> bool:
    return name in large or _ID.search(name) is not None


def _of_numbers(query: Syntax, call: Call) -> None:
    """Have what is no number fail: it cannot be multiplied."""
    first, end = call.arguments[0]
    query.change(first + (query.text(first) == "DISTINCT"), before="1 * (")
    query.change(end - 1, after=")")


def _percentile_of_distinct(query: Syntax, call: Call) -> None:
    name = query.words[call.first].text
    query.change(call.first, "[given IN [[collect")
    query.change(call.arguments[1][0] - 1, "),")
    query.change(call.closing, f"]] | COLLECT {{ UNWIND given[0] AS x RETURN {name}(x, given[1]) }}[0]][0]")


def _percentile(query: Syntax, call: Call) -> None:
    rank = "given[1] * size(ordered)"
    outside = failure("a percentile is a number from 0.0 to 1.0")
    place = (
        f"CASE WHEN NOT 0 <= given[1] <= 1 THEN {outside} WHEN {rank} > 0 THEN toInteger(ceil({rank})) - 1 ELSE 0 END"
    )
    query.change(call.first, "[given IN [[collect")
    query.change(call.arguments[1][0] - 1, "),")
    ordered = "COLLECT { UNWIND given[0] AS x RETURN x ORDER BY x }"
    query.change(call.closing, f"]] | [ordered IN [{ordered}] | ordered[{place}]][0]][0]")
