"""Lists that are gone through before a MATCH asks for each of their values, as they are translated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.server.dialect import Syntax, tokenize, translate
from neuprint_jupyter.server.dialect.unwound import any_as_in, lists_unwound


def _unwound(cypher: str) -> str:
    return "".join(token.text for token in lists_unwound(Syntax(tokenize(cypher))).tokens)


@pytest.mark.parametrize(
    ("cypher", "expected"),
    [
        (
            "MATCH (n:Neuron) WHERE n.bodyId IN [2, 1, 2] AND n.pre > 3 WITH n, 1 AS x0 MATCH (n) RETURN 1",
            "UNWIND [2, 1] AS x1 MATCH (n:Neuron) WHERE n.bodyId = x1 AND n.pre > 3 WITH n, 1 AS x0 MATCH (n) RETURN 1",
        ),
        (
            "WITH collect(n.type) AS t MATCH ()--(b:Neuron) WHERE b.type IN t RETURN 1",
            "WITH collect(n.type) AS t UNWIND apoc.coll.toSet(t) AS x0 MATCH ()--(b:Neuron) WHERE b.type = x0 RETURN 1",
        ),
        (
            "MATCH (n:h_Segment) WHERE n.bodyId IN [1, 2] AND n.type IN ['a'] WITH n MATCH (n) RETURN 1",
            "UNWIND ['a'] AS x0 MATCH (n:h_Segment) WHERE n.bodyId IN [1, 2] AND n.type = x0 WITH n MATCH (n) RETURN 1",
        ),
    ],
)
def test_lists_are_gone_through(cypher: str, expected: str) -> None:
    assert _unwound(cypher) == expected


@pytest.mark.parametrize(
    "cypher",
    [
        "MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] RETURN n",
        "MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] WITH n.pre AS pre RETURN pre",
        "MATCH (n:Neuron)-->(m) WHERE n.bodyId IN [1, 2] MATCH (m)-->(o) RETURN o",
        f"MATCH (n:Neuron) WHERE n.bodyId IN {list(range(60))} MATCH (n)-->(o) RETURN o",
        "MATCH (n) WHERE n.bodyId IN [1, 2] OPTIONAL MATCH (n)--() RETURN n",
        "MATCH (n:Neuron) WHERE n.pre IN [1, 2] OPTIONAL MATCH (n)--() RETURN n",
        "MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] OPTIONAL MATCH (n)--(m) RETURN *",
        "MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] OR n.pre = 2 OPTIONAL MATCH (n)--() RETURN n",
        "MATCH (n:Neuron) WHERE NOT n.bodyId IN [1, 2] OPTIONAL MATCH (n)--() RETURN n",
        "MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] AND n.type = 'a' OPTIONAL MATCH (n)--() RETURN n",
        "MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] + [3] OPTIONAL MATCH (n)--() RETURN n",
        "MATCH (n:Neuron) WHERE n.bodyId IN [1, n.pre] OPTIONAL MATCH (n)--() RETURN n",
        "MATCH (n) OPTIONAL MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] RETURN n",
        "MATCH (n:Neuron) WITH n MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] RETURN n",
        "MATCH (n) WITH n MATCH (a:Neuron)-->(n) WHERE a.bodyId IN [1, 2] RETURN n",
        "MATCH (n) WITH collect(n.pre) AS x MATCH (a:Neuron) WHERE a.bodyId IN x RETURN a",
        "MATCH (n) WITH n.bodyId AS x MATCH (a:Neuron) WHERE a.bodyId IN x RETURN a",
        "MATCH (n) WITH collect(n.bodyId) AS x WITH x + [1] AS x MATCH (a:Neuron) WHERE a.bodyId IN x RETURN a",
        "MATCH (n:Neuron)-[:ConnectsTo*]->(m:Neuron) WHERE m.bodyId IN [1, 2] OPTIONAL MATCH (n)--() RETURN n",
        "MATCH (b)-->(a)-->(n:Neuron) WHERE n.bodyId IN [1, 2] OPTIONAL MATCH (n)--() RETURN n",
    ],
)
def test_others_are_left(cypher: str) -> None:
    assert _unwound(cypher) == cypher


def test_of_one_node_a_list_of_many_values_is_gone_through() -> None:
    names = [f"T{i}" for i in range(60)]
    question = translate(f"MATCH (n:Neuron) WHERE n.type IN {names} RETURN n.bodyId", "larva", kinds={"type": "text"})
    assert " ".join(question.cypher.split()) == "UNWIND $list0 AS x0 MATCH (n:Neuron) WHERE n.type = x0 RETURN n.bodyId"
    assert question.parameters == {"list0": names}


def test_places_are_those_of_the_query() -> None:
    cypher = "MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] OPTIONAL MATCH (n)-->(m) RETURN nosuch(n)"
    question = translate(cypher, "larva")
    assert [token.start for token in question.tokens if token.text == "nosuch"] == [cypher.index("nosuch")]
    assert question.columns == ["nosuch(n)"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(m:Neuron)-[e]->(n {bodyId: id})", "(n {bodyId: id})<-[e]-(m:Neuron)"),
        ("(m:Neuron)-[e]->(n) WHERE n.bodyId = id", "(n)<-[e]-(m:Neuron) WHERE n.bodyId = id"),
        ("(:Neuron)-->(n {type: id})", "(n {type: id})<--(:Neuron)"),
        ("(m {pre: 1})-->(n {bodyId: id})", None),
        ("(m)-->(n {bodyId: 5})", None),
        ("(m)-->(n {pre: id})", None),
        ("(m)-->(n) WHERE NOT n.bodyId = id", None),
        ("(m)-->(n) WHERE n.bodyId = id AND m.type = 'a'", None),
    ],
)
def test_a_match_begins_with_the_end_that_a_variable_tells(pattern: str, expected: str | None) -> None:
    asked = f"UNWIND [1] AS id MATCH {pattern} RETURN n"
    assert translate(asked, "larva").cypher == asked.replace(pattern, expected or pattern)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("any(x IN ['a'] WHERE n.type = x)", "n.type IN ['a']"),
        ("NOT (any(x IN [1, 2] WHERE x = n.`a b`))", "NOT (n.`a b` IN [1, 2])"),
        ("any(x IN ['a'] WHERE n.type = x) = false", None),
        ("any(x IN ['a'] WHERE n.type STARTS WITH x)", None),
        ("any(x IN ['a', null] WHERE n.type = x)", None),
        ("any(x IN n.types WHERE n.type = x)", None),
        ("any(x IN ['a'] WHERE n.type = x AND n.pre > 1)", None),
        ("all(x IN ['a'] WHERE n.type = x)", None),
    ],
)
def test_any_that_is_equal_is_in(condition: str, expected: str | None) -> None:
    query = f"MATCH (n:Neuron) WHERE {condition} RETURN n"
    written = any_as_in(Syntax(tokenize(query)))
    assert "".join(token.text for token in written.tokens) == query.replace(condition, expected or condition)


@given(st.text(alphabet="WITHASMATCRNab[]{}(),:.|=* 12'`"))
def test_any_text_may_follow(text: str) -> None:
    translate(f"MATCH (n:Neuron) WHERE n.bodyId IN [1, 2] {text} OPTIONAL MATCH (n)-->(m) {text}", "larva")
    translate(f"MATCH (n) WHERE any(x IN [1] WHERE x = n.pre{text}", "larva")
    translate(f"UNWIND [1] AS x MATCH (a)-->(n:Neuron {{bodyId: x}}) {text}", "larva")
