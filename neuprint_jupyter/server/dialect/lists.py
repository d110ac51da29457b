"""Long lists of values, which the engine takes as parameters many times faster than it reads them, and empty ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from neuprint_jupyter.server.dialect.rows import is_body
from neuprint_jupyter.server.dialect.syntax import QUANTIFIERS, READING, Syntax
from neuprint_jupyter.server.dialect.tokens import Token

LONG = 50
# The engine goes through a list for each node that it finds, also where an index has found it: of lists that all are
# to hold, the shortest leads it to the nodes, but not one of thousands, or another.
SEARCHED = 2000
# So it does with texts, of which each may lead to many nodes. What is NOT in a list, no index tells.
_SEARCHED_TEXTS = 500
_LARGEST = 2**63

#: Between these, a condition stands alone: other words could take a part of it for themselves.
BEFORE = frozenset(("WHERE", "AND", "OR", "XOR", "NOT", "("))
AFTER = READING | {"AND", "OR", "XOR", ")", "}", ";", ""}

_Values = Sequence[int | str]


def lists_as_parameters(query: Syntax, texts: Set[str] = frozenset()) -> dict[str, Any]:
    """Take each long list of integers, or of texts, out of a query, and what nothing can be in: ``IN []``.

    Of an empty list that is no parameter, the engine does not ask its index: it goes through all there is.

    Parameters
    ----------
    query
        The query; it is changed.
    texts
        The properties of bodies that are texts in all of them.

    Returns
    -------
    dict
        The lists, some as maps to look up in, by the names of the parameters that stand in their place now.
    """
    for opening, closing in query.closing.items():
        if query.text(opening) == "[" and _is_taken_for_list(query, opening + 1, closing):
            query.change(opening + 1, before="(")
            query.change(closing - 1, after=")")
    lists = {place: values for place, values in _lists(query) if values is not None}
    asked = {place: values for place, values in lists.items() if values and _is_asked_of(query, place, values, texts)}
    looked_up = asked.keys() - _leading(query, asked)
    taken: dict[str, Any] = {}
    for place, values in lists.items():
        name = f"list{len(taken)}"
        taken[name] = dict.fromkeys(map(str, values), True) if place in looked_up else values
        query.replace(place, query.closing.get(place, place) + 1, f"${name}")
        if place in looked_up:
            _look_up(query, place)
    return taken


def _lists(query: Syntax) -> Iterator[tuple[int, _Values | None]]:
    """Where each long list begins, and each empty one behind IN, and its values; None if they are of several kinds."""
    for place, word in enumerate(query.words):
        closing = query.closing.get(place, place)
        if word.kind == "list":
            yield place, integers_of(word.text)
        elif word.text == "[" and (
            closing - place >= 2 * LONG or (closing == place + 1 and query.text(place - 1) == "IN")
        ):
            values = [value_of(query.words[first:end]) for first, end in query.split(place + 1, closing)]
            known = [value for value in values if value is not None]
            yield place, known if len(known) == len(values) and len(set(map(type, known))) <= 1 else None


def _is_taken_for_list(query: Syntax, first: int, end: int) -> bool:
    """Whether a list's one element is a CASE, any() and the like, or a query: the engine takes that for the list."""
    if query.text(first) == "CASE":
        return query.closing.get(first) == end - 1
    is_one = query.text(first) in (*QUANTIFIERS, "EXISTS", "SIZE") or query.text(first + 1) == "{"
    return is_one and query.closing.get(first + 1) == end - 1


def _leading(query: Syntax, asked: Mapping[int, _Values]) -> set[int]:
    """The lists that the engine is to begin with, if any: one that has to hold, rather of bodies than of texts."""
    short = [i for i, values in asked.items() if len(values) <= _most(values) and query.text(i - 5) != "NOT"]
    held = [i for i in short if len(asked) == 1 or _is_to_hold(query, i)]
    if not held:
        # Of n.type IN [...] OR n.instance IN [...] it asks both indexes, and none where a list is of another node.
        is_of_one = len({query.words[i - 4].text for i in asked}) == 1
        return set(short) if is_of_one and len(short) == len(asked) else set()
    return {min(held, key=lambda i: (isinstance(asked[i][0], str), len(asked[i])))}


def _most(values: _Values) -> int:
    return _SEARCHED_TEXTS if isinstance(values[0], str) else SEARCHED


def _is_to_hold(query: Syntax, place: int) -> bool:
    """Whether a list's condition, and not another instead of it, has to hold."""
    clause = max((c for c in query.clauses if c.first < place), key=lambda c: c.first, default=None)
    words = range(clause.first, clause.end) if clause else ()
    beside = [query.text(i) for i in words if query.inside[i] == query.inside[place]]
    return query.text(place - 5) in ("WHERE", "AND") and not {"OR", "XOR"}.intersection(beside)


def _is_asked_of(query: Syntax, place: int, values: _Values, texts: Set[str]) -> bool:
    """Whether a list stands in a condition ``n.bodyId IN [...]``, or one of a text, of a body."""
    last = query.closing.get(place, place)
    if place < 5 or query.text(place - 5) not in BEFORE or query.text(last + 1) not in AFTER:
        return False
    body, dot, name, word = query.words[place - 4 : place]
    is_of_kind = name.value in texts if isinstance(values[0], str) else name.value == "bodyId"
    return dot.text == "." and is_of_kind and word.text.upper() == "IN" and is_body(query, body.text)


def _look_up(query: Syntax, place: int) -> None:
    """Write ``n.bodyId IN $list`` as looking it up in a map, null where it is null."""
    body = query.source(place - 4, place - 1)
    query.change(place - 4, before=f"coalesce({query.source(place, place + 1)}[toString(")
    query.change(place - 1, f")], {body} <> {body})")
    query.change(place, "")


def integers_of(text: str) -> list[int] | None:
    """The integers of a list of such; None if one is out of bounds, or they are written in some other way."""
    try:
        numbers: list[int] = json.loads(text)
    except ValueError:
        # Such as 007, which the engine may know how to read.
        return None
    return numbers if min(numbers) >= -_LARGEST and max(numbers) < _LARGEST else None


def value_of(words: list[Token]) -> int | str | None:
    """The integer or the text that some words are; None if they are something else."""
    if len(words) == 1 and words[0].kind == "string":
        return words[0].value
    negative = len(words) == 2 and words[0].text == "-"
    digits = words[-1].text if len(words) == 1 + negative else ""
    if (
        not (digits.isascii() and digits.isdecimal())
        or int(digits) >= _LARGEST
        or (len(digits) > 1 and digits[0] == "0")
    ):
        return None
    return -int(digits) if negative else int(digits)
