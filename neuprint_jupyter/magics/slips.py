"""Slips that are often made in queries: found by the server's error, with how to write it."""

from __future__ import annotations

import difflib
import re

from neuprint_jupyter.cypher.text import KEYWORDS

_REFUSED = re.compile(r"Invalid input '(.+?)'(?:\Z|[ :])", re.DOTALL)
_FUNCTION = re.compile(r"(?:Unknown function|no function with the name) [`'](?P<name>[^`']+)[`']")
_OTHER_FUNCTIONS = {
    "average": "avg",
    "float": "toFloat",
    "int": "toInteger",
    "len": "size",
    "lower": "toLower",
    "mean": "avg",
    "str": "toString",
    "upper": "toUpper",
}
# How near to a keyword a word is one.
_NEAR = 0.74
_BEFORE = (
    (r"=\s*=\Z", "one = compares"),
    (r"=\s*>\Z", "write >="),
    (r"=\s*<\Z", "write <="),
    (r"(?i)\bIN\s*\([^()\[\]]*,\Z", "a list stands in square brackets: IN ['EPG', 'PEG']"),
    (r"(?i)\bMATCH\s+\w+\s*:\Z", "a node stands in round brackets: (n:Neuron)"),
    (r"\)\s*-\s*>\Z", "an arrow is -->, or -[:ConnectsTo]->"),
    (r"(?is)\bRETURN\b.*\bWHERE\Z", "WHERE stands before RETURN"),
    (r"&\Z", "write AND"),
    (r"\w\.(['\"]).*\1\Z", "such a name stands in backticks: n.`PB(L1)`"),
)


def mistyped(message: str, cypher: str, line: int | None, column: int | None) -> str | None:
    """What a server's error is about, if it is a slip that is often made.

    Parameters
    ----------
    message
        The server's words.
    cypher
        The query.
    line, column
        Where in the query they point to, from 1; None where they do not say.

    Examples
    --------
    >>> mistyped("Invalid input 'RETRUN'", "MATCH (n:Neuron) RETRUN n", 1, 18)
    "did you mean 'RETURN'?"
    """
    if function := _FUNCTION.search(message):
        return _instead_of_function(function["name"])
    refused = _REFUSED.search(message)
    if refused is None or line is None or column is None:
        return None
    word = refused[1]
    place = sum(len(text) for text in cypher.splitlines(keepends=True)[: line - 1]) + column - 1
    if word in ("'", '"'):
        return f"a text stands between two quotes of one kind: {word}EPG{word}"
    before = cypher[: place + len(word)]
    if hint := next((hint for pattern, hint in _BEFORE if re.search(pattern, before)), None):
        return hint
    near = difflib.get_close_matches(word.upper(), KEYWORDS, n=1, cutoff=_NEAR) if word.isalpha() else []
    return f"did you mean {near[0]!r}?" if near and near[0] != word.upper() else None


def _instead_of_function(name: str) -> str | None:
    variable, dot, roi = name.partition(".")
    if dot and variable.isidentifier() and len(variable) <= 2:
        return f"a name with brackets stands in backticks: {variable}.`{roi}(…)`"
    other = _OTHER_FUNCTIONS.get(name.lower())
    return f"here it is {other}" if other else None
