"""Constants that a query names at its beginning, as they are translated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.server.dialect import Syntax, tokenize, translate
from neuprint_jupyter.server.dialect.constants import constants_in_place


def _in_place(cypher: str) -> str:
    return "".join(token.text for token in constants_in_place(Syntax(tokenize(cypher))).tokens)


@pytest.mark.parametrize(
    ("cypher", "expected"),
    [
        (
            "WITH [1, 2] AS ids, 'x' AS kind MATCH (n {type: kind}) WHERE n.bodyId IN ids RETURN n, size(ids)",
            " MATCH (n {type: 'x'}) WHERE n.bodyId IN [1, 2] RETURN n, size([1, 2])",
        ),
        (
            "WITH [1] AS a, [2] AS b MATCH (n)-->(m) WHERE n.x IN a WITH n, m, a, b, true AS _ WHERE m.x IN b RETURN n",
            " MATCH (n)-->(m) WHERE n.x IN [1] WITH n, m, true AS _ WHERE m.x IN [2] RETURN n",
        ),
        (
            "WITH ['A'] AS a WITH a, [4] AS x MATCH (n) WHERE n.x IN x WITH DISTINCT a, n UNWIND a AS r RETURN r",
            "  MATCH (n) WHERE n.x IN [4] WITH DISTINCT  n UNWIND ['A'] AS r RETURN r",
        ),
        (
            "WITH 5 AS w MATCH (n) WHERE EXISTS { MATCH (n)-->(m) WHERE m.pre > w } RETURN w, n {.x, w: w}",
            " MATCH (n) WHERE EXISTS { MATCH (n)-->(m) WHERE m.pre > 5 } RETURN 5 AS w, n {.x, w: 5}",
        ),
        (
            "EXPLAIN WITH [1] AS a MATCH (n) WHERE n.x IN a RETURN n",
            "EXPLAIN  MATCH (n) WHERE n.x IN [1] RETURN n",
        ),
        (
            # Rows are grouped by it: without, there would be one where there is none.
            "WITH [1] AS a MATCH (n) WITH a, count(n) AS c RETURN c, a",
            " MATCH (n) WITH [1] AS a, count(n) AS c RETURN c, [1] AS a",
        ),
        (
            "MATCH (n) RETURN n UNION ALL WITH ['a', null] AS `x y` OPTIONAL MATCH (n) WHERE n.a IN `x y` RETURN n",
            "MATCH (n) RETURN n UNION ALL  OPTIONAL MATCH (n) WHERE n.a IN ['a', null] RETURN n",
        ),
        (
            "WITH [1] AS l MATCH (n:l) RETURN [x IN l WHERE x > 1 | x] AS r, reduce(a = 0, b IN l | a + b) AS s, n.l",
            " MATCH (n:l) RETURN [x IN [1] WHERE x > 1 | x] AS r, reduce(a = 0, b IN [1] | a + b) AS s, n.l",
        ),
    ],
)
def test_constants_are_written_where_they_are_used(cypher: str, expected: str) -> None:
    assert _in_place(cypher) == expected


@pytest.mark.parametrize(
    "cypher",
    [
        "WITH [1] AS a MATCH (n) RETURN *",
        "WITH [1] AS a MATCH (n) WITH *, 2 AS b RETURN a",
        "WITH [1] AS a MATCH (a) RETURN a",
        "WITH [1] AS a MATCH a = (n)-->(m) RETURN a",
        "WITH [1] AS a MATCH (n) WITH n RETURN a",
        "WITH [1] AS a MATCH (n) WITH n, collect(n) AS a RETURN a",
        "WITH [1] AS a MATCH (n) UNWIND n.x AS a RETURN a",
        "WITH [1] AS a MATCH (n) WHERE any(a IN n.x WHERE a > 1) RETURN n",
        "WITH [1] AS a MATCH (n) RETURN [x IN n.x | a]",
        "WITH [1] AS a MATCH (n) RETURN n {a}",
        "WITH [1] AS a MATCH (n) RETURN a.x",
        "WITH 5 AS a MATCH (n) RETURN n LIMIT a",
        "WITH 5 AS a MATCH (n) RETURN n ORDER BY a",
        "WITH 5 AS a MATCH (n) CALL { WITH a RETURN a AS b } RETURN b",
        "WITH [n] AS a MATCH (n) RETURN a",
        "WITH [1] AS a, count(*) AS b MATCH (n) RETURN a",
        "WITH [1] AS a WHERE a = 2 MATCH (n) RETURN a",
        "WITH [1] AS a LIMIT 0 MATCH (n) RETURN a",
        "WITH [1] AS a UNWIND a AS b RETURN b",
        "MATCH (n) WITH n, [1] AS a MATCH (m) RETURN a",
    ],
)
def test_names_that_may_be_more_are_left(cypher: str) -> None:
    assert _in_place(cypher) == cypher


def test_columns_and_places_are_those_of_the_query() -> None:
    cypher = "WITH [1, 2] AS ids MATCH (n:Neuron) WHERE n.bodyId IN ids RETURN size(ids), nosuch(n)"
    question = translate(cypher, "larva")
    assert list(question.columns) == ["size(ids)", "nosuch(n)"]
    assert [token.start for token in question.tokens if token.text == "nosuch"] == [cypher.index("nosuch")]
    assert {token.start for token in question.tokens if token.text == "1"} == {
        cypher.index("ids RETURN"),
        cypher.index("ids)"),
    }


def test_long_lists_of_texts_are_looked_up() -> None:
    names = [f"it's {i}" for i in range(2000)]
    cypher = f"WITH {names} AS x MATCH (n:Neuron) WHERE n.type IN x AND NOT n.class IN x RETURN n"
    question = translate(cypher, "larva", kinds={"type": "text", "class": "number"})
    assert question.parameters == {"list0": dict.fromkeys(names, True), "list1": names}
    assert "WHERE coalesce($list0[toString(n.type )], n.type <> n.type) AND NOT n.class IN $list1" in " ".join(
        question.cypher.split()
    )


def test_of_several_lists_one_leads_to_the_nodes() -> None:
    some, more = ([f"{letter}{i}" for i in range(size)] for letter, size in (("a", 60), ("b", 70)))
    ids = list(range(80))

    def looked_up(condition: str) -> list[bool]:
        cypher = f"MATCH (n:Neuron)-->(m:Neuron) WHERE {condition} RETURN n"
        lists = translate(cypher, "larva", kinds={"type": "text", "instance": "text"}).parameters
        return [isinstance(values, dict) for values in lists.values()]

    assert looked_up(f"n.type IN {some} AND m.type IN {more}") == [False, True]
    assert looked_up(f"n.type IN {more} AND m.type IN {some}") == [True, False]
    assert looked_up(f"n.type IN {some} AND m.bodyId IN {ids}") == [True, False]
    assert looked_up(f"n.type IN {some} OR n.instance IN {more}") == [False, False]
    assert looked_up(f"n.type IN {some} OR n.bodyId IN {ids}") == [False, False]
    assert looked_up(f"n.type IN {some} OR m.type IN {more}") == [True, True]
    assert looked_up(f"m.bodyId IN {ids} AND (n.type IN {some} OR n.instance IN {more})") == [False, True, True]
    assert looked_up(f"n.type IN {some} AND NOT m.type IN {some}") == [False, True]
    assert looked_up(f"n.type IN {some} AND m.size IN {ids}") == [False, False]


def test_of_what_is_not_to_be_no_list_is_searched() -> None:
    names = [f"T{i}" for i in range(60)]
    question = translate(f"MATCH (n:Neuron) WHERE NOT n.type IN {names} RETURN n", "larva", kinds={"type": "text"})
    assert question.parameters == {"list0": dict.fromkeys(names, True)}


@given(st.text(alphabet="WITHASMATCRNab[]{}(),:.|=* 12'`"))
def test_any_text_may_follow(text: str) -> None:
    translate(f"WITH [1] AS a, 'b' AS b MATCH (n) {text}", "larva")
