"""Conditions and expressions of every kind, on neurons: what the server answers is what Neo4j would."""

from __future__ import annotations

from hypothesis import given, settings

from neuprint_jupyter.server.service import Service
from tests.server.oracle import data
from tests.server.oracle.expressions import Expression, Expressions
from tests.server.oracle.values import same

OF_NEURONS = Expressions(
    numbers=[("n", "bodyId"), ("n", "size"), ("n", "group"), ("n", "somaRadius"), ("n", "nothing")],
    texts=[("n", "type"), ("n", "instance"), ("n", "status"), ("n", "notes")],
    flags=[("n", "cropped"), ("n", "EB"), ("n", "a'L(R)"), ("n", "odd, `roi`")],
)


@settings(max_examples=60)
@given(OF_NEURONS.condition)
def test_where(service: Service, condition: Expression) -> None:
    rows = service.query(data.NAME, f"MATCH (n:Neuron) WHERE {condition.cypher} RETURN n.bodyId").data
    expected = [n["bodyId"] for n in data.STORED.values() if condition.of({"n": n}) is True]
    assert sorted(row[0] for row in rows) == sorted(expected)


@settings(max_examples=60)
@given(OF_NEURONS.value | OF_NEURONS.list)
def test_returned(service: Service, value: Expression) -> None:
    rows = service.query(data.NAME, f"MATCH (n:Neuron) RETURN n.bodyId, {value.cypher} AS x").data
    wrong = [row for row in rows if not same(row[1], value.of({"n": data.STORED[row[0]]}))]
    assert (len(rows), wrong) == (len(data.STORED), [])
