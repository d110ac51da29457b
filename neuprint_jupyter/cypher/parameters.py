"""``$name`` in a user's Cypher, replaced by the value's literal: text in strings, names and comments stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from neuprint_jupyter.cypher.text import literal
from neuprint_jupyter.errors import CriteriaError, UnknownNameError

# What `$` means nothing in comes first, so that a match there swallows it whole.
_PARAMETER = re.compile(
    r"""
    '(?:[^'\\]|\\.)*'          # 'text'
    | "(?:[^"\\]|\\.)*"        # "text"
    | `(?:[^`]|``)*`           # `name`
    | //[^\n]*                 # to the end of the line
    | /\*.*?\*/                # between the marks
    | \$(?P<name>[A-Za-z_]\w*|`(?:[^`]|``)+`)
    """,
    re.VERBOSE | re.DOTALL,
)


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

    def replace(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
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

    return _PARAMETER.sub(replace, cypher)
