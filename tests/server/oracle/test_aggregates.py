"""Aggregates inside other expressions, and of large ids; coordinates; what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from neuprint_jupyter.server.answers import QueryError
from neuprint_jupyter.server.service import Service
from tests.server.oracle import data
from tests.server.oracle.values import same

CASES: list[tuple[str, list[list[Any]]]] = [
    ("UNWIND [1,2,3] AS x RETURN 2 IN collect(x) AS y", [[True]]),
    ("UNWIND [1,2,3] AS x RETURN count(*) > 2 AND sum(x) = 6", [[True]]),
    ("UNWIND [1,2,3] AS x RETURN NOT count(*) > 2", [[False]]),
    ("UNWIND [1,2,3] AS x RETURN sum(x) IS NULL, avg(x) IS NOT NULL", [[False, True]]),
    ("UNWIND [1,2,3] AS x RETURN toString(count(*)) STARTS WITH '3' AS z", [[True]]),
    ("UNWIND [1,2,3] AS x RETURN toString(count(*)) =~ '\\\\d' AS z", [[True]]),
    ("UNWIND [1,2,3] AS x RETURN CASE WHEN count(*) > 2 AND sum(x) = 6 THEN 1 ELSE 0 END AS y", [[1]]),
    ("UNWIND [1,2,3] AS x WITH x, x%2 AS k RETURN k, k IN collect(x) AS y ORDER BY k", [[0, False], [1, True]]),
    ("UNWIND [1,2,3] AS x RETURN collect({v:x, w:x+1})[1].w", [[3]]),
    ("UNWIND [1,2,3] AS x RETURN head(collect({v:x, w:x+1})).w + sum(x) AS y", [[8]]),
    ("UNWIND [1,2,3] AS x RETURN {a: collect(x), b: sum(x)}.b AS y", [[6]]),
    ("UNWIND [1,2,3] AS x WITH count(*) AS c, NOT sum(x) = 6 AS y RETURN c, y", [[3, False]]),
    ("UNWIND [1,2,3] AS x RETURN [y IN collect(x) WHERE y > 1 | y * 2] AS y", [[[4, 6]]]),
    ("UNWIND [1,2,3] AS x RETURN [y IN collect(x) WHERE y > 1 AND y < 3 | y * 2] AS y", [[[4]]]),
    ("UNWIND [1,2,3] AS x RETURN reduce(a=0, y IN collect(x) | a + y) AS y", [[6]]),
    ("UNWIND [1,2,3] AS x RETURN any(y IN collect(x) WHERE y > 2 OR y = 0) AS y", [[True]]),
    ("UNWIND [1,2,3] AS x RETURN sum(x) > 1 OR false AS y, count(*)", [[True, 3]]),
    ("UNWIND [1,2,3] AS x RETURN sum(CASE WHEN x IN [1,2] THEN 1 ELSE 0 END) AS y", [[2]]),
    ("UNWIND [1,2,3] AS x RETURN {a: size(collect(x))}['a'] AS y", [[3]]),
    ("UNWIND [] AS x RETURN 2 IN collect(x), count(*) = 0 AND sum(x) = 0", [[False, True]]),
    ("UNWIND [1,2,3] AS x RETURN DISTINCT NOT count(*) > 2 AS y;", [[False]]),
    ("UNWIND [1,2,3] AS x RETURN count(*) > 2 AND true AS y ORDER BY y SKIP 0 LIMIT 1", [[True]]),
    ("UNWIND [1,2,3] AS x RETURN collect(x) = [1,2,3] AND max(x) - min(x) = 2 AS y", [[True]]),
    ("UNWIND [1, 1, 1, 5, 9, null] AS x RETURN percentileCont(DISTINCT x, 0.25) AS p", [[3.0]]),
    ("UNWIND [1, 1, 1, 5, 9, null] AS x RETURN percentileDisc(DISTINCT x, 0.5) > 4 AND true AS p", [[True]]),
    ("UNWIND [] AS x RETURN percentileCont(DISTINCT x, 0.5), percentileDISC(DISTINCT x, 0.5)", [[None, None]]),
    ("UNWIND [] AS v RETURN stDev(v), stDevP(v), NOT stDev(v) > 0", [[0.0, 0.0, True]]),
    ("MATCH (n:Neuron) RETURN max(n.bodyId), min(n.bodyId)", [[4611686018427387905, 1]]),
    (
        "MATCH (n:Neuron) WITH n ORDER BY n.bodyId DESC RETURN max(n.bodyId) AS m, min(DISTINCT n.bodyId)",
        [[4611686018427387905, 1]],
    ),
    ("MATCH (n:Neuron) WHERE n.bodyId > 4611686018427380000 RETURN min(n.bodyId)", [[4611686018427387904]]),
    ("MATCH (n:Neuron) WITH n.bodyId AS b RETURN max(b)", [[4611686018427387905]]),
    ("MATCH (n:Neuron) WITH n.bodyId % 1 AS k, max(n.bodyId) AS m RETURN k, m ORDER BY m", [[0, 4611686018427387905]]),
    ("MATCH (n:Neuron) RETURN max(n.bodyId) ORDER BY max(n.bodyId)", [[4611686018427387905]]),
    ("MATCH (n:Neuron) RETURN max(n.bodyId) > 5 AND NOT min(n.bodyId) = 3 AS x", [[True]]),
    ("MATCH (n:Neuron) WHERE n.bodyId = -1 RETURN max(n.bodyId)", [[None]]),
    ("MATCH (n:Neuron) WITH max(n.bodyId) AS m MATCH (k:Neuron {bodyId: m}) RETURN k.bodyId", [[4611686018427387905]]),
    ("MATCH (n:Neuron) WHERE n.bodyId =~ '1.*' RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) WITH n.bodyId AS b WHERE NOT b =~ '1.*' RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) WITH n.size AS s, n.pre AS p WHERE NOT s =~ '1.*' OR NOT p =~ 't' RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) WITH count(n) AS k WHERE NOT k =~ '1.*' RETURN k", []),
    ("WITH 'a' AS k UNWIND [1, k] AS b WITH b WHERE b = 'a' AND NOT b =~ 'b' RETURN b", [["a"]]),
    ("MATCH (n:Neuron) RETURN max(n.size), percentileDisc(n.size, 1)", [[2**60 + 1, 2**60 + 1]]),
    ("MATCH (n:Neuron) WHERE n.size > 100 WITH n.size AS s RETURN min(s), max(DISTINCT s)", [[2**53 + 1, 2**60 + 1]]),
    (
        "MATCH (n:Neuron) RETURN max(n.bodyId + 1), max(coalesce(n.bodyId, 0)) - 1, min(DISTINCT -n.size)",
        [[4611686018427387906, 4611686018427387904, -(2**60) - 1]],
    ),
    (
        "MATCH (n:Neuron) UNWIND [n.bodyId, 0] AS x WITH {b: x} AS r RETURN max(r.b), min(nullIf(r.b, 0)) AS m",
        [[2**62 + 1, 1]],
    ),
    (
        "UNWIND [4611686018427387904, 4611686018427387905] AS x RETURN max(x), percentileDisc(x + 1, 1)",
        [[2**62 + 1, 2**62 + 2]],
    ),
    ("UNWIND [9007199254740993, 9007199254740992, 'a', null] AS x RETURN max(x), min(x)", [[2**53 + 1, "a"]]),
    ("UNWIND [9007199254740993, 9007199254740992] AS x RETURN min(x), NOT max(x) = 9007199254740993", [[2**53, False]]),
    (
        "MATCH (s:Synapse) WHERE s.location = point({x: 101, y: s.location.y, z: s.location.z}) RETURN s.location.x",
        [[101]],
    ),
    ("MATCH (s:Synapse) WHERE NOT (s.location = point({x: 1, y: 2.5, z: 3}) OR s.bodyId < 0) RETURN count(*)", [[80]]),
    ("MATCH (s:Synapse) WHERE s.location.x = 101 RETURN s.location.x / 2", [[50.5]]),
    ("MATCH (s:Synapse) WHERE s.location.x / 2 = 50.5 RETURN count(*)", [[1]]),
    ("MATCH (s:Synapse) WITH s.location AS l WHERE l.x = 101 RETURN l.x / 2, 7 / 2", [[50.5, 3]]),
    ("MATCH (s:Synapse) WITH s.location.x AS x WHERE x = 101 RETURN x / 2", [[50.5]]),
    ("MATCH (s:Synapse) WHERE s.location.x = 101 RETURN s.location.x, s.location.x AS y, 7 / 2", [[101, 101, 3]]),
    ("UNWIND [{x: 7}] AS p RETURN p.x / 2", [[3]]),
    ("MATCH (n:Neuron) WHERE n.bodyId = '1' RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) WHERE NOT n.bodyId = '1' RETURN count(*)", [[40]]),
    ("MATCH (n:Neuron) WHERE '1' = n.bodyId RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) WHERE n.bodyId < 3 RETURN max(n.bodyId % 2) = n.bodyId AS x ORDER BY x", [[False], [True]]),
    ("MATCH (n:Neuron) RETURN NOT n.bodyId IN collect(n.type) AS x LIMIT 1", [[True]]),
    ("MATCH (n:Neuron) WHERE n.bodyId <> '1' RETURN count(*)", [[40]]),
    ("MATCH (n:Neuron {bodyId: '1'}) RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) WHERE n.bodyId IN ['1', 2] RETURN count(*)", [[1]]),
    ("MATCH (n:Neuron) WHERE (n.bodyId = '1') = true RETURN count(*)", [[0]]),
    ("MATCH (n:Neuron) RETURN sum(CASE WHEN n.bodyId = '1' THEN 1 ELSE 0 END)", [[0]]),
    ("MATCH (n:Neuron) WHERE n['bodyId'] = '1' OR n['bodyId'] IN ['2', 3] RETURN n['bodyId']", [[3]]),
    ("UNWIND [{bodyId: '1'}] AS n RETURN n['bodyId'], n['bodyId'] = '1' OR n['bodyId'] =~ '2'", [["1", True]]),
]


@pytest.mark.parametrize(("cypher", "rows"), CASES)
def test_answers(service: Service, cypher: str, rows: list[list[Any]]) -> None:
    answer = service.query(data.NAME, cypher).data
    assert same(answer, rows), answer


@pytest.mark.parametrize("function", ["apoc.agg.median", "agg.product", "apoc.agg.maxItems", "apoc.text.random"])
def test_functions_that_would_be_answered_wrongly_or_not_end_are_refused(service: Service, function: str) -> None:
    with pytest.raises(QueryError, match=f"no function with the name `{function}` here"):
        service.query(data.NAME, f"UNWIND [1, 2] AS x RETURN {function}(x)")


@pytest.mark.parametrize("what", ["percentileDisc(n.type, 0.5)", "percentileCont(DISTINCT n.status, 0.1)"])
def test_a_percentile_is_of_numbers(service: Service, what: str) -> None:
    with pytest.raises(QueryError, match="require numeric operands"):
        service.query(data.NAME, f"MATCH (n:Neuron) RETURN {what}")


@pytest.mark.parametrize("percentile", [50, -0.1])
def test_a_percentile_is_from_0_to_1(service: Service, percentile: float) -> None:
    with pytest.raises(QueryError, match=r"from 0.0 to 1.0"):
        service.query(data.NAME, f"MATCH (n:Neuron) RETURN percentileDisc(n.bodyId, {percentile})")
