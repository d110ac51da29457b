"""Paths of every kind, patterns as conditions, OPTIONAL MATCH: the rows are what plain Python finds in the tables."""
# One query a line:
# ruff: noqa: E501

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from neuprint_jupyter.server.service import Service
from tests.server.oracle.shapes import (
    IN,
    OUT,
    Case,
    Cases,
    E,
    N,
    Unordered,
    grouped,
    of,
    walks,
    weight,
)

CASES = Cases()
case = CASES.add

# fmt: off
# paths
case("MATCH (a:Neuron {bodyId: 1})-[:ConnectsTo]->(b) RETURN b.bodyId", lambda: [[b] for b in OUT[1]])
case("MATCH (a:Neuron {bodyId: 1})<-[:ConnectsTo]-(b:oracle_Neuron) RETURN b.bodyId", lambda: [[b] for b in IN[1]])
case("MATCH (a {bodyId: 8})-[:ConnectsTo]-(b:Segment) RETURN b.bodyId", lambda: [[b] for b in OUT[8] + [x for x in IN[8] if x != 8]])
case("MATCH (a:`oracle_Segment`)-[c:ConnectsTo]->(b) WHERE c.weight > 30 RETURN a.bodyId, b.bodyId, c.weight", lambda: [[a, b, e["weight"]] for (a, b), e in E.items() if e["weight"] > 30])
case("MATCH (a:Neuron {bodyId: 1})-[:ConnectsTo*2]->(b) RETURN b.bodyId", lambda: [[p[-1]] for p in walks(1, 2, 2)])
case("MATCH (a:Neuron {bodyId: 1})-[:ConnectsTo*1..3]->(b) RETURN b.bodyId, count(*)", lambda: [[b, n] for b, n in Counter(p[-1] for p in walks(1, 1, 3)).items()])
case("MATCH p = (a:Neuron {bodyId: 1})-[:ConnectsTo*1..3]->(b) RETURN [n IN nodes(p) | n.bodyId]", lambda: [[p] for p in walks(1, 1, 3)])
case("MATCH p = (a:Neuron {bodyId: 3})-[:ConnectsTo*0..2]->(b) RETURN length(p), b.bodyId", lambda: [[len(p) - 1, p[-1]] for p in walks(3, 0, 2)])
case("MATCH p = (a:Neuron {bodyId: 4})<-[:ConnectsTo*..2]-(b) RETURN length(p), b.bodyId", lambda: [[len(p) - 1, p[-1]] for p in walks(4, 1, 2, IN)])
case("MATCH p = (a:Neuron {bodyId: 1})-[c:ConnectsTo*2..3]->(b:Neuron {bodyId: 4}) RETURN [x IN c | x.weight], length(p)", lambda: [[[weight(*pair) for pair in itertools.pairwise(p)], len(p) - 1] for p in walks(1, 2, 3) if p[-1] == 4])
case("MATCH p = (a:Neuron {bodyId: 2})-[:ConnectsTo*1..3]->(b) WHERE all(x IN relationships(p) WHERE x.weight >= 3) RETURN [n IN nodes(p) | n.bodyId]", lambda: [[p] for p in walks(2, 1, 3) if all(weight(*pair) >= 3 for pair in itertools.pairwise(p))])
case("MATCH p = (a:Neuron {bodyId: 2})-[:ConnectsTo*1..3]->(b) WHERE none(n IN nodes(p) WHERE n.type IS NULL AND n.bodyId > 2) RETURN b.bodyId", lambda: [[p[-1]] for p in walks(2, 1, 3) if all("type" in N[n] or n <= 2 for n in p)])
case("MATCH p = (a:Neuron {bodyId: 2})-[:ConnectsTo*1..2]->(b) RETURN reduce(s = 0, x IN relationships(p) | s + x.weight) AS s, last(nodes(p)).bodyId AS l, head(nodes(p)).bodyId AS h", lambda: [[sum(weight(*pair) for pair in itertools.pairwise(p)), p[-1], 2] for p in walks(2, 1, 2)])
case("MATCH (a:Neuron {bodyId: 1})-[:ConnectsTo]->(b)-[:ConnectsTo]->(c)-[:ConnectsTo]->(a) RETURN b.bodyId, c.bodyId", lambda: [p[1:3] for p in walks(1, 3, 3) if p[-1] == 1])
case("MATCH (a:Neuron)-[:ConnectsTo]->(b:Neuron)-[:ConnectsTo]->(a) WHERE a.bodyId < b.bodyId RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, b in E if a < b and (b, a) in E])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(a) RETURN a.bodyId, c.weight", lambda: [[a, weight(a, b)] for a, b in E if a == b])
case("MATCH (a:Neuron {bodyId: 1})-[x:ConnectsTo]->(b)<-[y:ConnectsTo]-(c) RETURN b.bodyId, c.bodyId, x.weight + y.weight", lambda: [[b, c, weight(1, b) + weight(c, b)] for b in OUT[1] for c in IN[b] if c != 1])
case("MATCH (a:Neuron {bodyId: 1})-[:ConnectsTo]->(b) MATCH (b)<-[:ConnectsTo]-(c) RETURN b.bodyId, c.bodyId", lambda: [[b, c] for b in OUT[1] for c in IN[b]])
case("MATCH (a:Neuron {bodyId: 1})-[:ConnectsTo]->(b), (c:Neuron {bodyId: 2})-[:ConnectsTo]->(b) RETURN DISTINCT b.bodyId", lambda: [[b] for b in OUT[1] if b in OUT[2]])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WHERE a.type = b.type RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, b in E if of(a, "type") and of(a, "type") == of(b, "type")])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WHERE a.type <> b.type AND c.weight = 8 RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, b in E if of(a, "type") and of(b, "type") and of(a, "type") != of(b, "type") and weight(a, b) == 8])
case("MATCH (a:Neuron)-[c:ConnectsTo {weight: 40}]->(b) RETURN a.bodyId, type(c), startNode(c).bodyId, endNode(c).bodyId", lambda: [[a, "ConnectsTo", a, b] for a, b in E if weight(a, b) == 40])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) WHERE c.weightHP IS NULL RETURN a.bodyId, b.bodyId", lambda: [[*pair] for pair, e in E.items() if "weightHP" not in e])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) WHERE c.weight <> c.weightHR RETURN a.bodyId, c.weightHR - c.weight", lambda: [[a, e["weightHR"] - e["weight"]] for (a, b), e in E.items() if e["weight"] != e["weightHR"]])
case("MATCH (a:Neuron)-[c]->(b:Neuron) WHERE a.bodyId = 5 RETURN type(c), b.bodyId", lambda: [["ConnectsTo", b] for b in OUT[5]])
case("MATCH (a:Neuron {bodyId: 6})-[c:ConnectsTo|SynapsesTo]->(b) RETURN b.bodyId", lambda: [[b] for b in OUT[6]])
case("MATCH (a:Neuron) WHERE (a)-[:ConnectsTo]->(:Neuron {bodyId: 4}) RETURN a.bodyId", lambda: [[a] for a in IN[4]])
case("MATCH (a:Neuron) WHERE NOT (a)-[:ConnectsTo]->() RETURN a.bodyId", lambda: [[a] for a in N if not OUT[a]])
case("MATCH (a:Neuron) WHERE exists((a)<-[:ConnectsTo]-()) AND NOT exists(a.type) RETURN a.bodyId", lambda: [[a] for a in N if IN[a] and not of(a, "type")])
case("MATCH (a:Neuron) WHERE exists(a.size) AND a.size > 10 RETURN a.bodyId", lambda: [[a] for a in N if (of(a, "size") or 0) > 10])
case("MATCH (a:Neuron) WHERE EXISTS { MATCH (a)-[c:ConnectsTo]->(b) WHERE c.weight > 40 AND b.type IS NOT NULL } RETURN a.bodyId", lambda: [[a] for a in N if any(weight(a, b) > 40 and of(b, "type") for b in OUT[a])])
case("MATCH (a:Neuron) RETURN a.bodyId, exists((a)-[:ConnectsTo]->(a)) AS self", lambda: [[a, (a, a) in E] for a in N])
case("MATCH (a:Neuron) RETURN a.bodyId, size((a)-[:ConnectsTo]->()) AS n, size((a)<-[:ConnectsTo]-()) AS m", lambda: [[a, len(OUT[a]), len(IN[a])] for a in N])
case("MATCH (a:Neuron) WHERE size((a)-[:ConnectsTo]->()) > 5 RETURN a.bodyId", lambda: [[a] for a in N if len(OUT[a]) > 5])
case("MATCH (a:Neuron), (b:Neuron) WHERE a.bodyId < 4 AND b.bodyId < 4 AND (a)-[:ConnectsTo*1..2]->(b) RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a in (1, 2, 3) for b in (1, 2, 3) if any(p[-1] == b for p in walks(a, 1, 2))])
case("MATCH (a:Neuron {bodyId: 1})-[:ConnectsTo*1..2 {weight: 5}]->(b) RETURN b.bodyId", lambda: [[p[-1]] for p in walks(1,1,2) if all(weight(*x)==5 for x in itertools.pairwise(p))])
case("MATCH (a:Neuron {bodyId: 1})-[c:ConnectsTo*1..2]->(b) WHERE all(x IN c WHERE x.weight > 2) RETURN b.bodyId, size(c)", lambda: [[p[-1], len(p)-1] for p in walks(1,1,2) if all(weight(*x)>2 for x in itertools.pairwise(p))])
case("MATCH p = (a:Neuron {bodyId: 1})-[:ConnectsTo*2]->(b) RETURN nodes(p)[1].bodyId AS m, relationships(p)[0].weight AS w, [x IN nodes(p) | x {.bodyId}] AS l, size(nodes(p)[1..]) AS s", lambda: [[p[1], weight(p[0],p[1]), [{"bodyId":x} for x in p], 2] for p in walks(1,2,2)])
case("MATCH p = (a:Neuron {bodyId: 1})-[:ConnectsTo*1..2]->(b) WITH p ORDER BY length(p) DESC, b.bodyId LIMIT 2 RETURN length(p)", lambda: [[2],[2]])
case("MATCH p = (a:Neuron {bodyId: 1})-[:ConnectsTo*2]->(b) UNWIND relationships(p) AS r RETURN startNode(r).bodyId, endNode(r).bodyId, r.weight", lambda: [[x,y,weight(x,y)] for p in walks(1,2,2) for x,y in itertools.pairwise(p)])
case("MATCH p = (a:Neuron {bodyId: 1})-[:ConnectsTo*1..2]->(b) RETURN b.bodyId, min(length(p)), count(p), collect(length(p))[0] >= 1", lambda: [[b, min(ls), len(ls), True] for b,ls in grouped((p[-1],len(p)-1) for p in walks(1,1,2)).items()])
case("MATCH (a:Neuron {bodyId: 1})-[:ConnectsTo*0..1]->(b) RETURN DISTINCT b.bodyId", lambda: [[b] for b in {1,*OUT[1]}])
case("MATCH (a)-[:ConnectsTo]->(b) WHERE a.bodyId IN [1,2,3] AND NOT (b)-[:ConnectsTo]->(a) RETURN a.bodyId, b.bodyId", lambda: [[a,b] for a in (1,2,3) for b in OUT[a] if (b,a) not in E])
case("MATCH (a {bodyId: 1})-[c:ConnectsTo]->(b) RETURN c {.*}.weight AS w", lambda: [[weight(1,b)] for b in OUT[1]])
case("MATCH (n:Neuron) RETURN n.bodyId, exists(n.type) AS e, exists((n)-[:ConnectsTo]->({bodyId: 4})) AS f", lambda: [[b, 'type' in N[b], 4 in OUT[b]] for b in N])
case("MATCH (n:Neuron) WHERE any(x IN [4, 5] WHERE (n)-[:ConnectsTo]->({bodyId: x})) RETURN n.bodyId", lambda: [[b] for b in N if 4 in OUT[b] or 5 in OUT[b]])
case("WITH [4,5] AS ids MATCH (n:Neuron) WHERE all(x IN ids WHERE (n)-[:ConnectsTo]->(:Neuron {bodyId: x})) RETURN n.bodyId", lambda: [[b] for b in N if 4 in OUT[b] and 5 in OUT[b]])
case("MATCH (a:Neuron) WHERE (a)-[:ConnectsTo]->(:Neuron {bodyId: 4}) OR a.bodyId = 1 RETURN a.bodyId", lambda: [[b] for b in N if 4 in OUT[b] or b==1])
case("MATCH (a:Neuron) WHERE NOT ((a)-[:ConnectsTo]->(:Neuron {bodyId: 4}) OR a.bodyId > 3) RETURN a.bodyId", lambda: [[b] for b in N if not(4 in OUT[b] or b>3)])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WHERE id(a) = id(b) RETURN a.bodyId", lambda: [[a] for a,b in E if a==b])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WHERE a = b RETURN a.bodyId", lambda: [[a] for a,b in E if a==b])
case("MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] WITH n MATCH (n)-[c:ConnectsTo]->(m) WHERE m.bodyId IN [8, 16] RETURN n.bodyId, m.bodyId, c.weight", lambda: [[a,b,weight(a,b)] for a in (1,2) for b in (8,16) if b in OUT[a]])
case("MATCH (n:Neuron), (m:Neuron) WHERE n.bodyId = 1 AND m.bodyId = 8 RETURN exists((n)-[:ConnectsTo]->(m)) AS x, exists((m)-[:ConnectsTo]->(n)) AS y", lambda: [[8 in OUT[1], 1 in OUT[8]]])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WHERE c.weight >= 5 AND c.weight < 9 AND NOT a.type = b.type RETURN a.bodyId, b.bodyId", lambda: [[a,b] for a,b in E if 5<=weight(a,b)<9 and of(a,'type') and of(b,'type') and of(a,'type')!=of(b,'type')])
case("MATCH (a:Neuron)-[c1:ConnectsTo]->(b:Neuron), (b)-[c2:ConnectsTo]->(d:Neuron) WHERE a.bodyId = 1 AND d.bodyId <> a.bodyId AND c1.weight + c2.weight > 20 RETURN b.bodyId, d.bodyId", lambda: [[b,d] for b in OUT[1] for d in OUT[b] if d!=1 and weight(1,b)+weight(b,d)>20])
# OPTIONAL MATCH
case("MATCH (a:Neuron) OPTIONAL MATCH (a)-[c:ConnectsTo]->(b) WHERE c.weight > 40 RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a in N for b in [b for b in OUT[a] if weight(a, b) > 40] or [None]])
case("MATCH (a:Neuron) OPTIONAL MATCH (a)-[c:ConnectsTo]->(b:Neuron {type: 'EPG'}) RETURN a.bodyId, count(b)", lambda: [[a, sum(of(b, "type") == "EPG" for b in OUT[a])] for a in N])
case("MATCH (a:Neuron {bodyId: 1}) OPTIONAL MATCH (a)-[:ConnectsTo]->(b) OPTIONAL MATCH (b)-[:ConnectsTo]->(c) RETURN b.bodyId, c.bodyId", lambda: [[b, c] for b in OUT[1] for c in OUT[b] or [None]])
case("MATCH (a:Neuron) WHERE a.bodyId < 9 OPTIONAL MATCH (a)-[:ConnectsTo]->(b) WHERE b.bodyId < 9 OPTIONAL MATCH (b)-[:ConnectsTo]->(c) WHERE c.bodyId < 9 RETURN a.bodyId, b.bodyId, c.bodyId", lambda: [[a, b, c] for a in range(1, 9) for b in [b for b in OUT[a] if b < 9] or [None] for c in ([c for c in OUT[b] if c < 9] if b else []) or [None]])
case("OPTIONAL MATCH (a:Neuron {bodyId: -5}) RETURN a, a.type, a.bodyId IS NULL", lambda: [[None, None, True]])
case("MATCH (a:Neuron) WHERE a.bodyId IN [1, 2] OPTIONAL MATCH (a)-[c:ConnectsTo]->(b {bodyId: 8}) RETURN a.bodyId, coalesce(c.weight, 0) AS w", lambda: [[a, weight(a, 8) if 8 in OUT[a] else 0] for a in (1, 2)])
case("MATCH (a:Neuron) OPTIONAL MATCH (a)-[c:ConnectsTo]->() WITH a, sum(c.weight) AS s, count(c) AS n WHERE n = 0 OR s > 90 RETURN a.bodyId, s, n", lambda: [[a, sum(weight(a, b) for b in OUT[a]), len(OUT[a])] for a in N if not OUT[a] or sum(weight(a, b) for b in OUT[a]) > 90])
case("MATCH (a:Neuron) WITH a, (a)-[:ConnectsTo]->() AS ways WHERE size(ways) > 1 RETURN a.bodyId, size(ways)", lambda: [[a, len(OUT[a])] for a in N if len(OUT[a]) > 1])
case("MATCH (a:Neuron) RETURN a.bodyId, (a)-[:ConnectsTo]->({type: 'EPG'}) IS NULL, size(tail((a)-[:ConnectsTo]->())), NOT((a)-[:ConnectsTo]->()), NOT (a)-->() OR (a)-->()", lambda: [[a, False, max(len(OUT[a]) - 1, 0), not OUT[a], True] for a in N])
case("MATCH (a:Neuron {bodyId: 1}) OPTIONAL MATCH (a)-[:ConnectsTo]->(b {bodyId: 0}) RETURN (b)-->(), [(b)-->(), [1]]", lambda: [[[], [[], [1]]]])
case("MATCH (a:Neuron) RETURN sum(size((a)-[:ConnectsTo]->())) AS k, size(collect((a)-[:ConnectsTo]->())) AS n", lambda: [[sum(len(OUT[a]) for a in N), len(N)]])
case("MATCH (a:Neuron) OPTIONAL MATCH (a)-[:ConnectsTo]->(b) WITH a, collect(b.bodyId) AS bs RETURN a.bodyId, size(bs)", lambda: [[a, len(OUT[a])] for a in N])
case("MATCH (a:Neuron {bodyId: 1}) OPTIONAL MATCH p = (a)-[:ConnectsTo*2]->(b {bodyId: 1}) RETURN p IS NULL, length(p)", lambda: [[False, 2] for p in walks(1, 2, 2) if p[-1] == 1] or [[True, None]])
case("MATCH (a:Neuron) WHERE a.bodyId < 4 OPTIONAL MATCH (a)-[:ConnectsTo]->(b) WHERE NOT b.type IN ['EPG'] RETURN a.bodyId, collect(b.bodyId) AS bs", lambda: [[a, Unordered(b for b in OUT[a] if of(b, "type") not in ("EPG", None))] for a in (1, 2, 3)])
case("MATCH (a:Neuron) WHERE a.bodyId < 6 OPTIONAL MATCH (a)-[:ConnectsTo]->(b {bodyId: 8}) MATCH (b)-[:ConnectsTo]->(c) RETURN a.bodyId, c.bodyId", lambda: [[a,c] for a in range(1,6) if 8 in OUT[a] for c in OUT[8]])
case("MATCH (a:Neuron) WHERE a.bodyId < 6 OPTIONAL MATCH (a)-[c:ConnectsTo]->(b)-[d:ConnectsTo]->(a) RETURN a.bodyId, count(b)", lambda: [[a, sum(1 for b in OUT[a] if (b,a) in E and a!=b)] for a in range(1,6)])
# fmt: on


@pytest.mark.parametrize("one", CASES, ids=str)
def test_rows(service: Service, one: Case) -> None:
    one.check(service)


@pytest.mark.parametrize(
    "returned",
    [
        "RETURN p ORDER BY length(p) DESC, nodes(p)[1].bodyId, last(nodes(p)).bodyId",
        "RETURN DISTINCT p ORDER BY size(relationships(p)) DESC, nodes(p)[1].bodyId, last(nodes(p)).bodyId",
        "RETURN p AS way ORDER BY length(way) DESC, nodes(p)[1].bodyId, last(nodes(way)).bodyId",
        "WITH a, p AS q RETURN q ORDER BY length(q) DESC, nodes(q)[1].bodyId, last(nodes(q)).bodyId",
    ],
)
def test_paths_are_returned_in_order(service: Service, returned: str) -> None:
    answer = service.query("oracle:v1", f"MATCH p = (a:Neuron {{bodyId: 1}})-[:ConnectsTo*1..2]->(b) {returned}").data
    expected = sorted(walks(1, 1, 2), key=lambda path: (-len(path), *path[1:]))
    assert [[node["bodyId"] for node in path["nodes"]] for (path,) in answer] == expected
    assert [len(path["relationships"]) for (path,) in answer] == [len(path) - 1 for path in expected]


def test_patterns_as_values_are_the_lists_of_their_paths(service: Service) -> None:
    returned = "a.bodyId, (a)-[:ConnectsTo]->(), {back: (:Segment)-[:ConnectsTo]->(a)} AS more"
    answer = service.query("oracle:v1", f"MATCH (a:Neuron) RETURN {returned}")
    assert answer.columns == ["a.bodyId", "(a)-[:ConnectsTo]->()", "more"]
    for a, ways, more in answer.data:
        found = [[tuple(node["bodyId"] for node in way["nodes"]) for way in some] for some in (ways, more["back"])]
        assert [sorted(some) for some in found] == [sorted((a, b) for b in OUT[a]), sorted((b, a) for b in IN[a])]
        for way, ends in zip(ways, found[0], strict=True):
            assert [edge["weight"] for edge in way["relationships"]] == [weight(*ends)]
