"""Functions of APOC: those that the engine answers as APOC does, those that are written in Cypher, and no others.

The engine has many more under their names, of which some do something else, and some tell of the engine's own.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import NamedTuple

from neuprint_jupyter.server.dialect.syntax import Call, Syntax

_OF_THE_ENGINE = {
    "apoc.coll": "avg indexOf insert pairsMin sum toSet union unionAll",
    "apoc.convert": "fromJsonList fromJsonMap toFloat toInteger toList toMap toSet toString",
    "apoc.map": "flatten fromLists fromPairs fromValues merge mergeList removeKey removeKeys setKey "
    "sortedProperties submap unflatten values",
    "apoc.node.degree": "in out",
    "apoc.text": "byteCount camelCase capitalize capitalizeAll decapitalize indexOf levenshteinDistance "
    "levenshteinSimilarity lpad regexGroups rpad upperCamelCase",
    "apoc.number": "format",
    "apoc.math": "maxLong minLong",
    "apoc.create": "uuid",
    "apoc.date": "currentTimestamp",
}
# Of Neo4j itself; each with all its functions.
_OF_NEO4J = ("date", "datetime", "localdatetime", "localtime", "time", "duration", "point")


class Written(NamedTuple):
    """A function in Cypher's words, in which ``{0}`` and ``{1}`` are its arguments; the last ones may be left out."""

    arguments: int
    cypher: str
    left_out: tuple[str, ...] = ()

    @property
    def fewest(self) -> int:
        """The least number of arguments."""
        return self.arguments - len(self.left_out)


def _best(sign: str) -> str:
    chosen = f"CASE WHEN best IS NULL OR x {sign} best THEN x ELSE best END"
    return f"reduce(best = null, x IN {{0}} | {chosen})"


_NODE = "{{id: toString(id({0})), type: 'node', labels: labels({0}), properties: properties({0})}}"
# The engine's own forgets the quotes of a text, and tells a node's place in its files.
_JSON = (
    "CASE WHEN valueType({0}) STARTS WITH 'STRING' THEN substring(convert.toJson([{0}]), 1, "
    "size(convert.toJson([{0}])) - 2) WHEN valueType({0}) STARTS WITH 'NODE' "
    f"THEN convert.toJson({_NODE}) ELSE convert.toJson({{0}}) END"
)

