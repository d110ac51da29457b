"""The column names of a query's result, for the results that have no rows to tell them."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.tokens import Token, tokenize

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_AFTER_RETURN = ("ORDER", "SKIP", "LIMIT", "UNION")


def result_columns(cypher: str) -> list[str]:
    """The columns that the last RETURN of a query names, in order.

    Parameters
    ----------
    cypher
        A query that the engine accepted.

    Returns
    -------
    list of str
        Aliases, or the expressions as written. Empty for a query without RETURN, or ``RETURN *``.

    Examples
    --------
    >>> result_columns("MATCH (n) RETURN n.bodyId, size(n.x) AS `a b` ORDER BY n.bodyId LIMIT 1")
    ['n.bodyId', 'a b']
    """
    tokens = tokenize(cypher)
    items = _split_at_commas(_last_return(tokens))
    names = [_column_name(item) for item in items]
    return [name for name in names if name not in ("", "*")]


def _last_return(tokens: list[Token]) -> list[Token]:
    """What stands between the last top-level RETURN and the end of its projection."""
    depth, inside = 0, False
    projection: list[Token] = []
    for token in tokens:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.is_word("RETURN"):
            inside, projection = True, []
        elif inside and depth == 0 and (any(token.is_word(w) for w in _AFTER_RETURN) or token.text == ";"):
            inside = False
        elif inside:
            projection.append(token)
    return projection


def _split_at_commas(tokens: list[Token]) -> list[list[Token]]:
    depth = 0
    items: list[list[Token]] = [[]]
    for token in tokens:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.text == ",":
            items.append([])
        elif not (depth == 0 and not items[-1] and token.is_word("DISTINCT")):
            items[-1].append(token)
    return items


def _column_name(item: list[Token]) -> str:
    words = [token for token in item if token.kind != "space"]
    if len(words) >= 3 and words[-2].is_word("AS"):
        return words[-1].value
    written = [token.text for token in item if not token.text.startswith(("//", "/*"))]
    return "".join(written).strip()
