"""Long lists of values, which the engine takes as parameters many times faster than it reads them."""

from __future__ import annotations

import json
from typing import Any

from neuprint_jupyter.server.dialect.syntax import Syntax
from neuprint_jupyter.server.dialect.tokens import Token

LONG = 50
_LARGEST = 2**63


def lists_as_parameters(query: Syntax) -> dict[str, list[Any]]:
    """Take each long list of integers, or of texts, out of a query.

    Parameters
    ----------
    query
        The query; it is changed.

    Returns
    -------
    dict
        The lists, by the names of the parameters that stand in their place now.
    """
    taken: dict[str, list[Any]] = {}
    for place, word in enumerate(query.words):
        if word.kind == "list" and (numbers := _integers(word.text)) is not None:
            name = f"list{len(taken)}"
            taken[name] = numbers
            query.change(place, f"${name}")
    for opening, closing in query.closing.items():
        if query.words[opening].text != "[" or closing - opening < 2 * LONG:
            continue
        values = [_value(query.words[first:end]) for first, end in query.split(opening + 1, closing)]
        if None in values or len({type(value) for value in values}) != 1:
            continue
        name = f"list{len(taken)}"
        taken[name] = values
        query.change(opening, f"${name}")
        for place in range(opening + 1, closing + 1):
            query.change(place, "")
    return taken


def _integers(text: str) -> list[int] | None:
    try:
        numbers: list[int] = json.loads(text)
    except ValueError:
        # Such as 007, which the engine may know how to read.
        return None
    return numbers if min(numbers) >= -_LARGEST and max(numbers) < _LARGEST else None


def _value(words: list[Token]) -> int | str | None:
    """The integer or the text that some words are; None if they are something else."""
    if len(words) == 1 and words[0].kind == "string":
        return words[0].value
    negative = len(words) == 2 and words[0].text == "-"
    digits = words[-1].text if len(words) == 1 + negative else ""
    if (
        not (digits.isascii() and digits.isdecimal())
        or int(digits) >= _LARGEST
        or (len(digits) > 1 and digits[0] == "0")
    ):
        return None
    return -int(digits) if negative else int(digits)
