"""Cypher cut into tokens, to colour it, and to know what is a keyword and what is text."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, cast

from neuprint_jupyter.cypher.text import KEYWORDS

TokenKind = Literal["space", "comment", "string", "number", "parameter", "keyword", "name", "symbol"]

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<parameter>\$(?:[^\W\d]\w*|`(?:[^`]|``)+`))
    | (?P<number>(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))
    | (?P<name>`(?:[^`]|``)*`|[^\W\d]\w*)
    | (?P<symbol>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of Cypher."""

    kind: TokenKind
    text: str

    def is_keyword(self, word: str) -> bool:
        """Whether this is the keyword ``word``, in any case."""
        return self.kind == "keyword" and self.text.upper() == word


def tokenize(cypher: str) -> list[Token]:
    """All tokens of a query, white space and comments included, so that joining them gives it back.

    A word after a dot or a colon is a name, whatever the word: ``n.order``, ``:Limit``.

    Examples
    --------
    >>> [t.text for t in tokenize("RETURN n.limit") if t.kind == "keyword"]
    ['RETURN']
    """
    tokens: list[Token] = []
    before = ""
    for match in _TOKEN.finditer(cypher):
        kind, text = cast(TokenKind, match.lastgroup or "symbol"), match.group()
        if kind == "name" and text.upper() in KEYWORDS and before not in (".", ":"):
            kind = "keyword"
        tokens.append(Token(kind, text))
        if kind not in ("space", "comment"):
            before = text
    return tokens
