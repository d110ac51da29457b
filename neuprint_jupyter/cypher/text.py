r"""Python values and names as Cypher text: the only place where either is quoted.

neuPrint's server takes no query parameters, so what is written here is all that stands between
a value and the query around it. The text must mean the same to Neo4j 3.5, 4.4 and 5 and to the
embedded engine, which differ: Neo4j 4 replaces ``\uXXXX`` everywhere before it reads the query,
the embedded engine takes no raw line break in a string, and neuPrintHTTP rewrites labels such as
``:Neuron`` even inside strings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from neuprint_jupyter.errors import CriteriaError

#: How many conditions stand in a row.
LONGEST_CHAIN = 100

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1

_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
#: Words that Neo4j or the embedded engine reads as syntax where a name may stand.
KEYWORDS = frozenset(
    [
        "ALL",
        "AND",
        "ANY",
        "AS",
        "ASC",
        "ASCENDING",
        "BY",
        "CALL",
        "CASE",
        "CONTAINS",
        "CREATE",
        "CSV",
        "DELETE",
        "DESC",
        "DESCENDING",
        "DETACH",
        "DISTINCT",
        "DROP",
        "ELSE",
        "END",
        "ENDS",
        "EXISTS",
        "EXPLAIN",
        "FALSE",
        "FOR",
        "FOREACH",
        "FROM",
        "IN",
        "IS",
        "LIMIT",
        "LOAD",
        "MATCH",
        "MERGE",
        "NONE",
        "NOT",
        "NULL",
        "ON",
        "OPTIONAL",
        "OR",
        "ORDER",
        "PROFILE",
        "REMOVE",
        "RETURN",
        "SET",
        "SINGLE",
        "SKIP",
        "STARTS",
        "THEN",
        "TRUE",
        "UNION",
        "UNIQUE",
        "UNWIND",
        "USING",
        "WHEN",
        "WHERE",
        "WITH",
        "XOR",
        "YIELD",
    ]
)
_ESCAPES = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_REWRITTEN_LABEL = re.compile(r":(?=`?(?:Neuron|Segment|Meta|Synapse|Cell|Element))")


def identifier(name: str) -> str:
    r"""A name (property, ROI, column alias) as Cypher, back-ticked where it must be.

    Parameters
    ----------
    name
        Any text a dataset uses as a name, such as ``a'L(R)``.

    Raises
    ------
    CriteriaError
        If ``name`` is not text, is empty, or holds NUL or ``\u``, which Neo4j would turn into
        another character inside back-ticks.

    Examples
    --------
    >>> identifier("bodyId"), identifier("a'L(R)"), identifier("in")
    ('bodyId', "`a'L(R)`", '`in`')
    """
    if not isinstance(name, str) or not name:
        raise CriteriaError(f"a name must be non-empty text, not {name!r}")
    if _PLAIN_NAME.match(name) and name.upper() not in KEYWORDS:
        return name
    for unsafe in ("\\u", "\0"):
        if unsafe in name:
            raise CriteriaError(f"the name {name!r} holds {unsafe!r}, which cannot be written safely in Cypher")
    return "`" + name.replace("`", "``") + "`"


def prop(variable: str, name: str) -> str:
    """A property of a variable, such as ``n.`EB```.

    Examples
    --------
    >>> prop("n", "type"), prop("n", "SMP(R)")
    ('n.type', 'n.`SMP(R)`')
    """
    return f"{identifier(variable)}.{identifier(name)}"


def literal(value: Any) -> str:
    r"""A Python value as a Cypher literal.

    Parameters
    ----------
    value
        None, bool, int (64 bit), float (finite), str, a numpy or pandas scalar of those kinds,
        or a list, tuple, set, array, Series, Index or mapping of them.

    Raises
    ------
    CriteriaError
        If the value has no exact Cypher literal: NaN, infinities, integers beyond 64 bits,
        lone surrogates, other types.

    Examples
    --------
    >>> literal("it's"), literal([1, None, True]), literal({"a": 1.5})
    ("'it\\'s'", '[1, null, true]', '{a: 1.5}')
    """
    if value is None:
        return "null"
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | np.integer):
        return _integer(int(value))
    if isinstance(value, float | np.floating):
        return _float(float(value))
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{identifier(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        if set(map(type, value)) == {int} and INT64_MIN <= min(value) <= max(value) <= INT64_MAX:
            # Bodies by the thousand.
            return f"[{', '.join(map(str, value))}]"
        return "[" + ", ".join(literal(v) for v in value) + "]"
    if isinstance(value, set | frozenset):
        return literal(sorted(value, key=lambda v: (type(v).__name__, v)))
    if hasattr(value, "tolist"):  # numpy arrays, pandas Series and Index
        items = value.tolist()
        return literal(items)
    raise CriteriaError(f"a value of type {type(value).__name__} cannot be written in Cypher: {value!r}")


def quoted_query(cypher: str) -> str:
    """A whole query as a Cypher string, for procedures that take one.

    Its labels stay as they are, for the server to rewrite to the dataset's own.

    Examples
    --------
    >>> quoted_query("MATCH (n:Neuron) RETURN n")
    "'MATCH (n:Neuron) RETURN n'"
    """
    return f"'{_escaped(cypher)}'"


def _integer(value: int) -> str:
    if not INT64_MIN <= value <= INT64_MAX:
        raise CriteriaError(f"{value} does not fit the 64-bit integers of a neuPrint server")
    return str(value)


def _float(value: float) -> str:
    if not math.isfinite(value):
        raise CriteriaError(f"{value} cannot be written in Cypher; use None (null) for a missing value")
    # openCypher knows exponents without a sign, or with "-".
    return repr(value).replace("e+", "e")


def _string(value: str) -> str:
    # neuPrintHTTP would rewrite ':Neuron' in a value to the dataset's own label.
    safe = _REWRITTEN_LABEL.sub("\\\\u003A", _escaped(value))
    return f"'{safe}'"


def _escaped(value: str) -> str:
    escaped = "".join(_ESCAPES.get(c, c) for c in value)
    escaped = _CONTROL.sub(lambda m: f"\\u{ord(m.group()):04X}", escaped)
    try:
        escaped.encode("utf-8")
    except UnicodeEncodeError:
        raise CriteriaError(f"the text {value!r} holds a lone surrogate, which cannot be sent") from None
    return escaped


def chained(word: str, conditions: Sequence[str]) -> str:
    """Conditions joined by AND or OR; many, in groups of groups: servers refuse thousands in one row.

    Examples
    --------
    >>> chained("OR", ["n.pre > 1", "n.post > 1"])
    'n.pre > 1 OR n.post > 1'
    """
    between, terms = f" {word} ", list(conditions)
    while len(terms) > LONGEST_CHAIN:
        terms = [f"({between.join(terms[i : i + LONGEST_CHAIN])})" for i in range(0, len(terms), LONGEST_CHAIN)]
    return between.join(terms)
