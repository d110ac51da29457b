import datetime as dt
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.analysis.columns import TEXT
from neuprint_jupyter.widgets.grid import ordering, sorting
from neuprint_jupyter.widgets.grid.filtering import Condition
from neuprint_jupyter.widgets.grid.names import Names
from neuprint_jupyter.widgets.grid.ordering import Orders, SortKey, sort_keys
from neuprint_jupyter.widgets.grid.rows import Rows
from neuprint_jupyter.widgets.grid.sorting import first_positions, sorted_positions
from neuprint_jupyter.widgets.grid.table import Table


def by_pandas(frame, columns, descending):
    """The oracle: what pandas itself makes of it."""
    ascending = [not d for d in descending]
    positions = frame.assign(position=range(len(frame)))
    # pandas ignores `kind` with several keys, and is stable there.
    return positions.sort_values(columns, ascending=ascending, kind="stable", na_position="last")["position"].tolist()


ints = st.integers(-(2**63), 2**63 - 1)
few = st.integers(-3, 3)
columns = st.one_of(
    st.lists(st.tuples(ints | few, few)).map(lambda rows: pd.DataFrame(rows, columns=["a", "b"], dtype="int64")),
    st.lists(st.tuples(st.none() | ints | few, st.none() | few)).map(
        lambda rows: pd.DataFrame(rows, columns=["a", "b"], dtype=object).astype("Int64")
    ),
    st.lists(st.tuples(st.floats(), st.none() | st.sampled_from([0.0, -0.0, 1.5]))).map(
        lambda rows: pd.DataFrame(rows, columns=["a", "b"], dtype="float64")
    ),
    st.lists(st.tuples(st.none() | st.text(st.characters(codec="utf-8")), st.none() | st.sampled_from("xyz"))).map(
        lambda rows: pd.DataFrame(rows, columns=["a", "b"], dtype="object")
    ),
    st.lists(st.tuples(st.none() | st.sampled_from(["b", "a", "Z"]), st.booleans())).map(
        lambda rows: pd.DataFrame(rows, columns=["a", "b"]).astype({"a": "category", "b": "bool"})
    ),
    st.lists(
        st.tuples(st.none() | st.datetimes(dt.datetime(1700, 1, 1), dt.datetime(2200, 1, 1)), st.none() | st.booleans())
    ).map(lambda rows: pd.DataFrame(rows, columns=["a", "b"]).astype({"a": "datetime64[us]", "b": "boolean"})),
)


@given(columns, st.booleans(), st.booleans())
def test_the_order_is_that_of_pandas(frame, first_descends, second_descends):
    keys = [(frame["b"], first_descends), (frame["a"], second_descends)]
    assert sorted_positions(keys).tolist() == by_pandas(frame, ["b", "a"], [first_descends, second_descends])
    assert sorted_positions(keys[1:]).tolist() == by_pandas(frame, ["a"], [second_descends])


@given(columns, st.booleans(), st.booleans(), st.data())
def test_some_rows_are_sorted_as_among_all(frame, first_descends, second_descends, data):
    keys = tuple(
        SortKey(column, "descending" if descending else "ascending")
        for column, descending in ((1, second_descends), (0, first_descends))
    )
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(frame), max_size=len(frame))), dtype=bool)
    orders = Orders(Table(frame))
    found = orders.among(keys, mask).tolist()
    assert found == [row for row in orders.by(keys).tolist() if mask[row]]


texts = st.lists(st.none() | st.text(st.characters(codec="utf-8"))).map(
    lambda values: pd.DataFrame({"a": pd.Series(values, dtype="str")})
)


@given(columns | texts, st.booleans(), st.integers(1, 9))
def test_the_first_rows_are_those_of_the_whole_order(frame, descending, count):
    first = first_positions(frame["a"], descending=descending, count=count)
    if first is not None:
        assert first.tolist() == sorted_positions([(frame["a"], descending)])[:count].tolist()


