"""Maps: those of patterns, those made of neurons, and points, which are maps to the engine."""

from __future__ import annotations

import pytest

from neuprint_jupyter.server.service import Service
from tests.server.oracle import data
from tests.server.oracle.shapes import N, of

BODIES = sorted(N)
PLACED = [body for body in BODIES if of(body, "somaLocation") is not None]
PLACE = of(PLACED[0], "somaLocation")
X, Y, Z = PLACE.split(",")


def test_what_is_made_of_a_neuron_is_named_as_it_is(service: Service) -> None:
    answer = service.query(data.NAME, "MATCH (n:Neuron) RETURN n {.bodyId, .type} ORDER BY n.bodyId LIMIT 2")
    assert answer.columns == ["n"]
    assert answer.data == [[{"bodyId": body, "type": of(body, "type")}] for body in BODIES[:2]]


def test_a_query_in_braces_is_none(service: Service) -> None:
    answer = service.query(data.NAME, "MATCH (n:Neuron {bodyId: 1}) RETURN COUNT { (n) }, EXISTS { (n) }")
    assert (answer.columns, answer.data) == (["COUNT { (n) }", "EXISTS { (n) }"], [[1, True]])


def test_that_it_was_made_of_a_neuron_with_more_is_forgotten_then(service: Service) -> None:
    query = "MATCH (n:Neuron) RETURN n {.bodyId} ORDER BY n.size, n.bodyId DESC LIMIT 2"
    assert service.query(data.NAME, query).data == [[{"bodyId": body}] for body in BODIES[:-3:-1]]
    query = "MATCH (n:Neuron) WITH n {.bodyId} RETURN n.size AS size, count(n.bodyId) AS c"
    assert service.query(data.NAME, query).data == [[None, len(BODIES)]]


def test_a_variable_is_what_a_map_says_of_nodes_and_relationships(service: Service) -> None:
    queries = {
        "WITH 3 AS q MATCH (n:Neuron {bodyId: q}) RETURN n {.bodyId, q} AS m": [[{"bodyId": 3, "q": 3}]],
        "UNWIND [3] AS q MATCH (n:Neuron) WHERE EXISTS { MATCH (n {bodyId: q}) } RETURN n.bodyId": [[3]],
        "MATCH (q:Neuron {bodyId: 3}) RETURN [x IN [1] | {x: x, q: q.bodyId}] AS l": [[[{"x": 1, "q": 3}]]],
        "CALL { MATCH (n:Neuron) RETURN min(n.bodyId) AS q } MATCH (n:Neuron {bodyId: q}) RETURN n.bodyId": [[1]],
        "RETURN reduce(s = {a: 0}, x IN [1, 2] | {a: x}) AS r": [[{"a": 2}]],
        "MATCH (n:Neuron {bodyId: 3}) WHERE EXISTS { MATCH (n) WHERE n:Segment } RETURN n.bodyId": [[3]],
    }
    for query, rows in queries.items():
        assert service.query(data.NAME, query).data == rows, query


def test_what_is_made_of_a_neuron_may_be_part_of_a_map(service: Service) -> None:
    made = {"bodyId": 1}
    queries = {
        "RETURN {w: null, of: n {.bodyId}, l: [n {.bodyId}]} AS m": [[{"w": None, "of": made, "l": [made]}]],
        "RETURN {`it's`: {of: n {.bodyId}, b: 1}, c: {d: 2}} AS m": [[{"it's": {"of": made, "b": 1}, "c": {"d": 2}}]],
        "RETURN n {.bodyId, k: {of: n {.bodyId}, b: 1}} AS m": [[made | {"k": {"of": made, "b": 1}}]],
        "WITH collect({of: n {.bodyId}, w: 3}) AS l RETURN [x IN l WHERE x.of.bodyId = 1 | x.w] AS w": [[[3]]],
        "RETURN [x IN [n] | {of: x {.bodyId}, w: 3}.w] AS w": [[[3]]],
        "RETURN [(n)-->(o {bodyId: 8}) | {of: o {.bodyId}, w: 3}] AS l": [[[{"of": {"bodyId": 8}, "w": 3}]]],
        "RETURN {of: n {.bodyId}, c: n.bodyId + count(*)} AS m, n.bodyId AS b": [[{"of": made, "c": 2}, 1]],
        "RETURN CASE WHEN true THEN {of: n {.bodyId}, l: collect(n {.bodyId})} END AS m": [[{"of": made, "l": [made]}]],
    }
    for query, rows in queries.items():
        assert service.query(data.NAME, f"MATCH (n:Neuron {{bodyId: 1}}) {query}").data == rows, query


@pytest.mark.parametrize(
    ("condition", "negated"),
    [
        ("n.somaLocation = POINT", False),
        ("POINT = n.somaLocation", False),
        ("n.somaLocation IN [point({x: -1, y: 0, z: 0}), POINT]", False),
        ("n.somaLocation <> POINT", True),
        ("NOT n.somaLocation = POINT", True),
    ],
)
def test_a_location_is_compared_with_a_point(service: Service, condition: str, negated: bool) -> None:
    query = f"MATCH (n:Neuron) WHERE {condition} RETURN n.bodyId ORDER BY n.bodyId"
    query = query.replace("POINT", f"point({{x: {X}, y: {Y}.0, z: {Z}}})")
    there = [body for body in PLACED if (of(body, "somaLocation") == PLACE) != negated]
    assert service.query(data.NAME, query).data == [[body] for body in there]


def test_a_point_says_of_a_node_where_it_is(service: Service) -> None:
    place = f"point({{x: {X}, y: {Y}, z: {Z}}})"
    query = f"MATCH (n:Neuron {{somaLocation: {place}}}) RETURN n.bodyId"
    assert [PLACED[0]] in service.query(data.NAME, query).data
