"""Conditions that the engine reads as less than they say.

In a WHERE, where a call or a CASE stands as a condition of its own and has all(), any(), none() or single()
somewhere inside, the engine asks for that inner condition alone: ``WHERE coalesce(all(…), true)`` is
``WHERE all(…)`` to it. Compared with true, which changes nothing, the condition is read whole.

Not mended, for comparing changes nothing there: a pattern, or exists() of one, inside a call or a CASE,
``WHERE coalesce(NOT (n)-->(), false)``. An ``EXISTS { (n)-->() }`` in its place is read as it should be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from neuprint_jupyter.server.dialect.tokens import Token

_INNER = ("ALL", "ANY", "NONE", "SINGLE")
_LOGICAL = ("AND", "OR", "XOR", "NOT")
_CLAUSES = ("MATCH", "OPTIONAL", "WHERE", "WITH", "RETURN", "UNWIND", "ORDER", "CALL", "UNION")
_PAIRS = {"(": ")", "[": "]", "{": "}", "CASE": "END"}


def whole_conditions(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with each such condition compared with true.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> "".join(t.text for t in whole_conditions(tokenize("MATCH (n) WHERE coalesce(all(x IN n.y WHERE x), false)")))
    'MATCH (n) WHERE coalesce(all(x IN n.y WHERE x), false) = true'
    """
    changed = list(tokens)
    places = [i for i, token in enumerate(tokens) if token.kind != "space"]
    words = [tokens[i] for i in places]
    closing = _closing(words)
    for where in (i for i, word in enumerate(words) if word.is_word("WHERE")):
        for first, last in _operands(words, closing, where + 1, len(words)):
            if _misread(words, closing, first, last):
                token = changed[places[last]]
                changed[places[last]] = token._replace(text=f"{token.text} = true")
    return changed


def _closing(words: Sequence[Token]) -> dict[int, int]:
    """Where each bracket, and each CASE, is closed."""
    closing: dict[int, int] = {}
    opened: list[int] = []
    for i, word in enumerate(words):
        text = word.text.upper() if word.is_word("CASE") or word.is_word("END") else word.text
        if opened and text == _PAIRS[words[opened[-1]].text.upper()]:
            closing[opened.pop()] = i
        elif text in _PAIRS and not (i and words[i - 1].text == "."):
            opened.append(i)
    return closing


def _operands(words: Sequence[Token], closing: dict[int, int], first: int, end: int) -> Iterator[tuple[int, int]]:
    """First and last word of what AND, OR, XOR and NOT connect, also inside brackets that only group."""
    while first < end:
        last = first
        while last < end and not _ends_operand(words, last):
            last = closing.get(last, last) + 1
        if words[first].text == "(" and closing.get(first) == last - 1:
            yield from _operands(words, closing, first + 1, last - 1)
        elif last > first:
            yield first, last - 1
        if last >= end or not any(words[last].is_word(word) for word in _LOGICAL):
            return
        first = last + 1


def _ends_operand(words: Sequence[Token], i: int) -> bool:
    word = words[i]
    if i and (words[i - 1].text == "." or words[i - 1].is_word("STARTS") or words[i - 1].is_word("ENDS")):
        return False
    return word.text in (")", "]", "}", "|", ";") or any(word.is_word(other) for other in (*_LOGICAL, *_CLAUSES))


def _misread(words: Sequence[Token], closing: dict[int, int], first: int, last: int) -> bool:
    """Whether this is a call or a CASE, compared with nothing, that has such a condition inside."""
    if _is_inner(words, first) or words[first].kind != "name":
        return False
    opening = first
    if not words[first].is_word("CASE"):
        while [word.text for word in words[opening + 1 : opening + 2]] == ["."]:
            opening += 2
        opening += 1
    return closing.get(opening) == last and any(_is_inner(words, i) for i in range(opening + 1, last))


def _is_inner(words: Sequence[Token], i: int) -> bool:
    return any(words[i].is_word(inner) for inner in _INNER) and [w.text for w in words[i + 1 : i + 2]] == ["("]
