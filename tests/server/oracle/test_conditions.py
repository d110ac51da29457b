"""Conditions and expressions of every kind, on neurons: what the server answers is what Neo4j would."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from neuprint_jupyter.server.answers import QueryError
from neuprint_jupyter.server.service import Service
from tests.server.oracle import data
from tests.server.oracle.expressions import Expression, Expressions
from tests.server.oracle.values import same

OF_NEURONS = Expressions(
    numbers=[("n", "bodyId"), ("n", "size"), ("n", "group"), ("n", "somaRadius"), ("n", "nothing")],
    texts=[("n", "type"), ("n", "instance"), ("n", "status"), ("n", "notes")],
    flags=[("n", "cropped"), ("n", "EB"), ("n", "a'L(R)"), ("n", "odd, `roi`")],
)


@given(OF_NEURONS.condition)
def test_where(service: Service, condition: Expression) -> None:
    rows = service.query(data.NAME, f"MATCH (n:Neuron) WHERE {condition.cypher} RETURN n.bodyId").data
    expected = [n["bodyId"] for n in data.STORED.values() if condition.of({"n": n}) is True]
    assert sorted(row[0] for row in rows) == sorted(expected)


@given(OF_NEURONS.value | OF_NEURONS.list)
def test_returned(service: Service, value: Expression) -> None:
    rows = service.query(data.NAME, f"MATCH (n:Neuron) RETURN n.bodyId, {value.cypher} AS x").data
    wrong = [row for row in rows if not same(row[1], value.of({"n": data.STORED[row[0]]}))]
    assert (len(rows), wrong) == (len(data.STORED), [])


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("MATCH (n:Neuron) WHERE n.type RETURN n", "n.type"),
        ("MATCH (n:Neuron) WHERE (NOT n.size) AND n.cropped RETURN n", "n.size"),
        ("MATCH (n:Neuron)-[c:ConnectsTo]->(m) WHERE n.bodyId > 0 AND (c.weight) RETURN n", "c.weight"),
        ("MATCH (n:Neuron) RETURN [n.type OR true]", "n.type"),
        ("MATCH (n:Neuron) RETURN CASE WHEN n.`type` THEN 1 END", "n.`type`"),
        ("MATCH (n:Neuron) WITH collect(n) AS l RETURN [x IN l WHERE x.bodyId | x]", "x.bodyId"),
        ("MATCH (n:Neuron) WHERE n.EB OR 'it\\'s' RETURN n", r"'it\'s'"),
        ("MATCH (n:Neuron) WITH {n: n} AS row WHERE 1 XOR row.n.roiInfo RETURN row", "1"),
        ("MATCH (n:Neuron) WHERE n['type'] OR n.EB RETURN n", "n['type']"),
        ("MATCH (n:Neuron) WITH n.type AS t WHERE t RETURN t", "t"),
        ("MATCH (n:Neuron) WHERE NOT n RETURN n", "n"),
        ("UNWIND [true, 'x'] AS x RETURN CASE WHEN x THEN 1 END", "x"),
        ("MATCH (n:Neuron) WHERE (n.type OR n.EB) RETURN n", "n.type"),
        ("MATCH (n:Neuron) WHERE size(n.type) AND n.bodyId > 1 RETURN n", "size(n.type)"),
        ("MATCH (n:Neuron) WHERE NOT (toLower(n.type)) RETURN n", "toLower(n.type)"),
        ("MATCH (n:Neuron) WHERE size((n)-[:ConnectsTo]->()) RETURN n", "size((n)-[:ConnectsTo]->())"),
        ("MATCH (n:Neuron) WHERE coalesce(n.cropped, n.type, 'x') RETURN n", "coalesce(n.cropped, n.type, 'x')"),
        ("MATCH (n:Neuron) WHERE n.EB OR [(n)-->(m) | m] RETURN n", "[(n)-->(m) | m]"),
        ("MATCH (n:Neuron) WHERE ['EB'] RETURN n", "['EB']"),
    ],
)
def test_a_value_is_no_condition(service: Service, query: str, value: str) -> None:
    with pytest.raises(QueryError, match=re.escape(f"{value} stands as a condition, and is neither true nor false")):
        service.query(data.NAME, query)


@pytest.mark.parametrize(
    ("condition", "number"),
    [
        ("n.nothing", 0),
        ("n['EB'] AND n:Neuron AND NOT n['nothing'] IS NOT NULL", 34),
        ("all(x IN [true, n.EB IS NULL] WHERE x)", 6),
        ("n.bodyId < 0 AND n.type", 0),
        ("n.type ENDS WITH 'G' AND n.type STARTS WITH n.type OR 'EPG' = n.type AND 5 < n.size", 6),
        ("[n.cropped, n.type][1] = 'EPG' OR NOT n.type IS NOT NULL", 19),
        ("(n.type) = 'EPG' AND CASE n.type WHEN n.type THEN true END", 6),
        ("coalesce(n.nothing, n.type = 'EPG', false) AND CASE size(n.type) WHEN 3 THEN size(n.type) = 3 END", 6),
        ("any(x IN [1, 2] WHERE exists((n)-[:ConnectsTo]->()) AND x = n.bodyId)", 2),
        ("toString(n.bodyId) = n.bodyId OR left('12', 1) = n.bodyId OR head([2]) = n.bodyId", 1),
        ("n.EB AND NOT n.EB =~ '.*' OR n.EB =~ 'true'", 0),
        ("n.type =~ 'E.*' AND (n.EB =~ 'x') IS NULL", 6),
        ("[n.type] = ['EPG'] AND any(t IN [n.type] WHERE t = 'EPG') AND NOT isEmpty([n.type])", 6),
    ],
)
def test_what_is_compared_is_a_condition(service: Service, condition: str, number: int) -> None:
    assert service.query(data.NAME, f"MATCH (n:Neuron) WHERE {condition} RETURN count(*)").data == [[number]]


@pytest.mark.parametrize(
    "condition",
    [
        "n.bodyId IN [abs(n.bodyId)]",
        "n.bodyId IN [CASE WHEN n.pre >= 0 THEN n.bodyId END]",
        "n.bodyId = CASE WHEN n.pre >= 0 THEN n.bodyId END",
        "n.pre IN [CASE WHEN n.pre >= 0 THEN n.pre END]",
        "n.pre IN [CASE WHEN n.pre < 0 THEN 1 END, CASE WHEN n.pre >= 0 THEN n.pre END]",
    ],
)
def test_a_list_of_one_case_is_a_list(service: Service, condition: str) -> None:
    rows = service.query(data.NAME, f"MATCH (n:Neuron) WHERE {condition} RETURN n.bodyId").data
    assert len(rows) == service.query(data.NAME, "MATCH (n:Neuron) RETURN count(n)").data[0][0]


def test_white_space_around_a_text_is_minded_where_it_is_made_a_number(service: Service) -> None:
    texts = "[' 1', '2', null, '\\t3', '4.5']"
    query = (
        f"UNWIND {texts} AS x WITH x, split('1, true', ',') AS parts "
        "RETURN x, toInteger(x), toInteger(last(parts)), toBoolean(parts[1]), toFloat(x), toIntegerOrNull(x)"
    )
    rows = service.query(data.NAME, query).data
    assert [row[1] for row in rows] == [row[5] for row in rows] == [None, 2, None, None, 4]
    assert [row[2:5] for row in rows] == [[None, True, x] for x in (1.0, 2.0, None, 3.0, 4.5)]
    assert service.query(data.NAME, f"RETURN [x IN {texts} | toInteger(x)] AS y").data == [[[None, 2, None, None, 4]]]
    notes = "MATCH (n:Neuron) WHERE n.notes = '1' RETURN DISTINCT toInteger(n.notes), toInteger(n.bodyId) = n.bodyId"
    assert service.query(data.NAME, notes).data == [[1, True]]
