import json
import re
import time
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neuprint_jupyter.widgets.cells import cell
from neuprint_jupyter.widgets.grid import comparing, filtering
from neuprint_jupyter.widgets.grid.filtering import conditions, mask_of, page_form, search_mask
from neuprint_jupyter.widgets.grid.statistics import statistics
from neuprint_jupyter.widgets.grid.table import Table
from neuprint_jupyter.widgets.grid.texts import Texts

BIG = 2**60


def passing(values, **test):
    """The positions of the values that pass a test, in a column of its own."""
    table = Table(pd.DataFrame({"x": values}))
    masks = [mask_of(condition, table) for condition in conditions([{"column": "x", **test}], table)]
    return np.flatnonzero(np.logical_and.reduce(masks)).tolist()


@pytest.mark.parametrize("dtype", ["object", "str", "string", "category", "string[pyarrow]"])
def test_text(dtype):
    types = pd.Series(["EPG", None, "PEN_a(PEN1)", "epg"], dtype=dtype)
    assert passing(types, contains="epg") == [0, 3]
    assert passing(types, contains="(PEN1)") == [2]
    assert passing(types, equals="EPG") == [0]
    assert passing(types, regex="^PEN|^e") == [2, 3]
    assert passing(types, null=True) == [1]
    assert passing(types, null=False) == [0, 2, 3]
    assert passing(types, **{"in": ["epg", None, "no such"]}) == [1, 3]
    assert passing(types, **{"in": []}) == []


@pytest.mark.parametrize("dtype", ["int64", "Int64", "object", "category", "int64[pyarrow]"])
def test_whole_numbers_are_exact(dtype):
    ids = pd.Series([BIG + 1, BIG, BIG + 2], dtype=dtype)
    assert passing(ids, equals=BIG) == [1]
    assert passing(ids, equals=str(BIG + 1)) == [0]
    assert passing(ids, min=str(BIG + 1)) == [0, 2]
    assert passing(ids, min=BIG, max=BIG + 1) == [0, 1]
    assert passing(ids, **{"in": [str(BIG + 2), BIG]}) == [1, 2]
    assert passing(ids, contains=str(BIG + 2)[-6:]) == [2]
    assert passing(ids, min=2**70) == []
    assert passing(ids, min="-inf") == [0, 1, 2]
    assert passing(ids, min=1.5) == [0, 1, 2]


