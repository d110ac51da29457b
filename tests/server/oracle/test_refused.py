"""What Neo4j refuses is refused, where the engine would answer somehow; and what looks like it is not."""
# One query a line:
# ruff: noqa: E501

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neuprint_jupyter.server.answers import QuerySyntaxError
from neuprint_jupyter.server.dialect import translate
from neuprint_jupyter.server.service import Service
from tests.server.oracle import data

_GONE = "variables from before it are not known any more: "
_EDGE = "MATCH (n:Neuron)-[x:ConnectsTo]->(m:Neuron)"


@pytest.mark.parametrize(
    ("query", "said", "place"),
    [
        (f"{_EDGE} WITH m, count(n) AS k WHERE n.pre > 3 RETURN m, k", f"{_GONE}n", "n.pre"),
        (
            f"{_EDGE} WITH m, sum(x.weight) AS w WHERE w > 1 AND (x.weight > 3 OR any(y IN [1] WHERE y = x.weight)) RETURN w",
            f"{_GONE}x",
            "x.weight > 3",
        ),
        (f"{_EDGE} WITH DISTINCT m AS o ORDER BY o.pre LIMIT 3 WHERE NOT m.EB RETURN o", f"{_GONE}m", "m.EB"),
        (f"MATCH p = {_EDGE[6:]} WITH {{k: count(*)}} AS row WHERE length(p) > 1 RETURN row", f"{_GONE}p", "p) > 1"),
        ("MATCH (n:Neuron) WITH n.type RETURN count(*)", "must be aliased", "n.type"),
        ("MATCH (n:Neuron) WITH n, n.pre + 1 WHERE true RETURN n", "must be aliased", "n.pre"),
        (
            "MATCH (n:Neuron) RETURN n.type, n.pre, n.type",
            "columns with the same name are not supported: n.type",
            "n.type",
        ),
        ("MATCH (n:Neuron) WHERE n.type != 'EPG' RETURN n", "meant to use '<>'", "!="),
        ("MATCH (n:Neuron) UNWIND [1] AS n RETURN n", "Variable `n` already declared", "n RETURN"),
        (
            "MATCH (n:Neuron) WITH n, [1] AS l WITH *, 1 AS x UNWIND l AS l RETURN x",
            "Variable `l` already declared",
            "l RETURN",
        ),
        (
            "MATCH (n:Neuron) RETURN n.pre LIMIT 5 ORDER BY n.pre",
            "ORDER BY comes first, then SKIP, then LIMIT",
            "ORDER",
        ),
        ("MATCH (n:Neuron) WITH n LIMIT 5 SKIP 2 RETURN n.pre", "ORDER BY comes first, then SKIP, then LIMIT", "SKIP"),
        ("MATCH (n:Neuron) RETURN n.pre LIMIT '5'", "'5' is not a valid value for LIMIT", "'5'"),
        (
            "MATCH (n:Neuron) RETURN n.pre LIMIT toString(5)",
            "toString(5) is not a valid value for LIMIT",
            "toString(5)",
        ),
        ("MATCH (n:Neuron) WITH n SKIP '5' LIMIT 3 RETURN n.pre", "'5' is not a valid value for SKIP", "'5'"),
        ("MATCH (n:Neuron) RETURN n.pre LIMIT 2.0;", "2.0 is not a valid value for LIMIT", "2.0"),
        ("MATCH (n:Neuron) WHERE n.EB IS TRUE RETURN n", "Invalid input 'TRUE': IS is followed by NULL", "TRUE"),
        ("MATCH (n:Neuron) WHERE n.type IS None RETURN n", "Invalid input 'None': IS is followed by NULL", "None"),
        ("MATCH (n:Neuron) RETURN length(n.type)", "write size(n.type)", "length"),
        ("MATCH (n:Neuron) RETURN n.type[0..3]", "write substring(n.type, 0, 3)", "n.type"),
        ("MATCH (n:Neuron) WHERE left(n.bodyId, 2) = '12' RETURN n", "write toString(n.bodyId)", "n.bodyId"),
        ("MATCH (n:Neuron) RETURN n.roiInfo['EB'].pre AS pre", "apoc.convert.fromJsonMap(n.roiInfo)", "n.roiInfo"),
        ("MATCH (n:Neuron) RETURN any(r IN ['EB'] WHERE n.roiInfo[r].pre > 1)", "n.roiInfo is a text", "n.roiInfo"),
        (
            "CALL apoc.cypher.runTimeboxed('MATCH (n:Neuron) WITH n.pre RETURN 1 AS x', {}, 500) YIELD value RETURN value.x",
            "must be aliased",
            "n.pre",
        ),
    ],
)
def test_refused(service: Service, query: str, said: str, place: str) -> None:
    with pytest.raises(QuerySyntaxError, match=re.escape(said)) as error:
        service.query(data.NAME, query)
    assert error.value.offset in (query.index(place), query.rindex(place))


