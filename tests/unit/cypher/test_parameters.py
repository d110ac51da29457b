from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.cypher import bind_parameters
from neuprint_jupyter.cypher.parameters import smart_quote
from neuprint_jupyter.errors import CriteriaError, UnknownNameError

VALUES = {"type": "it's", "ids": np.array([2**60, 5]), "none": None, "gap": float("nan"), "n": 3, "odd name": 1}


@pytest.mark.parametrize(
    ("cypher", "bound"),
    [
        ("WHERE n.type = $type", r"WHERE n.type = 'it\'s'"),
        ("IN $ids LIMIT $n", "IN [1152921504606846976, 5] LIMIT 3"),
        ("'$type' \"$type\" `$type`", "'$type' \"$type\" `$type`"),
        ("// $type\n$n /* $type */", "// $type\n3 /* $type */"),
        (r"'it\'s $type' + $n", r"'it\'s $type' + 3"),
        ("{a: $none}", "{a: null}"),
        ("$`odd name`", "1"),
        ("$1 costs nothing", "$1 costs nothing"),
        ("(n)-->(m) -- $n", "(n)-->(m) -- 3"),
    ],
)
def test_parameters_outside_of_text_are_filled_in(cypher: str, bound: str) -> None:
    assert bind_parameters(cypher, VALUES.__getitem__) == bound


def test_a_missing_value_is_named() -> None:
    with pytest.raises(UnknownNameError, match=r"\$nope"):
        bind_parameters("RETURN $nope", VALUES.__getitem__)


def test_a_value_that_cannot_be_written_is_named() -> None:
    with pytest.raises(CriteriaError, match=r"\$gap: nan"):
        bind_parameters("RETURN $gap", VALUES.__getitem__)


def test_a_value_is_never_bound_again() -> None:
    values = {"a": "$b", "b": "never"}
    assert bind_parameters("RETURN $a", values.__getitem__) == "RETURN '$b'"


@given(st.text(alphabet="'\"`\\$/*\n ax"), st.text())
def test_binding_ends_and_changes_nothing_without_parameters(cypher: str, value: str) -> None:
    def lookup(name: str) -> str:
        return value.encode("utf-8", "ignore").decode()

    if "$" not in cypher:
        assert bind_parameters(cypher, lookup) == cypher
    else:
        bind_parameters(cypher, lookup)


@pytest.mark.parametrize(
    ("cypher", "offset"),
    [("RETURN ‘EPG’", 7), ("RETURN '‘'", None), ("RETURN 1 // ’", None), ('RETURN "a" + “b”', 13), ("RETURN 1", None)],
)
def test_smart_quotes_are_found_where_they_stand_for_quotes(cypher: str, offset: int | None) -> None:
    assert smart_quote(cypher) == offset


def test_series_with_gaps() -> None:
    ids = pd.Series([1, None], dtype="Int64")
    with pytest.raises(CriteriaError, match=r"\$ids"):
        bind_parameters("$ids", {"ids": ids}.__getitem__)


@pytest.mark.parametrize("opening", ["'", '"', "`", "/*"])
def test_no_value_closes_a_text_that_was_left_open(opening: str) -> None:
    value = "' \" ` */ UNION MATCH (m) RETURN m //"
    query = f"RETURN $x, {opening}text $x"
    bound = bind_parameters(query, {"x": value}.__getitem__)
    assert bound.endswith(f", {opening}text $x")
    assert bound.count("UNION") == 1
