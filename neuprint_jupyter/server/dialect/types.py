"""Where the engine minds the types of values less than Neo4j does."""

from __future__ import annotations

import re

from neuprint_jupyter.server.dialect.columns import returned
from neuprint_jupyter.server.dialect.syntax import Syntax

_POINT = re.compile("location|position", re.IGNORECASE)


def strict_types(query: Syntax) -> None:
    """Have types be as strict as in Neo4j.

    * A ``bodyId`` is no text: the engine's index finds 1 for ``'1'``, which is not asked then.
    * ``n.bodyId =~ '…'`` is null: a regular expression is like texts only.
    * Coordinates are floats, also where they are stored as integers, which are divided as such.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) WHERE n.bodyId = '1' RETURN n.location.x / 2"))
    >>> strict_types(query)
    >>> "".join(token.text for token in query.changed())
    "MATCH (n) WHERE coalesce(n.bodyId) = '1' RETURN toFloat(n.location.x) / 2"
    """
    for i, word in enumerate(query.words):
        if word.value == "bodyId" and word.kind == "name":
            _body_id(query, i)
    if any(word.text == "/" or word.value.lower() == "tostring" for word in query.words):
        _coordinates(query)


def _body_id(query: Syntax, i: int) -> None:
    before, after, second = (query.text(k) for k in (i - 1, i + 1, i + 2))
    if before in ("{", ",") and after == ":" and _is_text(query, i + 2):
        query.change(i + 2, "null")
    elif before == "." and (after, second) == ("=", "~"):
        # Null of anything but a text.
        query.change(i + 1, " STARTS WITH ")
        query.change(i + 2, "")
    elif before == "." and query.text(i - 3) != "." and _is_compared_with_text(query, i):
        query.change(i - 2, before="coalesce(")
        query.change(i, after=")")


def _is_compared_with_text(query: Syntax, i: int) -> bool:
    """Whether ``= 'text'``, ``<> 'text'`` or ``IN [… 'text' …]`` follows, or a text stands before."""
    after, second = query.text(i + 1), query.text(i + 2)
    if after == "IN" and second == "[":
        return any(_is_text(query, k) for k in range(i + 3, query.closing.get(i + 2, i + 3)))
    right = i + 3 if (after, second) == ("<", ">") else i + 2
    if after in ("=", "<") and _is_text(query, right):
        return True
    left = i - 5 if (query.text(i - 4), query.text(i - 3)) == ("<", ">") else i - 4
    return query.text(i - 3) in ("=", ">") and _is_text(query, left)


def _is_text(query: Syntax, i: int) -> bool:
    return 0 <= i < len(query.words) and query.words[i].kind == "string"


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
