"""Patterns with a variable that stands for nothing: nothing is found for them, and not whatever there is."""
# One query a line:
# ruff: noqa: E501

from __future__ import annotations

import pytest

from neuprint_jupyter.server.service import Service
from tests.server.oracle.shapes import OUT, Case, Cases, E, N, of

CASES = Cases()
case = CASES.add
ANY = min(N)
# The bodies that each of some bodies connects to, of one type: of many there is none.
EPG = {a: [b for b in OUT[a] if of(b, "type") == "EPG"] or [None] for a in range(1, 9)}
TO_EPG = "MATCH (a:Neuron) WHERE a.bodyId < 9 OPTIONAL MATCH (a)-[:ConnectsTo]->(b:Neuron {type: 'EPG'})"
NOTHING = "OPTIONAL MATCH (n:Neuron {bodyId: -1})"


def connects(a: int, b: int | None) -> bool:
    return (a, b) in E


# fmt: off
# as a condition
case(f"{TO_EPG} WITH a, b WHERE (a)-[:ConnectsTo]->(b) RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, bs in EPG.items() for b in bs if b])
case(f"{TO_EPG} WITH a, b WHERE NOT (a)-[:ConnectsTo]->(b) RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, bs in EPG.items() for b in bs if b is None])
case(f"{TO_EPG} WITH a, b WHERE NOT (b)-[:ConnectsTo]->(a) AND a.bodyId > 0 RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, bs in EPG.items() for b in bs if b is None or not connects(b, a)])
case(f"{TO_EPG} RETURN a.bodyId, exists((a)-[:ConnectsTo]->(b)) AS x", lambda: [[a, b is not None] for a, bs in EPG.items() for b in bs])
case(f"{TO_EPG} WITH a, b AS c RETURN a.bodyId, CASE WHEN (a)-[:ConnectsTo]->(c) THEN 1 ELSE 0 END AS x", lambda: [[a, int(b is not None)] for a, bs in EPG.items() for b in bs])
case(f"{TO_EPG} WITH a, b WHERE EXISTS {{ MATCH (a)-[c:ConnectsTo]->(b) WHERE c.weight >= 0 }} RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, bs in EPG.items() for b in bs if b])
case(f"{TO_EPG} WITH a, b WHERE EXISTS {{ (a)-[:ConnectsTo]->(b) }} RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, bs in EPG.items() for b in bs if b])
case(f"{TO_EPG} WHERE (a)-[:ConnectsTo]->(b) RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, bs in EPG.items() for b in bs])
case(f"{NOTHING} WITH n WHERE NOT (n)-->() RETURN count(*)", lambda: [[1]])
case(f"{NOTHING} RETURN exists((n)-->()), exists(()-->(n))", lambda: [[False, False]])
# counted, or as a list
case(f"{TO_EPG} RETURN a.bodyId, size((a)-[:ConnectsTo]->(b)) AS s, COUNT {{ (a)-[:ConnectsTo]->(b) }} AS c", lambda: [[a, int(b is not None), int(b is not None)] for a, bs in EPG.items() for b in bs])
case(f"{TO_EPG} RETURN a.bodyId, [(a)-[c:ConnectsTo]->(b) WHERE c.weight >= 0 | b.bodyId] AS l, size([p = (b)<-[:ConnectsTo]-(a) | p]) AS s", lambda: [[a, [b] if b else [], int(b is not None)] for a, bs in EPG.items() for b in bs])
case("MATCH (x:Neuron) WITH [y IN collect(x) WHERE y.bodyId = -1][0] AS n RETURN size([(n)-->(m) | m]) AS s", lambda: [[0]])
case(f"{NOTHING} RETURN COLLECT {{ MATCH (n)-->(m) RETURN m }} AS l", lambda: [[[]]])
# matched again
case(f"{TO_EPG} MATCH (a)-[:ConnectsTo]->(b) RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, bs in EPG.items() for b in bs if b])
case(f"{TO_EPG} OPTIONAL MATCH (a)-[c:ConnectsTo]->(b) RETURN a.bodyId, b.bodyId, c IS NULL", lambda: [[a, b, b is None] for a, bs in EPG.items() for b in bs])
case(f"{TO_EPG} OPTIONAL MATCH (a)<-[c:ConnectsTo]-(b) WHERE c.weight > 0 OR true RETURN a.bodyId, b.bodyId, c IS NULL AS x", lambda: [[a, b, not connects(b, a)] for a, bs in EPG.items() for b in bs])
case(f"{TO_EPG} OPTIONAL MATCH (a)-[c:ConnectsTo]->(b) USING INDEX a:Neuron(bodyId) WHERE c.weight > 0 OR true RETURN count(*), count(b)", lambda: [[sum(map(len, EPG.values())), sum(b is not None for bs in EPG.values() for b in bs)]])
case(f"{TO_EPG} CALL {{ WITH a, b MATCH (a)-[:ConnectsTo]->(b) RETURN count(b) AS k }} RETURN a.bodyId, k", lambda: [[a, int(b is not None)] for a, bs in EPG.items() for b in bs])
case(f"{TO_EPG} CALL {{ MATCH (b:Neuron) RETURN count(b) AS k }} RETURN DISTINCT k", lambda: [[len(N)]])
case(f"{TO_EPG} WITH a MATCH (b:Neuron {{bodyId: 8}}) WHERE (a)-[:ConnectsTo]->(b) RETURN DISTINCT a.bodyId", lambda: [[a] for a in EPG if 8 in OUT[a]])
case(f"WITH 8 AS eight {TO_EPG} OPTIONAL MATCH (a)-[c:ConnectsTo]->(b) WHERE eight = b.bodyId RETURN a.bodyId, c IS NULL AS x", lambda: [[a, b != 8] for a, bs in EPG.items() for b in bs])
case(f"{NOTHING} MATCH (n) RETURN count(*)", lambda: [[0]])
case(f"{NOTHING} MATCH (m:Neuron {{bodyId: {ANY}}}), (n) RETURN count(*)", lambda: [[0]])
case(f"{NOTHING}-[c:ConnectsTo]->() MATCH (a)-[c]->(b) RETURN count(*)", lambda: [[0]])
case("UNWIND [null, 1] AS i OPTIONAL MATCH (n:Neuron {bodyId: i}) WITH i, n MATCH (m:Neuron {bodyId: 8}) MATCH (m)<-[:ConnectsTo]-(n) RETURN i", lambda: [[1] for _ in range(connects(1, 8))])
# fmt: on


@pytest.mark.parametrize("one", CASES, ids=str)
def test_rows(service: Service, one: Case) -> None:
    one.check(service)


def test_nothing_is_returned_beside_what_was_asked(service: Service) -> None:
    answer = service.query("oracle:v1", f"{TO_EPG} OPTIONAL MATCH (a)-[c:ConnectsTo]->(b) RETURN *")
    assert sorted(answer.columns) == ["a", "b", "c"]
    assert len(answer) == sum(map(len, EPG.values()))