@pytest.mark.parametrize("descending", [False, True])
# In pandas 2 texts are objects, which are sorted whole.
@pytest.mark.parametrize("dtype", ["float64", "Int64", *(["str"] if TEXT == "str" else [])])
def test_a_long_column_shows_its_first_rows_before_all_are_sorted(monkeypatch, descending, dtype):
    monkeypatch.setattr(ordering, "_LONG", 1_000)
    monkeypatch.setattr(sorting, "_SAMPLE", 1_000)
    values = pd.Series(np.random.default_rng(0).integers(0, 1_000, 20_000)).astype(dtype)
    values[::9] = None
    frame = pd.DataFrame({"a": values})
    rows = Rows(Table(frame))
    keys = (SortKey(0, "descending" if descending else "ascending"),)
    monkeypatch.setattr(Orders, "by", None)
    rows.arrange(keys, (), "")
    first = rows.slice(0, 150).tolist()
    monkeypatch.undo()
    whole = by_pandas(frame, ["a"], [descending])
    assert first == whole[:150]
    assert rows.slice(0, 20_000).tolist() == whole
    assert rows.slice(19_990, 30_000).tolist() == whole[19_990:]


@pytest.mark.parametrize(
    "dtype", ["uint64", "UInt64", "int8", "float32", "Float64", "str", "string", "int64[pyarrow]", "double[pyarrow]"]
)
def test_every_dtype_sorts(dtype):
    values = pd.Series([3, 1, 2, 1]).astype(dtype)
    assert sorted_positions([(values, False)]).tolist() == [1, 3, 2, 0]
    assert sorted_positions([(values, True)]).tolist() == [0, 2, 1, 3]


def test_neighbouring_ids_above_2_to_the_53_are_told_apart():
    ids = pd.Series([2**62 + 1, 2**62, 2**62 + 2], dtype="int64")
    assert sorted_positions([(ids, False)]).tolist() == [1, 0, 2]
    nullable = pd.Series([2**62 + 1, None, 2**62], dtype="Int64")
    assert sorted_positions([(nullable, False)]).tolist() == [2, 0, 1]


@pytest.mark.parametrize(
    ("values", "order"),
    [
        ([{"x": 2}, None, {"x": 1}], [2, 0, 1]),
        ([[2], [1, 5], None], [1, 0, 2]),
        (["b", 2, None, 1.5, "a"], [3, 1, 4, 0, 2]),
        ([(2, 1), (1, 9)], [1, 0]),
        (["\ud800", "a", None], [1, 0, 2]),
        ([True, None, False], [2, 0, 1]),
        ([None, None], [0, 1]),
        ([dt.date(2020, 1, 2), None, dt.date(2020, 1, 1)], [2, 0, 1]),
        ([2**70, None, 1], [2, 0, 1]),
        ([np.array([2]), np.array([1])], [1, 0]),
    ],
)
def test_mixed_values_and_containers_sort(values, order):
    assert sorted_positions([(pd.Series(values, dtype=object), False)]).tolist() == order


def test_other_kinds_sort():
    assert sorted_positions([(pd.Series(pd.period_range("2020-01", periods=3, freq="M"))[::-1], False)]).tolist() == [
        2,
        1,
        0,
    ]
    assert sorted_positions([(pd.Series(pd.arrays.SparseArray([0, 2, 1])), False)]).tolist() == [0, 2, 1]
    assert sorted_positions([(pd.Series(pd.interval_range(0, 3))[::-1], False)]).tolist() == [2, 1, 0]


def test_counts_by_roi_are_sorted_by_their_sum():
    texts = [json.dumps({"EB": {"pre": n, "post": 1}}) for n in (9, 10, 1)]
    orders = Orders(Table(pd.DataFrame({"roiInfo": [*texts[:2], None, texts[2]]})))
    assert orders.by((SortKey(0, "ascending"),)).tolist() == [3, 0, 1, 2]
    assert orders.by((SortKey(0, "descending"),)).tolist() == [1, 0, 3, 2]


def test_few_rows_are_sorted_without_all_others(monkeypatch):
    monkeypatch.setattr(Orders, "by", None)
    rows = Rows(
        Table(pd.DataFrame({"a": np.arange(100)[::-1], "b": pd.Series(["x", None, "y", "x"] * 25, dtype="string")}))
    )
    rows.arrange((SortKey(1, "ascending"), SortKey(0, "ascending")), (Condition(0, "max", 7),), "")
    assert rows.slice(0, 9).tolist() == [99, 96, 95, 92, 98, 94, 97, 93]


