"""Values that stand as conditions and are neither true nor false: Neo4j fails at them, the engine finds nothing."""

from __future__ import annotations

from collections.abc import Mapping

from neuprint_jupyter.server.dialect.around import with_itself
from neuprint_jupyter.server.dialect.failing import failure
from neuprint_jupyter.server.dialect.syntax import READING, Call, Range, Syntax

_LOGICAL = frozenset(("AND", "OR", "XOR"))
# Between these, something is a condition whatever stands on its other side.
_BEFORE = _LOGICAL | {"WHERE", "NOT"}
_BEGINS = frozenset(("", "(", "RETURN", "WITH", "DISTINCT", ",", "[", "{", ":", "|", "THEN", "ELSE", "CASE"))
_ENDS = READING | _LOGICAL | {"", ")", "]", "}", "|", ";", "THEN"}
_CONSTANTS = frozenset(("TRUE", "FALSE", "NULL", "CASE", "END"))
# Those of connections and synapses.
_KINDS = dict.fromkeys(("type", "roiInfo"), "text") | dict.fromkeys(
    ("bodyId", "weight", "weightHP", "weightHR", "pre", "post", "size", "confidence"), "number"
)
# What these are of anything is a text, a number, a list or a map.
_OTHERS = (
    frozenset(
        ("count", "sum", "avg", "collect", "abs", "ceil", "floor", "round", "sign", "sqrt", "tofloat", "tointeger")
    )
    | frozenset(("left", "ltrim", "replace", "right", "rtrim", "split", "substring", "tolower", "tostring", "toupper"))
    | frozenset(("trim", "size", "length", "range", "tail", "id", "type", "labels", "keys", "properties", "nodes"))
    | frozenset(("relationships", "apoc.convert.fromjsonmap"))
)


def conditions_only(query: Syntax, kinds: Mapping[str, str]) -> None:
    """Have the engine fail where a text, a number, a list, a variable, a property or a call is a condition, and none.

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
    calls = {call.closing: call for call in query.calls}
    lists = {closing: opening for opening, closing in query.closing.items() if query.text(opening) == "["}
    for last, word in enumerate(query.words):
        first, before = last, query.text(last - 1)
        said_of = ""
        if word.kind == "name" and before == ".":
            first, said_of = _property_start(query, last), word.value
        elif word.text == "]" and _is_read_of(query, last - 2):
            said_of, first = query.words[last - 1].value, last - 3
        elif last in calls or last in lists:
            first = calls[last].first if last in calls else lists[last]
            if last in lists or _is_no_condition(query, (first, last + 1), calls, kinds):
                _fail_at(query, first, last, is_never=last in lists or calls[last].name in _OTHERS)
            continue
        elif word.kind == "name":
            # One that nothing has been given to yet is for the engine to complain of.
            is_known = word.text in named and before != ":" and query.text(last) not in _CONSTANTS
            named.add(word.text)
            if not is_known:
                continue
        elif word.kind not in ("string", "number"):
            continue
        if not said_of or kind_of(said_of, kinds) != "condition":
            _fail_at(query, first, last, said_of=said_of)


def _fail_at(query: Syntax, first: int, last: int, *, said_of: str = "", is_never: bool = False) -> None:
    """Have the engine fail if an expression stands as a condition, and is none, as ``is_never`` says of some."""
    if not _is_condition(query, first, last):
        return
    said = "".join(token.text for token in query.tokens[query.places[first] : query.places[last] + 1])
    help_ = f"; whether it is there at all, {said} IS NOT NULL tells" if said_of else ""
    fail = failure(f"{said} stands as a condition, and is neither true nor false{help_}")
    if is_never:
        query.replace(first, last + 1, fail)
    else:
        with_itself(
            query,
            (first, last + 1),
            lambda x: (f"CASE WHEN {x} IS NULL OR {x} IN [true, false] THEN ", f" ELSE {fail} END"),
        )


def kind_of(name: str, kinds: Mapping[str, str]) -> str:
    """What a property of bodies, connections and synapses is; a condition, as an ROI's is, if nothing is known."""
    return kinds.get(name) or _KINDS.get(name, "condition")


def _is_read_of(query: Syntax, opening: int) -> bool:
    """Whether ``[`` reads a property of what stands before it."""
    before = query.words[opening - 1] if opening > 0 else None
    is_name = before is not None and before.kind == "name" and before.text.upper() not in _BEFORE
    return is_name and query.text(opening) == "["


def _property_start(query: Syntax, last: int) -> int:
    """The variable whose property, or whose property's property, a word names."""
    first = last
    while query.text(first - 1) == "." and query.words[first - 2].kind == "name":
        first -= 2
    return first


def _is_no_condition(query: Syntax, expression: Range, calls: Mapping[int, Call], kinds: Mapping[str, str]) -> bool:
    """Whether a text, a number, a property or a call can be told to be no condition, or not always one."""
    first, end = expression
    word = query.words[end - 1]
    call = calls.get(end - 1)
    if call is not None and call.first == first:
        is_any = call.name == "coalesce" and any(_is_no_condition(query, part, calls, kinds) for part in call.arguments)
        return is_any or call.name in _OTHERS
    if end - first == 1:
        return word.kind in ("string", "number")
    is_property = word.kind == "name" and _property_start(query, end - 1) == first
    return is_property and kind_of(word.value, kinds) != "condition"


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
