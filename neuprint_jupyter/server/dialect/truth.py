"""Values that stand as conditions and are neither true nor false: Neo4j fails at them, the engine finds nothing."""

from __future__ import annotations

from collections.abc import Mapping

from neuprint_jupyter.server.dialect.failing import failure
from neuprint_jupyter.server.dialect.syntax import READING, Syntax

_LOGICAL = frozenset(("AND", "OR", "XOR"))
# Between these, something is a condition whatever stands on its other side.
_BEFORE = _LOGICAL | {"WHERE", "NOT"}
_BEGINS = frozenset(("", "RETURN", "WITH", "DISTINCT", ",", "[", "{", ":", "|", "THEN", "ELSE", "CASE"))
_ENDS = READING | _LOGICAL | {"", ")", "]", "}", "|", ";", "THEN"}
_CONSTANTS = frozenset(("TRUE", "FALSE", "NULL", "CASE", "END"))
# Those of connections and synapses.
_KINDS = dict.fromkeys(("type", "roiInfo"), "text") | dict.fromkeys(
    ("bodyId", "weight", "weightHP", "weightHR", "pre", "post", "size", "confidence"), "number"
)


def conditions_only(query: Syntax, kinds: Mapping[str, str]) -> None:
    """Have the engine fail where a text, a number, a variable or a property stands as a condition, and is none.

    Parameters
    ----------
    query
        The query; it is changed.
    kinds
        The kinds of bodies' properties.

    Examples
    --------
    >>> import re
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) WHERE n.EB AND NOT n.type RETURN n"))
    >>> conditions_only(query, {})
    >>> re.sub("failing: [^']*", "failing: …", query.source(8, 13))
    "AND NOT CASE WHEN n.type IS NULL OR n.type IN [true, false] THEN n.type ELSE date('failing: …') END"
    """
    named: set[str] = set()
    for last, word in enumerate(query.words):
        first, before = last, query.text(last - 1)
        said_of = ""
        if word.kind == "name" and before == ".":
            said_of = word.value
            while query.text(first - 1) == "." and query.words[first - 2].kind == "name":
                first -= 2
        elif word.text == "]" and query.text(last - 2) == "[" and query.words[last - 3].kind == "name":
            said_of, first = query.words[last - 1].value, last - 3
        elif word.kind == "name":
            # One that nothing has been given to yet is for the engine to complain of.
            is_known = word.text in named and before != ":" and query.text(last) not in _CONSTANTS
            named.add(word.text)
            if not is_known:
                continue
        elif word.kind not in ("string", "number"):
            continue
        if said_of and (kinds.get(said_of) or _KINDS.get(said_of, "condition")) == "condition":
            continue
        if _is_condition(query, first, last):
            said = query.source(first, last + 1)
            help_ = f"; whether it is there at all, {said} IS NOT NULL tells" if first < last else ""
            why = f"{said} stands as a condition, and is neither true nor false{help_}"
            query.change(first, before=f"CASE WHEN {said} IS NULL OR {said} IN [true, false] THEN ")
            query.change(last, after=f" ELSE {failure(why)} END")


def _is_condition(query: Syntax, first: int, last: int) -> bool:
    """Whether an expression stands as a condition of its own, be it in brackets."""
    around = query.inside[first]
    while (
        query.text(first - 1) == "(" and query.closing.get(first - 1) == last + 1 and not _is_called(query, first - 1)
    ):
        first, last = first - 1, last + 1
        around = query.inside[first]
    before, after = query.text(first - 1), query.text(last + 1)
    if before in _BEFORE or (before == "WHEN" and query.text((around or 0) + 1) == "WHEN"):
        return after in _ENDS
    is_compared = before == "WITH" and query.text(first - 2) in ("STARTS", "ENDS")
    return after in _LOGICAL and before in _BEGINS and not is_compared


def _is_called(query: Syntax, opening: int) -> bool:
    return query.words[opening - 1].kind == "name" and query.text(opening - 1) not in (*_BEFORE, *_BEGINS, "WHEN")