@pytest.mark.parametrize("values", [range(20_000), ["EPG", "PEN", None, "EL"] * 5_000], ids=["numbers", "kinds"])
def test_the_first_rows_of_a_long_column_are_remembered_when_its_order_is_not(monkeypatch, values):
    monkeypatch.setattr(ordering, "_LONG", 1_000)
    frame = pd.DataFrame({"a": values}).iloc[::-1].reset_index(drop=True)
    orders, keys = Orders(Table(frame)), (SortKey(0, "ascending"),)
    orders.first(keys)
    orders._kept.clear()
    for sorts in ("first_positions", "sorted_positions"):
        monkeypatch.setattr(ordering, sorts, None)
    assert orders.first(keys).tolist() == by_pandas(frame, ["a"], [False])[:200]


def test_orders_are_kept_but_not_all(monkeypatch):
    monkeypatch.setattr(ordering, "_BYTES_KEPT", 30)
    table = Table(pd.DataFrame({name: [2, 1] for name in "abcdefgh"}))
    orders = Orders(table)
    first = orders.by((SortKey(0, "ascending"),))
    assert orders.by((SortKey(0, "ascending"),)) is first
    for column in range(1, 8):
        orders.by((SortKey(column, "ascending"),))
    assert orders.by((SortKey(0, "ascending"),)) is not first
    assert orders.by(()) is None


def test_columns_can_be_given_by_name():
    assert sort_keys([{"column": "pre"}], Names(["bodyId", "pre"])) == (SortKey(1, "ascending"),)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("pre", "sort is a list"),
        ([{"column": "prr"}], "did you mean 'pre'"),
        ([{"column": "twice"}], "more than one column 'twice'"),
        ([{"column": 4}], "numbered from 0 to 3"),
        ([{"column": -1}], "numbered from 0"),
        ([{"column": True}], "no column True"),
        ([{"column": 1.0}], "no column 1.0"),
        ([{"column": None}], "no column None"),
        ([{"column": 0, "direction": "up"}], "not 'up'"),
        ([{"column": 0, "key": "x"}], "each item of sort"),
        ([{"direction": "ascending"}], "each item of sort"),
        ([0], "each item of sort"),
        ([{"column": 0}, {"column": 0}], "twice"),
    ],
)
def test_a_wrong_sort_is_refused_with_what_is_allowed(value, words):
    with pytest.raises(ValueError, match=words):
        sort_keys(value, Names(["bodyId", "pre", "twice", "twice"]))


def test_a_column_named_by_a_number_is_called_by_text():
    names = Names(["722817260", "1196854070"])
    assert sort_keys([{"column": "1196854070"}], names) == (SortKey(1, "ascending"),)
    with pytest.raises(ValueError, match="called by text: '1196854070'"):
        sort_keys([{"column": 1196854070}], names)


@pytest.mark.parametrize("spread", [3.0, 1e-9, 1e300])
@pytest.mark.parametrize("descending", [False, True])
def test_long_columns_of_floats_sort_by_their_last_bits_too(spread, descending):
    rng = np.random.default_rng(0)
    values = pd.Series(np.concatenate([1 + rng.random(50_000) * spread, -rng.random(50_000), np.repeat(1.5, 9)]))
    values = values.sample(frac=1, random_state=0, ignore_index=True)
    values.iloc[[3, 7, 90_000]] = [np.inf, -np.inf, np.nan]
    expected = by_pandas(pd.DataFrame({"a": values}), ["a"], [descending])
    assert sorted_positions([(values, descending)]).tolist() == expected


@pytest.mark.parametrize("dtype", ["str", "string"])
def test_long_columns_of_different_texts_sort_as_short_ones(dtype):
    texts = pd.Series([f"n{i * 7919 % 150_000}" for i in range(150_000)], dtype=dtype)
    texts.iloc[[5, 70_000]] = None
    texts.iloc[[9, 8]] = "same"
    for descending in (False, True):
        expected = by_pandas(pd.DataFrame({"a": texts}), ["a"], [descending])
        assert sorted_positions([(texts, descending)]).tolist() == expected
    orders = Orders(Table(pd.DataFrame({"a": texts})))
    assert orders.by((SortKey(0, "descending"),)).tolist() == expected
