"""Conditions that the engine asks before it knows all that they speak of.

In the WHERE of a MATCH it looks for the variables of each condition, and asks as soon as it knows those. It sees them
where they are compared, but not in a ``CASE``, an ``any()``, a call or where a property stands for itself:
``MATCH (a)-->(b) WHERE a.bodyId = 1 OR b.EB`` is asked of ``a`` alone then, and ``b.EB`` is null. So we compare each
variable with itself there.

Behind ``MATCH … UNWIND … AS x``, it asks another MATCH for what x is before there is any x.
"""

from __future__ import annotations

from neuprint_jupyter.server.dialect.conditions import joined_by_and
from neuprint_jupyter.server.dialect.patterns import path_variables, pattern_variables
from neuprint_jupyter.server.dialect.syntax import QUANTIFIERS, Range, Syntax

_HIDING = frozenset(("OR", "XOR", "CASE"))
# What looks like a call, but hides nothing.
_NO_CALLS = frozenset(("and", "or", "xor", "not", "in", "where", "exists"))


def unwound_in_time(query: Syntax) -> None:
    """Have the variable of an UNWIND that follows a MATCH known to the next MATCH.

    Parameters
    ----------
    query
        The query; it is changed.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (m) UNWIND m.rois AS roi MATCH (n) WHERE n[roi] RETURN n"))
    >>> unwound_in_time(query)
    >>> "".join(token.text for token in query.changed())
    'MATCH (m) UNWIND m.rois AS roi WITH * MATCH (n) WHERE n[roi] RETURN n'
    """
    before: dict[int | None, list[str]] = {}
    for clause in query.clauses:
        known = before.setdefault(clause.bracket, [])
        if clause.keyword in ("WITH", "UNION"):
            known.clear()
        elif clause.keyword == "MATCH" and known[-1:] == ["UNWIND"] and "MATCH" in known:
            query.change(clause.first, before="WITH * ")
        known.append(clause.keyword)


def conditions_in_time(query: Syntax) -> None:
    """Have the engine see each variable of a condition.

    Parameters
    ----------
    query
        The query; it is changed.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (a)-->(b) WHERE a.pre > 1 AND (a.EB OR b.EB) RETURN a"))
    >>> conditions_in_time(query)
    >>> "".join(token.text for token in query.changed())
    'MATCH (a)-->(b) WHERE a.pre > 1 AND ((a.EB OR b.EB) OR NOT a = a OR NOT b = b) RETURN a'
    """
    known: set[str] = set()
    for clause in query.clauses:
        if clause.keyword == "MATCH":
            paths = set(path_variables(query, clause))
            own = {*pattern_variables(query, clause.first + 1, clause.end), *paths}
            given = {query.words[i].text for i in range(1, clause.first) if query.text(i - 1) == "AS"}
            where = next((c for c in query.clauses if c.first >= clause.end and c.keyword != "USING"), None)
            if where is not None and where.keyword == "WHERE" and where.bracket == clause.bracket:
                for condition in joined_by_and(query, where):
                    _have_seen(query, condition, own, paths, own | known | given)
            known |= own


def _have_seen(query: Syntax, condition: Range, own: set[str], paths: set[str], known: set[str]) -> None:
    first, end = condition
    named = {query.words[i].text for i in range(first, end) if query.text(i - 1) not in (".", ":")}
    of_match = named & own
    # A single node is known when it is asked for, and its index is not to be lost: n.bodyId = toInteger(id).
    if not of_match or len(own) == 1 or len(named & known) == 1:
        return
    if _is_put_together(query, condition) or (len(of_match) > 1 and _may_hide(query, condition)):
        query.change(first, before="(")
        # A path is seen with its ends.
        seen = own if paths.intersection(of_match) else of_match
        query.change(end - 1, after="".join(f" OR NOT {name} = {name}" for name in sorted(seen)) + ")")


def _is_put_together(query: Syntax, condition: Range) -> bool:
    first, end = condition
    quantified = any(first <= call.first < end and call.name.upper() in QUANTIFIERS for call in query.calls)
    return quantified or any(query.text(i) in _HIDING for i in range(first, end))


def _may_hide(query: Syntax, condition: Range) -> bool:
    """Whether there is a call, or a bodyId that is compared with something else, which is put into a CASE here."""
    first, end = condition
    read = {query.words[i + 1].value for i in range(first, end - 1) if query.text(i) == "."}
    if "bodyId" in read and len(read) > 1:
        return True
    return any(first <= call.first < end and call.name not in _NO_CALLS for call in query.calls)
