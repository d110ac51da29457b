import json
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.widgets.cells import MAX_TEXT, cell, float_text, full_text


@given(st.integers(-(2**80), 2**80))
def test_integers_keep_every_digit(value):
    assert cell(value) == str(value)


@given(st.integers(-(2**63), 2**63 - 1))
def test_numpy_integers_keep_every_digit(value):
    assert cell(np.int64(value)) == str(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_stay_within_a_millionth(value):
    assert math.isclose(float(float_text(value)), value, rel_tol=1e-5, abs_tol=1e-300)


@given(st.integers(-(2**53) + 1, 2**53 - 1))
def test_an_id_that_became_a_float_keeps_every_digit(value):
    assert cell(float(value)) == str(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (1234567.891, "1234567.89"),
        (12.3456789, "12.3457"),
        (1.5e-7, "1.5e-07"),
        (1e300, "1e+300"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (np.float32(0.1), "0.1"),
    ],
)
def test_floats_are_readable(value, text):
    assert cell(value) == text


@pytest.mark.parametrize("null", [None, math.nan, np.nan, pd.NA, pd.NaT, np.float32("nan"), np.datetime64("NaT", "ns")])
def test_every_null_is_null(null):
    assert cell(null) is None


@pytest.mark.parametrize(
    ("value", "text"), [(np.float64(0.1 + 0.2), "0.30000000000000004"), (0.1, "0.1"), (np.float64("nan"), "null")]
)
def test_an_opened_cell_tells_all_digits_and_no_type(value, text):
    assert full_text(value) == text


@pytest.mark.parametrize(("value", "text"), [(True, "true"), (np.False_, "false"), (pd.NA, "null")])
def test_an_opened_cell_tells_truth_values_as_the_list_does(value, text):
    assert full_text(value) == text


def test_truth_values_are_not_numbers():
    assert cell(True) is True
    assert cell(np.False_) is False


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, 2**60], f"[1, {2**60}]"),
        ({"x": 1, "y": None}, '{"x": 1, "y": null}'),
        (np.array([1, 2]), "[1, 2]"),
        ((1, "a"), '[1, "a"]'),
        ([np.int64(2**60), pd.Timestamp("2020-01-02")], f'[{2**60}, "2020-01-02 00:00:00"]'),
        ({("a", 1): 2}, "{\"('a', 1)\": 2}"),
        ([{np.int64(5): {(1, 2): 3}}], '[{"5": {"(1, 2)": 3}}]'),
        ({"b", "a"}, '["a", "b"]'),
        (pd.Timestamp("2020-01-02"), "2020-01-02 00:00:00"),
        (Decimal("1.50"), "1.50"),
        (b"ab", "b'ab'"),
    ],
)
def test_other_values_are_short_text(value, text):
    assert cell(value) == text


class Unprintable:
    def __str__(self):
        raise ValueError("no")


def test_a_neuron_begins_with_what_it_is_known_by():
    neuron = {"roiInfo": "{}", "pre": 1, "type": "EPG", "bodyId": 5}
    assert cell(neuron) == '{"bodyId": 5, "type": "EPG", "roiInfo": "{}", "pre": 1}'


def test_a_value_that_cannot_be_written_does_not_lose_the_page():
    endless: list[object] = []
    endless.append(endless)
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert cell(Unprintable()) == "<Unprintable>"
    assert cell(endless) == "<list>"
    assert cell(deep) == "<list>"
    assert cell(10**10_000).startswith("0x")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_cell_can_be_sent_and_is_short(value):
    found = cell(value)
    assert found is None or isinstance(found, str | bool)
    json.dumps(found, allow_nan=False, ensure_ascii=False).encode("utf-8")
    assert len(str(found)) <= MAX_TEXT + 1 or isinstance(value, int)


def test_long_text_is_cut_and_lone_surrogates_can_be_sent():
    assert cell("x" * 100_000) == "x" * MAX_TEXT + "…"
    assert cell("a\ud800b") == "a?b"
    assert len(cell(list(range(10**6)))) <= MAX_TEXT + 1
