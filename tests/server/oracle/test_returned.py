"""What is returned: in which order, as which text, number or total: the rows are what plain Python finds in the tables."""
# One query a line:
# ruff: noqa: E501

from __future__ import annotations

import re
from collections import Counter

import pytest

from neuprint_jupyter.server.service import Service
from tests.server.oracle.shapes import (
    OUT,
    POST,
    PRE,
    TYPES,
    Case,
    Cases,
    E,
    N,
    Unordered,
    grouped,
    of,
    weight,
)
from tests.server.oracle.values import aggregated, in_order, less

CASES = Cases()
case = CASES.add

# fmt: off
# DISTINCT, ORDER BY, SKIP, LIMIT
case("MATCH (n:Neuron) RETURN DISTINCT n.type ORDER BY n.type", lambda: [[t] for t in in_order([*TYPES, None])], ordered=True)
case("MATCH (n:Neuron) RETURN DISTINCT n.type AS t ORDER BY t DESC SKIP 1 LIMIT 3", lambda: [[t] for t in in_order([*TYPES, None], descending=True)[1:4]], ordered=True)
case("MATCH (n:Neuron) RETURN n.size ORDER BY n.size, n.bodyId", lambda: [[s] for s in in_order(of(b, "size") for b in N)], ordered=True)
case("MATCH (n:Neuron) RETURN n.group, n.bodyId ORDER BY n.group DESC, n.bodyId SKIP 3 LIMIT 9", lambda: [[of(b, "group"), b] for b in sorted(N, key=lambda b: (of(b, "group") is not None, -(of(b, "group") or 0), b))[3:12]], ordered=True)
case("MATCH (n:Neuron) RETURN n.bodyId ORDER BY n.type IS NULL, n.type, n.bodyId DESC", lambda: [[b] for b in sorted(N, key=lambda b: ("type" not in N[b], of(b, "type") or "", -b))], ordered=True)
case("MATCH (n:Neuron) RETURN n.bodyId ORDER BY size(coalesce(n.type, '')), n.bodyId LIMIT 12", lambda: [[b] for b in sorted(N, key=lambda b: (len(of(b, "type") or ""), b))[:12]], ordered=True)
case("MATCH (n:Neuron) WITH n.status AS s, count(*) AS c RETURN s, c ORDER BY c DESC LIMIT 2", lambda: [[s, c] for s, c in Counter(of(b, "status") for b in N).most_common(2)], ordered=True)
case("MATCH (n:Neuron) RETURN n.type AS t, count(*) AS c ORDER BY count(*) DESC, t", lambda: [[t, c] for t, c in sorted(Counter(of(b, "type") for b in N).items(), key=lambda r: (-r[1], r[0] is None, r[0] or ""))], ordered=True)
case("MATCH (n:Neuron) RETURN DISTINCT n.status, n.cropped", lambda: [[*x] for x in {(of(b, "status"), of(b, "cropped")) for b in N}])
case("MATCH (n:Neuron) RETURN n.bodyId ORDER BY n.somaRadius DESC, n.bodyId LIMIT 20", lambda: [[b] for b in sorted(N, key=lambda b: (of(b, "somaRadius") is not None, -(of(b, "somaRadius") or 0), b))[:20]], ordered=True)
case("MATCH (n:Neuron) RETURN n.cropped AS c, n.bodyId AS b ORDER BY c, b", lambda: [[of(b, "cropped"), b] for b in sorted(N, key=lambda b: ({False: 0, True: 1}.get(of(b, "cropped"), 2), b))], ordered=True)
case("MATCH (n:Neuron) WITH n ORDER BY n.bodyId SKIP 5 LIMIT 2 MATCH (n)-[:ConnectsTo]->(b) RETURN n.bodyId, b.bodyId", lambda: [[a, b] for a in sorted(N)[5:7] for b in OUT[a]])
case("MATCH (n:Neuron) RETURN n.bodyId LIMIT 0", list)
case("MATCH (n:Neuron) RETURN count(*) SKIP 1", list)
case("UNWIND [1, 1.0, '1', true, null, [1], 1] AS x RETURN DISTINCT x", lambda: [[1], ["1"], [True], [None], [[1]]])
case("UNWIND ['b', 3, null, true, 2.5, 'a', false] AS x RETURN x ORDER BY x", lambda: [[x] for x in in_order(["b", 3, None, True, 2.5, "a", False])], ordered=True)
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) RETURN DISTINCT c.weight ORDER BY c.weight DESC LIMIT 5", lambda: [[w] for w in sorted({e["weight"] for e in E.values()})[::-1][:5]], ordered=True)
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) RETURN a.bodyId, sum(c.weight) AS w ORDER BY w DESC, a.bodyId LIMIT 4", lambda: [[a, w] for a, w in sorted(((a, PRE[a]) for a in N if OUT[a]), key=lambda r: (-r[1], r[0]))[:4]], ordered=True)
case("UNWIND [{a:1},{a:1},{a:2}] AS m RETURN DISTINCT m", lambda: [[{"a":1}],[{"a":2}]])
case("MATCH (n:Neuron) RETURN n.bodyId ORDER BY n.bodyId SKIP 1 + 1 LIMIT toInteger('3')", lambda: [[3],[4],[5]], ordered=True)
case("MATCH (n:Neuron) WHERE n.bodyId < 4 CALL { WITH n MATCH (n)-[c:ConnectsTo]->(m) RETURN m ORDER BY m.bodyId LIMIT 1 } RETURN n.bodyId, m.bodyId", lambda: [[b,OUT[b][0]] for b in (1,2,3) if OUT[b]])
case("MATCH (n:Neuron) WHERE n.bodyId < 4 RETURN n.bodyId AS n ORDER BY n DESC", lambda: [[3],[2],[1]], ordered=True)
case("MATCH (n:Neuron) WHERE n.bodyId < 4 WITH n.type AS type, n.bodyId AS n RETURN type, n ORDER BY n", lambda: [[of(b,'type'),b] for b in (1,2,3)], ordered=True)
case("MATCH (n:Neuron) WHERE n.bodyId < 6 WITH n.status AS t ORDER BY n.bodyId RETURN collect(t) AS l", lambda: [[[of(b,'status') for b in range(1,6) if of(b,'status')]]])
case("MATCH (n:Neuron) RETURN n.type ORDER BY n.bodyId LIMIT 6", lambda: [[of(b,'type')] for b in sorted(N)[:6]], ordered=True)
case("MATCH (a:Neuron {bodyId: 1})-[c:ConnectsTo]->(b) WITH collect(DISTINCT b) AS bs MATCH (x:Neuron {bodyId: 2})-[:ConnectsTo]->(y) WHERE y IN bs RETURN y.bodyId", lambda: [[b] for b in OUT[2] if b in OUT[1]])
case("MATCH (n:Neuron) WITH n.size AS s ORDER BY s DESC WHERE s IS NOT NULL RETURN collect(s)[0] AS x", lambda: [[max(of(x,'size') or 0 for x in N)]])
case("UNWIND [3,1,2] AS x WITH x ORDER BY x RETURN collect(x) AS l", lambda: [[[1,2,3]]])
case("MATCH (n:Neuron) WHERE n.bodyId < 3 RETURN n.bodyId as ID, n.type as Type order by ID desc", lambda: [[2,of(2,'type')],[1,of(1,'type')]], ordered=True)
# texts
for _pattern, _flags in (("EPG", 0), ("(?i)epg", re.IGNORECASE), ("E.*", 0), (".*[(]PEN1[)]", 0), ("(?i).*PEN.*|a[.]c", re.IGNORECASE), ("[A-Z][A-Za-z0-9]+", 0), ("", 0), (".*", 0)):
    case(f"MATCH (n:Neuron) WHERE n.type =~ '{_pattern}' RETURN n.bodyId", lambda p=_pattern, f=_flags: [[b] for b in N if of(b, "type") is not None and re.fullmatch(p.replace("(?i)", ""), of(b, "type"), f)])
