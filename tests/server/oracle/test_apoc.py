"""Functions of APOC that users of neuPrint write: they do what APOC does, or are refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from neuprint_jupyter.server.answers import QueryError
from neuprint_jupyter.server.service import Service
from tests.server.oracle import data
from tests.server.oracle.values import same

ODD = 2**53 + 1
CASES: list[tuple[str, Any]] = [
    ("apoc.coll.avg([1, 2, 6])", 3.0),
    ("apoc.coll.contains([1, 2], 2)", True),
    ("apoc.coll.contains(null, 2)", False),
    ("NOT apoc.coll.contains([1, 2], 3)", True),
    ("apoc.coll.containsAll([1, 2], [2, 1])", True),
    ("apoc.coll.containsAll([1, 2], [2, 3])", False),
    ("apoc.coll.containsDuplicates([1, 2, 1])", True),
    ("apoc.coll.containsDuplicates(null)", False),
    ("apoc.coll.duplicates(['a', 'b', 'a'])", ["a"]),
    ("apoc.coll.flatten([[1], [2, [3]], []])", [1, 2, [3]]),
    ("apoc.coll.frequencies(['a', 'b', 'a'])", [{"item": "a", "count": 2}, {"item": "b", "count": 1}]),
    ("apoc.coll.indexOf([5, 6], 6)", 1),
    ("apoc.coll.insert([1, 2], 1, 5)", [1, 5, 2]),
    ("apoc.coll.intersection([1, 2, 2, 3], [3, 2])", [2, 3]),
    (f"apoc.coll.max([{ODD - 1}, {ODD}, 1])", ODD),
    (f"apoc.coll.min([{ODD}, {ODD - 1}])", ODD - 1),
    ("apoc.coll.max([])", None),
    ("apoc.coll.min(['b', 'a'])", "a"),
    ("apoc.coll.occurrences([1, 2, 1], 1)", 2),
    ("apoc.coll.pairs([1, 2, 3])", [[1, 2], [2, 3], [3, None]]),
    ("apoc.coll.pairsMin([1, 2, 3])", [[1, 2], [2, 3]]),
    ("apoc.coll.partition([1, 2, 3], 2)", [[1, 2], [3]]),
    ("apoc.coll.remove([1, 2, 3], 1)", [1, 3]),
    ("apoc.coll.removeAll([1, 2, 2, 3], [3])", [1, 2, 2]),
    ("apoc.coll.reverse([1, 2])", [2, 1]),
    (f"apoc.coll.sort([{ODD}, {ODD - 1}, 1])", [1, ODD - 1, ODD]),
    ("apoc.coll.sort(apoc.coll.toSet(['b', 'a', 'b']))", ["a", "b"]),
    ("apoc.coll.sortMaps([{a: 2}, {a: 3}, {a: 1}], 'a')", [{"a": 3}, {"a": 2}, {"a": 1}]),
    ("apoc.coll.sortMaps([{a: 2}, {a: 1}], '^a')", [{"a": 1}, {"a": 2}]),
    ("apoc.coll.stdev([2, 4, 4, 4, 5, 5, 7, 9], false)", 2.0),
    ("apoc.coll.stdev([1, 2, 3])", 1.0),
    ("apoc.coll.stdev([5])", 0.0),
    ("apoc.coll.stdev([])", None),
    ("apoc.coll.subtract([1, 2, 2, 3], [3])", [1, 2]),
    ("apoc.coll.sum([1, 2])", 3.0),
    (f"apoc.coll.sumLongs([{ODD}, 1])", ODD + 1),
    ("apoc.coll.union([1, 2], [2, 3])", [1, 2, 3]),
    ("apoc.coll.unionAll([1, 2], [2, 3])", [1, 2, 2, 3]),
    ("apoc.coll.zip([1, 2], ['a', 'b'])", [[1, "a"], [2, "b"]]),
    ("apoc.convert.fromJsonList('[1, {\"a\": null}]')", [1, {"a": None}]),
    (f"apoc.convert.fromJsonMap('{{\"a\": [{ODD}, 1.5]}}').a", [ODD, 1.5]),
    ("apoc.convert.toJson([1, 'a', {b: null}])", '[1,"a",{"b":null}]'),
    ("apoc.convert.toJson('a\"b')", '"a\\"b"'),
    ("apoc.convert.toJson(1)", "1"),
    ("apoc.map.fromLists(['a', 'b'], [1, 2])", {"a": 1, "b": 2}),
    ("apoc.map.groupByMulti([{a: 'x', b: 2}, {a: 'y'}], 'a')", {"x": [{"a": "x", "b": 2}], "y": [{"a": "y"}]}),
    ("apoc.map.merge({a: 1, b: 1}, {b: 2})", {"a": 1, "b": 2}),
    ("apoc.map.removeKey({a: 1, b: 2}, 'a')", {"b": 2}),
    ("apoc.map.setKey({a: 1}, 'b', 2)", {"a": 1, "b": 2}),
    ("apoc.map.sortedProperties({b: 1, a: 2})", [["a", 2], ["b", 1]]),
    ("apoc.map.values({a: 1, b: 2}, ['b'])", [2]),
    ("apoc.math.round(2.5)", 3.0),
    ("apoc.math.round(-2.5)", -3.0),
    ("apoc.math.round(2.567, 2)", 2.57),
    ("apoc.math.round(2.55, 1, 'DOWN')", 2.5),
    ("apoc.math.round(null, 1)", None),
    ("apoc.text.capitalize('abc')", "Abc"),
    ("apoc.text.indexOf('abcb', 'b')", 1),
    ("apoc.text.join(['a', 'b'], '-')", "a-b"),
    ("apoc.text.join(['a', null], '-')", "a-null"),
    ("apoc.text.levenshteinDistance('EPG', 'PEG')", 2),
    ("apoc.text.lpad('7', 3, '0')", "007"),
    (r"apoc.text.regexGroups('EPG(PB08)_L3', '(\\w+)\\(([^)]*)\\)_(.*)')", [["EPG(PB08)_L3", "EPG", "PB08", "L3"]]),
    ("apoc.text.regexGroups('abCb', '(?i)(?<n>[A-B(])')", [["a", "a"], ["b", "b"], ["b", "b"]]),
    ("apoc.text.regexGroups(null, 'x') + apoc.text.regexGroups('a', 'x')", []),
    ("apoc.text.replace('a.c', '[ab]', 'x')", "x.c"),
    ("apoc.text.regreplace('a.c', '.', 'x')", "xxx"),
    ("split('a,b;c', [',', ';'])", ["a", "b", "c"]),
    ("split('a,b;c', ',')", ["a", "b;c"]),
]


@pytest.mark.parametrize(("expression", "value"), CASES)
def test_values(service: Service, expression: str, value: Any) -> None:
    ((answer,),) = service.query(data.NAME, f"RETURN {expression}").data
    assert same(answer, value), answer


def test_of_the_ids_of_each_type(service: Service) -> None:
    ids: dict[str | None, list[int]] = {}
    for neuron in data.STORED.values():
        ids.setdefault(neuron.get("type"), []).append(neuron["bodyId"])
    cypher = (
        "MATCH (n:Neuron) WITH n ORDER BY n.bodyId DESC RETURN n.type, apoc.coll.sort(collect(n.bodyId)), "
        "apoc.coll.max(collect(n.bodyId)), percentileDisc(n.bodyId, 0.5), percentileDisc(n.bodyId, 0), count(*)"
    )
    answer = service.query(data.NAME, cypher).data
    expected = [[t, sorted(i), max(i), sorted(i)[(len(i) - 1) // 2], min(i), len(i)] for t, i in ids.items()]
    assert sorted(answer, key=repr) == sorted(expected, key=repr)


def test_in_conditions(service: Service) -> None:
    cypher = (
        "MATCH (n:Neuron) WHERE apoc.coll.contains(['EPG', 'epg'], n.type) AND NOT apoc.coll.contains([7], n.bodyId) "
        "RETURN n.bodyId"
    )
    expected = [[b] for b, n in data.STORED.items() if n.get("type") in ("EPG", "epg") and b != 7]
    assert sorted(service.query(data.NAME, cypher).data) == sorted(expected)


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("apoc.coll.flatten([[1], [[2]]], true)", "The function `apoc.coll.flatten` takes 1 argument here, not 2."),
        ("apoc.math.round()", "The function `apoc.math.round` takes 1 to 3 arguments here, not 0."),
        ("apoc.coll.srot([1])", "no function with the name `apoc.coll.srot` here; the nearest is `apoc.coll.sort`"),
        ("apoc.text.code(97)", "no function with the name `apoc.text.code` here."),
        ("apoc.map.clean({a: null}, [], [])", "no function with the name `apoc.map.clean` here"),
        ("apoc.map.groupBy([{a: 1}], 'a')", "the nearest is `apoc.map.groupByMulti`"),
        ("coll.max([1])", "no function with the name `coll.max` here"),
    ],
)
def test_others_are_refused(service: Service, call: str, why: str) -> None:
    with pytest.raises(QueryError) as refused:
        service.query(data.NAME, f"MATCH (n:Neuron) RETURN {call}")
    assert why in str(refused.value)


def test_a_node_as_json_tells_what_it_is_and_has(service: Service) -> None:
    ((text, node_id),) = service.query(
        data.NAME, "MATCH (n:Neuron {bodyId: 1}) RETURN apoc.convert.toJson(n), id(n)"
    ).data
    told = json.loads(text)
    assert (told["id"], told["type"], sorted(told["labels"])) == (str(node_id), "node", ["Neuron", "Segment"])
    assert told["properties"]["bodyId"] == 1
    assert "@" not in text.replace(json.dumps(told["properties"]["roiInfo"]), "")


@pytest.mark.parametrize("pattern", ["'(a)|(b)'", "'(a)?b'", "'(a){0,2}'", "'a' + 'b'", "n.type"])
def test_groups_that_may_be_missing_are_refused(service: Service, pattern: str) -> None:
    with pytest.raises(QueryError, match=r"for a pattern in quotes, without [|] and groups that may be missing"):
        service.query(data.NAME, f"MATCH (n:Neuron) RETURN apoc.text.regexGroups('ab', {pattern}) AS groups")
