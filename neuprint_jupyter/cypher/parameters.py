"""A user's own Cypher: ``$name`` filled in, smart quotes found. Strings, names and comments stay as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from neuprint_jupyter.cypher.text import literal
from neuprint_jupyter.errors import CriteriaError, UnknownNameError

# What `$` means nothing in comes first, so that a match there swallows it whole.
_PIECE = re.compile(
    r"""
    '(?:[^'\\]|\\.)*'          # 'text'
    | "(?:[^"\\]|\\.)*"        # "text"
    | `(?:[^`]|``)*`           # `name`
    | //[^\n]*                 # to the end of the line
    | /\*.*?\*/                # between the marks
    | (?P<open>['"`]|/\*)      # of what is never closed
    | \$(?P<name>[A-Za-z_]\w*|`(?:[^`]|``)+`)
    | (?P<smart>[\u2018\u2019\u201c\u201d])
    """,
    re.VERBOSE | re.DOTALL,
)


def smart_quote(cypher: str) -> int | None:
    """The offset of a typographic quote that stands where a straight one must, or None.

    Examples
    --------
    >>> smart_quote("RETURN '\u2019'"), smart_quote("RETURN \u2019EPG\u2019")
    (None, 7)
    """
    return next((match.start() for match in _PIECE.finditer(cypher) if match["smart"]), None)


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
    # In a text that is never closed, a value's own quote would close it, and the value be read as Cypher.
    whole = True

    def replace(match: re.Match[str]) -> str:
        nonlocal whole
        whole = whole and match["open"] is None
        name = match["name"]
        if name is None or not whole:
            return match.group()
        name = name.strip("`").replace("``", "`")
        try:
            return literal(lookup(name))
        except UnknownNameError:
            raise
        except KeyError:
            raise UnknownNameError("value for the parameter", f"${name}") from None
        except CriteriaError as error:
            raise CriteriaError(f"${name}: {error}") from None

    return _PIECE.sub(replace, cypher)
