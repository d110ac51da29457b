"""Functions that the engine lacks, or that mean something else there."""

from __future__ import annotations

from neuprint_jupyter.server.dialect.apoc import in_cypher
from neuprint_jupyter.server.dialect.conditions import pattern_end
from neuprint_jupyter.server.dialect.syntax import Call, Syntax

_OF_MAPS = ("apoc.map.removekey", "apoc.map.removekeys")


def known_functions(query: Syntax) -> None:
    """Each such call in the engine's words.

    * ``apoc.map.removeKeys(n, …)`` of a plain variable, of ``properties(n)``: APOC takes a node for its properties.
    * ``apoc.map.fromValues([k, v, …])`` as ``apoc.map.fromPairs([[k, v], …])``.
    * Other functions of APOC by what they do.
    * ``split()`` by several texts.
    * ``distance()`` as ``point.distance()``: the engine's own forgets the third dimension.
    * ``size()`` of a pattern as ``COUNT { }``.
    """
    in_cypher(query)
    for call in query.calls:
        if call.name in _OF_MAPS:
            _of_properties(query, call)
        elif call.name == "apoc.map.fromvalues":
            _from_pairs(query, call)
        elif call.name == "split" and len(call.arguments) == 2 and query.text(call.arguments[1][0]) == "[":
            _split_by_several(query, call)
        elif call.name == "distance":
            query.change(call.first, "point.distance")
        elif (
            call.name == "size"
            and len(call.arguments) == 1
            and pattern_end(query, call.arguments[0][0]) == call.closing - 1
        ):
            query.change(call.first, "COUNT ")
            query.change(call.opening, "{ ")
            query.change(call.closing, " }")


def _of_properties(query: Syntax, call: Call) -> None:
    first, end = call.arguments[0] if len(call.arguments) > 1 else (0, 0)
    if end - first == 1 and query.words[first].kind == "name":
        query.change(first, before="properties(", after=")")


def _split_by_several(query: Syntax, call: Call) -> None:
    # What no text has stands for all of them.
    mark = "'\\u0001'"
    query.change(call.first, "[given IN [[")
    query.change(call.opening, "")
    text = f"reduce(text = given[0], one IN given[1] | replace(text, one, {mark}))"
    query.change(call.closing, f"]] | split({text}, {mark})][0]")


def _from_pairs(query: Syntax, call: Call) -> None:
    first, end = call.arguments[0] if len(call.arguments) == 1 else (0, 0)
    if query.text(first) != "[" or query.closing.get(first) != end - 1:
        return
    values = query.split(first + 1, end - 1)
    if len(values) % 2:
        return
    query.change(call.opening - 1, "fromPairs")
    for (key, _), (_, after_value) in zip(values[::2], values[1::2], strict=True):
        query.change(key, before="[")
        query.change(after_value - 1, after="]")
