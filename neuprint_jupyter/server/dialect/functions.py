"""Functions that the engine lacks, or that mean something else there."""

from __future__ import annotations

import re

from neuprint_jupyter.server.dialect.apoc import in_cypher
from neuprint_jupyter.server.dialect.failing import failure
from neuprint_jupyter.server.dialect.patterns import pattern_end
from neuprint_jupyter.server.dialect.syntax import QUANTIFIERS, Call, Syntax

# No bound of the engine's counts the lists and texts that a query makes by itself.
_LARGEST = 10_000_000
# In a regular expression: what opens no group, what opens one, and what may leave one out.
_NO_GROUPS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]", re.DOTALL)
_GROUP = re.compile(r"\((?!\?)|\(\?<(?![=!])")
_MAYBE_GROUP = re.compile(r"\||\)(?:[?*]|\{0)")
_TIMES = frozenset(("datetime", "localdatetime", "time", "localtime"))
# The engine leaves out seconds that are 0, and writes fractions of them in threes of digits.
_SECONDS = "text.regexReplace(toString(given), '((^|T)\\\\d\\\\d:\\\\d\\\\d)(?!:)', '$1:00')"
_TIME_AS_TEXT = (
    f"CASE WHEN valueType(given) CONTAINS ' TIME' OR valueType(given) CONTAINS 'DATETIME' "
    f"THEN text.regexReplace({_SECONDS}, '([.]\\\\d*?)0+(?!\\\\d)', '$1') ELSE toString(given) END"
)
_OF_MAPS = ("apoc.map.removekey", "apoc.map.removekeys")


def known_functions(query: Syntax) -> None:
    """Each such call in the engine's words.

    * ``apoc.map.removeKeys(n, …)`` of a plain variable, of ``properties(n)``: APOC takes a node for its properties.
    * ``apoc.map.fromValues([k, v, …])`` as ``apoc.map.fromPairs([[k, v], …])``.
    * ``apoc.text.regexGroups()`` by what a pattern in quotes leaves of a text.
    * Other functions of APOC by what they do.
    * ``split()`` by several texts.
    * ``round(x, 0)`` as ``round(x)``: without decimals, a half is rounded up also below zero.
    * ``toString()`` of times, where a query has some, with their seconds.
    * ``distance()`` as ``point.distance()``: the engine's own forgets the third dimension.
    * ``size()`` of a pattern as ``COUNT { }``, and ``exists()`` of one in a WITH or an ``all()`` as ``EXISTS { }``.
    * ``reduce()`` of a list or a text that may double each time, as long as it is not too long.
    """
    in_cypher(query)
    has_times = any(call.name.partition(".")[0] in _TIMES for call in query.calls)
    for call in query.calls:
        if call.name in _OF_MAPS:
            _of_properties(query, call)
        elif call.name == "apoc.map.fromvalues":
            _from_pairs(query, call)
        elif call.name == "apoc.text.regexgroups" and len(call.arguments) == 2:
            _groups(query, call)
        elif call.name == "split" and len(call.arguments) == 2 and query.text(call.arguments[1][0]) == "[":
            _split_by_several(query, call)
        elif call.name == "round" and len(call.arguments) == 2 and query.source(*call.arguments[1]) == "0":
            query.replace(call.arguments[0][1], call.closing)
        elif call.name == "tostring" and has_times:
            query.change(call.first, "[given IN [")
            query.change(call.closing, f")] | {_TIME_AS_TEXT}][0]")
        elif call.name == "reduce" and len(call.arguments) == 2:
            _bounded(query, call)
        elif call.name == "distance":
            query.change(call.first, "point.distance")
        elif (
            len(call.arguments) == 1
            and pattern_end(query, call.arguments[0][0]) == call.closing - 1
            and (
                call.name == "size"
                or (call.name == "exists" and (_is_carried(query, call) or _is_quantified(query, call)))
            )
        ):
            query.change(call.first, "COUNT" if call.name == "size" else "EXISTS")
            query.change(call.opening, " { ")
            query.change(call.closing, " }")


def _is_carried(query: Syntax, call: Call) -> bool:
    return any(clause.keyword == "WITH" and clause.first < call.first < clause.end for clause in query.clauses)


def _is_quantified(query: Syntax, call: Call) -> bool:
    around = query.inside[call.first]
    while around is not None and query.text(around - 1) not in QUANTIFIERS:
        around = query.inside[around]
    return around is not None


def _bounded(query: Syntax, call: Call) -> None:
    (name, start), (_, end) = call.arguments
    accumulated, begins = query.words[name].text, query.words[name + 2 : start][:1]
    each = next((i + 1 for i in range(start, end) if query.text(i) == "|" and query.inside[i] == call.opening), end)
    used = sum(query.words[i].text == accumulated and query.text(i - 1) != "." for i in range(each, end))
    if used > 1 and begins and (begins[0].text == "[" or begins[0].kind == "string"):
        why = f"{accumulated}, which reduce() makes longer each time, has more than {_LARGEST:,} elements"
        query.change(each, before=f"CASE WHEN size({accumulated}) > {_LARGEST} THEN {failure(why)} ELSE ")
        query.change(end - 1, after=" END")


def _of_properties(query: Syntax, call: Call) -> None:
    first, end = call.arguments[0] if len(call.arguments) > 1 else (0, 0)
    if end - first == 1 and query.words[first].kind == "name":
        query.change(first, before="properties(", after=")")


def _split_by_several(query: Syntax, call: Call) -> None:
    # What no text has stands for all of them.
    mark = "'\\u0001'"
    query.replace(call.first, call.opening + 1, "[given IN [[")
    text = f"reduce(text = given[0], one IN given[1] | replace(text, one, {mark}))"
    query.change(call.closing, f"]] | split({text}, {mark})][0]")


def _groups(query: Syntax, call: Call) -> None:
    """Each match marked, with its groups, and the text then cut at the marks."""
    first, end = call.arguments[1]
    pattern = query.words[first].value if query.words[first].kind == "string" and end == first + 1 else None
    plain = _NO_GROUPS.sub("", pattern or "|")
    if _MAYBE_GROUP.search(plain):
        why = (
            "apoc.text.regexGroups() is answered here for a pattern in quotes, without | and groups that may be missing"
        )
        query.replace(call.first, call.opening + 1, f"CASE WHEN {failure(why)} IS NULL THEN [")
        query.change(call.closing, "] END")
        return
    groups = "".join(f"\\u0002${number}" for number in range(1, len(_GROUP.findall(plain)) + 1))
    parts = f"split(text.regexReplace(given[0], given[1], '\\u0001$0{groups}\\u0001'), '\\u0001')"
    matches = "[i IN range(1, coalesce(size(parts), 0) - 1, 2) | split(parts[i], '\\u0002')]"
    query.replace(call.first, call.opening + 1, "[given IN [[")
    query.change(call.closing, f"]] | [parts IN [{parts}] | {matches}][0]][0]")


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
