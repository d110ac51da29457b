"""A user's own Cypher: ``$name`` filled in, smart quotes found. Strings, names and comments stay as they are."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from neuprint_jupyter.cypher.text import literal
from neuprint_jupyter.cypher.tokens import Token, tokenize
from neuprint_jupyter.errors import CriteriaError, CypherError, UnknownNameError

_SMART = frozenset("\u2018\u2019\u201c\u201d")
_END = Token("space", "")


def smart_quote(cypher: str) -> int | None:
    """The offset of a typographic quote that stands where a straight one must, or None.

    Examples
    --------
    >>> smart_quote("RETURN '\u2019'"), smart_quote("RETURN \u2019EPG\u2019")
    (None, 7)
    """
    if not any(quote in cypher for quote in _SMART):
        return None
    place = 0
    for token in tokenize(cypher):
        if token.text in _SMART:
            return place
        place += len(token.text)
    return None


def refuse_smart_quotes(cypher: str) -> None:
    """CypherError that points at a typographic quote, where one stands for a straight one."""
    offset = smart_quote(cypher)
    if offset is not None:
        line, column = cypher.count("\n", 0, offset) + 1, offset - cypher.rfind("\n", 0, offset)
        words = f"smart quote {cypher[offset]} in the query: use ' or \" (it often comes from copied text)"
        raise CypherError(words, cypher, line, column)


def bind_parameters(cypher: str, lookup: Callable[[str], Any]) -> str:
    """Cypher with each ``$name`` replaced by the literal of its value.

    Parameters
    ----------
    cypher
        A query as a person wrote it.
    lookup
        Gives the value of a name; a ``KeyError`` (such as :class:`UnknownNameError`) says it has none.

    Raises
    ------
    UnknownNameError
        If a name has no value.
    CriteriaError
        If a value has no exact Cypher literal; the message names the parameter.

    Examples
    --------
    >>> bind_parameters("MATCH (n:Neuron {type: $t}) RETURN '$t', n // $t", {"t": "EPG"}.__getitem__)
    "MATCH (n:Neuron {type: 'EPG'}) RETURN '$t', n // $t"
    """
    bound: list[str] = []
    whole = True
    for token, following in pairwise([*tokenize(cypher), _END]):
        # In a text that is never closed, a value's own quote would close it, and the value be read as Cypher.
        whole = whole and not (token.kind == "symbol" and (token.text in "'\"`" or token.text + following.text == "/*"))
        bound.append(_literal_of(token.text[1:], lookup) if whole and token.kind == "parameter" else token.text)
    return "".join(bound)


def _literal_of(name: str, lookup: Callable[[str], Any]) -> str:
    name = name.strip("`").replace("``", "`")
    try:
        return literal(lookup(name))
    except UnknownNameError:
        raise
    except KeyError:
        raise UnknownNameError("value for the parameter", f"${name}") from None
    except CriteriaError as error:
        raise CriteriaError(f"${name}: {error}") from None
