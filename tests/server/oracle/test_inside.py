"""roiInfo, and what lies in neurons: the rows are what plain Python finds in the tables."""
# One query a line:
# ruff: noqa: E501

from __future__ import annotations

from collections import Counter

import pytest

from neuprint_jupyter.server.service import Service
from tests.server.oracle.data import ROIS
from tests.server.oracle.shapes import (
    POST,
    POST_IN_EB,
    POST_IN_PB,
    PRE,
    PRE_IN_EB,
    SYNAPSES,
    Case,
    Cases,
    E,
    N,
    Unordered,
    counts_in,
    grouped,
    of,
)

CASES = Cases()
case = CASES.add

# fmt: off
# roiInfo
case("MATCH (n:Neuron) WHERE n.EB RETURN n.bodyId", lambda: [[b] for b in N if of(b, "EB")])
case("MATCH (n:Neuron) WHERE n.`a'L(R)` AND NOT exists(n.EB) RETURN n.bodyId", lambda: [[b] for b in N if of(b, "a'L(R)") and not of(b, "EB")])
case("MATCH (n:Neuron) WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS r WHERE r.EB.pre > 5 RETURN n.bodyId, r.EB.pre", lambda: [[b, PRE_IN_EB[b]] for b in N if PRE_IN_EB[b] > 5])
case("MATCH (n:Neuron) WITH n, apoc.convert.fromJsonMap(n.roiInfo)['EB'] AS eb RETURN n.bodyId, eb.post, eb['pre'] IS NULL", lambda: [[b, POST_IN_EB[b] or None, not PRE_IN_EB[b]] for b in N])
case("MATCH (n:Neuron) WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS r UNWIND keys(r) AS roi WITH roi, sum(r[roi].pre) AS pre, sum(r[roi].post) AS post RETURN roi, pre, post", lambda: [[roi, t, t] for roi in ROIS for t in [sum(e["rois"].get(roi, 0) for e in E.values())]])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) WITH a, b, apoc.convert.fromJsonMap(c.roiInfo) AS r WHERE r['EB'].post >= 5 RETURN a.bodyId, b.bodyId, r.EB.post", lambda: [[a, b, e["rois"]["EB"]] for (a, b), e in E.items() if e["rois"].get("EB", 0) >= 5])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) WHERE a.bodyId < 9 UNWIND keys(apoc.convert.fromJsonMap(c.roiInfo)) AS roi RETURN a.bodyId, b.bodyId, roi, apoc.convert.fromJsonMap(c.roiInfo)[roi].post", lambda: [[a, b, roi, w] for (a, b), e in E.items() if a < 9 for roi, w in e["rois"].items()])
case("MATCH (n:Neuron) WHERE any(roi IN ['EB', 'PB'] WHERE apoc.convert.fromJsonMap(n.roiInfo)[roi].post > 20) RETURN n.bodyId", lambda: [[b] for b in N if POST_IN_EB[b] > 20 or POST_IN_PB[b] > 20])
case("MATCH (n:Neuron) WHERE n.roiInfo CONTAINS '\"PB\"' RETURN n.bodyId", lambda: [[b] for b in N if of(b, "PB")])
case("MATCH (n:Neuron) WHERE n.pre > 50 AND n.post > 20 RETURN n.bodyId, n.pre + n.post AS s", lambda: [[b, PRE[b] + POST[b]] for b in N if PRE[b] > 50 and POST[b] > 20])
case("MATCH (m:Meta) WITH apoc.convert.fromJsonMap(m.roiInfo) AS r RETURN [x IN keys(r) WHERE r[x].isPrimary] AS l, r.EB.pre", lambda: [[Unordered(ROIS), sum(PRE_IN_EB.values())]])
case("MATCH (m:Meta) UNWIND m.primaryRois AS roi RETURN roi", lambda: [[roi] for roi in ROIS])
case("MATCH (n:Neuron) WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS r WHERE r[\"a'L(R)\"].post > 3 RETURN n.bodyId, r.`a'L(R)`.post", lambda: [[b,c] for b,c in counts_in("a'L(R)", lambda p:p[1]).items() if c>3])
case("MATCH (n:Neuron) RETURN n.bodyId, apoc.convert.fromJsonMap(n.roiInfo).EB.pre AS x", lambda: [[b, PRE_IN_EB[b] or None] for b in N])
case("MATCH (n:Neuron) RETURN n.bodyId, size(keys(apoc.convert.fromJsonMap(n.roiInfo))) AS x", lambda: [[b, len({r for (p,q),e in E.items() if b in (p,q) for r in e['rois']} )] for b in N])
case("MATCH (n:Neuron) WHERE n.bodyId < 5 RETURN n.bodyId, [roi IN keys(apoc.convert.fromJsonMap(n.roiInfo)) WHERE apoc.convert.fromJsonMap(n.roiInfo)[roi].pre > 3 | roi] AS l", lambda: [[b, Unordered(r for r in ROIS if counts_in(r, lambda p:p[0])[b]>3)] for b in range(1,5)])
# synapses
case("MATCH (n:Neuron)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse) RETURN n.bodyId, s.type, count(*)", lambda: [[b, t, c] for (b, t), c in Counter((s["bodyId"], s["type"]) for s in SYNAPSES).items()])
case("MATCH (s:Synapse) WHERE s.confidence > 0.5 AND s.type = 'pre' RETURN s.location.x", lambda: [[s["x"]] for s in SYNAPSES if s["type"] == "pre" and (s["confidence"] or 0) > 0.5])
case("MATCH (s:Synapse) WHERE s.EB RETURN s.location.x, s.location.y, s.location.z", lambda: [[s["x"], s["y"], s["z"]] for s in SYNAPSES if s["roi"] == "EB"])
case("MATCH (n:Neuron {bodyId: 2})-[:Contains*2]->(s:Synapse) RETURN s.location.x", lambda: [[s["x"]] for s in SYNAPSES if s["bodyId"] == 2])
case("MATCH (s:Synapse) WHERE s.location.y > 40 RETURN s.type, min(s.location.x), max(s.location.x), avg(s.location.z)", lambda: [[t, min(x for x, _ in xs), max(x for x, _ in xs), sum(z for _, z in xs) / len(xs)] for t, xs in grouped((s["type"], (s["x"], s["z"])) for s in SYNAPSES if s["y"] > 40).items()])
case("MATCH (s:Synapse) WHERE distance(s.location, point({x: 110, y: 25, z: 25})) < 25 RETURN s.location.x", lambda: [[s["x"]] for s in SYNAPSES if (s["x"] - 110) ** 2 + (s["y"] - 25) ** 2 + (s["z"] - 25) ** 2 < 625])
case("MATCH (n:Neuron) WHERE n.somaLocation IS NOT NULL RETURN n.bodyId, n.somaLocation.x + n.somaLocation.y", lambda: [[b, sum(map(int, of(b, "somaLocation").split(",")[:2]))] for b in N if of(b, "somaLocation")])
case("MATCH (n:Neuron) WHERE n.somaLocation IS NOT NULL RETURN n.bodyId, n.somaLocation.z, point.distance(n.somaLocation, point({x:0,y:0,z:0})) AS d", lambda: [[b, z, (x*x+y*y+z*z)**.5] for b in N if of(b,'somaLocation') for x,y,z in [map(int,of(b,'somaLocation').split(','))]])
case("MATCH (s:Synapse)<-[:Contains]-(:SynapseSet)<-[:Contains]-(n:Neuron) WHERE s.EB AND s.type = 'post' RETURN n.bodyId, count(s)", lambda: [[b,c] for b,c in Counter(s['bodyId'] for s in SYNAPSES if s['roi']=='EB' and s['type']=='post').items()])
case("MATCH (n:Neuron)-[:Contains]->(ss)-[:Contains]->(s) WHERE n.bodyId = 3 AND exists(s.confidence) RETURN s.confidence ORDER BY s.confidence", lambda: [[c] for c in sorted(s['confidence'] for s in SYNAPSES if s['bodyId']==3 and s['confidence'] is not None)], ordered=True)
# fmt: on


@pytest.mark.parametrize("one", CASES, ids=str)
def test_rows(service: Service, one: Case) -> None:
    one.check(service)
