"""Queries that the dialect writes anew for the engine: answers are what it gives to the query as it came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.server.answers import QueryError
from neuprint_jupyter.server.dialect import bridge, direction
from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.service import Service
from tests import tiny

IDS = [tiny.BIG, tiny.BIG + 1, 3, 4, 5, 6]
PADDING = list(range(1000, 1060))
LIST = f"[4, {', '.join(map(str, PADDING))}]"
TEXTS = f"['EPG', {', '.join(repr(f'padding {i}') for i in range(60))}]"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = tmp_path_factory.mktemp("rewriting")
    load_dataset(
        "tiny:v1", neurons=tiny.NEURONS, connections=tiny.CONNECTIONS, **tiny.ROIS, data_dir=data, progress=False
    )
    service = Service(data)
    yield service
    assert service.close()


def _answer(service: Service, query: str) -> tuple[list[str], list[str]] | str:
    """The answer's columns and rows, or what kind of error it is."""
    try:
        rows = service.query("tiny:v1", query)
    except QueryError as error:
        return type(error).__name__
    return rows.columns, sorted(map(repr, rows.data))


def _engines_own(service: Service, query: str) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bridge, "lists_as_parameters", lambda *_: {})
        patch.setattr(bridge, "strict_patterns", lambda _query: None)
        return _answer(service, query)


@pytest.mark.parametrize(
    "condition",
    [
        f"1 + n.bodyId IN {LIST}",
        f"-n.bodyId IN {LIST}",
        f"true = n.bodyId IN {LIST}",
        f"n.bodyId IN {LIST} = false",
        f"n.bodyId IN {LIST} || [3]",
        f"n.bodyId IN {LIST} + 3",
        f"n.bodyId IN {LIST}[0..1]",
        f"(n.bodyId IN {LIST}) IS NULL",
        f"EXISTS {{ MATCH (n)-[:ConnectsTo]->(m:Neuron) WHERE m.bodyId IN {LIST} }}",
        f"any(x IN {LIST} WHERE x = n.bodyId)",
        f"n.type IN {TEXTS} OR n.class IN {TEXTS}",
        f"n.type IN {TEXTS} AND n.class IN {TEXTS}",
        f"NOT n.type IN {TEXTS}",
        "n.type =~ 'E' + 'PG'",
        "n.type =~ '(E' || 'PG)'",
        "NOT n.type =~ n.class",
    ],
)
def test_conditions(service: Service, condition: str) -> None:
    # A second list, as one is not looked up.
    query = f"MATCH (n:Neuron) WHERE {condition} AND NOT n.bodyId IN {LIST} RETURN n.bodyId"
    assert isinstance(_answer(service, query), tuple)
    assert _answer(service, query) == _engines_own(service, query)


@pytest.mark.parametrize(
    "query",
    [
        f"MATCH (n:Neuron) RETURN n.bodyId IN {LIST}, n.bodyId IN {LIST} AS x",
        f"MATCH (n:Neuron) RETURN n.bodyId, {TEXTS}",
        f"MATCH (n:Neuron) WHERE NOT n.bodyId IN {LIST} RETURN n.bodyId",
        f"MATCH (n:Neuron) WHERE NOT n.type IN {TEXTS} RETURN n.bodyId",
        f"OPTIONAL MATCH (n:Neuron {{type: 'nosuch'}}) WITH n WHERE NOT n.type IN {TEXTS} RETURN n.bodyId",
        "MATCH (n:Neuron) RETURN n.bodyId, n.type =~ coalesce(n.class, 'EPG')",
        "MATCH (n:Neuron) RETURN n.bodyId ORDER BY n.type =~ n.class DESC",
        "MATCH (n:Neuron) RETURN n.bodyId, CASE WHEN n.type =~ n.class THEN n.class =~ n.type END AS x",
        f"MATCH (n:Neuron) WHERE n.bodyId IN {LIST} WITH n.bodyId AS b MATCH (n:Meta) RETURN b, n.dataset",
        f"MATCH (m:Neuron) OPTIONAL MATCH (m)-->(n:Neuron) WITH m, n WHERE NOT n.bodyId IN {LIST} RETURN n.bodyId",
        f"MATCH (m:Neuron) OPTIONAL MATCH (m)-->(n:Neuron) RETURN n.bodyId IN {LIST} AS x, m.bodyId IN {LIST} AS y",
    ],
)
def test_queries(service: Service, query: str) -> None:
    assert isinstance(_answer(service, query), tuple)
    assert _answer(service, query) == _engines_own(service, query)