@pytest.mark.parametrize(
    "dtype", ["int64", "uint64", "Int64", "float64", "Float64", "object", "category", "int64[pyarrow]"]
)
def test_long_lists_of_values_are_looked_for_at_once(monkeypatch, dtype):
    ids = pd.Series([BIG // 2**20 + i for i in range(3_000)] + [0], dtype=dtype)
    monkeypatch.setattr(comparing, "in_range", None)
    wanted = [*ids.tolist()[::3], "7", -1, 2**63 + 5, 0.5, float("inf"), -0.0]
    assert passing(ids, **{"in": wanted}) == [*range(0, 3_001, 3)]
    assert passing(ids, **{"in": [0.5, -1]}) == []
    for narrow in ("float16", "float32", "int8", "UInt8"):
        assert passing(pd.Series([1, 2, 3], dtype=narrow), **{"in": [3, "1", 300]}) == [0, 2]
    assert passing(np.array([0.1, 0.2], dtype="float32"), equals=0.1) == [0]


def test_values_can_be_given_as_pandas_has_them():
    frame = pd.DataFrame({"type": ["EPG", None, "PEN"], "pre": [1.5, np.nan, 2.0], "ok": [True, False, True]})
    assert passing(frame["type"], **{"in": frame["type"].iloc[:2]}) == [0, 1]
    assert passing(frame["type"], **{"in": frame["type"].unique()}) == [0, 1, 2]
    assert passing(frame["type"], **{"in": pd.Index(["PEN"])}) == [2]
    assert passing(frame["pre"], **{"in": frame["pre"].to_numpy()}) == [0, 1, 2]
    assert passing(frame["ok"], equals=frame["ok"].iloc[0]) == [0, 2]
    assert passing(frame["ok"], **{"in": frame["ok"].iloc[1:2]}) == [1]
    assert passing(frame["type"], null=frame["type"].isna().any()) == [1]
    with pytest.raises(ValueError, match="at most 10,000 values"):
        passing(frame["pre"], **{"in": range(10_001)})


def test_floats_with_nulls():
    values = [1.5, np.nan, -2.0, 3.0]
    assert passing(values, min=-2) == [0, 2, 3]
    assert passing(values, max="1.5") == [0, 2]
    assert passing(values, equals=3) == [3]
    assert passing(values, null=True) == [1]
    assert passing(pd.array([1, None, 3], dtype="Int64"), min=2) == [2]


def test_truth_values_times_and_containers():
    assert passing([True, False, True], equals=True) == [0, 2]
    assert passing(pd.array([True, None, False], dtype="boolean"), **{"in": ["true", None]}) == [0, 1]
    times = pd.Series(pd.to_datetime(["2020-01-02", None, "2021-05-06"]))
    assert passing(times, min="2020-06-01") == [2]
    aware = times.dt.tz_localize("UTC")
    for column in (aware, aware.astype("category"), aware.astype("timestamp[us, UTC][pyarrow]")):
        assert passing(column, max="2020-06-01") == [0]
        assert passing(column, max="2020-06-01T00:00:00Z") == [0]
    assert passing(times.astype("date32[pyarrow]"), min="2020-06-01") == [2]
    assert passing(pd.to_timedelta([1, 90], "s"), min="1min") == [1]
    assert passing(pd.Series([{"EB": 1}, [2], None], dtype=object), contains='"eb"') == [0]


def test_nodes_are_told_apart_and_found_by_what_is_too_far_behind_to_be_shown():
    table = Table(pd.DataFrame({"n": [{"roiInfo": "x" * 2_000, "type": kind} for kind in ("EPG", "PEG")]}))
    assert search_mask("peg", table).tolist() == [False, True]
    assert statistics(table, 0)["unique"] == 2


@pytest.mark.parametrize("dtype", ["object", pd.ArrowDtype(pa.decimal128(4, 2))])
def test_decimals(dtype):
    values = pd.Series([Decimal("3.10"), None, Decimal("-2"), Decimal("5")], dtype=dtype)
    assert passing(values, equals="3.10") == [0]
    assert passing(values, min=5) == [3]
    assert passing(values, max=3.1) == [0, 2]


def test_values_that_are_no_numbers_are_in_no_range():
    assert passing(pd.Series([1] * 1_001 + ["a", None, 7], dtype=object), min=2) == [1_003]


def test_the_search_goes_over_all_columns():
    frame = pd.DataFrame({"bodyId": [BIG + 7, 12], "type": ["EPG", None], "size": [0.25, 3.5], "ok": [True, False]})
    table = Table(frame)
    assert search_mask(str(BIG + 7), table).tolist() == [True, False]
    assert search_mask("epg", table).tolist() == [True, False]
    assert search_mask("3.5", table).tolist() == [False, True]
    assert search_mask("FALSE", table).tolist() == [False, True]
    assert search_mask("1e", Table(pd.DataFrame({"x": [1e300, 5.0]}))).tolist() == [True, False]


@pytest.mark.parametrize("dtype", ["float64", "Float64", "double[pyarrow]"])
def test_floats_are_searched_as_they_are_shown(dtype):
    # Among them a bodyId of FlyWire's length, which Arrow would write as 1.2345678e+12, and digits nobody sees.
    values = [1234567800000.0, 0.1 + 0.2, None, 28417258110.369926, 9.6e-05, 1234567.891, 5e-324, -2.5, 1.5e20]
    table = Table(pd.DataFrame({"x": pd.Series(values, dtype=dtype)}))
    assert search_mask("1234567800000", table).tolist() == [True] + [False] * 8
    assert not search_mask("0000004", table).any()
    assert Texts.of_floats(table.values(0)).values.to_pylist() == [cell(v) for v in values]


NUMBERS = [BIG + 7, -12, 0.25, -2.5, 1.5e-20, 1.5e20, float("inf"), float("-inf"), None, 722817260]


@pytest.mark.parametrize("value", NUMBERS)
def test_every_part_of_a_number_is_found(value):
    # The columns that cannot hold a text are left out; none that holds it may be.
    shown = cell(value) or ""
    dtype = "Int64" if value is None or isinstance(value, int) else "float64"
    table = Table(pd.DataFrame({"x": pd.Series([value], dtype=dtype)}))
    for start in range(len(shown)):
        for stop in range(start + 1, len(shown) + 1):
            assert search_mask(shown[start:stop].upper(), table).tolist() == [True]
    assert not search_mask("n49", table).any()


def test_a_search_for_a_word_writes_out_no_numbers(monkeypatch):
    table = Table(pd.DataFrame({"bodyId": [7228], "size": [0.5], "name": ["n49"]}))
    written = []
    look = filtering._where_text
    monkeypatch.setattr(filtering, "_where_text", lambda t, i, *test: written.append(i) or look(t, i, *test))
    assert search_mask("n49", table).tolist() == [True]
    assert search_mask("12345", table).tolist() == [False]
    assert written == [2, 1, 2]


def test_a_search_for_a_long_id_writes_out_no_floats_that_are_shorter(monkeypatch):
    table = Table(pd.DataFrame({"size": [0.5, 1e8], "confidence": [0.1, None], "body": [7e9, 722817260123.0]}))
    written = []
    look = filtering._where_text
    monkeypatch.setattr(filtering, "_where_text", lambda t, i, *test: written.append(i) or look(t, i, *test))
    assert search_mask("722817260123", table).tolist() == [False, True]
    assert written == [2]


@given(st.floats() | st.floats(-1e16, 1e16) | st.floats(-1, 1) | st.integers(-(2**60), 2**60).map(float))
@example(999_999.999)
@example(0.000123457)
def test_all_digits_of_a_float_are_found(value):
    table = Table(pd.DataFrame({"x": [value]}))
    for digits in re.findall(r"\d+", str(cell(value))):
        assert search_mask(digits, table).tolist() == [True]


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float64", "object"])
def test_numbers_are_searched_in_parts(monkeypatch, dtype):
    monkeypatch.setattr(filtering, "_PART", 3)
    table = Table(pd.DataFrame({"x": pd.Series([17, 2, 3, 4, 5, 71, 7, 8], dtype=dtype)}))
    assert np.flatnonzero(search_mask("7", table)).tolist() == [0, 5, 6]


@given(st.lists(st.floats().filter(lambda v: v == 0 or not 1e-4 <= abs(v) < 1e10) | st.integers(-(2**60), 2**60)))
def test_the_texts_of_floats_are_those_of_the_cells(values):
    column = pd.Series(values, dtype="float64")
    assert Texts.of_floats(column).values.to_pylist() == [cell(v) for v in column.tolist()]


@given(st.lists(st.tuples(st.integers(-(10**5), 10**5), st.sampled_from([1, 10, 1000, 10**5]))))
def test_the_texts_of_decimals_are_those_of_the_cells(fractions):
    column = pd.Series([whole / parts for whole, parts in fractions], dtype="float64")
    assert Texts.of_floats(column).values.to_pylist() == [cell(v) for v in column.tolist()]


@pytest.mark.parametrize(("unit", "most"), [("s", 86_400 * 10**5), ("ms", 10**13), ("us", 10**16), ("ns", 2**63 - 1)])
def test_the_texts_of_times_are_those_of_the_cells_and_written_all_at_once(monkeypatch, unit, most):
    whole = [0, 1, 10**3, 10**6, 10**9, 123_456_000]
    numbers = [*whole, *np.random.default_rng(0).integers(-most, most, size=100), np.iinfo(np.int64).min]
    column = pd.Series(np.array(numbers, dtype=np.int64).view(f"datetime64[{unit}]"))
    shown = [cell(value) for value in column.tolist()]
    assert shown[-1] is None
    monkeypatch.setattr("neuprint_jupyter.widgets.grid.texts._text", lambda value: pytest.fail("each by itself"))
    assert Texts.of(column, "time").values.to_pylist() == shown


@pytest.mark.parametrize("unit", ["s", "ns"])
@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin"])
def test_the_texts_of_times_of_a_zone_are_those_of_the_cells_too(monkeypatch, zone, unit):
    # Among them the hour that comes twice, and clocks of old, which were 53 minutes and 28 seconds ahead.
    seconds = [0, 1_603_587_600, 1_603_591_200, -(3 * 10**9), 1_600_000_000]
    column = pd.Series(pd.to_datetime(seconds, unit="s", utc=True)).dt.tz_convert(zone).dt.as_unit(unit)
    column += pd.to_timedelta([0, 0, 0, 0, 7], unit=unit).as_unit(unit)
    column[len(column)] = pd.NaT
    shown = [cell(value) for value in column.tolist()]
    monkeypatch.setattr("neuprint_jupyter.widgets.grid.texts._text", lambda value: pytest.fail("each by itself"))
    assert Texts.of(column, "time").values.to_pylist() == shown


def test_what_the_page_would_round_travels_as_text():
    asked = [
        {"column": "bodyId", "in": (BIG + 1, None, 7)},
        {"column": "size", "min": float("inf"), "max": 2.5},
        {"column": "time", "min": pd.Timestamp("2020-01-02")},
        {"column": "bodyId", "min": np.int64(BIG + 1), "null": False},
    ]
    assert json.loads(json.dumps(page_form(asked), allow_nan=False)) == [
        {"column": "bodyId", "in": [str(BIG + 1), None, 7]},
        {"column": "size", "min": "inf", "max": 2.5},
        {"column": "time", "min": "2020-01-02 00:00:00"},
        {"column": "bodyId", "min": str(BIG + 1), "null": False},
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"x": {"contains": "a"}}, "filter is a list"),
        ("x", "filter is a list"),
        ([{"contains": "a"}], "each item of filter"),
        ([{"column": "x"}], "each item of filter"),
        ([{"column": "y", "contains": "a"}], "no column 'y'"),
        ([{"column": 3, "contains": "a"}], "numbered from 0 to 2"),
        ([{"column": "x", "contains": 3}], "a text to look for"),
        ([{"column": "x", "contains": "a" * 1001}], "at most 1,000"),
        ([{"column": "x", "like": "a"}], "a test is 'contains'"),
        ([{"column": "x", "regex": "("}], "not a regular expression"),
        ([{"column": "x", "regex": r"(a)\1"}], "not a regular expression"),
        ([{"column": "x", "min": 1}], "the column 'x' holds string"),
        ([{"column": "n", "min": "ten"}], "'ten' is not a number to compare 'n' with"),
        ([{"column": "n", "min": True}], "True is not a number"),
        ([{"column": "n", "max": float("nan")}], "is not a number"),
        ([{"column": "n", "equals": None}], "is not a number"),
        ([{"column": "n", "min": 10**400}], "is not a number"),
        ([{"column": "t", "min": ""}], "'' is not a time to compare 't' with"),
        ([{"column": "t", "min": "2020-01-01T00:00:00Z"}], "is not a time"),
        ([{"column": "x", "in": "abc"}], "'in' takes a list"),
        ([{"column": "x", "null": 1}], "'null' is True or False"),
    ],
)
def test_wrong_filters_are_refused_with_what_is_allowed(value, words):
    table = Table(pd.DataFrame({"x": ["a"], "n": [1], "t": [pd.Timestamp("2020-01-02")]}))
    with pytest.raises(ValueError, match=words):
        conditions(value, table)


def test_a_catastrophic_pattern_takes_no_time():
    started = time.monotonic()
    assert passing(["a" * 5_000 + "!"], regex="^(a+)+$") == []
    assert time.monotonic() - started < 60  # backtracking would take longer than the universe is old


@given(st.lists(st.none() | st.text(max_size=3)), st.text(max_size=2))
def test_contains_is_what_python_finds(values, part):
    encodable = [v if v is None else v.encode("utf-8", "replace").decode() for v in values]
    part = "".join(c for c in part if c.isascii())
    expected = [i for i, v in enumerate(encodable) if v is not None and part.casefold() in _ascii_lower(v)]
    assert passing(pd.Series(encodable, dtype=object), contains=part) == expected


def _ascii_lower(text):
    # Letters beyond ASCII have rules of their own; what is looked for here is ASCII.
    return "".join(c.lower() if c.isascii() else c for c in text)
