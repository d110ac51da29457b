"""The engine's complaints about a query's syntax, as Neo4j words them."""

from __future__ import annotations

import re

# The parser's own sentences; what it expected is a name, a list in braces, or the beginning of a long list.
_MET = re.compile(
    r"(?:(?:mismatched|extraneous|Unexpected) input|no viable alternative at input) (?P<met>'.*?'(?=$|,| )|<EOF>)"
    r"(?:(?:,? expected: | expecting )(?P<wanted>.*))?",
    re.DOTALL,
)
_MISSING = re.compile(r"missing (?P<wanted>.*) at (?P<met>'.*'|<EOF>)", re.DOTALL)
_END = ("'<EOF>'", "<EOF>")


def in_neo4js_words(complaint: str) -> str:
    """A complaint as ``Invalid input 'X': expected Y``; one of another kind as it is.

    Examples
    --------
    >>> in_neo4js_words("mismatched input 'RETURN' expecting {')', WHERE}")
    "Invalid input 'RETURN': expected ')' or WHERE"
    >>> in_neo4js_words("mismatched input '<EOF>', expected: an expression")
    'Invalid input: the query ends where an expression was expected'
    """
    said = _MET.fullmatch(complaint) or _MISSING.fullmatch(complaint)
    if said is None:
        return complaint
    wanted = _wanted(said["wanted"] or "")
    if said["met"] in _END:
        return f"Invalid input: the query ends where {wanted or 'more'} was expected"
    return f"Invalid input {said['met']}" + (f": expected {wanted}" if wanted else "")


def _wanted(text: str) -> str:
    if text.startswith("one of "):
        # Hundreds of words can begin an expression; the parser names the first of them.
        return "an expression"
    names = [name.strip() for name in text.strip("{}").split(", ")] if text.startswith("{") else [text]
    names = [name for name in names if name]
    return " or ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
