"""What servers tell of how they would run a query."""

from __future__ import annotations

import pandas as pd

_LONGEST = 20_000


def explained(answer: pd.DataFrame) -> str:
    """The plan in the answer to an EXPLAIN, as text.

    Examples
    --------
    >>> explained(pd.DataFrame())
    'The server accepts the query, and sends no plan of it.'
    """
    if len(answer):
        return answer.to_string()[:_LONGEST]
    return "The server accepts the query, and sends no plan of it."
