"""Paths, as they are translated: the shortest ones under conditions, and what is returned of any."""

from __future__ import annotations

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.server.dialect import translate

WHERE = "WHERE ALL(x IN relationships(p) WHERE x.weight >= 5) AND all (n in nodes(p) WHERE n.status = 'OR)')"


@pytest.mark.parametrize(
    "match",
    [
        "MATCH (src:Neuron {bodyId: 1}), (dest:Neuron {bodyId: 4}), p = allShortestPaths((src)-[:ConnectsTo*]->(dest))",
        "MATCH (src:Neuron {bodyId: 1}), p=allShortestPaths( (src)-[ :ConnectsTo * ]->(dest) ), (dest:Neuron)",
        "match (src:Neuron) MATCH (dest) MATCH p = shortestPath((src)-[:`ConnectsTo`*1..7]->(dest))",
    ],
)
def test_shortest_paths_under_conditions(match: str) -> None:
    paths = translate(f"UNWIND [1] AS x0 // WHERE\n{match}\n{WHERE} RETURN length(p)", "larva").paths
    assert paths is not None
    assert (paths.path, paths.start, paths.end, paths.after) == ("p", "src", "dest", "RETURN length(p)")
    assert paths.edge == ("x", "x.weight >= 5")
    assert paths.node == ("n", "n.status = 'OR)'")
    assert paths.before.startswith("UNWIND [1] AS x0 // WHERE\n")
    assert (paths.most, paths.single) == ((7, True) if "*1..7" in match else (None, False))
    assert "p" not in paths.others


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH p = allShortestPaths((a)-[:ConnectsTo*]->(b)) RETURN p",
        "MATCH p = allShortestPaths((a)-[:ConnectsTo*]->(b)) WHERE a.bodyId = 1 RETURN p",
        "MATCH p = (a)-[:ConnectsTo*2]->(b) WHERE ALL(x IN nodes(p) WHERE x.pre > 1) RETURN p",
        "MATCH p = allShortestPaths((a)-[:ConnectsTo*]->(b)) WHERE NOT ALL(x IN nodes(p) WHERE x.pre > 1) RETURN p",
        "MATCH p = allShortestPaths((a)-[:ConnectsTo*]->(b)) WHERE a.x OR ALL(x IN nodes(p) WHERE x.y) RETURN p",
        "MATCH p = allShortestPaths((a)-[:ConnectsTo*]->(b)) WITH p WHERE ALL(x IN nodes(p) WHERE x.y) RETURN p",
        "RETURN 'MATCH p = allShortestPaths((a)-[:ConnectsTo*]->(b)) WHERE ALL(x IN nodes(p) WHERE x.y) RETURN p'",
        "MATCH p = allShortestPaths((a)-[:ConnectsTo*]->(b)",
    ],
)
def test_other_paths_are_the_engines(cypher: str) -> None:
    assert translate(cypher, "larva").paths is None


@given(st.text(alphabet="MATCHWERpnx=*()[]->,:'` \n"))
def test_any_text_may_stand_around_a_path(text: str) -> None:
    translate(f"MATCH {text} p = allShortestPaths((a)-[:ConnectsTo*]->(b)) WHERE {text} RETURN p", "larva")


class Steps:
    """A graph of numbers that answers what :class:`ShortestPaths` asks."""

    def __init__(self, edges: set[tuple[int, int]], ends: tuple[int, int]) -> None:
        self.edges, self.ends = edges, ends

    def __call__(self, cypher: str, parameters: dict[str, list[int]]) -> list[list[int]]:
        if not parameters:
            return [list(self.ends)]
        here, others = set(parameters["bodies"]), set(parameters.get("others", range(8)))
        steps = [(b, a) if "<-[" in cypher else (a, b) for a, b in self.edges]
        steps = [(a, b) for a, b in steps if a in here and b in others]
        found = {a if "DISTINCT `hop 0`" in cypher else b for a, b in steps}
        return [[body] for body in sorted(found)]


