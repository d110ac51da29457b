"""WITH, collect and UNWIND, lists, CASE, maps: the rows are what plain Python finds in the tables."""
# One query a line:
# ruff: noqa: E501

from __future__ import annotations

from collections import Counter

import pytest

from neuprint_jupyter.server.service import Service
from tests.server.oracle.shapes import (
    OUT,
    PRE,
    TYPES,
    Case,
    Cases,
    E,
    N,
    Unordered,
    first,
    grouped,
    of,
    walks,
    weight,
)

CASES = Cases()
case = CASES.add

# fmt: off
# WITH, collect, UNWIND
case("MATCH (n:Neuron) WITH n.type AS t, collect(n.bodyId) AS ids WHERE size(ids) > 2 UNWIND ids AS id RETURN t, id", lambda: [[t, b] for t, bs in grouped((of(b, "type"), b) for b in N).items() if len(bs) > 2 for b in bs])
case("MATCH (n:Neuron) WITH n ORDER BY n.bodyId DESC LIMIT 3 RETURN n.bodyId", lambda: [[b] for b in sorted(N)[::-1][:3]], ordered=True)
case("MATCH (n:Neuron) WITH n ORDER BY n.bodyId WITH collect(n.bodyId) AS ids RETURN ids[0], ids[-1], ids[1..3], ids[..2], ids[-2..], size(ids)", lambda: [[sorted(N)[0], sorted(N)[-1], sorted(N)[1:3], sorted(N)[:2], sorted(N)[-2:], 40]])
case("MATCH (n:Neuron) WITH DISTINCT n.status AS s RETURN count(s), count(*)", lambda: [[3, 4]])
case("MATCH (n:Neuron) RETURN count(DISTINCT n.type), count(n.type), count(*)", lambda: [[len(TYPES), sum("type" in n for n in N.values()), 40]])
case("UNWIND [1, 2, 2, null] AS x RETURN x, count(*) ORDER BY x", lambda: [[1, 1], [2, 2], [None, 1]], ordered=True)
case("UNWIND [] AS x RETURN x", list)
case("UNWIND null AS x RETURN x", list)
case("UNWIND [[1, 2], [3]] AS l UNWIND l AS x RETURN x, size(l)", lambda: [[1, 2], [2, 2], [3, 1]], ordered=True)
case("UNWIND range(1, 10, 3) AS x RETURN x, x % 2 = 0", lambda: [[1, False], [4, True], [7, False], [10, True]], ordered=True)
case("UNWIND [{b: 1, w: 5}, {b: 2, w: 6}] AS row MATCH (n:Neuron {bodyId: row.b}) RETURN n.bodyId, row.w, row['w'] + 1", lambda: [[1, 5, 6], [2, 6, 7]])
case("MATCH (n:Neuron) WITH n.type AS t, count(*) AS c ORDER BY c DESC, t LIMIT 3 RETURN t, c", lambda: first(sorted(([t, len(bs)] for t, bs in grouped((of(b, "type"), b) for b in N).items()), key=lambda r: (-r[1], r[0] is None, r[0] or "")), 3), ordered=True)
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WITH a.type AS s, b.type AS t, sum(c.weight) AS w WHERE w > 60 RETURN s, t, w", lambda: [[s, t, sum(ws)] for (s, t), ws in grouped(((of(a, "type"), of(b, "type")), weight(a, b)) for a, b in E).items() if sum(ws) > 60])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) WITH a, b, c ORDER BY c.weight DESC, b.bodyId WITH a, collect(b.bodyId)[..2] AS top RETURN a.bodyId, top", lambda: [[a, sorted(OUT[a], key=lambda b: (-weight(a, b), b))[:2]] for a in N if OUT[a]])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) WITH a, max(c.weight) AS m MATCH (a)-[d:ConnectsTo]->(b) WHERE d.weight = m AND m > 0 RETURN a.bodyId, b.bodyId, m", lambda: [[a, b, weight(a, b)] for a in N for b in OUT[a] if weight(a, b) == max(weight(a, x) for x in OUT[a]) > 0])
case("MATCH (n:Neuron) WITH collect(n) AS ns UNWIND ns AS n WITH n WHERE n.bodyId < 3 RETURN n.bodyId, n.status", lambda: [[b, of(b, "status")] for b in (1, 2)])
case("WITH [1, 2, 3] AS ids MATCH (n:Neuron) WHERE n.bodyId IN ids WITH n, ids RETURN n.bodyId, size(ids)", lambda: [[1, 3], [2, 3], [3, 3]])
case("MATCH (n:Neuron) WITH count(n) AS total MATCH (m:Neuron) WHERE m.type = 'EPG' RETURN total, count(m)", lambda: [[40, sum(of(b, "type") == "EPG" for b in N)]])
case("MATCH (n:Neuron {bodyId: 1}) CALL { WITH n MATCH (n)-[c:ConnectsTo]->(b) RETURN count(b) AS k, sum(c.weight) AS w } RETURN n.bodyId, k, w", lambda: [[1, len(OUT[1]), PRE[1]]])
case("MATCH (n:Neuron) WHERE n.bodyId < 3 RETURN n.bodyId AS b UNION MATCH (n:Neuron) WHERE n.bodyId < 4 RETURN n.bodyId AS b", lambda: [[1], [2], [3]])
case("MATCH (n:Neuron) WHERE n.bodyId < 3 RETURN n.bodyId AS b UNION ALL MATCH (n:Neuron) WHERE n.bodyId < 4 RETURN n.bodyId AS b", lambda: [[1], [2], [1], [2], [3]])
case("MATCH (n:Neuron) WHERE n.bodyId < 3 RETURN n.bodyId AS b, n.type AS t UNION ALL MATCH (n:Neuron) WHERE n.bodyId < 3 RETURN n.type AS t, n.bodyId AS b UNION ALL MATCH (n:Neuron) WHERE n.bodyId = 4 RETURN n.bodyId AS b, n.type AS t", lambda: [[b, of(b, "type")] for b in (1, 2, 1, 2, 4)])
case("MATCH (n:Neuron) WHERE n.bodyId < 3 RETURN n.bodyId, n.type UNION MATCH (n:Neuron) WHERE n.bodyId < 4 RETURN n.type, n.bodyId", lambda: [[b, of(b, "type")] for b in (1, 2, 3)])
case("CALL { RETURN 1 AS x, COLLECT { RETURN [2, 3] AS z UNION ALL RETURN [4, 5] AS z } AS y, 6 AS z UNION ALL RETURN 7 AS z, 8 AS y, 9 AS x } RETURN x, y, z", lambda: [[1, [[2, 3], [4, 5]], 6], [9, 8, 7]])
case("MATCH (n:Neuron {type: 'EPG'}) RETURN 'EPG' AS type, count(*) AS k UNION ALL MATCH (n:Neuron) RETURN count(n.type) AS k, max(n.type) AS type;", lambda: [["EPG", sum(of(b, "type") == "EPG" for b in N)], [max(TYPES), sum("type" in n for n in N.values())]])
case("MATCH (n:Neuron) WITH n, n.size AS s WHERE s IS NOT NULL WITH avg(s) AS m, count(*) AS c RETURN c, m > 0", lambda: [[sum("size" in n for n in N.values()), True]])
case("MATCH (n:Neuron) WHERE n.bodyId < 3 WITH * RETURN n.bodyId, n.type", lambda: [[b, of(b,"type")] for b in (1,2)])
case("MATCH (n:Neuron) WHERE n.bodyId < 3 WITH *, n.bodyId * 2 AS d RETURN n.bodyId, d", lambda: [[b, 2*b] for b in (1,2)])
case("MATCH (n:Neuron) WHERE n.bodyId < 3 WITH n.bodyId AS b, n.type AS t RETURN *", lambda: [[b, of(b,"type")] for b in (1,2)])
case("MATCH (n) WHERE n:Neuron AND n.bodyId < 3 RETURN n.bodyId, n:Neuron, n:Synapse", lambda: [[1,True,False],[2,True,False]])
case("MATCH (n:Segment) WHERE n:oracle_Neuron AND n.bodyId < 3 RETURN n.bodyId", lambda: [[1],[2]])
case("MATCH (n:oracle_Neuron:Segment) WHERE n.bodyId < 3 RETURN n.bodyId", lambda: [[1],[2]])
case("RETURN 'it\\'s' AS a, \"q\\\"\" AS b, '\\u0041' AS c, 'a\\\\b' AS d, 'x\\ty' AS e", lambda: [["it's", 'q"', 'A', 'a\\b', 'x\ty']])
case("MATCH (n:Neuron) WHERE n.EB XOR n.PB RETURN n.bodyId", lambda: [[b] for b in N if of(b,"EB") and of(b,"PB") is False])
case("MATCH (n:Neuron) WHERE coalesce(n.EB,false) XOR coalesce(n.PB,false) RETURN n.bodyId", lambda: [[b] for b in N if bool(of(b,"EB")) != bool(of(b,"PB"))])
case("MATCH (n:Neuron) WHERE n.bodyId < 4 CALL { WITH n OPTIONAL MATCH (n)-[c:ConnectsTo]->(m) WHERE c.weight > 30 RETURN collect(m.bodyId) AS l } RETURN n.bodyId, size(l)", lambda: [[b,sum(weight(b,x)>30 for x in OUT[b])] for b in (1,2,3)])
case("MATCH (n:Neuron) WHERE n.type = 'EPG' OR n.type = 'epg' AND n.status = 'Traced' RETURN n.bodyId", lambda: [[b] for b in N if of(b,'type')=='EPG' or (of(b,'type')=='epg' and of(b,'status')=='Traced')])
case("MATCH (n:Neuron) WHERE (n.type = 'EPG' OR n.type = 'epg') AND n.status = 'Traced' RETURN n.bodyId", lambda: [[b] for b in N if of(b,'type') in('EPG','epg') and of(b,'status')=='Traced'])
case("MATCH (n:Neuron) RETURN n.bodyId AS `the id`, n.`odd, ``roi``` AS x", lambda: [[b, of(b,'odd, `roi`')] for b in N])
case("MATCH (a:Neuron {bodyId:1}), (b:Neuron {bodyId:1}) RETURN a = b AS x, a <> b AS y, a IN [b] AS z, [a] = [b] AS w", lambda: [[True,False,True,True]])
case("MATCH (a:Neuron {bodyId: 1})-[c:ConnectsTo]->(b) WITH collect(b) AS bs MATCH (x:Neuron {bodyId: 2})-[:ConnectsTo]->(y) WHERE NOT y IN bs RETURN y.bodyId", lambda: [[b] for b in OUT[2] if b not in OUT[1]])
case("MATCH (n:Neuron)-[c:ConnectsTo]->(m:Neuron) WHERE n.bodyId = 1 RETURN properties(c).weight AS w, keys(c) = keys(c) AS k, c['weight'] AS x", lambda: [[weight(1,b),True,weight(1,b)] for b in OUT[1]])
case("WITH 1 AS x, 2 AS y WITH y AS x, x AS y RETURN x, y", lambda: [[2,1]])
case("MATCH (n:Neuron) WHERE n.bodyId > 30 AND n.type IS NOT NULL RETURN n.bodyId UNION MATCH (n:Neuron) WHERE n.bodyId < 3 RETURN n.bodyId", lambda: [[b] for b in N if (b>30 and of(b,'type')) or b<3])
case("UNWIND [5,1,3,2,4] AS x WITH x ORDER BY x SKIP 1 LIMIT 2 WHERE x > 2 RETURN x", lambda: [[3]])
case("UNWIND [5,1,3,2,4] AS x WITH DISTINCT x ORDER BY x LIMIT 2 WHERE x > 1 RETURN x", lambda: [[2]])
case("MATCH (n:Neuron) WITH n ORDER BY n.bodyId SKIP 3 WHERE n.bodyId < 9 RETURN n.bodyId", lambda: [[b] for b in sorted(N)[3:] if b < 9])
case("MATCH (n:Neuron) WHERE n.bodyId < 3 CALL { WITH n MATCH (n)-[c:ConnectsTo]->(m) WITH m, c ORDER BY c.weight DESC, m.bodyId LIMIT 2 WHERE m.bodyId < 100 RETURN m.bodyId AS b } RETURN n.bodyId, b", lambda: [[a, b] for a in (1, 2) for b in sorted(OUT[a], key=lambda b: (-weight(a, b), b))[:2] if b < 100])
# lists
case("MATCH (a:Neuron) WHERE a.bodyId < 5 RETURN a.bodyId, size([(a)-[:ConnectsTo]->(b) | b.bodyId])", lambda: [[a, len(OUT[a])] for a in range(1, 5)])
case("MATCH (a:Neuron) WHERE a.bodyId < 5 RETURN a.bodyId, apoc.coll.sort([(a)-[c:ConnectsTo]->(b) WHERE c.weight > 2 | b.bodyId]) AS x", lambda: [[a, sorted(b for b in OUT[a] if weight(a, b) > 2)] for a in range(1, 5)])
case("MATCH (a:Neuron) WHERE a.bodyId < 5 RETURN a.bodyId, apoc.coll.sort([(a)-[c:ConnectsTo]->(b:Neuron) WHERE b.type = 'EPG' | c.weight + 1]) AS x", lambda: [[a, sorted(weight(a, b) + 1 for b in OUT[a] if of(b, "type") == "EPG")] for a in range(1, 5)])
case("MATCH (a:Neuron {bodyId: 1}) RETURN size([p = (a)-[:ConnectsTo*2]->() | length(p)]) AS x", lambda: [[len(walks(1, 2, 2))]])
case("MATCH (n:Neuron) WHERE n.bodyId < 4 RETURN [x IN [1, 2, 3] WHERE x <> n.bodyId | x * 10] AS l, [x IN range(0, 4) WHERE x % 2 = 0] AS m", lambda: [[[x * 10 for x in (1, 2, 3) if x != b], [0, 2, 4]] for b in (1, 2, 3)])
case("RETURN [1, 2, 3, 4][1..-1] AS a, [1, 2, 3][5] AS b, [1, 2][-1] AS c, [][0] AS d, [1, 2, 3][2..1] AS e, [1, 2][..10] AS f", lambda: [[[2, 3], None, 2, None, [], [1, 2]]])
case("RETURN head([1, 2]) AS a, last([1, 2]) AS b, tail([1, 2, 3]) AS c, reverse([1, 2]) AS d, head([]) AS e, size([]) AS f, [1] + [2, 3] AS g, [1] + 2 AS h, 0 + [1] AS i", lambda: [[1, 2, [2, 3], [2, 1], None, 0, [1, 2, 3], [1, 2], [0, 1]]])
case("RETURN all(x IN [] WHERE x > 1) AS a, any(x IN [] WHERE x) AS b, none(x IN [1] WHERE x > 1) AS c, single(x IN [1, 2] WHERE x > 1) AS d, any(x IN [null, 2] WHERE x > 1) AS e, all(x IN [null, 2] WHERE x > 1) AS f", lambda: [[True, False, True, True, True, None]])
case("RETURN 1 IN [1, null] AS a, 2 IN [1, null] AS b, null IN [1] AS c, [1] IN [[1], 2] AS d, [1, null] = [1, null] AS e, [1, 2] < [1, 3] AS f", lambda: [[True, None, None, True, None, True]])
case("RETURN reduce(s = '', x IN ['a', 'b'] | s + x) AS a, reduce(m = 0, x IN [3, 9, 4] | CASE WHEN x > m THEN x ELSE m END) AS b", lambda: [["ab", 9]])
case("MATCH (n:Neuron) WHERE any(x IN ['EPG', 'PEN'] WHERE n.type STARTS WITH x) RETURN n.bodyId", lambda: [[b] for b in N if (of(b, "type") or "").startswith(("EPG", "PEN"))])
case("MATCH (n:Neuron) WHERE n.bodyId IN [x IN range(1, 5) WHERE x % 2 = 1] RETURN n.bodyId", lambda: [[1], [3], [5]])
case("MATCH (n:Neuron) WITH n.type AS t, collect(DISTINCT n.status) AS s RETURN t, size(s)", lambda: [[t, len({x for x in xs if x})] for t, xs in grouped((of(b, "type"), of(b, "status")) for b in N).items()])
case("MATCH (n:Neuron) WHERE n.bodyId < 4 RETURN [n.type, n.status, n.nothing] AS l, [x IN [n.type, n.status] WHERE x IS NOT NULL] AS m", lambda: [[[of(b, "type"), of(b, "status"), None], [x for x in (of(b, "type"), of(b, "status")) if x]] for b in (1, 2, 3)])
case("MATCH (n:Neuron {bodyId: 1}) RETURN 'type' IN keys(n) AS a, 'nothing' IN keys(n) AS b, n['type'] AS c, n['bodyId'] + 1 AS d", lambda: [[True, False, of(1, "type"), 2]])
case("MATCH (n:Neuron) UNWIND [x IN keys(n) WHERE x IN ['EB', 'PB']] AS roi RETURN roi, count(*)", lambda: [[roi, sum(of(b, roi) is True for b in N)] for roi in ("EB", "PB")])
case("WITH ['a','b','c'] AS l UNWIND range(0, size(l)-1) AS i RETURN i, l[i]", lambda: [[0,'a'],[1,'b'],[2,'c']])
case("MATCH (n:Neuron {bodyId: 1}) RETURN [n IN [1,2] | n + 1] AS l, n.bodyId", lambda: [[[2,3],1]])
case("RETURN [1,2,3][null..] AS a, [1,2,3][0..null] AS b, null[0] AS c, {a: 1}[null] AS d", lambda: [[None,None,None,None]])
case("UNWIND [[1,2],[1,2],[2,1]] AS m RETURN DISTINCT m", lambda: [[[1,2]],[[2,1]]])
case("MATCH (n:Neuron) WHERE n.bodyId < 4 RETURN collect({id: n.bodyId, out: size([(n)-[:ConnectsTo]->(m) | m])}) AS l", lambda: [[[{"id":b,"out":len(OUT[b])} for b in (1,2,3)]]])
case("MATCH (n:Neuron) WHERE size([(n)-[c:ConnectsTo]->(m) WHERE c.weight > 3 | m]) >= 3 RETURN n.bodyId", lambda: [[b] for b in N if sum(weight(b,x)>3 for x in OUT[b])>=3])
case("MATCH (n:Neuron) RETURN n.bodyId ORDER BY size([(n)-[:ConnectsTo]->(m) | m]) DESC, n.bodyId LIMIT 5", lambda: [[b] for b in sorted(N, key=lambda b:(-len(OUT[b]),b))[:5]], ordered=True)
case("MATCH (a:Neuron) WITH collect(a) AS l MATCH (b:Neuron {bodyId: 3}) RETURN b IN l AS x, size([n IN l WHERE n = b]) AS y", lambda: [[True,1]])
case("UNWIND [1,2,3] AS x UNWIND ['a','b'] AS y RETURN x, y", lambda: [[x,y] for x in (1,2,3) for y in 'ab'])
case("UNWIND [1,2,3] AS x WITH x WHERE x > 1 WITH x WHERE x < 3 RETURN x", lambda: [[2]])
case("UNWIND [1,2,3,4] AS x WITH x % 2 AS k, collect(x) AS l RETURN k, [y IN l WHERE y > k | y] AS m", lambda: [[1,[3]],[0,[2,4]]])
case("RETURN [1,2] + null AS x, null + [1] AS y, [1] + [null] AS z", lambda: [[None,None,[1,None]]])
case("RETURN range(5,1,-2) AS a, range(1,0) AS b, range(0,0) AS c, [x IN range(1,3) | x*x] AS d", lambda: [[[5,3,1],[],[0],[1,4,9]]])
# CASE, maps
case("MATCH (n:Neuron) RETURN n.bodyId, CASE n.type WHEN 'EPG' THEN 1 WHEN 'epg' THEN 2 ELSE 0 END", lambda: [[b, {"EPG": 1, "epg": 2}.get(of(b, "type"), 0)] for b in N])
case("MATCH (n:Neuron) RETURN n.bodyId, CASE WHEN n.size > 10 THEN 'big' WHEN n.size IS NULL THEN 'unknown' ELSE 'small' END AS s", lambda: [[b, "unknown" if of(b, "size") is None else "big" if of(b, "size") > 10 else "small"] for b in N])
case("MATCH (n:Neuron) RETURN CASE WHEN n.cropped THEN 'c' WHEN NOT n.cropped THEN 'w' END AS x, count(*)", lambda: [[x, k] for x, k in Counter({True: "c", False: "w"}.get(of(b, "cropped")) for b in N).items()])
case("MATCH (n:Neuron) RETURN sum(CASE WHEN n.EB THEN 1 ELSE 0 END) AS eb, sum(CASE n.status WHEN 'Traced' THEN 1 ELSE 0 END) AS t", lambda: [[sum(of(b, "EB") is True for b in N), sum(of(b, "status") == "Traced" for b in N)]])
case("MATCH (n:Neuron) WHERE CASE WHEN n.type IS NULL THEN n.bodyId < 10 ELSE n.type = 'EPG' END RETURN n.bodyId", lambda: [[b] for b in N if (b < 10 if not of(b, "type") else of(b, "type") == "EPG")])
case("MATCH (n:Neuron) WHERE n.bodyId < 4 RETURN n {.bodyId, .type, .nothing, twice: n.bodyId * 2} AS m", lambda: [[{"bodyId": b, "type": of(b, "type"), "nothing": None, "twice": 2 * b}] for b in (1, 2, 3)])
case("MATCH (n:Neuron) WHERE n.bodyId < 4 WITH n {.bodyId, .type} AS m RETURN m.bodyId, m['type'], keys(m)", lambda: [[b, of(b, "type"), ["bodyId", "type"]] for b in (1, 2, 3)])
case("MATCH (a:Neuron {bodyId: 1})-[c:ConnectsTo]->(b) RETURN c {.weight, to: b.bodyId} AS m", lambda: [[{"weight": weight(1, b), "to": b}] for b in OUT[1]])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) WHERE a.bodyId < 3 WITH a, b, c ORDER BY b.bodyId RETURN a.bodyId, collect({id: b.bodyId, w: c.weight}) AS l", lambda: [[a, [{"id": b, "w": weight(a, b)} for b in OUT[a]]] for a in (1, 2)])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) WHERE a.bodyId < 3 WITH a, collect({id: b.bodyId, w: c.weight}) AS l RETURN a.bodyId, [x IN l WHERE x.w > 4 | x.id] AS strong", lambda: [[a, Unordered(b for b in OUT[a] if weight(a, b) > 4)] for a in (1, 2)])
case("WITH {a: {b: [1, {c: 2}]}} AS m RETURN m.a.b[1].c AS x, m.a['b'][0] AS y, m.z AS z, m.z.y AS w, keys(m.a) AS k", lambda: [[2, 1, None, None, ["b"]]])
case("MATCH (n:Neuron {bodyId: 1}) RETURN properties(n).type AS t, properties(n)['bodyId'] AS b", lambda: [[of(1, "type"), 1]])
case("MATCH (n:Neuron {bodyId: 1}) WITH {id: n.bodyId, n: n} AS m RETURN m.id, m.n.type, m.n.bodyId", lambda: [[1, of(1, "type"), 1]])
case("RETURN {a: 1, b: null} AS m, {a: 1} = {a: 1} AS e, {a: 1} = {a: 2} AS f", lambda: [[{"a": 1, "b": None}, True, False]])
case("RETURN CASE null WHEN 1 THEN 1 ELSE 2 END AS a, CASE 1 WHEN 1.0 THEN 'x' END AS b, CASE WHEN null THEN 1 ELSE 2 END AS c", lambda: [[2,'x',2]])
case("MATCH (n:Neuron {bodyId: 1}) RETURN n {.*, x: 1}.x AS x, n {.*}.bodyId AS b, size(keys(n {.*})) = size(keys(n)) AS s", lambda: [[1,1,True]])
case("MATCH (n:Neuron) RETURN n.bodyId, CASE WHEN exists((n)-[:ConnectsTo]->({bodyId: 4})) THEN 1 ELSE 0 END AS f", lambda: [[b, int(4 in OUT[b])] for b in N])
case("MATCH (n:Neuron) RETURN n.bodyId, CASE WHEN (n)-[:ConnectsTo]->({bodyId: 4}) THEN 1 ELSE 0 END AS f", lambda: [[b, int(4 in OUT[b])] for b in N])
# fmt: on


@pytest.mark.parametrize("one", CASES, ids=str)
def test_rows(service: Service, one: Case) -> None:
    one.check(service)