@given(
    lists=st.lists(st.lists(st.sampled_from([*IDS, 0, -3, tiny.BIG + 2])), min_size=2, max_size=3),
    said=st.lists(st.sampled_from(["", "NOT ", "NOT NOT ", "m.bodyId = 3 OR ", "(false XOR ", "not("]), min_size=3),
    joined=st.sampled_from(["AND", "OR", "XOR", "and"]),
)
def test_lists_of_bodies(service: Service, lists: list[list[int]], said: list[str], joined: str) -> None:
    conditions = [
        f"{before}{name}.bodyId IN {[*PADDING, *ids]}{')' * before.count('(')}"
        for before, name, ids in zip(said, "nmn", lists, strict=False)
    ]
    query = (
        "MATCH (m:Neuron) OPTIONAL MATCH (m)-[:ConnectsTo]->(n:Neuron) WITH m, n "
        f"WHERE {f' {joined} '.join(conditions)} RETURN m.bodyId, n.bodyId"
    )
    assert isinstance(_answer(service, query), tuple)
    assert _answer(service, query) == _engines_own(service, query)


NAMED = {"i": "[3, 4, 720575940624547622]", "t": "['EPG', 'PEN_a(PEN1)', null]", "w": "3", "e": "[]"}
USES = [
    "n.bodyId IN i",
    "NOT n.type IN t",
    "n.type IN t",
    "n.pre > w",
    "size(i) = w",
    "n.bodyId IN e",
    "any(x IN i WHERE x = n.bodyId)",
    "EXISTS { MATCH (n)-[:ConnectsTo]->(o:Neuron) WHERE o.bodyId IN i }",
    "n.size IN i + w",
]


@given(
    all_=st.permutations([*NAMED]).map(", ".join),
    match=st.sampled_from(["MATCH", "OPTIONAL MATCH"]),
    uses=st.tuples(st.sampled_from(USES), st.sampled_from(USES)),
    then=st.sampled_from(
        [
            "WITH n, {all}, true AS _ WHERE {use} RETURN n.bodyId, {all}",
            "WITH DISTINCT {all}, n WHERE {use} RETURN {all}, count(n) AS c",
            "WITH {all}, n WITH n, i UNWIND i AS x RETURN n.bodyId, x",
            "WITH {all}, count(n) AS c RETURN c, size(i), {all}",
            "WITH count(n) AS c, {all} WHERE w < c RETURN {all}",
            "WITH {all} RETURN count(*) AS c, {all}",
            "RETURN n {{.type, ids: i}} AS m, {use} AS holds, collect(w) AS ws",
        ]
    ),
)
def test_constants_named_first(service: Service, all_: str, match: str, uses: tuple[str, str], then: str) -> None:
    named = ", ".join(f"{NAMED[name]} AS {name}" for name in all_.split(", "))
    query = f"WITH {named} {match} (n:Neuron) WHERE {uses[0]} {then.format(all=all_, use=uses[1])}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bridge, "constants_in_place", lambda query: query)
        expected = _answer(service, query)
    assert isinstance(expected, tuple)
    assert _answer(service, query) == expected


ASKED = [
    "n.bodyId IN [3, 3, 4, 720575940624547622, 99]",
    "n.bodyId IN []",
    "n.bodyId IN ['3', 4]",
    "n.bodyId IN [3, 4.0]",
    "n.bodyId IN [3, null, 4]",
    "n.type IN ['EPG', \"EPG\", 'nosuch', 'it\\'s']",
    "n.type IN ['EPG', null]",
    "NOT n.bodyId IN [3, 4]",
    "n.bodyId IN [3, 4] OR n.pre > 1",
    "n.bodyId IN [3, 4, 5] AND n.type IN ['EPG', 'PEN_a(PEN1)'] AND n.pre > 0",
    "n.bodyId IN [3, 4] AND n.bodyId = 4",
    f"n.bodyId IN {LIST}",
    f"n.type IN {TEXTS}",
]
FIRST = ["(n:Neuron)", "(n:Segment)-[:ConnectsTo]->(m:Neuron)", "(m:Neuron)-[:ConnectsTo]->(n:Neuron)", "(n)"]
PARTS = [
    "MATCH {0} WHERE {1} OPTIONAL MATCH (n)-[e:ConnectsTo]->(o:Neuron) RETURN n.bodyId AS b, o.bodyId, e.weight",
    "MATCH {0} WHERE {1} WITH n.type AS t, count(*) AS c ORDER BY t MATCH (o:Neuron {{type: t}}) RETURN c, o.bodyId",
    "OPTIONAL MATCH {0} WHERE {1} RETURN count(*), collect(n.bodyId)",
    "MATCH {0} WHERE {1} RETURN count(*) AS c UNION MATCH {0} WHERE {1} OPTIONAL MATCH (n)-->(o) RETURN count(o) AS c",
    "MATCH {0} WHERE {1} WITH * MATCH (n)<--(o:Neuron) RETURN *",
    "MATCH {0} WHERE {1} WITH collect(n.bodyId) AS ids MATCH (a:Neuron)-->(b) WHERE a.bodyId IN ids RETURN a.bodyId",
    "MATCH {0} WHERE {1} WITH collect(n.type) AS ts, 1 AS c MATCH (b)-->(a:Neuron) WHERE a.type IN ts RETURN a.pre",
    "MATCH (x0:Neuron) WITH x0 MATCH {0} WHERE {1} AND n.pre > x0.pre RETURN n.bodyId, x0.bodyId",
    "MATCH (o:Neuron) MATCH {0} WHERE {1} OPTIONAL MATCH (o)-->(n) RETURN o.bodyId, n.bodyId",
]


