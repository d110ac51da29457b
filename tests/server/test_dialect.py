from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.server.dialect import result_columns, tokenize, translate


@given(st.text())
def test_tokens_join_to_the_query(cypher: str) -> None:
    assert "".join(token.text for token in tokenize(cypher)) == cypher


@pytest.mark.parametrize(
    ("cypher", "translated"),
    [
        ("MATCH (n:larva_Neuron) RETURN n", "MATCH (n:Neuron) RETURN n"),
        ("MATCH (n :`larva_Neuron`) RETURN n", "MATCH (n :Neuron) RETURN n"),
        ("MATCH (n: /* x */ larva_Segment) RETURN n", "MATCH (n: /* x */ Segment) RETURN n"),
        ("RETURN ':larva_Neuron' // :larva_Neuron", "RETURN ':larva_Neuron' // :larva_Neuron"),
        ("MATCH (n:Neuron) RETURN n.larva_Neuron", "MATCH (n:Neuron) RETURN n.larva_Neuron"),
        ("MATCH (n:other_Neuron) RETURN n", "MATCH (n:other_Neuron) RETURN n"),
    ],
)
def test_labels_with_the_dataset_in_front(cypher: str, translated: str) -> None:
    assert translate(cypher, "larva:v1").cypher == translated


def test_a_timeboxed_call() -> None:
    question = translate(
        """
        CALL apoc.cypher.runTimeboxed("
            MATCH (n:larva_Neuron) WHERE n.type = \\"it's\\" RETURN count(n) AS c",
            {}, 5000) YIELD value
        RETURN value.c as count
        """,
        "larva",
    )
    assert question.cypher.strip() == """MATCH (n:Neuron) WHERE n.type = "it's" RETURN count(n) AS c"""
    assert question.seconds == 5.0
    assert question.projection is not None
    assert question.projection.split() == ["UNWIND", "$rows", "AS", "value", "RETURN", "value.c", "as", "count"]


@pytest.mark.parametrize(
    "cypher",
    [
        "CALL apoc.cypher.runTimeboxed('RETURN 1', {a: 1}, 5000) YIELD value RETURN value",
        "CALL apoc.cypher.runTimeboxed(",
    ],
)
def test_other_timeboxed_calls_are_left_to_the_engine_to_refuse(cypher: str) -> None:
    assert translate(cypher, "larva").projection is None


@pytest.mark.parametrize(
    ("cypher", "columns"),
    [
        ("MATCH (n) RETURN n.bodyId, n.type AS type", ["n.bodyId", "type"]),
        ("RETURN DISTINCT n.x AS `a b`, {a: 1, b: [1, 2]} as m ORDER BY m LIMIT 1", ["a b", "m"]),
        ("MATCH (n) RETURN count( * ) // c, d", ["count( * )"]),
        (
            "MATCH (n) WITH n AS x RETURN size([y IN x.l WHERE y > 1 | y]), 'a, b' SKIP 1",
            ["size([y IN x.l WHERE y > 1 | y])", "'a, b'"],
        ),
        ("RETURN 1 AS x UNION RETURN 2 AS x", ["x"]),
        ("RETURN 1 AS x;", ["x"]),
        ("RETURN *", []),
        ("MATCH (n)", []),
    ],
)
def test_columns_of_a_result(cypher: str, columns: list[str]) -> None:
    assert result_columns(cypher) == columns


@given(st.text(alphabet="RETURN x,()[]{}'`\"AS;\n/*"))
def test_any_text_has_some_columns(cypher: str) -> None:
    result_columns("RETURN " + cypher)
