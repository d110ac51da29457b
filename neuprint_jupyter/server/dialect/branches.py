"""The branches of a UNION, whose columns go by name: to the engine, by place."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.aggregates import items_of
from neuprint_jupyter.server.dialect.columns import column_name
from neuprint_jupyter.server.dialect.syntax import Syntax
from neuprint_jupyter.server.dialect.tokens import Token


def branches_alike(query: Syntax) -> list[Token]:
    """The tokens of a query, with the columns of each branch in the order of the first one's.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("RETURN 1 AS a, 2 AS b UNION RETURN 3 AS b, 4 AS a ORDER BY a"))
    >>> "".join(token.text for token in branches_alike(query))
    'RETURN 1 AS a, 2 AS b UNION RETURN 4 AS a, 3 AS b ORDER BY a'
    """
    tokens = list(query.tokens)
    order_of: dict[int | None, list[str]] = {}
    moved = []
    for clause in query.clauses:
        if clause.keyword != "RETURN":
            continue
        items = items_of(query, clause)
        names = [column_name(query, item) for item in items]
        order = order_of.setdefault(clause.bracket, names)
        if names != order and all(names) and sorted(names) == sorted(order):
            moved.append((items, [names.index(name) for name in order]))
    # A query within an item is seen to before the item is moved.
    for items, places in reversed(moved):
        ranges = [slice(query.places[first], query.places[end - 1] + 1) for first, end in items]
        parts = [tokens[part] for part in ranges]
        for part, place in reversed([*zip(ranges, places, strict=True)]):
            tokens[part] = parts[place]
    return tokens
