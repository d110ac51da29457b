"""Texts made numbers and truth values: the engine minds the white space around them the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from neuprint_jupyter.server.dialect.syntax import Range, Syntax
from neuprint_jupyter.server.dialect.truth import kind_of
from neuprint_jupyter.server.dialect.types import item_start

# What is written around a text: of white space at its ends, Neo4j reads no integer, but a truth value.
_AROUND = {
    "tointeger": ("text.regexReplace(", ", '\\\\s', '_')"),
    "toboolean": ("trim(", ")"),
}
_OF_TEXTS = frozenset(
    ("tostring", "ltrim", "rtrim", "substring", "left", "right", "replace", "tolower", "toupper", "split")
)
# What is made of texts, and is one then.
_OF_SAME = frozenset(("coalesce", "head", "last", "tail", "reverse"))


def strict_conversions(query: Syntax, kinds: Mapping[str, str]) -> None:
    r"""Have ``toInteger(' 1')`` be null and ``toBoolean(' true')`` true, of what is a text.

    Parameters
    ----------
    query
        The query; it is changed.
    kinds
        The kinds of bodies' properties.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("UNWIND split('1, 2', ',') AS x RETURN toInteger(x), toBoolean(1)"))
    >>> strict_conversions(query, {})
    >>> query.source(9, len(query.words))
    "RETURN toInteger(text.regexReplace(x, '\\\\s', '_')), toBoolean(1)"
    """
    for call in query.calls:
        around = _AROUND.get(call.name.removesuffix("ornull"))
        if around is not None and len(call.arguments) == 1 and _is_text(query, call.arguments[0], kinds):
            first, end = call.arguments[0]
            query.change(first, before=around[0])
            query.change(end - 1, after=around[1])


def _is_text(query: Syntax, expression: Range, kinds: Mapping[str, str], seen: frozenset[str] = frozenset()) -> bool:
    """Whether an expression, or each element of it, is a text if anything, as far as the query says it."""
    first, end = expression
    last, name = query.words[end - 1], query.words[first].text
    opening = next((i for i in range(first, end) if query.closing.get(i) == end - 1), first)
    if query.text(opening) == "[":
        is_read = opening > first
        parts = [(first, opening)] if is_read else query.split(first + 1, end - 1)
        return bool(parts) and all(_is_text(query, part, kinds, seen) for part in parts)
    if query.text(opening) == "(":
        call = next((call for call in query.calls if call.first == first and call.closing == end - 1), None)
        if call is not None and call.name in _OF_SAME:
            return all(_is_text(query, part, kinds, seen) for part in call.arguments)
        return call is not None and call.name in _OF_TEXTS
    if end - first == 3 and query.text(first + 1) == ".":
        return last.kind == "name" and kind_of(last.value, kinds) == "text"
    if end - first != 1 or last.kind != "name" or name in seen:
        return end - first == 1 and last.kind == "string"
    given = list(_given(query, name))
    return query.text(first) == "NULL" or (
        bool(given) and all(_is_text(query, item, kinds, seen | {name}) for item in given)
    )


def _given(query: Syntax, name: str) -> Iterator[Range]:
    """What a variable is given by AS, and the lists that it goes through."""
    for i in (i for i, word in enumerate(query.words) if word.text == name):
        if query.text(i - 1) == "AS":
            yield item_start(query, i - 1), i - 1
        elif query.text(i + 1) == "IN" and query.text(i - 1) in ("[", "(", ","):
            ends = (k for k in range(i + 2, len(query.words)) if query.inside[k] == query.inside[i])
            closing = query.closing[around] if (around := query.inside[i]) is not None else len(query.words)
            yield i + 2, next((k for k in ends if query.text(k) in ("WHERE", "|")), closing)
