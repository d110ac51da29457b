"""Cypher cut into tokens, so that nothing is ever rewritten inside a string, a name or a comment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
      (?P<space>\s+|//[^\r\n]*|/\*.*?\*/)
    | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<list>\[\s*-?\d+(?:\s*,\s*-?\d+){49,}\s*\])
    | (?P<name>`(?:[^`]|``)*`|[^\W\d]\w*)
    | (?P<number>\d[\w.]*)
    | (?P<symbol>\|\||.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


class Token(NamedTuple):
    """A piece of Cypher: ``kind`` is space, string, name, number, symbol or list; ``start`` its offset.

    A long list of integers is one token: there may be a hundred thousand in it.
    """

    kind: str
    text: str
    start: int

    @property
    def value(self) -> str:
        """The text a string token stands for, or the name that a name token means."""
        if self.kind == "string":
            return _ESCAPE.sub(_unescaped, self.text[1:-1])
        if self.text.startswith("`"):
            return self.text[1:-1].replace("``", "`")
        return self.text


def tokenize(cypher: str) -> list[Token]:
    """All tokens of a query, white space and comments included, so that joining them gives it back.

    Examples
    --------
    >>> [t.text for t in tokenize("RETURN 'a b' // c")]
    ['RETURN', ' ', "'a b'", ' ', '// c']
    """
    return [Token(m.lastgroup or "symbol", m.group(), m.start()) for m in _TOKEN.finditer(cypher)]


def quoted(text: str) -> str:
    r"""A text as Cypher writes it.

    Examples
    --------
    >>> print(quoted("it's late"))
    'it\'s late'
    """
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def value_offsets(token: Token) -> list[int]:
    r"""Where in the query each character of a string token's value stands, and its end.

    Examples
    --------
    >>> value_offsets(Token("string", r"'a\nb'", 10))
    [11, 12, 14, 15]
    """
    offsets, at = [], 1
    while at < len(token.text) - 1:
        offsets.append(token.start + at)
        escape = _ESCAPE.match(token.text, at)
        at = escape.end() if escape else at + 1
    return [*offsets, token.start + at]


def source_offset(tokens: Sequence[Token], offset: int) -> int:
    """Where in the client's query stands what is at an offset of the joined tokens.

    Parameters
    ----------
    tokens
        Tokens with changed texts, but with the starts that they had; the last one marks the end.
    offset
        An offset in their texts, joined.

    Examples
    --------
    >>> source_offset([Token("name", "Neuron", 0), Token("symbol", ")", 12), Token("space", "", 13)], 6)
    12
    """
    for token, following in pairwise(tokens):
        if offset < len(token.text):
            return min(token.start + offset, max(token.start, following.start - 1))
        offset -= len(token.text)
    return tokens[-1].start


def _unescaped(match: re.Match[str]) -> str:
    escape = match[1]
    if len(escape) == 5:
        return chr(int(escape[1:], 16))
    return _ESCAPED.get(escape, escape)
