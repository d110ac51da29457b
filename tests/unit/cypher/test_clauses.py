from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.cypher import going_on, with_limit
from neuprint_jupyter.errors import CriteriaError


@pytest.mark.parametrize(
    ("cypher", "limited"),
    [
        ("MATCH (n) RETURN n", "MATCH (n) RETURN n\nLIMIT 5"),
        ("MATCH (n) RETURN n;\n", "MATCH (n) RETURN n\nLIMIT 5"),
        ("MATCH (n) RETURN n // LIMIT 3", "MATCH (n) RETURN n // LIMIT 3\nLIMIT 5"),
        ("WITH 1 AS x LIMIT 3 RETURN x", "WITH 1 AS x LIMIT 3 RETURN x\nLIMIT 5"),
        ("RETURN 'LIMIT 2; UNION' AS x", "RETURN 'LIMIT 2; UNION' AS x\nLIMIT 5"),
        ("MATCH (n:Set) RETURN n.limit, n.`LIMIT`", "MATCH (n:Set) RETURN n.limit, n.`LIMIT`\nLIMIT 5"),
        ("RETURN [x IN [1] | x] AS y ORDER BY y SKIP 2", "RETURN [x IN [1] | x] AS y ORDER BY y SKIP 2\nLIMIT 5"),
    ],
)
def test_queries_that_take_a_limit(cypher: str, limited: str) -> None:
    assert with_limit(cypher, 5) == (limited, None)


@pytest.mark.parametrize(
    "cypher",
    [
        "",
        "MATCH (n) RETURN n LIMIT 3",
        "MATCH (n) RETURN n limit $x",
        "RETURN 1 UNION RETURN 2",
        "CALL db.labels() YIELD label RETURN label",
        "MATCH (n) CALL { WITH n RETURN 1 AS x } RETURN x",
        "RETURN 'open",
        "RETURN `open",
        "RETURN 1 /* open",
        "RETURN (1",
        "RETURN 1)",
        "RETURN 1; RETURN 2",
        "EXPLAIN MATCH (n) RETURN n",
        "MATCH (n)",
        "MATCH (n) WHERE EXISTS { MATCH (n)-->(m) RETURN m }",
        "SHOW DATABASES",
    ],
)
def test_queries_that_are_left_alone(cypher: str) -> None:
    limited, why = with_limit(cypher, 5)
    assert limited == cypher
    assert why


@given(st.text(alphabet="ab'\"`/*\\ \n;(){}[]", max_size=40), st.integers(0, 10**9))
def test_a_query_is_changed_at_its_end_or_not_at_all(middle: str, rows: int) -> None:
    cypher = f"MATCH (n) RETURN n {middle}"
    limited, why = with_limit(cypher, rows)
    if why is None:
        without = limited.removesuffix(f"\nLIMIT {rows}")
        assert without != limited
        assert without.replace(";", "") == cypher.rstrip().replace(";", "").rstrip()
    else:
        assert limited == cypher


@pytest.mark.parametrize(
    ("saved", "query", "together"),
    [
        ("MATCH (n) RETURN n", "MATCH (n)-->(m) RETURN m", "MATCH (n) WITH n\nMATCH (n)-->(m) RETURN m"),
        ("MATCH (n) return DISTINCT n LIMIT 3; // c", "RETURN 1", "MATCH (n) WITH DISTINCT n LIMIT 3 // c\nRETURN 1"),
        ("RETURN 'RETURN' AS x // RETURN", "RETURN x", "WITH 'RETURN' AS x // RETURN\nRETURN x"),
        ("MATCH (n) RETURN n", " ", "MATCH (n) RETURN n"),
    ],
)
def test_one_query_goes_on_from_another(saved: str, query: str, together: str) -> None:
    assert going_on(saved, query) == together


@pytest.mark.parametrize("saved", ["RETURN 1 AS x UNION RETURN 2 AS x", "MATCH (n)", "RETURN 'open", ""])
def test_nothing_goes_on_from_what_has_no_single_return(saved: str) -> None:
    with pytest.raises(CriteriaError, match="goes on from one that ends in RETURN"):
        going_on(saved, "RETURN 1")
