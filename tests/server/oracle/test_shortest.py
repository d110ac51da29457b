"""Shortest paths under conditions, of many pairs of neurons at a time, against networkx."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from math import prod
from typing import Any

import networkx
import pytest

from neuprint_jupyter.server.answers import QueryError
from neuprint_jupyter.server.service import Service
from tests.server.oracle import data

NODES = "[n IN nodes(p) | n.bodyId] AS path"
STRONG = "ALL(x IN relationships(p) WHERE x.weight >= 3)"
KNOWN = "ALL(n IN nodes(p) WHERE n.type IS NOT NULL OR n.bodyId < 12)"
NOT_ODD = "NOT any(n IN nodes(p) WHERE n.type IS NULL AND n.bodyId >= 12)"


def _is_known(body: int) -> bool:
    return "type" in data.STORED[body] or body < 12


def _paths(starts: list[int], ends: list[int], *, weight: int = 0, known: bool = False) -> list[list[int]]:
    graph = networkx.DiGraph([pair for pair, e in data.EDGES.items() if e["weight"] >= weight])
    graph.add_nodes_from(data.STORED)
    if known:
        graph = graph.subgraph([body for body in graph if _is_known(body)])
    pairs = [(a, b) for a in starts for b in ends if a != b and {a, b} <= set(graph) and networkx.has_path(graph, a, b)]
    return sorted(path for pair in pairs for path in networkx.all_shortest_paths(graph, *pair))


MANY, TO = [1, 2, 3, 4, 5, 6, 7], [4, 5, 6, 10, 11]
ENDS = "a.bodyId IN [1, 2, 3, 4, 5, 6, 7] AND b.bodyId IN [4, 5, 6, 10, 11] AND a <> b"


@pytest.mark.parametrize(
    ("matched", "expected"),
    [
        (f"((a:Neuron {{bodyId: 1}})-[:ConnectsTo*]->(b {{bodyId: 10}})) WHERE {STRONG}", ([1], [10], {"weight": 3})),
        (f"((a:Neuron)-[c: ConnectsTo*]->(b: Neuron)) WHERE {ENDS} AND {STRONG}", (MANY, TO, {"weight": 3})),
        (
            f"((a:Neuron)-[c:ConnectsTo*]->(b)) WHERE {ENDS} AND all(x IN c WHERE x.weight >= 3)",
            (MANY, TO, {"weight": 3}),
        ),
        (
            f"((a:Neuron)-[:ConnectsTo*]->(b:Segment)) WHERE {STRONG} AND {ENDS} AND {KNOWN}",
            (MANY, TO, {"weight": 3, "known": True}),
        ),
        (
            f"((a)-[:ConnectsTo*]->(b)) WHERE NONE(x IN relationships(p) WHERE x.weight < 3) AND {ENDS} AND {NOT_ODD}",
            (MANY, TO, {"weight": 3, "known": True}),
        ),
        (
            f"((a)-[:ConnectsTo*]->(b)) WHERE ALL(x IN relationships(p) WHERE x.weight > 1) AND {STRONG} AND {ENDS}",
            (MANY, TO, {"weight": 3}),
        ),
        (f"((a)-[:`ConnectsTo`*]->(b)) WHERE {ENDS} AND {KNOWN}", (MANY, TO, {"known": True})),
        ("((a:Neuron {bodyId: 1})-[:ConnectsTo*]->(b {bodyId: 10})) WHERE length(p) < 9", ([1], [10], {})),
        (f"((:Neuron {{bodyId: 1}})-[:ConnectsTo*..9]->({{bodyId: 10}})) WHERE {STRONG}", ([1], [10], {"weight": 3})),
    ],
)
def test_all_shortest_paths(service: Service, matched: str, expected: Any) -> None:
    starts, ends, conditions = expected
    answer = service.query(data.NAME, f"MATCH p = allShortestPaths{matched} RETURN {NODES}, length(p) ORDER BY path")
    paths = _paths(starts, ends, **conditions)
    assert paths
    assert answer.data == [[path, len(path) - 1] for path in paths]


def test_against_the_arrows(service: Service) -> None:
    query = f"MATCH p = allShortestPaths((b)<-[:ConnectsTo*]-(a)) WHERE {ENDS} AND {STRONG} RETURN {NODES}"
    paths = _paths(MANY, TO, weight=3)
    assert sorted(row[0][::-1] for row in service.query(data.NAME, query).data) == paths


def test_in_either_direction(service: Service) -> None:
    strong = [pair for pair, e in data.EDGES.items() if e["weight"] >= 3]
    both = Counter(map(frozenset, strong))
    paths = [path for b in TO for path in networkx.all_shortest_paths(networkx.Graph(strong), 1, b)]
    each = [path for path in paths for _ in range(prod(both[frozenset(step)] for step in pairwise(path)))]
    query = f"((a:Neuron {{bodyId: 1}})-[:ConnectsTo*]-(b)) WHERE b.bodyId IN {TO} AND {STRONG} RETURN {NODES}"
    assert len(each) > len(paths) > len(TO)
    assert sorted(row[0] for row in service.query(data.NAME, f"MATCH p = allShortestPaths{query}").data) == sorted(each)
    single = [row[0] for row in service.query(data.NAME, f"MATCH p = shortestPath{query}").data]
    assert sorted(path[-1] for path in single) == TO
    assert all(path in paths for path in single)


def test_ends_that_are_matched_before(service: Service) -> None:
    ends = "MATCH (a:Neuron) WHERE a.bodyId <= 7 MATCH (b:Neuron) WHERE b.bodyId IN [4, 5, 6, 10, 11] AND a <> b"
    path = f"MATCH p = {{}}((a)-[:ConnectsTo*..9]->(b)) WHERE {STRONG} RETURN {NODES}, a.bodyId, b.bodyId ORDER BY path"
    expected = _paths(MANY, TO, weight=3)
    answer = service.query(data.NAME, f"{ends} {path.format('allShortestPaths')}").data
    assert answer == [[path, path[0], path[-1]] for path in expected]
    single = service.query(data.NAME, f"{ends} {path.format('shortestPath')}").data
    assert {(row[1], row[2]) for row in single} == {(path[0], path[-1]) for path in expected}
    assert len(single) < len(expected)
    assert all(row[0] in expected for row in single)


def test_ends_that_are_unwound(service: Service) -> None:
    ends = f"UNWIND [1] AS start UNWIND {TO} AS end"
    path = "MATCH (a:Neuron {bodyId: start}), (b:Neuron {bodyId: end}), p = allShortestPaths((a)-[:ConnectsTo*]->(b))"
    returned = f"WHERE {STRONG} RETURN start, end, {NODES} ORDER BY path"
    expected = [[path[0], path[-1], path] for path in _paths([1], TO, weight=3)]
    assert service.query(data.NAME, f"{ends} {path} {returned}").data == expected
    with pytest.raises(QueryError, match="between two neurons at a time"):
        service.query(data.NAME, f"{ends} WITH * WHERE start <> end {path} {returned}")


@pytest.mark.parametrize(
    "condition",
    [
        "ANY(x IN relationships(p) WHERE x.weight > 3)",
        f"NOT {STRONG}",
        f"{STRONG} OR a.pre > 1",
        f"{STRONG} AND ALL(y IN relationships(p) WHERE y.weight < 9)",
        "NOT ALL(x IN c WHERE x.weight > 3)",
    ],
)
@pytest.mark.parametrize("function", ["shortestPath", "allShortestPaths"])
def test_other_conditions_are_refused(service: Service, function: str, condition: str) -> None:
    cypher = f"MATCH p = {function}((a {{bodyId: 1}})-[c:ConnectsTo*]->(b {{bodyId: 10}})) WHERE {condition} RETURN p"
    with pytest.raises(QueryError, match="Of shortest paths, conditions are answered here in the form"):
        service.query(data.NAME, cypher)
    asked_after = cypher.replace(" WHERE", " WITH p, a, c WHERE", 1)
    assert isinstance(service.query(data.NAME, asked_after).data, list)


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH p = shortestPath((a:Neuron {bodyId: 1})-[:ConnectsTo*]->(b:Neuron {bodyId: 1})) RETURN length(p)",
        "MATCH (a:Neuron), (b:Neuron) MATCH p = allShortestPaths((a)-[*..3]-(b)) WHERE a.bodyId < 4 RETURN count(p)",
        "MATCH (a:Neuron {bodyId: 1}) OPTIONAL MATCH p = shortestPath((a)-[:ConnectsTo]->(a)) RETURN p",
    ],
)
def test_none_from_a_neuron_to_itself(service: Service, cypher: str) -> None:
    with pytest.raises(QueryError, match="does not work when the start and end nodes are the same"):
        service.query(data.NAME, cypher)


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (a:Neuron), (b:Neuron) WHERE a <> b MATCH p = shortestPath((a)-[:ConnectsTo*]->(b)) RETURN count(p)",
        "MATCH p = shortestPath((a:Neuron)-[:ConnectsTo*]->(b:Neuron)) WHERE a <> b RETURN count(p)",
        "MATCH (a:Neuron), (b:Neuron) WHERE a <> b OPTIONAL MATCH p = shortestPath((a)-[*]->(b)) RETURN count(p)",
        "MATCH p = shortestPath((a:Neuron)-[:ConnectsTo*0..]->(b:Neuron)) WITH p WHERE length(p) > 0 RETURN count(p)",
    ],
)
def test_of_all_pairs(service: Service, cypher: str) -> None:
    bodies = list(data.STORED)
    starts = [path[0:1] + path[-1:] for path in _paths(bodies, bodies)]
    assert service.query(data.NAME, cypher).data == [[len({tuple(pair) for pair in starts})]]
