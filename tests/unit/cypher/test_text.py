"""Values and names as Cypher text. That the servers read them back the same is tested in tests/core."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.cypher import identifier, literal
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.server.dialect import tokenize

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("value", "cypher"),
    [
        (None, "null"),
        (True, "true"),
        (np.False_, "false"),
        (-5, "-5"),
        (2**63 - 1, "9223372036854775807"),
        (np.int64(720575940624547622), "720575940624547622"),
        (np.uint8(7), "7"),
        (0.1, "0.1"),
        (np.float32(0.5), "0.5"),
        (1e22, "1e22"),
        (1e-7, "1e-07"),
        ("EPG", "'EPG'"),
        ("a'L(R)", r"'a\'L(R)'"),
        ('back\\slash "double"', "'back\\\\slash \"double\"'"),
        ("two\nlines\ttab\x00nul", r"'two\nlines\ttab\u0000nul'"),
        ("x:Neuron", r"'x\u003ANeuron'"),
        ([1, "a", None], "[1, 'a', null]"),
        ((), "[]"),
        ({3, 1}, "[1, 3]"),
        (np.array([1, 2]), "[1, 2]"),
        (pd.Series(["a"]), "['a']"),
        ({"a": 1, "b c": [True]}, "{a: 1, `b c`: [true]}"),
    ],
)
def test_literals(value: object, cypher: str) -> None:
    assert literal(value) == cypher


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**63, -(2**63) - 1, object(), pd.NA, "\ud800", [math.nan]])
def test_values_without_an_exact_literal_are_refused(value: object) -> None:
    with pytest.raises(CriteriaError):
        literal(value)


@pytest.mark.parametrize(
    ("name", "cypher"),
    [
        ("bodyId", "bodyId"),
        ("a'L(R)", "`a'L(R)`"),
        ("axo-dendritic", "`axo-dendritic`"),
        ("x`y", "`x``y`"),
        ("In", "`In`"),
    ],
)
def test_identifiers(name: str, cypher: str) -> None:
    assert identifier(name) == cypher


@pytest.mark.parametrize("name", ["", "a\\u0060 OR true //", 5])
def test_names_that_cannot_be_written_safely_are_refused(name: str) -> None:
    with pytest.raises(CriteriaError):
        identifier(name)


@given(ANY_TEXT)
def test_any_text_is_one_string_token_that_means_it(text: str) -> None:
    (token,) = tokenize(literal(text))
    assert token.kind == "string"
    assert token.value == text


@given(ANY_TEXT.filter(lambda name: name and not any(unsafe in name for unsafe in ("\\u", "\0"))))
def test_any_name_is_one_name_token_that_means_it(name: str) -> None:
    (token,) = tokenize(identifier(name))
    assert token.kind == "name"
    assert token.value == name


@given(ANY_TEXT)
def test_no_label_in_a_value_is_left_for_the_server_to_rewrite(text: str) -> None:
    assert ":Neuron" not in literal(f"{text}:Neuron{text}")
