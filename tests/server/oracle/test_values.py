"""Where a value's kind or size matters: a bodyId is no text, integers stay exact, in an empty list is nothing."""

from __future__ import annotations

from typing import Any

import pytest

from neuprint_jupyter.server.answers import QueryError
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
    # what adds up is exact, or refused
    ("UNWIND [9223372036854775806, 1] AS x RETURN sum(x)", [[2**63 - 1]]),
    ("UNWIND [9223372036854775807, 0.5] AS x RETURN sum(x) > 9e18", [[True]]),
]


@pytest.mark.parametrize(("cypher", "rows"), CASES)
def test_answers(service: Service, cypher: str, rows: list[list[Any]]) -> None:
    answer = service.query(data.NAME, cypher).data
    assert same(answer, rows), answer


@pytest.mark.parametrize("returned", ["sum(x)", "[sum(x)]", "{total: sum(x)} AS m, 1"])
def test_a_sum_that_does_not_fit_into_64_bits_is_refused(service: Service, returned: str) -> None:
    with pytest.raises(QueryError, match="long overflow"):
        service.query(data.NAME, f"UNWIND [9223372036854775807, 1] AS x RETURN {returned}")


@pytest.mark.parametrize("condition", ["n.bodyId = 1", "n.bodyId = -1"])
def test_a_column_is_called_as_it_is_written_with_or_without_rows(service: Service, condition: str) -> None:
    asked = f"MATCH (n:Neuron) WHERE {condition} RETURN n.bodyId /* id */ + 1 /* next */, n.x // x"
    assert service.query(data.NAME, asked).columns == ["n.bodyId /* id */ + 1", "n.x"]
