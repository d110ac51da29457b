"""Conditions of several variables, in a MATCH that is not the first, are asked when all of them are known."""
# One query a line:
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from neuprint_jupyter.server.dialect import translate
from neuprint_jupyter.server.service import Service
from tests.server.oracle import data
from tests.server.oracle.shapes import OUT, Case, Cases, E, N, of, walks


def in_(roi: str, body: int) -> bool:
    return of(body, roi) is True


# What is asked of b <- a by a connection c, in two ways.
CONDITIONS: list[tuple[str, Callable[[int, int, dict[str, Any]], Any]]] = [
    ("a.EB OR b.bodyId IN [19, 17]", lambda a, b, _: in_("EB", a) or b in (17, 19)),
    ("b.bodyId = 19 OR a.EB", lambda a, b, _: in_("EB", a) or b == 19),
    ("b.bodyId > 0 AND (b.type IS NULL OR a['EB'])", lambda a, b, _: in_("EB", a) or not of(b, "type")),
    ("(a.EB OR a.PB) OR b.bodyId = 19", lambda a, b, _: in_("EB", a) or in_("PB", a) or b == 19),
    ("coalesce(a.EB, false) OR b.bodyId = 19", lambda a, b, _: in_("EB", a) or b == 19),
    ("b.bodyId = 19 XOR coalesce(a.EB, false)", lambda a, b, _: in_("EB", a) != (b == 19)),
    ("exists(a.EB) OR b.bodyId = 19", lambda a, b, _: in_("EB", a) or b == 19),
    ("any(x IN [c.weight] WHERE x > 5) OR b.type = 'EPG'", lambda _, b, c: c["weight"] > 5 or of(b, "type") == "EPG"),
    (
        "b.size > CASE WHEN a.EB THEN 5 ELSE 100 END",
        lambda a, b, _: (of(b, "size") or 0) > (5 if in_("EB", a) else 100),
    ),
    (
        "apoc.convert.fromJsonMap(c.roiInfo)['EB'].post > 2 OR b.bodyId = 19",
        lambda _, b, c: c["rois"].get("EB", 0) > 2 or b == 19,
    ),
    ("c.weight = a.bodyId", lambda a, _, c: c["weight"] == a),
    ("NOT c.weightHP = a.bodyId", lambda a, _, c: c.get("weightHP") not in (None, a)),
    ("one = 2 OR a.EB", lambda a, *_: in_("EB", a)),
]
CASES = Cases()
case = CASES.add
for _said, _told in CONDITIONS:
    for _match in ("MATCH", "OPTIONAL MATCH"):
        case(
            f"WITH 1 AS one {_match} (b:Segment)<-[c:ConnectsTo]-(a:Neuron) WHERE {_said} RETURN a.bodyId, b.bodyId",
            lambda told=_told: [[a, b] for (a, b), c in E.items() if told(a, b, c)],
        )
