"""Whatever a query or a value holds: it reaches the server as it was meant, through a real shell."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from neuprint_jupyter.cypher import literal
from tests.magics.conftest import Notebook

SOME = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT
FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=32)


@SOME
@given(value=SCALARS | st.lists(st.integers(-(2**63), 2**63 - 1), max_size=4) | st.lists(TEXT, max_size=4))
def test_values_arrive_exactly(notebook: Notebook, value: Any) -> None:
    notebook.shell.user_ns["value"] = value
    rows = notebook.run("%cypher --format dict RETURN $value AS x")
    assert rows == [{"x": value}]


@SOME
@given(value=FLOATS)
def test_floats_arrive_too(notebook: Notebook, value: float) -> None:
    notebook.shell.user_ns["value"] = value
    (row,) = notebook.run("%cypher --format dict RETURN $value AS x")
    assert math.isclose(row["x"], value, rel_tol=1e-15, abs_tol=0)


@SOME
@given(text=TEXT, comment=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20))
def test_texts_and_comments_of_a_cell_are_left_alone(notebook: Notebook, text: str, comment: str) -> None:
    cell = f"%%cypher --format dict\n// {comment}\nRETURN {literal(text)} AS x // {comment}\n"
    assert notebook.run(cell) == [{"x": text}]


@SOME
@given(query=st.text(max_size=30))
def test_nonsense_is_an_error_of_ours_or_an_answer(notebook: Notebook, query: str) -> None:
    result = notebook._run(f"%%cypher\nRETURN {query}")
    error = result.error_in_exec or result.error_before_exec
    assert error is None or type(error).__module__ == "neuprint_jupyter.errors", error