case("MATCH (n:Neuron) WHERE n.instance =~ '.*_[LR]\\\\d' RETURN n.bodyId", lambda: [[b] for b in N if re.fullmatch(r".*_[LR]\d", of(b, "instance") or "")])
case("MATCH (n:Neuron) WHERE NOT n.type =~ 'E.*' RETURN n.bodyId", lambda: [[b] for b in N if of(b, "type") and not of(b, "type").startswith("E")])
case("MATCH (n:Neuron) WHERE n.notes =~ '(?s)line.break' RETURN count(n)", lambda: [[sum(of(b, "notes") == "line\nbreak" for b in N)]])
case("MATCH (n:Neuron) WHERE n.notes =~ 'line.break' RETURN count(n)", lambda: [[0]])
case("MATCH (n:Neuron) WHERE n.type CONTAINS \"'\" RETURN n.bodyId, replace(n.type, \"'\", '-')", lambda: [[b, of(b, "type").replace("'", "-")] for b in N if "'" in (of(b, "type") or "")])
case("MATCH (n:Neuron) WHERE n.type ENDS WITH ')' OR n.type STARTS WITH 'D' RETURN n.bodyId", lambda: [[b] for b in N if (of(b, "type") or "").endswith(")") or (of(b, "type") or "").startswith("D")])
case("MATCH (n:Neuron) WHERE toLower(n.type) = 'epg' RETURN n.bodyId, toUpper(n.type)", lambda: [[b, "EPG"] for b in N if (of(b, "type") or "").lower() == "epg"])
case("MATCH (n:Neuron) WHERE n.instance IS NOT NULL RETURN n.bodyId, split(n.instance, '_')[-1] AS x", lambda: [[b, of(b, "instance").split("_")[-1]] for b in N if of(b, "instance")])
case("MATCH (n:Neuron) WHERE n.instance IS NOT NULL RETURN right(n.instance, 2) AS x, left(n.instance, 3) AS y, substring(n.instance, 1, 2) AS z, size(n.instance) AS s", lambda: [[i[-2:], i[:3], i[1:3], len(i)] for i in (of(b, "instance") for b in N) if i])
case("MATCH (n:Neuron) WHERE n.notes IS NOT NULL RETURN n.bodyId, trim(n.notes), toInteger(n.notes), toFloat(n.notes)", lambda: [[b, of(b, "notes").strip(" "), {"1": 1, "2.5": 2}.get(of(b, "notes")), {"1": 1.0, "2.5": 2.5}.get(of(b, "notes"))] for b in N if of(b, "notes")])
case("MATCH (n:Neuron) RETURN toString(n.bodyId) AS s, toInteger(toString(n.bodyId)) = n.bodyId AS same", lambda: [[str(b), True] for b in N])
case("MATCH (n:Neuron) WHERE toString(n.bodyId) STARTS WITH '9' RETURN n.bodyId", lambda: [[b] for b in N if str(b).startswith("9")])
case("RETURN 'a' + 1 AS a, 1 + 'a' AS b, 'x' + 2.5 AS c, 'a' + null AS d, toString(1.0) AS e, toString(true) AS f, toBoolean('TRUE') AS g, toBoolean('x') AS h, toInteger('x') AS i, toInteger(2.9) AS j, toInteger(-2.9) AS k", lambda: [["a1", "1a", "x2.5", None, "1.0", "true", True, None, None, 2, -2]])
case("RETURN ltrim('  a ') AS a, rtrim(' a  ') AS b, reverse('abc') AS c, split('a,,b', ',') AS d, replace('aaa', 'a', 'b') AS e, substring('hello', 1) AS f, left('ab', 5) AS g, size('ünï') AS h", lambda: [["a ", " a", "cba", ["a", "", "b"], "bbb", "ello", "ab", 3]])
case("MATCH (n:Neuron) WHERE n.type < 'F' RETURN n.bodyId", lambda: [[b] for b in N if less(of(b, "type"), "F")])
case("MATCH (n:Neuron) WHERE n.type =~ $p OR n.type = 'EPG' RETURN count(n)".replace("$p", "'a' + '.' + 'c'"), lambda: [[sum(of(b, "type") in ("a.c", "EPG") for b in N)]])
case("MATCH (n:Neuron) WHERE n.type IN ['EPG', 'Delta7'] AND n.status IN ['Traced', null] RETURN n.bodyId", lambda: [[b] for b in N if of(b, "type") in ("EPG", "Delta7") and of(b, "status") == "Traced"])
case("MATCH (n:Neuron) WHERE n.instance STARTS WITH n.type RETURN count(n)", lambda: [[sum(1 for b in N if of(b,'instance'))]])
case("MATCH (n:Neuron) WHERE n.instance STARTS WITH n.nothing RETURN count(n)", lambda: [[0]])
case("MATCH (n:Neuron) WHERE NOT n.instance CONTAINS n.nothing RETURN count(n)", lambda: [[0]])
case("RETURN toString(1e10) AS a, toString(0.1) AS b, toString(123456789.0) AS c, toString(1e-5) AS d, toString(-0.0) AS e", lambda: [["1.0E10","0.1","1.23456789E8","1.0E-5","-0.0"]])
case("MATCH (n:Neuron) WHERE n.somaRadius IS NOT NULL RETURN toString(n.somaRadius)", lambda: [[str(of(b,'somaRadius'))] for b in N if of(b,'somaRadius') is not None])
case("MATCH (n:Neuron) WHERE n.bodyId = 1 RETURN n.type + ' (' + n.bodyId + ')' AS s, n.nothing + 'x' AS t, 'a' || 'b' AS u", lambda: [[f"{of(1,'type')} (1)", None, "ab"]])
case("RETURN substring('abc', 5) AS a, left('abc', 0) AS b, right('abc', 9) AS c, split('', ',') AS d, split('abc','') AS e", lambda: [["","","abc",[""],["a","b","c"]]])
# numbers
case("RETURN 7 / 2 AS a, -7 / 2 AS b, 7 % -3 AS c, -7 % 3 AS d, 7.0 / 2 AS e, 2 ^ 3 AS f, round(2.5) AS g, round(-2.5) AS h, floor(-1.5) AS i, ceil(1.2) AS j, sqrt(16) AS k, sign(-3) AS l, abs(-2.5) AS m", lambda: [[3, -3, 1, -1, 3.5, 8.0, 3.0, -2.0, -2.0, 2.0, 4.0, -1, 2.5]])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) WHERE a.bodyId < 6 RETURN a.bodyId, toFloat(c.weight) / 3 AS x, c.weight / 3 AS y, c.weight % 3 AS z", lambda: [[a, w / 3, w // 3, w % 3] for (a, b), e in E.items() if a < 6 for w in [e["weight"]]])
case("RETURN round(3.14159, 2) AS a, round(2.675, 1) AS b, 1e3 AS c, 0.1 + 0.2 > 0.3 AS d, 10 / 4.0 AS e, 1 = 1.0 AS f, 5 IN [5.0] AS g", lambda: [[3.14, 2.7, 1000.0, True, 2.5, True, True]])
case("MATCH (n:Neuron) WHERE n.bodyId > 9007199254740993 AND n.bodyId < 9007199254740999 RETURN n.bodyId", lambda: [[b] for b in N if 2**53 + 1 < b < 2**53 + 7])
case("MATCH (n:Neuron) WHERE 5 <= n.bodyId < 8 RETURN n.bodyId", lambda: [[5], [6], [7]])
case("MATCH (n:Neuron) WHERE n.bodyId >= 5 AND n.bodyId <= 7 AND n.bodyId <> 6 RETURN n.bodyId", lambda: [[5], [7]])
case("MATCH (n:Neuron) WHERE n.size = 9007199254740993 RETURN n.bodyId", lambda: [[b] for b in N if of(b, "size") == 2**53 + 1])
case("MATCH (n:Neuron) WHERE n.somaRadius > 0.5 RETURN n.bodyId, n.somaRadius * 2", lambda: [[b, of(b, "somaRadius") * 2] for b in N if (of(b, "somaRadius") or 0) > 0.5])
case("MATCH (n:Neuron) WHERE n.group + n.size > 8 RETURN n.bodyId", lambda: [[b] for b in N if None not in (of(b, "group"), of(b, "size")) and of(b, "group") + of(b, "size") > 8])
# aggregates
case("MATCH (n:Neuron) RETURN n.status, min(n.group), max(n.group), sum(n.group), count(n.group), avg(n.group)", lambda: [[s, *(aggregated(f, gs) for f in ("min", "max", "sum", "count", "avg"))] for s, gs in grouped((of(b, "status"), of(b, "group")) for b in N).items()])
case("MATCH (n:Neuron) RETURN n.type, min(n.instance), max(n.instance), min(n.status)", lambda: [[t, aggregated("min", [i for i, _ in xs]), aggregated("max", [i for i, _ in xs]), aggregated("min", [s for _, s in xs])] for t, xs in grouped((of(b, "type"), (of(b, "instance"), of(b, "status"))) for b in N).items()])
case("MATCH (n:Neuron) WHERE n.bodyId = -1 RETURN count(n), sum(n.size), avg(n.size), min(n.size), max(n.size), collect(n.size)", lambda: [[0, 0, None, None, None, []]])
case("MATCH (n:Neuron) WHERE n.bodyId = -1 RETURN n.type, count(*)", list)
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) RETURN a.bodyId, sum(c.weight), avg(c.weight), count(DISTINCT b.type), max(c.weight) - min(c.weight)", lambda: [[a, PRE[a], PRE[a] / len(OUT[a]), len({of(b, "type") for b in OUT[a]} - {None}), max(weight(a, b) for b in OUT[a]) - min(weight(a, b) for b in OUT[a])] for a in N if OUT[a]])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) WITH a, sum(c.weight) AS s MATCH (a)-[c:ConnectsTo]->(b) WHERE s > 0 RETURN a.bodyId, b.bodyId, c.weight * 1.0 / s", lambda: [[a, b, weight(a, b) / PRE[a]] for a, b in E if PRE[a]])
case("MATCH (n:Neuron) RETURN n.bodyId % 3 AS k, count(*) AS c, collect(n.bodyId)[0] IS NOT NULL AS x", lambda: [[k, c, True] for k, c in Counter(b % 3 for b in N).items()])
case("MATCH (n:Neuron) RETURN n.type IS NULL AS k, count(*)", lambda: [[k, c] for k, c in Counter("type" not in N[b] for b in N).items()])
case("MATCH (n:Neuron) RETURN coalesce(n.type, 'none') AS t, count(*) AS c", lambda: [[t, c] for t, c in Counter(of(b, "type") or "none" for b in N).items()])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) RETURN count(c), count(DISTINCT a), count(DISTINCT b), sum(c.weight)", lambda: [[len(E), len({a for a, _ in E}), len({b for _, b in E}), sum(PRE.values())]])
case("MATCH (n:Neuron) WITH n.type AS t, collect(n.size) AS s RETURN t, size(s), reduce(m = 0, x IN s | m + x)", lambda: [[t, len([x for x in xs if x is not None]), sum(x for x in xs if x is not None)] for t, xs in grouped((of(b, "type"), of(b, "size")) for b in N).items()])
case("UNWIND [1, 2, 3, 4, 10] AS x RETURN percentileDisc(x, 0.5) AS a, percentileCont(x, 0.5) AS b, percentileCont(x, 0.25) AS c, stDev(x) > 3.5 AS d, avg(x) AS e", lambda: [[3, 3.0, 2.0, True, 4.0]])
case("UNWIND [1, null, 'a', 2.5, true] AS x RETURN min(x), max(x), count(x), collect(x)", lambda: [[aggregated("min", [1, "a", 2.5, True]), aggregated("max", [1, "a", 2.5, True]), 4, [1, "a", 2.5, True]]])
case("MATCH (n:Neuron) WITH count(*) AS all MATCH (n:Neuron) RETURN n.status, count(*) * 100.0 / all AS percent", lambda: [[s, c * 100.0 / 40] for s, c in Counter(of(b, "status") for b in N).items()])
case("MATCH (n:Neuron) WHERE n.type IS NOT NULL WITH n.type AS t, count(*) AS c WHERE c > 1 RETURN count(t), sum(c), max(c)", lambda: [[len(big), sum(big), max(big)] for big in [[c for c in Counter(of(b, "type") for b in N if of(b, "type")).values() if c > 1]]])
case("MATCH (n:Neuron) WHERE NOT n:Segment RETURN count(n)", lambda: [[0]])
case("MATCH (n:Neuron) WITH n.type AS t, collect(n) AS ns WHERE size(ns) > 5 UNWIND ns AS a UNWIND ns AS b MATCH (a)-[c:ConnectsTo]->(b) RETURN t, sum(c.weight), count(c)", lambda: [[t,sum(ws),len(ws)] for t,ws in grouped((of(a,'type'),weight(a,b)) for a,b in E if of(a,'type')==of(b,'type') ).items() if sum(of(x,'type')==t for x in N)>5])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b:Neuron) WITH a.type AS s, b.type AS t, collect(c.weight) AS ws RETURN s, t, size(ws), ws[0] IS NOT NULL, apoc.coll.max(ws)", lambda: [[s,t,len(ws),True,max(ws)] for (s,t),ws in grouped(((of(a,'type'),of(b,'type')),weight(a,b)) for a,b in E).items()])
case("MATCH (a:Neuron)-[c:ConnectsTo]->(b) WITH b, sum(c.weight) AS total WHERE total > 0 MATCH (a)-[c:ConnectsTo]->(b) WITH b, a, c.weight * 100 / total AS pc WHERE pc > 60 RETURN a.bodyId, b.bodyId, pc", lambda: [[a,b,weight(a,b)*100//POST[b]] for a,b in E if POST[b] and weight(a,b)*100//POST[b]>60])
case("MATCH (n:Neuron) WITH n.status AS s, count(*) AS c WITH collect({s: s, c: c}) AS l UNWIND l AS x RETURN x.s, x.c", lambda: [[s,c] for s,c in Counter(of(b,'status') for b in N).items()])
case("MATCH (n:Neuron) WITH n.status AS s, n.cropped AS c, count(*) AS k RETURN s, collect(k), sum(k)", lambda: [[s, Unordered(Counter(c for _,c in xs).values()), len(xs)] for s,xs in grouped((of(b,'status'),(b,of(b,'cropped'))) for b in N).items()])
case("MATCH (n:Neuron) RETURN n.status, collect(DISTINCT n.cropped) AS c, count(DISTINCT n.cropped) AS k", lambda: [[s, Unordered({c for c in cs if c is not None}), len({c for c in cs if c is not None})] for s,cs in grouped((of(b,'status'),of(b,'cropped')) for b in N).items()])
case("MATCH (n:Neuron)-[:ConnectsTo]->(m:Neuron) WHERE n.bodyId < 10 RETURN n.bodyId, count(m), count(CASE WHEN m.type = 'EPG' THEN 1 END)", lambda: [[a,len(OUT[a]),sum(of(b,'type')=='EPG' for b in OUT[a])] for a in range(1,10) if OUT[a]])
case("MATCH (n:Neuron) WITH n.type AS t, avg(n.size) AS m RETURN t, m IS NULL AS x", lambda: [[t, all(s is None for s in ss)] for t,ss in grouped((of(b,'type'),of(b,'size')) for b in N).items()])
case("MATCH (n:Neuron) WHERE n.type IN ['EPG', 'epg'] RETURN n.type, toFloat(count(*)) / 40 AS f ORDER BY f DESC", lambda: [[t,c/40] for t,c in Counter(of(b,'type') for b in N if of(b,'type') in('EPG','epg')).most_common()], ordered=True)
case("MATCH (n:Neuron) RETURN max(n.bodyId) - min(n.bodyId) AS d, max(n.size), min(n.size)", lambda: [[max(N)-min(N), max(of(b,'size') or 0 for b in N), min(of(b,'size') for b in N if of(b,'size') is not None)]])
case("MATCH (n:Neuron) WITH max(n.size) AS m MATCH (n:Neuron) WHERE n.size = m RETURN n.bodyId", lambda: [[b] for b in N if of(b,'size')==max(of(x,'size') or 0 for x in N)])
case("UNWIND [1,2,3] AS x WITH collect(x) AS l, sum(x) AS s RETURN [y IN l | y * 1.0 / s] AS f", lambda: [[[1/6,2/6,3/6]]])
case("match (n:Neuron) where n.bodyId in [1,2] return count(distinct n.status)", lambda: [[len({of(1,'status'),of(2,'status')}-{None})]])
# fmt: on


@pytest.mark.parametrize("one", CASES, ids=str)
def test_rows(service: Service, one: Case) -> None:
    one.check(service)
