"""How a query is made to fail where the engine would go on, and how it is known again for what it failed."""

from __future__ import annotations

import re

from neuprint_jupyter.server.dialect.tokens import quoted

# What is no date is told by date(), whose argument no client's query begins so.
_MARK = "failing: "
_TOLD = re.compile(rf"date\(\) cannot parse '{_MARK}(?P<why>.+)' as a date[^']*", re.DOTALL)


def failure(why: str) -> str:
    r"""What fails for a reason when it is worked out, in Cypher.

    Examples
    --------
    >>> print(failure("it's late"))
    date('failing: it\'s late')
    """
    return f"date({quoted(_MARK + why)})"


def reason(complaint: str) -> str | None:
    """Why a query was made to fail, if that is what the engine says.

    Examples
    --------
    >>> reason("date() cannot parse 'failing: it's late' as a date or timezone")
    "it's late"
    """
    told = _TOLD.fullmatch(complaint)
    return told["why"] if told else None
