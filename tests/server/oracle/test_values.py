"""Where a value's kind or size matters: a bodyId is no text, integers stay exact, in an empty list is nothing."""

from __future__ import annotations

from typing import Any

import pytest

from neuprint_jupyter.server.service import Service
from tests.server.oracle import data
from tests.server.oracle.values import same

CASES: list[tuple[str, list[list[Any]]]] = [
    # nothing is in an empty list
    ("MATCH (n:Neuron) WHERE n.bodyId IN [] RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) WHERE NOT n.bodyId IN [] RETURN count(*)", [[40]]),
    ("MATCH (n:Neuron) WHERE NOT n.nothing IN [] RETURN count(*)", [[40]]),
    ("MATCH (n:Neuron) WHERE n.bodyId IN [] OR n.bodyId = 1 RETURN count(*)", [[1]]),
    ("MATCH (n:Neuron) WHERE n.bodyId IN [ ] XOR n.bodyId = 1 RETURN count(*)", [[1]]),
    ("MATCH (n:Neuron) WHERE (n.nothing IN []) = false RETURN count(*)", [[40]]),
    ("WITH [] AS l MATCH (n:Neuron) WHERE NOT n.bodyId IN l RETURN count(*)", [[40]]),
    ("RETURN null IN [] AS x, [1 IN [], 1 IN [] + [1]] AS y", [[False, [False, True]]]),
    # a bodyId is no text
    ("UNWIND ['1', 2, 3.0, null, [4], true] AS b MATCH (n:Segment {bodyId: b}) RETURN n.bodyId", [[2], [3]]),
    ("UNWIND ['1', 2] AS b MATCH (n:Neuron) WHERE n.bodyId = b RETURN n.bodyId", [[2]]),
    ("UNWIND ['1', 2] AS b MATCH (n:Neuron) WHERE b = n.bodyId RETURN n.bodyId", [[2]]),
    ("UNWIND ['1', 2] AS b MATCH (n:Neuron) WHERE b <> n.bodyId RETURN b, count(*)", [["1", 40], [2, 39]]),
    ("UNWIND [{id: '1'}, {id: 2}] AS r MATCH (n:Neuron) WHERE n.bodyId = r.id AND true RETURN n.bodyId", [[2]]),
    ("WITH {bodyId: '1'} AS m MATCH (n:Neuron) WHERE n.bodyId = m.bodyId RETURN n.bodyId", []),
    ("UNWIND [{bodyId: '1'}, {bodyId: 2}] AS r MATCH (n:Neuron {bodyId: r.bodyId}) RETURN n.bodyId", [[2]]),
    ("MATCH (n:Neuron) WHERE n.bodyId = toString(1) OR n.bodyId = '2' + '' RETURN count(*)", [[0]]),
    ("WITH '5' AS b MATCH (n:Neuron) WHERE NOT n.bodyId < b OR NOT b > n.bodyId RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) WHERE n.bodyId <> toString(n.bodyId) RETURN count(*)", [[40]]),
    ("WITH ['1', 2] AS l MATCH (n:Neuron) WHERE n.bodyId IN l RETURN n.bodyId", [[2]]),
    ("WITH ['1', 2] AS l MATCH (n:Neuron) WHERE NOT n.bodyId IN l RETURN count(*)", [[39]]),
    ("WITH '1' AS b MATCH (n:Neuron) WHERE n.bodyId IN [b, 2] RETURN n.bodyId", [[2]]),
    ("MATCH (n:Neuron) WHERE n.bodyId IN split('1,2', ',') RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) WHERE n.bodyId IN ['1'] + [2] RETURN n.bodyId", [[2]]),
    ("MATCH (n:Neuron) WHERE NOT n.bodyId IN [x IN ['1', '2'] | x] RETURN count(*)", [[40]]),
    (f"MATCH (n:Neuron) WHERE n.bodyId IN {[str(i) for i in range(80)]} RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) RETURN CASE n.bodyId WHEN '1' THEN 1 ELSE 0 END AS x, count(*)", [[0, 40]]),
    ("RETURN {bodyId: '1'} AS m, [{bodyId: 'x'}][0].bodyId AS b", [[{"bodyId": "1"}, "x"]]),
    ("MATCH (m:Neuron) WITH collect(m.bodyId)[..3] AS l MATCH (n:Neuron) WHERE n.bodyId IN l RETURN count(*)", [[3]]),
    # what is like an id is exact
    (
        "UNWIND [9007199254740992, 9007199254740993] AS id RETURN max(id), percentileDisc(id, 1)",
        [[2**53 + 1, 2**53 + 1]],
    ),
    ("UNWIND [{rootId: 9007199254740993}, {rootId: 9007199254740992}] AS n RETURN min(n.rootId)", [[2**53]]),
    # what adds up is exact, or a float
    ("UNWIND [9223372036854775806, 1] AS x RETURN sum(x)", [[2**63 - 1]]),
    ("UNWIND [9223372036854775807, 0.5] AS x RETURN sum(x) > 9e18", [[True]]),
    (
        "UNWIND [9223372036854775807, 1] AS x RETURN sum(x), [sum(x)], {total: sum(x)}.total",
        [[2.0**63, [2.0**63], 2.0**63]],
    ),
    ("UNWIND [9223372036854775807, 1] AS x WITH sum(x) AS s RETURN s, s / 2, s > 9e18", [[2.0**63, 2.0**62, True]]),
    # a list of one element is one, whatever the element
    (
        "RETURN [any(x IN [1] WHERE x = 1)], [[none(x IN [1] WHERE x = 1)]], [all(x IN [] WHERE x)][0]",
        [[[True], [[False]], True]],
    ),
    ("MATCH (n:Neuron {bodyId: 1}) RETURN [size((n)-->())][0] > 1, [exists((n)-->(n))][0]", [[True, False]]),
    ("MATCH (n:Neuron {bodyId: 1}) RETURN [COUNT { (n)-->() }][0] > 1, [n {.bodyId}][0].bodyId", [[True, 1]]),
    ("UNWIND [1] AS u RETURN size([single(x IN collect(u) WHERE x = 1)])", [[1]]),
    ("RETURN reduce(l = [], x IN ['EPG', null] | l + [CASE WHEN x = 'EPG' THEN x END])", [[["EPG", None]]]),
    # brackets part words, also those that are not there any more
    ("MATCH (n:Neuron{bodyId:1})RETURN{a:n{.bodyId}}AS m,1 IN[]AS x", [[{"a": {"bodyId": 1}}, False]]),
    ("MATCH p=shortestPath((a:Neuron{bodyId:6})-[*..4]->(b:Neuron{bodyId:5}))RETURN length(p)", [[3]]),
    # a half is rounded up, also below zero, unless there are decimals
    ("RETURN round(-2.5), round(-2.5, 0), round(2.5, 0), round(-2.55, 1)", [[-2.0, -2.0, 3.0, -2.6]]),
    ("UNWIND [-2.5, -4.5] AS x RETURN round(sum(x) / 2, 0) AS r", [[-3.0]]),
    ("UNWIND [-1.5, null] AS x RETURN round(x, 0) AS r ORDER BY round(x, 0)", [[-1.0], [None]]),
    # what is no text is like no pattern, and not unlike it either
    ("MATCH (n:Neuron) WHERE NOT n.group =~ '1' OR NOT n.cropped =~ 'x' RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron)-[e:ConnectsTo]->() WHERE NOT e.weight =~ '1' RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) RETURN DISTINCT n.bodyId =~ '.*', n.size =~ '.*'", [[None, None]]),
    ("WITH {group: 'a', bodyId: 'b'} AS n RETURN n.group =~ 'a', NOT n.bodyId =~ 'a'", [[True, True]]),
    # times have seconds
    ("RETURN toString(datetime('2020-01-01T10:00:00Z')) AS t", [["2020-01-01T10:00:00Z"]]),
    ("UNWIND [time('10:00'), localtime('10:00:00.120')] AS x RETURN toString(x)", [["10:00:00Z"], ["10:00:00.12"]]),
    ("RETURN toString(datetime('2020-01-01T10:00:00.500+02:00'))", [["2020-01-01T10:00:00.5+02:00"]]),
    (
        "UNWIND [date('2020-01-01'), time('10:30:05Z')] AS x RETURN collect(toString(x))",
        [[["2020-01-01", "10:30:05Z"]]],
    ),
    ("RETURN toString('10:00'), toString(1.50), toString(null), time() IS NULL", [["10:00", "1.5", None, False]]),
]


@pytest.mark.parametrize(("cypher", "rows"), CASES)
def test_answers(service: Service, cypher: str, rows: list[list[Any]]) -> None:
    answer = service.query(data.NAME, cypher).data
    assert same(answer, rows), answer


@pytest.mark.parametrize("condition", ["n.bodyId = 1", "n.bodyId = -1"])
def test_a_column_is_called_as_it_is_written_with_or_without_rows(service: Service, condition: str) -> None:
    asked = f"MATCH (n:Neuron) WHERE {condition} RETURN n.bodyId /* id */ + 1 /* next */, n.x // x"
    assert service.query(data.NAME, asked).columns == ["n.bodyId /* id */ + 1", "n.x"]
