"""Where the engine minds the types of values less than Neo4j does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from neuprint_jupyter.server.dialect.around import with_itself
from neuprint_jupyter.server.dialect.columns import returned
from neuprint_jupyter.server.dialect.lists import LONG
from neuprint_jupyter.server.dialect.syntax import READING, Range, Syntax
from neuprint_jupyter.server.dialect.tokens import Token
from neuprint_jupyter.server.dialect.truth import kind_of

_POINT = re.compile("location|position", re.IGNORECASE)
# Of these, an operand is the whole of what stands on its side of a comparison.
_BEFORE = frozenset(("WHERE", "AND", "OR", "XOR", "NOT", "(", "[", ",", "|", "WHEN", "THEN", "ELSE", "RETURN", "WITH"))
_AFTER = READING | {"AND", "OR", "XOR", ")", "]", "}", ",", "|", ";", "", "AS", "THEN", "ELSE", "END", "WHEN"}
# Words that begin an expression, and are no names.
_CONSTANTS = frozenset(("NULL", "TRUE", "FALSE", "CASE"))
# Calls whose value is no text, or a list of none if they are given none.
_OF_NUMBERS = frozenset(("tointeger", "tofloat", "id", "range", "count", "sum", "size"))
_OF_SAME_KIND = frozenset(("collect", "min", "max", "head", "last", "tail", "reverse")) | {
    "apoc.coll.toset",
    "apoc.coll.sort",
}


def plain_ids(tokens: Sequence[Token]) -> list[Token]:
    """``n['bodyId']`` as ``n.bodyId``, which it is in every respect.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> "".join(token.text for token in plain_ids(tokenize("WHERE n['bodyId'] = 1")))
    'WHERE n.bodyId = 1'
    """
    plain = list(tokens)
    for i, (before, opening, name, closing) in enumerate(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False)):
        is_read = before.kind == "name" and before.text.upper() not in _BEFORE | {"IN"}
        if is_read and (opening.text, name.kind, name.value, closing.text) == ("[", "string", "bodyId", "]"):
            plain[i + 1] = opening._replace(text=".")
            plain[i + 2] = name._replace(kind="name", text="bodyId")
            plain[i + 3] = closing._replace(kind="space", text="")
    return plain


def strict_types(query: Syntax, kinds: Mapping[str, str]) -> None:
    """Have types be as strict as in Neo4j.

    * A ``bodyId`` is no text: the engine finds 1 for ``'1'``. No body is -1, so that is asked for instead.
    * ``n.bodyId =~ '…'`` is null, as of all that are no texts: a regular expression is like texts only.
    * Coordinates are floats, also where they are stored as integers, which are divided as such.

    Parameters
    ----------
    query
        The query; it is changed.
    kinds
        The kinds of bodies' properties.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) WHERE n.bodyId = '1' RETURN n.location.x / 2"))
    >>> strict_types(query, {})
    >>> "".join(token.text for token in query.changed())
    'MATCH (n) WHERE n.bodyId = -1 RETURN toFloat(n.location.x) / 2'
    """
    for i, word in enumerate(query.words):
        if word.value == "bodyId" and word.kind == "name":
            _body_id(query, i)
        if (word.text, query.text(i + 1)) == ("=", "~"):
            _regular_expression(query, i, kinds)
    if any(word.text == "/" or word.value.lower() == "tostring" for word in query.words):
        _coordinates(query)


def _regular_expression(query: Syntax, i: int, kinds: Mapping[str, str]) -> None:
    """Have nothing be like a regular expression but a text."""
    first, end = i - 3, _operand_end(query, i + 2)
    if _is_never_text(query, i - 1, kinds):
        # Null of anything but a text.
        query.change(i, " STARTS WITH ")
        query.change(i + 1, "")
    elif kinds and _is_unknown(query, (first, i), kinds) and end > i + 2 and query.text(end) in _AFTER:
        # It may be an ROI's flag.
        query.change(first, before=f"(({query.source(first, i)} STARTS WITH '') = (")
        query.change(end - 1, after="))")


def _is_unknown(query: Syntax, expression: Range, kinds: Mapping[str, str]) -> bool:
    """Whether an expression is a property of which nothing is known."""
    first, end = expression
    is_property = query.text(first - 1) in _BEFORE and query.text(first + 1) == "."
    name = query.words[end - 1]
    return is_property and name.kind == "name" and name.value not in kinds and kind_of(name.value, kinds) == "condition"


def _is_never_text(query: Syntax, i: int, kinds: Mapping[str, str]) -> bool:
    """Whether a word names what is a number, or true or false, if any: a property of a node, or a variable."""
    word = query.words[i]
    if query.text(i - 1) != ".":
        given = [k for k in range(i) if query.text(k - 1) == "AS" and query.words[k].text == word.text]
        others = [k for k, other in enumerate(query.words) if other.text == word.text and query.text(k + 1) == "IN"]
        items = [(item_start(query, k - 1), k - 1) for k in given]
        return bool(items) and not others and all(_gives_no_text(query, item, kinds) for item in items)
    if query.text(i - 3) == "." or _is_given(query, query.text(i - 2)):
        return False
    return kinds.get(word.value) == "condition" or kind_of(word.value, kinds) in ("number", "large number")


def _gives_no_text(query: Syntax, item: Range, kinds: Mapping[str, str]) -> bool:
    first, end = item
    is_property = end - first == 3 and query.text(first + 1) == "."
    return _is_number(query, item) or (is_property and _is_never_text(query, end - 1, kinds))


def _body_id(query: Syntax, i: int) -> None:
    """See to what a ``bodyId`` is compared with: by a pattern, an operator or a list."""
    before, after, second = (query.text(k) for k in (i - 1, i + 1, i + 2))
    if before in ("{", ",") and after == ":" and _is_of_pattern(query, i):
        _no_text(query, i + 2)
    if before != "." or query.text(i - 3) == ".":
        return
    differs = (query.text(i - 4), query.text(i - 3)) == ("<", ">")
    begins_reduce = (query.text(i - 6), query.text(i - 5), query.text(i - 3)) == ("REDUCE", "(", "=")
    is_second = (query.text(i - 3) == "=" and not begins_reduce) or differs
    is_first = (after == "=" and second != "~") or (after, second) == ("<", ">")
    others = [i + 2 + (after == "<")] * is_first + [i - 4 - differs] * is_second
    with_text = any(word.kind == "string" for k in others for word in query.words[k : k + 1])
    if (with_text or after == "IN") and _is_given(query, query.text(i - 2)):
        # It may be a map, whose bodyId is a text.
        _compared_strictly(query, i)
        return
    if is_first:
        _no_text(query, i + 2 + (after == "<"))
    elif after == "IN":
        _no_texts(query, i)
    elif (query.text(i - 3), after) == ("CASE", "WHEN"):
        _compared_strictly(query, i)
    if is_second:
        end = i - 3 - differs
        beside = (k for k in range(end - 1, -1, -1) if query.inside[k] == query.inside[end])
        start = next((k for k in beside if query.text(k - 1) in _BEFORE), None)
        if start is not None and _operand_end(query, start) == end:
            _no_text(query, start, after_it=end)


def _is_given(query: Syntax, name: str) -> bool:
    """Whether a variable is what an AS or an IN gives its name to, and stands in no pattern."""
    places = [i for i in range(1, len(query.words)) if query.text(i) == name]
    clauses = [clause for clause in query.clauses if clause.keyword == "MATCH"]
    if any(query.text(i - 1) == "(" and any(clause.first < i < clause.end for clause in clauses) for i in places):
        return False
    return any(query.text(i - 1) == "AS" or query.text(i + 1) == "IN" for i in places)


def _is_of_pattern(query: Syntax, i: int) -> bool:
    """Whether a map says of a node what it has, as ``(n:Neuron {bodyId: 1})`` does."""
    opening = query.inside[i]
    node = query.inside[opening] if opening is not None else None
    if opening is None or node is None or query.text(node) != "(" or query.closing[opening] + 1 != query.closing[node]:
        return False
    calls = {call.opening for call in query.calls if call.name not in ("match", "where", "and", "or", "xor", "not")}
    return opening > node + 1 or node not in calls


def _operand_end(query: Syntax, first: int) -> int:
    """The end of a text, a variable with what is read of it, a call, or a sum of such; else its own place."""
    end, at = first, first
    while (then := _term_end(query, at)) > at:
        end, at = then, then + 1
        if query.text(end) != "+":
            return end
    return first


def _term_end(query: Syntax, first: int) -> int:
    word = query.words[first] if first < len(query.words) else None
    if word is None or word.kind not in ("string", "name") or query.text(first) in _CONSTANTS:
        return first
    end = first + 1
    while word.kind == "name" and query.text(end) in (".", "(", "["):
        if query.text(end) != "." and end not in query.closing:
            return first
        end = end + 2 if query.text(end) == "." else query.closing[end] + 1
    return min(end, len(query.words))


def _no_text(query: Syntax, first: int, *, after_it: int | None = None) -> None:
    """Have an operand be -1 where it is a text."""
    end = _operand_end(query, first)
    if end == first or (after_it is None and query.text(end) not in (*_AFTER, "=", "<", ">")):
        return
    if query.words[first].kind == "string" and end == first + 1:
        query.change(first, "-1")
    elif not _is_number(query, (first, end)):
        with_itself(query, (first, end), lambda x: (f"(CASE WHEN {x} = toStringOrNull({x}) THEN -1 ELSE ", " END)"))


def _no_texts(query: Syntax, i: int) -> None:
    """Have a ``bodyId`` that may be IN a list be in it as itself, too, and not as a text."""
    first = end = i + 2
    while end < len(query.words) and query.text(end) not in _AFTER:
        end = query.closing.get(end, end) + 1
    if query.text(i - 3) not in _BEFORE or _is_number(query, (first, end)):
        return
    if query.text(first) == "[" and query.closing.get(first) == end - 1:
        elements = query.split(first + 1, end - 1)
        if len(elements) >= LONG:
            # It becomes a parameter, of texts.
            _compared_strictly(query, i)
            return
        if all(query.text(start + 1) != "IN" for start, _ in elements):
            for start, _ in elements:
                _no_text(query, start)
            return
    if query.has_aggregate(first, end):
        _compared_strictly(query, i)
        return
    said, body = query.source(first, end), query.source(i - 2, i + 1)
    query.change(i - 2, before="(")
    query.change(end - 1, after=f" AND coalesce({body}) IN {said})")


def _compared_strictly(query: Syntax, i: int) -> None:
    """Have the engine not see that it is a ``bodyId``, nor ask its index then."""
    query.change(i - 2, before="coalesce(")
    query.change(i, after=")")


def _is_number(query: Syntax, expression: Range, seen: frozenset[str] = frozenset()) -> bool:
    """Whether an expression is a number, or a list of numbers, as far as the query says it."""
    first, end = expression
    words = query.words[first:end]
    call = next((call for call in query.calls if call.first == first and call.closing == end - 1), None)
    if call is not None:
        start = call.opening + 1 + (query.text(call.opening + 1) == "DISTINCT")
        same = call.name in _OF_SAME_KIND and _is_number(query, (start, call.closing), seen)
        return same or call.name in _OF_NUMBERS
    if end - first > 2 and (words[-2].text, words[-1].value) == (".", "bodyId"):
        return not _is_given(query, words[0].text.upper())  # it may be a map, whose bodyId is a text
    opening = next((i for i in range(first + 1, end) if query.closing.get(i) == end - 1), None)
    if opening is not None and query.text(opening) == "[":
        return _is_number(query, (first, opening), seen)  # an element, or a slice
    if all(word.kind in ("number", "list") or word.text in ("[", "]", ",", "-") for word in words):
        return True
    if end - first != 1 or words[0].kind != "name" or words[0].text in seen:
        return False
    known = [i - 1 for i, word in enumerate(query.words) if word.text == words[0].text and query.text(i - 1) == "AS"]
    return bool(known) and all(_is_number(query, (item_start(query, i), i), seen | {words[0].text}) for i in known)


def item_start(query: Syntax, end: int) -> int:
    """Where what is named by the AS at a word begins."""
    around = query.inside[end]
    starts = ("WITH", "RETURN", "UNWIND", "DISTINCT", ",")
    return next((i + 1 for i in range(end - 1, -1, -1) if query.inside[i] == around and query.text(i) in starts), end)


def _coordinates(query: Syntax) -> None:
    """``toFloat()`` of each, but not where one is returned as it is: neuPrint's servers write 5.0 as 5."""
    points = {i for i in range(2, len(query.words)) if query.text(i - 1) == "." and _POINT.search(query.words[i].value)}
    names = {query.words[i + 2].value for i in points if query.text(i + 1) == "AS" and i + 2 < len(query.words)}
    alone = {(first, end - 1 - 2 * (query.text(end - 2) == "AS")) for first, end in returned(query) if end - first > 2}
    for i in range(2, len(query.words)):
        if query.text(i) not in ("X", "Y", "Z") or query.text(i - 1) != "." or query.text(i + 1) == "(":
            continue
        first = i - 4 if i - 2 in points else i - 2
        if first < 0 or query.words[first].kind != "name" or query.text(first - 1) == "." or (first, i) in alone:
            continue
        if i - 2 in points or query.words[first].value in names:
            query.change(first, before="toFloat(")
            query.change(i, after=")")
