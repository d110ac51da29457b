"""What is written around an expression, and speaks of it once more."""

from __future__ import annotations

from collections.abc import Callable

from neuprint_jupyter.server.dialect.syntax import Range, Syntax


def with_itself(query: Syntax, expression: Range, around: Callable[[str], tuple[str, str]]) -> None:
    """Write something before and behind an expression that is made of the expression.

    An aggregate is seen to later, and its copy would not be: it stands in a list then, and is copied from there.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("RETURN n.x, max(n.y)"))
    >>> for expression in ((1, 4), (5, 11)):
    ...     with_itself(query, expression, lambda x: ("", f" + {x}"))
    >>> query.source(0, 11)
    'RETURN n.x + n.x, [given IN [max(n.y)] | given + given][0]'
    """
    first, end = expression
    if query.has_aggregate(first, end):
        before, after = around("given")
        before, after = "[given IN [", f"] | {before}given{after}][0]"
    else:
        before, after = around(query.source(first, end))
    query.change(first, before=before)
    query.change(end - 1, after=after)
