"""The column names of a query's result, for the results that have no rows to tell them."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.syntax import Range, Syntax


def result_columns(query: Syntax) -> list[str]:
    """The columns that the last RETURN of a query names, in order.

    Parameters
    ----------
    query
        A query that the engine accepts.

    Returns
    -------
    list of str
        Aliases, or the expressions as written, with the comments in their midst. Empty for a query without RETURN, or
        ``RETURN *``.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> result_columns(Syntax(tokenize("MATCH (n) RETURN n.bodyId, size(n.x) AS `a b` ORDER BY n.bodyId LIMIT 1")))
    ['n.bodyId', 'a b']
    """
    names = [column_name(query, item) for item in returned(query)]
    return [name for name in names if name not in ("", "*")]


def returned(query: Syntax) -> list[Range]:
    """What the last RETURN of a query returns, item by item, each with its alias."""
    returns = [clause for clause in query.clauses if clause.keyword == "RETURN" and clause.bracket is None]
    if not returns:
        return []
    first, end = returns[-1].first + 1, returns[-1].end
    end = next((i for i in range(first, end) if query.words[i].text == ";"), end)
    return query.split(first + (query.text(first) == "DISTINCT"), end)


def column_name(query: Syntax, item: Range) -> str:
    """The name of an item that is returned: its alias, or the expression as written."""
    first, end = item
    if end - first >= 3 and query.text(end - 2) == "AS":
        return query.words[end - 1].value
    places = range(query.places[first], query.places[end - 1] + 1) if first < end else ()
    return "".join(query.tokens[i].text for i in places)
