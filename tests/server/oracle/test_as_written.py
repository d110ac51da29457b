"""Queries as people write them, in papers, notebooks and tools: the rows are what plain Python finds in the tables."""
# One query a line:
# ruff: noqa: E501

from __future__ import annotations

import itertools
import statistics
from collections import Counter

import pytest

from neuprint_jupyter.server.service import Service
from tests.server.oracle.shapes import (
    IN,
    OUT,
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
    counts_in,
    grouped,
    of,
    walks,
    weight,
)

CASES = Cases()
case = CASES.add
SEEN_IN_EB = {b for pair, e in E.items() if "EB" in e["rois"] for b in pair}
BETWEEN_TYPES = grouped(((of(a, "type"), of(b, "type")), (a, b)) for a, b in E)


TO_EPG_IN_EB = [
    (of(a, "instance"), e["rois"]["EB"])
    for (a, b), e in E.items()
    if of(b, "type") == "EPG" and of(a, "instance") and "EB" in e["rois"]
]


def soma(body: int) -> list[int] | None:
    return [int(x) for x in of(body, "somaLocation").split(",")] if of(body, "somaLocation") else None


# fmt: off
# Partners
case("WITH [1,2,3] AS TARGETS MATCH(n:`oracle_Neuron`)<-[x:ConnectsTo]-(m:`oracle_Neuron`) WHERE n.bodyId in TARGETS AND m.status=\"Traced\" AND x.weight >= 3 RETURN n.bodyId AS body1, m.bodyId AS body2", lambda: [[b, a] for a, b in E if b in (1, 2, 3) and of(a, "status") == "Traced" and weight(a, b) >= 3])
case("MATCH (n:Neuron)<-[x:ConnectsTo]-(m:Neuron) USING INDEX n:Neuron(bodyId) WHERE n.bodyId IN [3, 4] RETURN n.bodyId, m.bodyId", lambda: [[b, a] for a, b in E if b in (3, 4)])
case("MATCH (n:`oracle_Neuron`)<-[x:ConnectsTo]-(m) USING INDEX SEEK n:oracle_Neuron(bodyId) WHERE n.bodyId = 4 RETURN m.bodyId", lambda: [[a] for a in IN[4]])
case("MATCH (n:Neuron) USING SCAN n:Neuron WHERE n.bodyId = 4 RETURN n.bodyId", lambda: [[4]])
case("UNWIND [1, 2, 3] AS bid MATCH (a:Neuron {bodyId: bid})-[:ConnectsTo]->()-[:ConnectsTo]->(b:Neuron) WHERE b.status = \"Traced\" RETURN DISTINCT b.bodyId AS bodyId", lambda: [[b] for b in {p[-1] for a in (1, 2, 3) for p in walks(a, 2, 2)} if of(b, "status") == "Traced"])
case("match (m:Neuron)-[e:ConnectsTo]-(n:Neuron) where m.bodyId = 8 return n.bodyId as Body2, e.weight as Weight, id(startNode(e)) = id(m) as is_pre", lambda: [[b, weight(8, b), True] for b in OUT[8]] + [[a, weight(a, 8), False] for a in IN[8] if a != 8])
case("MATCH (n :Segment {bodyId: 8})-[x:ConnectsTo]-(m) RETURN m.bodyId, CASE WHEN startnode(x).bodyId = 8 THEN false ELSE true END, x.weight ORDER BY x.weight DESC", lambda: [[b, False, weight(8, b)] for b in OUT[8]] + [[a, True, weight(a, 8)] for a in IN[8] if a != 8])
case("MATCH (n:Neuron)<--(m:Neuron) WHERE n.bodyId = 5 RETURN m.bodyId", lambda: [[a] for a in IN[5]])
case("MATCH (a:Neuron)-[ab:ConnectsTo]->(b:Neuron), (b)-[ba:ConnectsTo]->(a) WHERE a.bodyId < b.bodyId AND ab.weight + ba.weight >= 5 RETURN a.bodyId, b.bodyId, ab.weight - ba.weight", lambda: [[a, b, weight(a, b) - weight(b, a)] for a, b in E if a < b and (b, a) in E and weight(a, b) + weight(b, a) >= 5])
case("MATCH (a:Neuron)-[x:ConnectsTo]->(m)<-[y:ConnectsTo]-(b:Neuron) WHERE a.bodyId = 1 AND b.bodyId = 2 RETURN m.bodyId, CASE WHEN x.weight < y.weight THEN x.weight ELSE y.weight END AS least", lambda: [[m, min(weight(1, m), weight(2, m))] for m in OUT[1] if m in OUT[2]])
case("MATCH (n:Neuron) WHERE n.type = 'EPG' WITH collect(n.bodyId) AS ids MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WHERE a.bodyId IN ids AND NOT b.bodyId IN ids RETURN a.bodyId, b.bodyId, size(ids)", lambda: [[a, b, sum(of(x, "type") == "EPG" for x in N)] for a, b in E if of(a, "type") == "EPG" != of(b, "type")])
case("MATCH (n:Neuron {type: 'EPG'}) WITH collect(n) AS ns MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WHERE a IN ns AND NOT b IN ns RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, b in E if of(a, "type") == "EPG" != of(b, "type")])
case("MATCH (a:Neuron {bodyId: 3})-[:ConnectsTo]->(b:Neuron) WITH collect(DISTINCT a) + collect(DISTINCT b) AS both UNWIND both AS n RETURN DISTINCT n.bodyId", lambda: [[b] for b in {3, *OUT[3]}])
case("MATCH (n:Neuron) WHERE n.bodyId IN range(1, 6) OPTIONAL MATCH (n)-[c:ConnectsTo]->(m {bodyId: 8}) WITH n, CASE WHEN m IS NULL THEN 0 ELSE c.weight END AS w RETURN n.bodyId, w", lambda: [[n, weight(n, 8) if 8 in OUT[n] else 0] for n in range(1, 7)])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WITH a, b, c.weight AS w WHERE w > 2 WITH a, count(b) AS outdeg WHERE outdeg > 1 RETURN a.bodyId, outdeg ORDER BY outdeg DESC, a.bodyId", lambda: sorted(([a, n] for a in N if (n := sum(weight(a, b) > 2 for b in OUT[a])) > 1), key=lambda r: (-r[1], r[0])), ordered=True)
case("MATCH (n:Neuron) WHERE (n)-[:ConnectsTo {weight: 40}]->() RETURN n.bodyId", lambda: [[a] for a in N if any(weight(a, b) == 40 for b in OUT[a])])
case("MATCH (n:Neuron) WITH n, size((n)-[:ConnectsTo]->()) AS degree RETURN degree, count(*) AS c ORDER BY degree", lambda: [[*x] for x in sorted(Counter(len(OUT[n]) for n in N).items())], ordered=True)
case("MATCH (n0:Neuron)-[:ConnectsTo]->(n1:Neuron)\n WHERE n0 = n1\n WITH COUNT(DISTINCT n0) AS metric\n RETURN metric;", lambda: [[sum(a == b for a, b in E)]])
case("MATCH (n:Neuron) WITH n ORDER BY n.post DESC, n.bodyId LIMIT 6 MATCH (n)<-[c:ConnectsTo]-(m) WITH n, m, c ORDER BY n.bodyId, c.weight DESC WITH n, collect({id: m.bodyId, w: c.weight})[0..3] AS top RETURN n.bodyId, [t IN top | t.w] AS ws", lambda: [[n, sorted((weight(a, n) for a in IN[n]), reverse=True)[:3]] for n in sorted(N, key=lambda b: (-POST[b], b))[:6] if IN[n]])
case("MATCH (n:Neuron) WHERE n.bodyId < 6 CALL { WITH n MATCH (n)-[c:ConnectsTo]->(m) RETURN m.bodyId AS id, c.weight AS w ORDER BY w DESC, id LIMIT 2 } RETURN n.bodyId, id, w", lambda: [[n, b, weight(n, b)] for n in range(1, 6) for b in sorted(OUT[n], key=lambda b: (-weight(n, b), b))[:2]])
case("WITH [1,2,3] AS queried MATCH (k:Neuron)-[r:ConnectsTo]->(c:Neuron) WHERE k.bodyId IN queried AND NOT c.bodyId IN queried WITH k, c, r, toString(k.bodyId) + \"_weight\" AS dynamicWeight RETURN apoc.map.fromValues([\"output\", c.bodyId, dynamicWeight, r.weight]) AS map", lambda: [[{"output": b, f"{a}_weight": weight(a, b)}] for a in (1, 2, 3) for b in OUT[a] if b not in (1, 2, 3)])

case("MATCH (n:Neuron) WHERE (:Neuron {type: 'EPG'})-[:ConnectsTo]->(n) AND NOT (:Neuron {type: 'EPG'})<-[:ConnectsTo]-(n) RETURN n.bodyId", lambda: [[n] for n in N if any(of(a, "type") == "EPG" for a in IN[n]) and all(of(b, "type") != "EPG" for b in OUT[n])])
case("MATCH (n:Neuron) WHERE EXISTS { MATCH (a:Neuron)-[c:ConnectsTo]->(b)-[d:ConnectsTo]->(n) WHERE c.weight > 8 AND d.weight = 1 } RETURN n.bodyId, size((:Neuron)-[:ConnectsTo]->(n)) AS s", lambda: [[n, len(IN[n])] for n in N if any(weight(a, b) > 8 and (a, b) != (b, n) for b in IN[n] if weight(b, n) == 1 for a in IN[b])])
case("MATCH (n:Neuron) WHERE n.bodyId IN [8, 16] MATCH (a:Neuron)-[c:ConnectsTo]->(b)-[d:ConnectsTo]->(n) RETURN a.bodyId, b.bodyId, n.bodyId, c.weight, d.weight", lambda: [[a, b, n, weight(a, b), weight(b, n)] for n in (8, 16) for b in IN[n] for a in IN[b] if (a, b) != (b, n)])

# Sums by type
case("MATCH (d:Neuron)-[w1:ConnectsTo]->(x:Neuron)-[w2:ConnectsTo]->(m:Neuron) WHERE d.type IS NOT NULL AND w1.weight >= 2 AND w2.weight >= 2 RETURN d.type AS dn, sum(w1.weight) AS w_in, sum(w2.weight) AS w_out, count(DISTINCT x) AS mids ORDER BY w_in*w_out DESC, dn LIMIT 3", lambda: sorted(([t, sum(weight(p[0], p[1]) for p in ps), sum(weight(p[1], p[2]) for p in ps), len({p[1] for p in ps})] for t, ps in grouped((of(a, "type"), p) for a in N if of(a, "type") for p in walks(a, 2, 2) if weight(p[0], p[1]) > 1 < weight(p[1], p[2])).items()), key=lambda r: (-r[1] * r[2], r[0]))[:3], ordered=True)
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) RETURN a.type AS pre, b.type AS post, sum(c.weight) AS w, count(DISTINCT a) AS npre, count(DISTINCT b) AS npost, count(*) AS pairs, avg(c.weight) AS mean", lambda: [[*t, sum(ws := [weight(*p) for p in ps]), len({p[0] for p in ps}), len({p[1] for p in ps}), len(ps), sum(ws) / len(ws)] for t, ps in BETWEEN_TYPES.items()])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WHERE c.weight >= 2 RETURN a.type + '->' + b.type AS pair, sum(c.weight) AS w", lambda: [[p, sum(ws)] for p, ws in grouped((f"{of(a, 'type')}->{of(b, 'type')}" if of(a, "type") and of(b, "type") else None, weight(a, b)) for a, b in E if weight(a, b) >= 2).items()])
case("MATCH (d:Neuron)-[w:ConnectsTo]->(m:Neuron) WHERE d.type STARTS WITH \"E\" RETURN d.type AS dn, sum(w.weight) AS syn, size(collect(DISTINCT m.type)[0..6]) AS mns ORDER BY syn DESC LIMIT 15", lambda: [[t, sum(weight(*p) for p in ps), min(6, len({of(b, "type") for _, b in ps} - {None}))] for t, ps in grouped((of(a, "type"), (a, b)) for a, b in E if (of(a, "type") or "").startswith("E")).items()])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WITH b, a.type AS t, sum(c.weight) AS w ORDER BY w DESC WITH b, collect({type: t, w: w}) AS inputs, sum(w) AS total WHERE total > 0 UNWIND inputs AS i RETURN b.bodyId, i.type, 100.0 * i.w / total AS percent", lambda: [[b, t, 100.0 * sum(ws) / POST[b]] for (b, t), ws in grouped(((b, of(a, "type")), weight(a, b)) for a, b in E if POST[b]).items()])
case("MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron) WHERE n.type in ['EPG'] WITH n, sum(e.weight) as total_weight OPTIONAL MATCH (n)-[et:ConnectsTo]->(m2:Segment)\n WHERE (m2.type<>'' AND m2.type IS NOT NULL)\n AND m2.status = 'Traced'\n AND total_weight <> 0   // avoid division by 0, might skew results\n RETURN n.bodyId as bodyId, total_weight, sum(et.weight) as traced_weight, 1.0*sum(et.weight)/(total_weight+1) as completeness", lambda: [[a, PRE[a], t, 1.0 * t / (PRE[a] + 1)] for a in N if of(a, "type") == "EPG" and OUT[a] for t in [sum(weight(a, b) for b in OUT[a] if PRE[a] and of(b, "type") and of(b, "status") == "Traced")]])
case("WITH [1, 5, 8] as n_search_bodyId MATCH (n:Neuron) WHERE n.bodyId in n_search_bodyId AND n.pre > 0 MATCH (n)-[e:ConnectsTo]->(:Segment) WITH n, sum(e.weight) as total_weight MATCH (n)-[e2:ConnectsTo]->(m:Segment) WHERE m.status in ['Traced'] OR m.statusLabel in ['Traced'] RETURN n.bodyId as bodyId, total_weight, sum(e2.weight) as traced_weight", lambda: [[a, PRE[a], sum(ts)] for a in (1, 5, 8) if PRE[a] and (ts := [weight(a, b) for b in OUT[a] if of(b, "status") == "Traced"])])
case("MATCH (n:Neuron) RETURN n.status AS s, percentileCont(n.post, 0.5) AS median, percentileDisc(n.post, 0.9) AS d, stDevP(n.post) AS sd", lambda: [[s, float(statistics.median(ps)), sorted(ps)[max(0, -(-len(ps) * 9 // 10) - 1)], statistics.pstdev(ps)] for s, ps in grouped((of(b, "status"), POST[b]) for b in N).items()])
case("MATCH (n:Neuron) RETURN n.status, 100.0 * count(*) / 40 AS percent, count(CASE WHEN n.cropped THEN 1 END) AS c", lambda: [[s, 100.0 * len(bs) / 40, sum(of(b, "cropped") is True for b in bs)] for s, bs in grouped((of(b, "status"), b) for b in N).items()])
case("MATCH (n:Neuron) WHERE n.type IS NOT NULL WITH n.type AS t, collect(n) AS ns UNWIND range(0, size(ns)-1) AS i WITH t, ns[i] AS n, i RETURN t, count(n.bodyId), max(i)", lambda: [[t, len(bs), len(bs) - 1] for t, bs in grouped((of(b, "type"), b) for b in N if of(b, "type")).items()])
case("MATCH (n:Neuron) WITH n.type AS type, count(*) AS number ORDER BY number DESC, type LIMIT 3 RETURN apoc.map.fromPairs(collect([coalesce(type, 'none'), number])) AS m", lambda: [[{t or "none": n for t, n in sorted(Counter(of(b, "type") for b in N).items(), key=lambda x: (-x[1], x[0] is None, x[0] or ""))[:3]}]])
case("MATCH (n:Neuron)-[c:ConnectsTo]->(m:Neuron) WITH n.type AS t, max(c.weight) AS most, min(c.weight) AS least WHERE most > 8 AND t IS NOT NULL RETURN t, most, least, most - least AS range ORDER BY range DESC, t", lambda: sorted(([t, max(ws), min(ws), max(ws) - min(ws)] for t, ws in grouped((of(a, "type"), weight(a, b)) for a, b in E if of(a, "type")).items() if max(ws) > 8), key=lambda r: (-r[3], r[0])), ordered=True)

# ROIs
case("MATCH (a:Neuron)-[w:ConnectsTo]->(b:Neuron) WHERE a.bodyId < 20 AND NOT apoc.convert.fromJsonMap(w.roiInfo)[\"EB\"] IS NULL RETURN a.bodyId, b.bodyId, apoc.convert.fromJsonMap(w.roiInfo)[\"EB\"].post as POST", lambda: [[a, b, e["rois"]["EB"]] for (a, b), e in E.items() if a < 20 and "EB" in e["rois"]])
case("MATCH (n:Neuron) WHERE apoc.convert.fromJsonMap(n.roiInfo)[\"EB\"].pre=n.pre AND n.pre+n.post<60 RETURN DISTINCT n.bodyId as bodyId", lambda: [[b] for b in N if PRE_IN_EB[b] == PRE[b] > 0 and PRE[b] + POST[b] < 60])
case("MATCH(n:Neuron) WHERE (n.EB=True OR n.`a'L(R)`=True) AND n.type in ['EPG'] RETURN n.bodyId", lambda: [[b] for b in N if (of(b, "EB") or of(b, "a'L(R)")) and of(b, "type") == "EPG"])
case("MATCH (n:Neuron) WHERE n.status IN [\"Traced\", \"Orphan\"] WITH apoc.convert.fromJsonMap(n.roiInfo) AS roiInfo WITH roiInfo AS roiInfo, keys(roiInfo) AS roiList UNWIND roiList AS roiName WITH roiName AS roiName, sum(roiInfo[roiName].pre) AS pre, sum(roiInfo[roiName].post) AS post MATCH (meta:Meta) WITH apoc.convert.fromJsonMap(meta.roiInfo) AS globInfo, roiName AS roiName, pre AS pre, post AS post RETURN roiName AS unlabelres, pre AS roipre, post AS roipost, globInfo[roiName].pre AS totalpre ORDER BY roiName", lambda: [[roi, sum(pre[b] for b in known), sum(post[b] for b in known), sum(pre.values())] for roi in ("EB", "PB", "a'L(R)", "odd, `roi`") for pre, post in [[counts_in(roi, lambda pair, side=side: pair[side]) for side in (0, 1)]] for known in [[b for b in N if of(b, "status") in ("Traced", "Orphan")]]], ordered=True)
case("MATCH (n:Neuron{`a'L(R)`:true}) WITH apoc.convert.fromJsonMap(n.roiInfo).`a'L(R)`.pre AS pre RETURN sum(pre)", lambda: [[sum(e["rois"].get("a'L(R)", 0) for e in E.values())]])
case("MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron) WHERE n.type='EPG' WITH DISTINCT e WITH apoc.convert.fromJsonMap(e.roiInfo) as ri RETURN sum(ri['EB'].post) as num_conn", lambda: [[sum(e["rois"].get("EB", 0) for (a, _), e in E.items() if of(a, "type") == "EPG")]])
case("MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron) WHERE n.type='EPG' with distinct n WITH apoc.convert.fromJsonMap(n.roiInfo) as nri RETURN\n sum(nri['EB'].pre) as num_pre\n , sum(nri['EB'].post) as num_post", lambda: [[sum(side[b] for b in N if of(b, "type") == "EPG" and OUT[b]) for side in (PRE_IN_EB, POST_IN_EB)]])
case("MATCH (n:Neuron)-[w:ConnectsTo]->(p) WITH n, p, w, apoc.convert.fromJsonMap(w.roiInfo) AS ri WITH n, p, [r IN keys(ri) WHERE coalesce(ri[r].post, 0) > 0 | {roi: r, weight: ri[r].post}] AS parts WITH n, p, parts, reduce(total = 0, x IN parts | total + x.weight) AS weight WHERE weight >= 9 UNWIND parts AS part RETURN n.bodyId, p.bodyId, part.roi, part.weight", lambda: [[a, b, r, c] for (a, b), e in E.items() if sum(e["rois"].values()) >= 9 for r, c in e["rois"].items()])
case("MATCH (n:Neuron)\n WHERE n.roiInfo IS NOT NULL\n WITH n, apoc.convert.fromJsonMap(n.roiInfo) as roiData\n UNWIND keys(roiData) as roiName\n WITH roiName, roiData[roiName] as roiInfo\n WHERE roiName =~ '^(EB|PB)$'\n AND (roiInfo.pre > 0 OR roiInfo.post > 0)\n WITH roiName,\n SUM(COALESCE(roiInfo.pre, 0)) as total_pre,\n SUM(COALESCE(roiInfo.post, 0)) as total_post\n RETURN roiName, total_pre, total_post ORDER BY roiName", lambda: [["EB", sum(PRE_IN_EB.values()), sum(POST_IN_EB.values())], ["PB", sum(POST_IN_PB.values()), sum(POST_IN_PB.values())]], ordered=True)
case("MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron) WITH n, m, e, apoc.convert.fromJsonMap(e.roiInfo) AS roiInfo UNWIND keys(roiInfo) AS roi WITH roi, roiInfo[roi] AS roiData WHERE roiData.post IS NOT NULL AND roiData.post > 0 RETURN roi AS from_roi, sum(roiData.post) AS n_synapses, count(*) AS n_connections", lambda: [[r, sum(cs), len(cs)] for r, cs in grouped((r, c) for e in E.values() for r, c in e["rois"].items()).items()])
case("MATCH (n :`Neuron`) WHERE n.`EB` WITH n AS n, apoc.convert.fromJsonMap(n.roiInfo) AS roiInfo RETURN n.bodyId AS bodyid, n.size AS voxels, n.pre AS pre, n.post as post, roiInfo.`EB`.pre AS roipre, roiInfo.`EB`.post AS roipost", lambda: [[b, of(b, "size"), PRE[b], POST[b], PRE_IN_EB[b] or None, POST_IN_EB[b] or None] for b in N if of(b, "EB")])
case("MATCH (n:Neuron) WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS r WITH n, r, [x IN keys(r) | coalesce(r[x].pre, 0)] AS pres WHERE size(pres) > 1 RETURN n.bodyId, apoc.coll.sum(pres) AS s, apoc.coll.max(pres) AS m", lambda: [[b, float(sum(pres)), max(pres)] for b in N for pres in [[counts_in(r, lambda p: p[0])[b] for r in ("EB", "PB", "a'L(R)", "odd, `roi`") if of(b, r)]] if len(pres) > 1])
case("MATCH (n:Neuron) WHERE any(r IN keys(apoc.convert.fromJsonMap(n.roiInfo)) WHERE r STARTS WITH 'o') RETURN n.bodyId", lambda: [[b] for b in N if of(b, "odd, `roi`")])
case("MATCH (n:Neuron) WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS r RETURN n.bodyId AS b, toFloat(r['EB'].pre) / n.pre AS f ORDER BY f DESC, b LIMIT 5", lambda: sorted(([b, PRE_IN_EB[b] / PRE[b] if PRE[b] and PRE_IN_EB[b] else None] for b in N), key=lambda r: (r[1] is not None, -(r[1] or 0), r[0]))[:5], ordered=True)

# Conditions on neurons
case("MATCH (n:Neuron) WHERE toLower(n.type) = toLower(\"EPG\") OR toLower(n.instance) = toLower(\"delta7_l1\") RETURN n.bodyId", lambda: [[b] for b in N if (of(b, "type") or "").lower() == "epg" or (of(b, "instance") or "").lower() == "delta7_l1"])
case("MATCH (n:Neuron) WHERE n.instance =~ '(?i).*_r.*' AND NOT n.type =~ 'PEN_a\\\\(PEN1\\\\)' RETURN n.bodyId", lambda: [[b] for b in N if "_R" in (of(b, "instance") or "") and of(b, "type") != "PEN_a(PEN1)"])
case("MATCH (n:Neuron) WHERE n.status <> 'Traced' OR n.status IS NULL RETURN n.bodyId", lambda: [[b] for b in N if of(b, "status") != "Traced"])
case("MATCH (n:Neuron) WHERE NOT (n.type IS NULL OR n.type = '') AND n.pre > 0 AND toFloat(n.post)/n.pre > 0.5 RETURN n.bodyId", lambda: [[b] for b in N if of(b, "type") and PRE[b] and POST[b] / PRE[b] > 0.5])
case("MATCH (n:Neuron) WHERE n.bodyId = toInteger('5') OR n.bodyId = toInteger(6.0) RETURN n.bodyId", lambda: [[5], [6]])
case("MATCH (n) WHERE n:Neuron AND n:Segment RETURN count(n)", lambda: [[40]])
case("MATCH (n:Neuron) WHERE size(split(n.instance, '_')) = 2 RETURN n.bodyId, split(n.instance, '_')[0] AS a, split(n.instance, '_')[-1] AS b, last(split(n.instance, '_')) AS c, right(n.instance, 2) AS d", lambda: [[b, p[0], p[1], p[1], i[-2:]] for b in N for i in [of(b, "instance") or ""] for p in [i.split("_")] if len(p) == 2])
case("MATCH (n:Neuron) WHERE n.instance IS NOT NULL RETURN CASE WHEN n.instance CONTAINS '_L' THEN 'left' WHEN n.instance CONTAINS '_R' THEN 'right' ELSE 'none' END AS side, count(*) AS c", lambda: [[s, c] for s, c in Counter("left" if "_L" in of(b, "instance") else "right" for b in N if of(b, "instance")).items()])
case("MATCH (n:Neuron) WHERE n.bodyId < 30 RETURN coalesce(n.type, n.instance, toString(n.bodyId)) AS label", lambda: [[of(b, "type") or of(b, "instance") or str(b)] for b in N if b < 30])
case("MATCH (n:Neuron) WHERE exists(n.somaLocation) WITH n, n.somaLocation AS s WHERE s.x > 3 RETURN n.bodyId, [s.x, s.y, s.z] AS xyz", lambda: [[b, s] for b in N if (s := soma(b)) and s[0] > 3])
case("MATCH (a:Neuron),(b:Neuron) WHERE a.bodyId < b.bodyId AND distance(a.somaLocation, b.somaLocation) < 3 RETURN a.bodyId, b.bodyId", lambda: [[a, b] for a, b in itertools.combinations(sorted(N), 2) if soma(a) and soma(b) and sum((x - y) ** 2 for x, y in zip(soma(a), soma(b), strict=True)) < 9])
case("MATCH (n:Neuron) UNWIND KEYS(n) AS k WITH DISTINCT k WHERE k STARTS WITH 's' RETURN k", lambda: [["size"], ["status"], ["somaRadius"], ["somaLocation"], ["synweight"]])
case("MATCH (n:Neuron) WHERE n.type = 'EPG' RETURN n {.bodyId, .type, total: n.pre + n.post} AS x", lambda: [[{"bodyId": b, "type": "EPG", "total": PRE[b] + POST[b]}] for b in N if of(b, "type") == "EPG"])
case("MATCH (n:Neuron) WITH n, rand() AS r ORDER BY r LIMIT 5 RETURN count(n)", lambda: [[5]])
case("MATCH (n:Neuron) RETURN DISTINCT n.status AS `the status`, n.cropped IS NULL AS `no value` ORDER BY `the status`, `no value` SKIP toInteger(1 + 1)", lambda: [[*x] for x in sorted({(of(b, "status"), of(b, "cropped") is None) for b in N}, key=lambda x: (x[0] is None, x[0] or "", x[1]))[2:]], ordered=True)
case("MATCH (n:Neuron) WHERE n.type IN ['EPG', 'epg'] AND n.post >= 1 WITH n ORDER BY n.bodyId RETURN reduce(s = '', x IN collect(toString(n.bodyId)) | s + x + ';') AS s", lambda: [["".join(f"{b};" for b in sorted(N) if of(b, "type") in ("EPG", "epg") and POST[b])]])

# Synapses
case("MATCH (a:Neuron)-[:Contains]->(:SynapseSet)-[:Contains]->(as:Synapse) WHERE as['EB'] IS NOT NULL AND (exists(as.confidence) AND as.confidence IS NOT NULL) WITH DISTINCT a, as RETURN a.bodyId AS id, count(as) AS c", lambda: [[b, c] for b, c in Counter(s["bodyId"] for s in SYNAPSES if s["roi"] == "EB" and s["confidence"] is not None).items()])
case("MATCH (n:Neuron)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse) WHERE s.type=\"post\" AND (s[\"EB\"] OR s[\"a'L(R)\"]) RETURN n.bodyId AS id, avg(s.location.x) AS x, count(*) AS c", lambda: [[b, sum(xs) / len(xs), len(xs)] for b, xs in grouped((s["bodyId"], s["x"]) for s in SYNAPSES if s["type"] == "post" and s["roi"] in ("EB", "a'L(R)")).items()])
case("MATCH (n:Neuron)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse) WHERE n.bodyId IN [1,2,3,4] AND s.type = 'post' WITH DISTINCT n, s WITH n, s, CASE WHEN s.`EB` = true THEN 'EB' WHEN s.`PB` = true THEN 'PB' ELSE null END AS primaryRoi, [k IN keys(s) WHERE k CONTAINS 'B'] AS cols WHERE primaryRoi IS NOT NULL RETURN n.bodyId AS bodyId, primaryRoi, cols, count(s) AS inputCount", lambda: [[b, r, [r], c] for (b, r), c in Counter((s["bodyId"], s["roi"]) for s in SYNAPSES if s["type"] == "post" and s["roi"] in ("EB", "PB") and s["bodyId"] < 5).items()])
case("MATCH (n:Neuron)-[:Contains]->(:SynapseSet)-[Contains]->(s:Synapse) WHERE n.bodyId = 3 AND s.location.x >= 110 AND s.location.x <= 170 RETURN DISTINCT s.location.x", lambda: [[s["x"]] for s in SYNAPSES if s["bodyId"] == 3 and 110 <= s["x"] <= 170])
case("MATCH (input:Neuron)<-[:From]-(c:ConnectionSet)-[:To]->(inter:Neuron)-[w2:ConnectsTo]->(g:Neuron) WHERE g.bodyId = 5 AND NOT apoc.convert.fromJsonMap(c.roiInfo)[\"EB\"] IS NULL RETURN input.name, input.bodyId", list)

# Shares
case("MATCH (n:Neuron)<-[e:ConnectsTo]-(m:Neuron) WHERE n.type = 'EPG' AND NOT m.instance IS NULL AND apoc.convert.fromJsonMap(e.roiInfo)['EB'].post > 0 WITH apoc.convert.fromJsonMap(e.roiInfo) as nri WITH sum(coalesce(nri['EB'].post, 0)) as all_syn MATCH (n:Neuron)<-[e:ConnectsTo]-(m:Neuron) WHERE n.type = 'EPG' AND NOT m.instance IS NULL AND apoc.convert.fromJsonMap(e.roiInfo)['EB'].post > 0 WITH apoc.convert.fromJsonMap(e.roiInfo) as nri, m.instance as instance, all_syn WITH sum(coalesce(nri['EB'].post, 0)) as wgt, instance, all_syn RETURN instance, toFloat(wgt)/all_syn as frac", lambda: [[i, sum(cs) / sum(c for _, c in TO_EPG_IN_EB)] for i, cs in grouped(TO_EPG_IN_EB).items()])
case("MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron) WHERE n.type='EPG' AND (n.`EB` OR n.`PB`) WITH count(distinct n.bodyId) as cell_count, sum(e.weight) as allsyn MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron) WHERE n.type='EPG' AND NOT m.type IS NULL WITH m.type as type, sum(e.weight) as total, cell_count, allsyn, count(distinct m.bodyId) as cells WITH type, total, 1.0*total/cell_count as per_cell, 1.0*total/allsyn as frac, cells WHERE total >= 1 RETURN type, total, per_cell, frac, cells", lambda: [[t, total, total / len({a for a, _ in known}), total / sum(weight(*p) for p in known), len({b for _, b in ps})] for known in [[(a, b) for a, b in E if of(a, "type") == "EPG" and (of(a, "EB") or of(a, "PB"))]] for (s, t), ps in BETWEEN_TYPES.items() if s == "EPG" and t and (total := sum(weight(*p) for p in ps)) >= 1])
case("MATCH (LC:oracle_Neuron)-[c:ConnectsTo]->(output:oracle_Neuron) WHERE LC.type = \"EPG\" AND output.status = \"Traced\" AND apoc.convert.fromJsonMap(c.roiInfo)[\"EB\"] IS NULL RETURN COUNT(LC.type), LC.type, SUM(c.weight), AVG(c.weight), output.bodyId", lambda: [[len(ws), "EPG", sum(ws), sum(ws) / len(ws), b] for b, ws in grouped((b, weight(a, b)) for a, b in E if of(a, "type") == "EPG" and of(b, "status") == "Traced" and "EB" not in E[a, b]["rois"]).items()])
case("MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron) WHERE n.type='EPG' WITH apoc.convert.fromJsonMap(e.roiInfo) AS eri, n, m, e.weight AS wgt WITH COALESCE(eri['EB']['post'], 0) as eb, COALESCE(eri['PB']['post'], 0) as pb, wgt, n, m, eri RETURN n.bodyId AS bodyId, sum(eb) AS a, sum(pb) AS b, sum(wgt - eb - pb) AS rest", lambda: [[a, sum(E[a, b]["rois"].get("EB", 0) for b in OUT[a]), sum(E[a, b]["rois"].get("PB", 0) for b in OUT[a]), sum(weight(a, b) - E[a, b]["rois"].get("EB", 0) - E[a, b]["rois"].get("PB", 0) for b in OUT[a])] for a in N if of(a, "type") == "EPG" and OUT[a]])

# Motifs
case("MATCH (a:Neuron)-[:ConnectsTo]->(b:Neuron)-[:ConnectsTo]->(c:Neuron), (a)-[:ConnectsTo]->(c) WHERE a<>b AND b<>c AND a<>c RETURN count(*)", lambda: [[sum((a, c) in E for a, b in E for c in OUT[b] if len({a, b, c}) == 3)]])
case("MATCH (A:Neuron)-[A_B:ConnectsTo]->(B:Neuron)\nMATCH (B:Neuron)-[B_C:ConnectsTo]->(C:Neuron)\nMATCH (C:Neuron)-[C_A:ConnectsTo]->(A:Neuron)\nWHERE NOT (B:Neuron)-[:ConnectsTo]->(A:Neuron) AND A<>B AND B<>C AND A<>C AND A_B[\"weight\"] >= 1\nRETURN DISTINCT A.bodyId,B.bodyId,C.bodyId", lambda: [[a, b, c] for a, b in E if weight(a, b) >= 1 and (b, a) not in E for c in OUT[b] if (c, a) in E and len({a, b, c}) == 3])
case("MATCH p=(:Neuron {bodyId:1})-[:ConnectsTo*1..2]->(n) WITH DISTINCT n RETURN count(n)", lambda: [[len({p[-1] for p in walks(1, 1, 2)})]])
case("MATCH p=(a:Neuron {bodyId: 2})-[:ConnectsTo*1..3]->(b:Neuron {bodyId: 8}) WHERE all(n IN nodes(p) WHERE n:Neuron) AND all(r IN relationships(p) WHERE r.weight >= 1) RETURN [n IN nodes(p) | n.bodyId] AS ids, reduce(w = 1000, r IN relationships(p) | CASE WHEN r.weight < w THEN r.weight ELSE w END) AS bottleneck", lambda: [[p, min(weight(*pair) for pair in itertools.pairwise(p))] for p in walks(2, 1, 3) if p[-1] == 8 and all(weight(*pair) >= 1 for pair in itertools.pairwise(p))])
case("MATCH (a:Neuron)-[c1:ConnectsTo]->(b:Neuron)-[c2:ConnectsTo]->(d:Neuron) WHERE a.bodyId IN [1, 2, 3] AND c1.weight > 1 AND c2.weight > 1 WITH a, d, sum(c1.weight * c2.weight) AS strength, collect(DISTINCT b.bodyId) AS via WHERE strength > 10 RETURN a.bodyId, d.bodyId, strength, size(via) AS n ORDER BY strength DESC, a.bodyId, d.bodyId", lambda: sorted(([a, d, s, len(ps)] for (a, d), ps in grouped(((p[0], p[2]), p) for a in (1, 2, 3) for p in walks(a, 2, 2) if weight(p[0], p[1]) > 1 < weight(p[1], p[2])).items() if (s := sum(weight(p[0], p[1]) * weight(p[1], p[2]) for p in ps)) > 10), key=lambda r: (-r[2], r[0], r[1])), ordered=True)
# fmt: on


@pytest.mark.parametrize("one", CASES, ids=str)
def test_rows(service: Service, one: Case) -> None:
    one.check(service)