# The engine's own sort(), min() and max() compare integers as floats do.
_WRITTEN = {
    "apoc.coll.contains": Written(2, "coalesce({1} IN {0}, false)"),
    "apoc.coll.containsAll": Written(2, "size([x IN {1} WHERE NOT x IN {0}]) = 0"),
    "apoc.coll.containsDuplicates": Written(1, "coalesce(size({0}) > size(apoc.coll.toSet({0})), false)"),
    "apoc.coll.duplicates": Written(1, "COLLECT {{ UNWIND {0} AS x WITH x, count(*) AS n WHERE n > 1 RETURN x }}"),
    "apoc.coll.flatten": Written(1, "apoc.coll.flatten({0})"),
    "apoc.coll.frequencies": Written(
        1, "COLLECT {{ UNWIND {0} AS x WITH x, count(*) AS n RETURN {{item: x, count: n}} }}"
    ),
    "apoc.coll.intersection": Written(2, "[x IN apoc.coll.toSet({0}) WHERE x IN {1}]"),
    "apoc.coll.max": Written(1, _best(">")),
    "apoc.coll.min": Written(1, _best("<")),
    "apoc.coll.occurrences": Written(2, "size([x IN {0} WHERE x = {1}])"),
    "apoc.coll.pairs": Written(1, "[i IN range(0, size({0}) - 1) | [{0}[i], {0}[i + 1]]]"),
    "apoc.coll.partition": Written(2, "[i IN range(0, size({0}) - 1, {1}) | {0}[i..i + {1}]]"),
    "apoc.coll.remove": Written(2, "{0}[..{1}] + {0}[{1} + 1..]"),
    "apoc.coll.removeAll": Written(2, "[x IN {0} WHERE NOT x IN {1}]"),
    "apoc.coll.reverse": Written(1, "reverse({0})"),
    "apoc.coll.sort": Written(1, "COLLECT {{ UNWIND {0} AS x RETURN x ORDER BY x }}"),
    "apoc.coll.sortMaps": Written(
        2,
        "CASE WHEN {1} STARTS WITH '^' THEN COLLECT {{ UNWIND {0} AS x RETURN x ORDER BY x[substring({1}, 1)] }} "
        "ELSE COLLECT {{ UNWIND {0} AS x RETURN x ORDER BY x[{1}] DESC }} END",
    ),
    "apoc.coll.stdev": Written(
        2,
        "CASE WHEN size({0}) > 0 THEN COLLECT {{ UNWIND {0} AS x "
        "RETURN coalesce(CASE WHEN {1} THEN stDev(x) ELSE stDevP(x) END, 0.0) }}[0] END",
        ("true",),
    ),
    "apoc.coll.subtract": Written(2, "[x IN apoc.coll.toSet({0}) WHERE NOT x IN {1}]"),
    "apoc.coll.sumLongs": Written(1, "reduce(s = 0, x IN {0} | s + coalesce(toInteger(x), 0))"),
    "apoc.coll.zip": Written(2, "[i IN range(0, size({0}) - 1) | [{0}[i], {1}[i]]]"),
    "apoc.convert.toJson": Written(1, _JSON),
    "apoc.map.groupByMulti": Written(2, "map.groupBy({0}, {1})"),
    "apoc.math.round": Written(3, "round({0}, {1}, {2})", ("0", "'HALF_UP'")),
    # The engine's own leaves out what is null.
    "apoc.text.join": Written(2, "apoc.text.join([x IN {0} | coalesce(x, 'null')], {1})"),
    "apoc.text.regreplace": Written(3, "text.regexReplace({0}, {1}, {2})"),
    "apoc.text.replace": Written(3, "text.regexReplace({0}, {1}, {2})"),
}
_KNOWN = {
    name.lower(): name
    for name in (*_WRITTEN, *(f"{family}.{one}" for family, ones in _OF_THE_ENGINE.items() for one in ones.split()))
}
_WRITTEN_BY_NAME = {name.lower(): written for name, written in _WRITTEN.items()}


def complaint(name: str, call: Call | None) -> str | None:
    """Why a function with a namespace is not called; None if it may be.

    Parameters
    ----------
    name
        The function's name, as written.
    call
        The call, if its brackets are in order.
    """
    if name.lower().rpartition(".")[0] in _OF_NEO4J:
        return None
    if name.lower() not in _KNOWN:
        near = get_close_matches(name.lower(), _KNOWN, 1, 0.8)
        hint = f"; the nearest is `{_KNOWN[near[0]]}`" if near else ""
        return f"There is no function with the name `{name}` here{hint}."
    written = _WRITTEN_BY_NAME.get(name.lower())
    if written is not None and call is not None and not written.fewest <= len(call.arguments) <= written.arguments:
        least = f"{written.fewest} to " if written.left_out else ""
        takes = f"{least}{written.arguments} argument{'s' if written.arguments > 1 else ''}"
        return f"The function `{name}` takes {takes} here, not {len(call.arguments)}."
    return None


def in_cypher(query: Syntax) -> None:
    """Each call of such a function as what it does, in Cypher.

    Examples
    --------
    >>> from neuprint_jupyter.server.dialect.tokens import tokenize
    >>> query = Syntax(tokenize("RETURN apoc.coll.contains([1, 2], 3)"))
    >>> in_cypher(query)
    >>> "".join(token.text for token in query.changed())
    'RETURN [given IN [[[1, 2], 3]] | coalesce(given[1] IN given[0], false)][0]'
    """
    for call in query.calls:
        written = _WRITTEN_BY_NAME.get(call.name)
        if written is not None and written.fewest <= len(call.arguments) <= written.arguments:
            left_out = "".join(f", {one}" for one in written.left_out[len(call.arguments) - written.fewest :])
            # So that each argument stands where it stood, and once.
            query.replace(call.first, call.opening + 1, "[given IN [[")
            given = written.cypher.format(*(f"given[{i}]" for i in range(3)))
            query.change(call.closing, f"{left_out}]] | {given}][0]")
