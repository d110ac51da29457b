"""Where the engine minds the types of values less than Neo4j does."""

from __future__ import annotations

import re

from neuprint_jupyter.server.dialect.columns import returned
from neuprint_jupyter.server.dialect.syntax import Syntax

_POINT = re.compile("location|position", re.IGNORECASE)


def strict_types(query: Syntax) -> None:
    """Have types be as strict as in Neo4j.

    * ``n.bodyId =~ '…'`` is null: a regular expression is like texts only.
    * Coordinates are floats, also where they are stored as integers, which are divided as such.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("MATCH (n) RETURN n.location.x / 2"))
    >>> strict_types(query)
    >>> "".join(token.text for token in query.changed())
    'MATCH (n) RETURN toFloat(n.location.x) / 2'
    """
    for i, word in enumerate(query.words):
        if word.value == "bodyId" and [query.text(i + k) for k in (-1, 1, 2)] == [".", "=", "~"]:
            # Null of anything but a text.
            query.change(i + 1, " STARTS WITH ")
            query.change(i + 2, "")
    if any(word.text == "/" or word.value.lower() == "tostring" for word in query.words):
        _coordinates(query)


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