def test_ends_are_sought_by_their_ids() -> None:
    ends = "((a:Neuron)-[:ConnectsTo*]->(b:Neuron)) WHERE a.bodyId IN [0, 7] AND b.bodyId IN [1]"
    paths = translate(f"MATCH p = allShortestPaths{ends} AND ALL(x IN nodes(p) WHERE x.y) RETURN p", "larva").paths
    assert paths is not None
    cypher, _ = paths.answer(Steps({(0, 1)}, (0, 1)))
    # Not among all pairs of neurons.
    assert "(b:Neuron) WHERE a.bodyId = 0 AND b.bodyId = 1 MATCH" in cypher


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7))), st.booleans())
def test_the_layers_of_shortest_paths(edges: set[tuple[int, int]], single: bool) -> None:
    function = "shortestPath" if single else "allShortestPaths"
    cypher = f"MATCH p = {function}((a)-[:ConnectsTo*]->(b)) WHERE ALL(x IN nodes(p) WHERE x.y) RETURN p"
    paths = translate(cypher, "larva").paths
    assert paths is not None
    graph = networkx.DiGraph(list(edges))
    graph.add_nodes_from([0, 1])
    expected = list(networkx.all_shortest_paths(graph, 0, 1)) if networkx.has_path(graph, 0, 1) else []
    answer, parameters = paths.answer(Steps(edges, (0, 1)))
    layers = list(parameters.values())
    if single and expected:
        assert [0, *(body for (body,) in layers), 1] in expected
    else:
        inner = range(1, len(expected[0]) - 1) if expected else ()
        assert [sorted(layer) for layer in layers] == [sorted({path[i] for path in expected}) for i in inner]
    assert ("WHERE false AND" in answer) == (not expected)


def test_a_path_is_returned_as_its_parts() -> None:
    cypher = translate("MATCH (m), p = (a)-->(b) RETURN p, p AS q, a", "larva").cypher
    whole = "CASE WHEN p IS NULL THEN null ELSE {nodes: nodes(p), relationships: relationships(p)} END"
    assert cypher == f"MATCH (m), p = (a)-->(b) RETURN {whole} AS p, {whole} AS q, a"


@pytest.mark.parametrize(
    ("cypher", "turned"),
    [
        (
            "MATCH (s) WHERE EXISTS { (m:Neuron)-[:Contains]->(:SynapseSet)-[x :Contains]->(s) } RETURN s",
            "MATCH (s) WHERE EXISTS { (s)<-[x :Contains]-(:SynapseSet)<-[:Contains]-(m:Neuron) } RETURN s",
        ),
        (
            "MATCH (n) MATCH (a) --> (b:Neuron {x: 1}) <-[:ConnectsTo*2]- (n) WHERE n.x > 1 RETURN n",
            "MATCH (n) MATCH (n)-[:ConnectsTo*2]->(b:Neuron {x: 1})<--(a) WHERE n.x > 1 RETURN n",
        ),
        ("MATCH (n) RETURN exists((:A)--(n)) AS x", "MATCH (n) RETURN exists((n)--(:A)) AS x"),
        # With what is known at its left, or at neither end, of a path, with a list: as they are.
        ("MATCH (n), (m) WHERE (m)-->(n) RETURN n", None),
        ("MATCH (n) MATCH (a)-->(b)-->(c) RETURN n", None),
        ("MATCH (n) MATCH (a)-->(n) RETURN n", None),
        ("MATCH (n) MATCH p = (a)-->(b)-->(n) RETURN n", None),
        ("MATCH (n) MATCH (a)-[c:ConnectsTo*2]->(b)-->(n) RETURN c", None),
        ("MATCH (n) RETURN [(a)-->(b)-->(n) | a.x] AS x", None),
        ("MATCH (a)-->(b), (c)-->(d)-->(b) RETURN a", None),
    ],
)
def test_patterns_begin_where_they_are_known(cypher: str, turned: str | None) -> None:
    assert translate(cypher, "larva").cypher == (turned or cypher)