def _unturned(service: Service, query: str) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bridge, "lists_unwound", lambda query: query)
        patch.setattr(direction, "_only_last_is_looked_up", lambda *_: False)
        return _answer(service, query)


@pytest.mark.parametrize("query", PARTS)
@pytest.mark.parametrize("first", FIRST)
def test_lists_in_queries_of_several_parts(service: Service, query: str, first: str) -> None:
    for asked in ASKED:
        written = query.format(first, asked)
        expected = _unturned(service, written)
        assert isinstance(expected, tuple)
        assert _answer(service, written) == expected, written


@pytest.mark.parametrize(
    "query",
    [
        "UNWIND [3, 4, 4, null] AS i MATCH (m:Neuron)-[e]->(n:Neuron {bodyId: i}) RETURN m.bodyId, i",
        "UNWIND [3, 4, 4] AS i MATCH (:Neuron)-[e:ConnectsTo]->(n:Neuron) WHERE n.bodyId = i RETURN e.weight, n.bodyId",
        "UNWIND ['EPG'] AS t MATCH (m)<-[e:ConnectsTo]-(n:Neuron) WHERE n.type = t AND m.pre > 1 RETURN m.bodyId",
        "MATCH (k:Neuron) WITH k.type AS t MATCH (m)-->(n:Neuron {type: t}) WHERE m.type <> t RETURN m, n.pre",
        "UNWIND [3, 4] AS i MATCH (m {bodyId: 5})-->(n {bodyId: i}) RETURN m.bodyId, i",
        "UNWIND [3, 4] AS i OPTIONAL MATCH (m:Neuron)-[e]-(n:Neuron {bodyId: i}) RETURN m.bodyId, i",
        "UNWIND [3, 4] AS i MATCH p = (m:Neuron)-[e]->(n:Neuron {bodyId: i}) RETURN [x IN nodes(p) | x.bodyId] AS ids",
    ],
)
def test_ends_that_a_variable_tells(service: Service, query: str) -> None:
    expected = _unturned(service, query)
    assert isinstance(expected, tuple)
    assert _answer(service, query) == expected


@pytest.mark.parametrize(
    "condition",
    [
        "any(x IN [3, 4, 4] WHERE n.bodyId = x)",
        "any(x IN ['EPG', 'nosuch'] WHERE x = n.type)",
        "any(x IN ['EPG'] WHERE x = n.type) OR n.pre > 1",
        "(n.pre > 0 AND any(x IN ['EPG', 'PEN_a(PEN1)'] WHERE n.type = x))",
        "any(x IN [] WHERE n.type = x)",
        "any(n IN ['EPG'] WHERE n = n.type)",
        f"any(x IN {LIST} WHERE n.bodyId = x)",
    ],
)
def test_any_that_is_in(service: Service, condition: str) -> None:
    query = f"MATCH (n:Neuron) WHERE {condition} RETURN n.bodyId"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bridge, "any_as_in", lambda query: query)
        expected = _answer(service, query)
    assert _answer(service, query) == expected


def test_any_that_is_in_tells_what_is_null(service: Service) -> None:
    query = "MATCH (n:Neuron) WHERE NOT any(x IN ['EPG'] WHERE n.type = x) RETURN n.bodyId"
    expected = _answer(service, "MATCH (n:Neuron) WHERE n.type <> 'EPG' RETURN n.bodyId")
    assert _answer(service, query) == expected