@pytest.mark.parametrize(
    "query",
    [
        f"{_EDGE} WITH m, n.pre AS pre WHERE n.pre > 3 AND pre > 3 RETURN count(*)",
        f"{_EDGE} WITH m, count(n) AS n WHERE n > 1 RETURN sum(n)",
        f"{_EDGE} WITH m, count(n) AS k WHERE any(n IN [1] WHERE n = 1) AND EXISTS {{ MATCH (m)-->(n) WHERE n.pre > 0 }} RETURN count(*)",
        f"{_EDGE} WITH *, 1 AS one WHERE n.pre > 3 RETURN count(*)",
        f"{_EDGE} WITH m, COUNT {{ MATCH (m)-->(o) RETURN DISTINCT o }} AS k WHERE n.pre > k RETURN count(*)",
        f"{_EDGE} WITH m, collect(n) AS ns WHERE size([n IN ns WHERE n.pre > 0 | n.pre]) > 0 RETURN count(*)",
        f"{_EDGE} WITH m, collect(n) AS ns WHERE size([(m)<--(n) WHERE n.pre > 0 | n.pre]) > 0 RETURN count(*)",
        "MATCH (n:Neuron) WITH n {.bodyId, roiInfo: apoc.convert.fromJsonMap(n.roiInfo)} AS n RETURN sum(n.roiInfo['EB'].pre)",
        "MATCH (n:Neuron) WITH n.bodyId AS b UNWIND [b] AS n WITH n ORDER BY n LIMIT 5 WITH n LIMIT 3 RETURN sum(n)",
        "MATCH (n:Neuron) WITH n {.bodyId, type: [1, 2]} AS n RETURN sum(size(n.type[0..3]))",
        "MATCH (n:Neuron) WITH {bodyId: toString(n.bodyId)} AS body RETURN sum(size(left(body.bodyId, 1)))",
        "UNWIND [1] AS n RETURN n UNION UNWIND [1] AS n RETURN n",
        "UNWIND [1, 2] AS n RETURN n SKIP size('a') LIMIT toInteger('5')",
        "MATCH p = (:Neuron)-->(:Neuron) WITH {path: p} AS row RETURN sum(length(row.path))",
    ],
)
def test_answered(service: Service, query: str) -> None:
    assert service.query(data.NAME, query).data[0][0] > 0


def test_patterns_in_the_conditions_of_lists(service: Service) -> None:
    to_itself = sorted(a for a, b in data.EDGES if a == b)
    nodes = "MATCH (n:Neuron) WITH n ORDER BY n.bodyId WITH collect(n) AS ns"
    query = f"{nodes} RETURN [x IN ns WHERE (x)-->(x) | x.bodyId], any(x IN ns WHERE (x)-->(x)), all(x IN ns WHERE NOT (x)-->(x))"
    assert service.query(data.NAME, query).data == [[to_itself, bool(to_itself), not to_itself]]
    query = f"{_EDGE} WITH n, [(n)-[:ConnectsTo]->(o) WHERE (o)-->(n) | o.bodyId] AS back RETURN DISTINCT n.bodyId, size(back)"
    expected = {a: sum((b, a) in data.EDGES for c, b in data.EDGES if c == a) for a, _ in data.EDGES}
    assert dict(service.query(data.NAME, query).data) == expected


@example(["RETURN", "n", ",", ","])
@given(
    st.lists(
        st.sampled_from(
            [
                "MATCH",
                "WITH",
                "RETURN",
                "UNWIND",
                "AS",
                "ORDER",
                "BY",
                "LIMIT",
                "n",
                "x",
                "(",
                ")",
                "[",
                "]",
                ",",
                ".",
                "=",
                "IS",
                "CASE",
                "WHEN",
                "END",
                "count(",
                "UNION",
            ]
        )
    )
)
def test_any_words_are_refused_or_not(words: list[str]) -> None:
    translate(" ".join(words), data.NAME)