# fmt: off
case("MATCH (b:Segment)<-[:ConnectsTo]-(a:Neuron), (a)-[:ConnectsTo]->(c) WHERE b.bodyId = 19 OR c.EB RETURN a.bodyId, b.bodyId, c.bodyId", lambda: [[a, b, c] for a, b in E for c in OUT[a] if b != c and (b == 19 or in_("EB", c))])
case("MATCH (x:Neuron) WHERE x.bodyId IN [1, 2] MATCH (b:Segment)<-[:ConnectsTo]-(a:Neuron) WHERE x.bodyId = 1 OR a.EB RETURN x.bodyId, a.bodyId, b.bodyId", lambda: [[x, a, b] for x in (1, 2) for a, b in E if x == 1 or in_("EB", a)])
case(f"WITH 1 AS one MATCH (b:Segment)<-[:ConnectsTo]-(a:Neuron) WHERE b.bodyId IN {[19, 17, *range(100, 160)]} OR a.EB RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, b in E if b in (17, 19) or in_("EB", a)])
case("CALL { MATCH (b:Segment)<-[:ConnectsTo]-(a:Neuron) WHERE b.bodyId = 19 OR a.EB RETURN a, b } RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, b in E if b == 19 or in_("EB", a)])
case("MATCH (x:Meta) WHERE EXISTS { MATCH (b:Segment)<-[:ConnectsTo]-(a:Neuron) WHERE b.bodyId = -1 OR a.EB } RETURN count(x)", lambda: [[1]])
case("MATCH p = (b:Segment {bodyId: 1})-[:ConnectsTo*1..2]->(a:Neuron) WHERE b.bodyId = 19 OR any(x IN nodes(p) WHERE x.bodyId = 8) RETURN [n IN nodes(p) | n.bodyId] AS ids", lambda: [[w] for w in walks(1, 1, 2) if 8 in w])
case("MATCH p = (b:Segment)-[:ConnectsTo*1..2]->(a:Neuron {bodyId: 4}) WHERE b.bodyId = 1 OR any(x IN nodes(p) WHERE x.bodyId = 8) RETURN [n IN nodes(p) | n.bodyId] AS ids", lambda: [[w] for n in N for w in walks(n, 1, 2) if w[-1] == 4 and (n == 1 or 8 in w)])
case("MATCH (n:Neuron) WITH n, exists((n)-[:ConnectsTo]->({bodyId: 4})) AS x, CASE WHEN exists((n)<-[:ConnectsTo]-()) THEN 1 ELSE 0 END AS y RETURN n.bodyId, x, y", lambda: [[n, 4 in OUT[n], int(any(b == n for _, b in E))] for n in N])
case("MATCH (n:Neuron) RETURN n.bodyId, CASE WHEN NOT ((n)-[:ConnectsTo]->({bodyId: 4})) THEN 1 ELSE 0 END AS x", lambda: [[n, int(4 not in OUT[n])] for n in N])
case("MATCH (n:Neuron) WHERE n.bodyId < 9 RETURN reduce(s = n.bodyId, x IN [1, 2] | s + x) AS s", lambda: [[n + 3] for n in N if n < 9])
case("MATCH (n:Neuron) UNWIND [CASE WHEN (n)-[:ConnectsTo]->({bodyId: 4}) THEN 1 ELSE 0 END] AS x RETURN n.bodyId, x", lambda: [[n, int(4 in OUT[n])] for n in N])
case("MATCH (n:Neuron), (m:Neuron {bodyId: 4}) RETURN n.bodyId, (n)-[:ConnectsTo]->(m) AND NOT (m)-[:ConnectsTo]->(n) AS x", lambda: [[n, 4 in OUT[n] and n not in OUT[4]] for n in N])
case("MATCH (n:Neuron) RETURN n.bodyId, [x IN [1] WHERE x = CASE WHEN NOT (n)-[:ConnectsTo]->({bodyId: 4}) THEN 1 END] AS x", lambda: [[n, [] if 4 in OUT[n] else [1]] for n in N])
case("UNWIND [null, false, true] AS u RETURN u, [x IN [u] | x = all(y IN [1] WHERE y = 1)] AS a, any(x IN [u] WHERE none(y IN [1] WHERE y = 2) = x) AS b", lambda: [[u, [u], u] for u in (None, False, True)])
case("MATCH (n:Neuron)-[:ConnectsTo]->(m) WHERE n.bodyId < 5 OR NOT EXISTS { MATCH (m)-[:ConnectsTo]->(n) } RETURN n.bodyId, m.bodyId", lambda: [[a, b] for a, b in E if a < 5 or (b, a) not in E])
case("MATCH (n:Neuron) OPTIONAL MATCH (n)-[:ConnectsTo]->(m:Neuron) WHERE exists { (m)-[:ConnectsTo]->(n) } RETURN n.bodyId, m.bodyId", lambda: [[n, m] for n in N for m in [b for b in OUT[n] if (b, n) in E] or [None]])
# What UNWIND gives, in a MATCH that is not the first.
case("MATCH (m:Meta) UNWIND ['EB', 'PB'] AS roi MATCH (n:Neuron) WHERE n[roi] RETURN roi, n.bodyId", lambda: [[r, n] for r in ("EB", "PB") for n in N if in_(r, n)])
case("MATCH (m:Meta) UNWIND m.primaryRois AS roi MATCH (n:Neuron) WHERE n.bodyId < 9 AND n[roi] RETURN roi, n.bodyId", lambda: [[r, n] for r in data.ROIS for n in N if n < 9 and in_(r, n)])
case("MATCH (m:Meta) UNWIND ['EPG', 'Delta7'] AS t MATCH (n:Neuron {type: t}) RETURN t, n.bodyId", lambda: [[t, n] for t in ("EPG", "Delta7") for n in N if of(n, "type") == t])
case("MATCH (a:Neuron) UNWIND [1, 4] AS least MATCH (a)-[c:ConnectsTo]->(b) WHERE c.weight > least RETURN least, a.bodyId, b.bodyId", lambda: [[k, a, b] for k in (1, 4) for (a, b), c in E.items() if c["weight"] > k])
case("MATCH (a:Neuron {bodyId: 1}) UNWIND [1, 2] AS x UNWIND [2, 3] AS y MATCH (b:Neuron) WHERE b.bodyId = x * y RETURN x, y, b.bodyId", lambda: [[x, y, x * y] for x in (1, 2) for y in (2, 3)])
# fmt: on


@pytest.mark.parametrize("one", CASES, ids=str)
def test_rows(service: Service, one: Case) -> None:
    assert one.rows()
    one.check(service)


def test_what_names_one_variable_is_left_for_the_index(service: Service) -> None:
    for cypher in (
        "MATCH (n:Neuron) WHERE n.bodyId IN [1] OR n.type = 'EPG' RETURN n.bodyId AS b",
        "UNWIND ['1'] AS i MATCH (n:Neuron) WHERE n.bodyId = toInteger(i) RETURN n.bodyId AS b",
        "UNWIND ['1'] AS i MATCH (n:Neuron)-[:ConnectsTo]->(m) WHERE n.bodyId = toInteger(i) RETURN m.bodyId AS b",
    ):
        assert translate(cypher, data.NAME).cypher.count("NOT") == 0
        assert len(service.query(data.NAME, cypher))
