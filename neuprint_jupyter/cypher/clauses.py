"""A user's own Cypher as a whole: whether a LIMIT can be added to it, and how another query goes on from it."""

from __future__ import annotations

from typing import NamedTuple

from neuprint_jupyter.cypher.tokens import Token, tokenize
from neuprint_jupyter.errors import CriteriaError

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
#: Where a query holds one of these, a LIMIT at its end might mean something else, or be no Cypher.
_LEFT_ALONE = frozenset(["UNION", "CALL", "LOAD", "FOREACH", "EXPLAIN", "PROFILE", "CREATE", "MERGE", "DELETE", "SET"])
_FIRST = frozenset(["MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN"])


class Limited(NamedTuple):
    """A query with a LIMIT added, or as it was; then ``why`` says why none could be added."""

    cypher: str
    why: str | None


class _Outline(NamedTuple):
    """The tokens of a query, and the places of those at its top level that mean something."""

    tokens: list[Token]
    top: list[int]
    whole: bool

    def words(self) -> list[str]:
        return [self.tokens[i].text.upper() for i in self.top]

    def last(self, word: str) -> int | None:
        return next((i for i in reversed(self.top) if self.tokens[i].is_keyword(word)), None)


def with_limit(cypher: str, rows: int) -> Limited:
    r"""A query that answers ``rows`` rows at most, all else being the same.

    Parameters
    ----------
    cypher
        One query. It is left as it is where it has a LIMIT of its own, or where its tokens do not
        tell for certain that one at the end would only cut its answer.
    rows
        How many rows.

    Examples
    --------
    >>> with_limit("MATCH (n) RETURN n // all", 10).cypher
    'MATCH (n) RETURN n // all\nLIMIT 10'
    >>> with_limit("RETURN 1 UNION RETURN 2", 10).why
    'it has UNION'
    """
    outline = _outlined(cypher)
    why = _why_not(outline)
    if why is not None:
        return Limited(cypher, why)
    text = "".join(token.text for token in _without_end(outline))
    return Limited(f"{text.rstrip()}\nLIMIT {rows}", None)


def going_on(saved: str, query: str) -> str:
    """A saved query that another goes on from: its RETURN becomes WITH, its columns are variables then.

    Parameters
    ----------
    saved
        A query that ends in RETURN, whose columns all are names, or have one by AS.
    query
        What follows; empty for the saved query alone.

    Raises
    ------
    CriteriaError
        If the saved query has no RETURN to go on from, or it has UNION.

    Examples
    --------
    >>> print(going_on("MATCH (n:Neuron) RETURN n", "MATCH (n)-->(m) RETURN m"))
    MATCH (n:Neuron) WITH n
    MATCH (n)-->(m) RETURN m
    """
    if not query.strip():
        return saved
    outline = _outlined(saved)
    place = outline.last("RETURN")
    if not outline.whole or place is None or "UNION" in outline.words():
        raise CriteriaError("a query goes on from one that ends in RETURN, without UNION")
    texts = [token.text for token in _without_end(outline)]
    texts[place] = "WITH"
    return f"{''.join(texts).rstrip()}\n{query}"


def _outlined(cypher: str) -> _Outline:
    tokens = tokenize(cypher)
    top: list[int] = []
    depth, whole = 0, True
    for i, token in enumerate(tokens):
        if token.kind in ("space", "comment"):
            continue
        if token.kind == "symbol":
            # A quote that is a symbol was never closed, and so is what a comment's beginning is.
            whole = whole and token.text not in "'\"`"
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
            whole = whole and depth >= 0
        if depth == 0:
            top.append(i)
    return _Outline(tokens, top, whole and depth == 0 and "/*" not in _symbols(tokens))


def _symbols(tokens: list[Token]) -> str:
    return "".join(token.text if token.kind == "symbol" else " " for token in tokens)


def _without_end(outline: _Outline) -> list[Token]:
    """The tokens without a semicolon at the end."""
    last = outline.top[-1]
    if outline.tokens[last].text != ";":
        return outline.tokens
    return [*outline.tokens[:last], *outline.tokens[last + 1 :]]


def _why_not(outline: _Outline) -> str | None:
    if not outline.whole or not outline.top:
        return "it cannot be read as a whole"
    words = outline.words()
    if any(token.text == ";" for token in (outline.tokens[i] for i in outline.top[:-1])):
        return "it is several queries"
    alone = [t.text.upper() for t in outline.tokens if t.kind == "keyword" and t.text.upper() in _LEFT_ALONE]
    if alone:
        return f"it has {alone[0]}"
    place = outline.last("RETURN")
    if words[0] not in _FIRST or place is None:
        return "it does not end in RETURN"
    # A variable may be called so too: that is left alone as well.
    if any(token.is_keyword("LIMIT") for token in outline.tokens[place:]):
        return "it has a LIMIT of its own"
    return None
