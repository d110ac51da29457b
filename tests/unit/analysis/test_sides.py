"""Columns of names, coded, against what pandas makes of them."""

from __future__ import annotations

from functools import partial
from itertools import chain, repeat

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter.analysis.columns import TEXT
from neuprint_jupyter.analysis.sides import coded, in_rows, placed

NAMES = {
    "int64": st.integers(-(2**63), 2**63 - 1),
    "uint64": st.integers(0, 2**64 - 1),
    "Int64": st.integers(0, 3) | st.none(),
    "string[pyarrow]": st.sampled_from(["", "EPG", "EL"]),
    "float64": st.sampled_from([0.5, 1.5]),
}


@st.composite
def _columns(draw: st.DrawFn) -> pd.Series:
    """Names at random, or as in a table that is sorted by them: each in a run of rows."""
    dtype = draw(st.sampled_from(sorted(NAMES)))
    names = draw(st.lists(NAMES[dtype], min_size=1, max_size=12))
    runs = [draw(st.integers(5, 9)) for _ in names] if draw(st.booleans()) else repeat(1)
    return pd.Series(list(chain.from_iterable(map(repeat, names, runs))), dtype=dtype)


@given(_columns())
def test_each_row_is_one_of_the_different_names_in_order_of_appearance(column: pd.Series) -> None:
    found = coded(column)
    codes, different = pd.factorize(column, use_na_sentinel=False)
    assert found.rows().tolist() == codes.tolist()
    pd.testing.assert_index_equal(pd.Index(found.different), pd.Index(different))


@given(_columns())
def test_each_row_has_the_value_of_its_name(column: pd.Series) -> None:
    found = coded(column)
    numbers = np.arange(len(found.different))
    texts = [None if number % 3 == 1 else f"É{number}" for number in numbers]
    for values in (
        numbers,
        pd.array(numbers, "Int64"),
        pd.array(texts, "string[pyarrow]"),
        pd.Series(texts, dtype=TEXT).array,
        pd.Categorical(texts),
    ):
        each = found.each(values)
        assert each.dtype == values.dtype
        pd.testing.assert_index_equal(pd.Index(each), pd.Index(values.take(found.rows())))


def test_a_table_that_is_sorted_by_its_names_is_coded_by_runs_of_rows() -> None:
    found = coded(pd.Series([7] * 9 + [5] * 9))
    assert (found.codes.tolist(), found.ends.tolist()) == ([0, 1], [9, 18])
    assert coded(pd.Series([7, 5, 7])).ends is None


@given(_columns(), st.data())
def test_places_among_known_names_are_those_of_pandas(column: pd.Series, data: st.DataObject) -> None:
    different = column.drop_duplicates()
    some = data.draw(st.permutations(range(len(different))))[: data.draw(st.integers(0, len(different)))]
    _same_places(column, pd.Index(different.iloc[some]))


# A table of close numbers; what is far from them is not known, however far.
@given(
    st.lists(st.integers(-3, 12) | st.sampled_from([-(2**63), 2**32 + 2, 2**63 - 1]), min_size=14, max_size=40),
    st.sets(st.integers(-1, 12)),
    st.sampled_from([0, 2**53, 2**63 - 13]),
)
def test_places_among_close_numbers_are_those_of_pandas(names: list[int], known: set[int], first: int) -> None:
    moved = [name + first if -3 <= name <= 12 and name + first < 2**63 else name for name in names]
    _same_places(pd.Series(moved, dtype="int64"), pd.Index([body + first for body in known], dtype="int64"))


def _same_places(column: pd.Series, known: pd.Index) -> None:
    found = placed(column, known)
    expected = known.get_indexer(pd.Index(column))
    assert found.different[found.rows()].tolist() == expected.tolist()
    if expected.min() >= 0:
        # What is not there would make whole numbers and truth into other kinds.
        assert found.different.min() >= 0


def test_texts_in_pieces_are_put_into_rows() -> None:
    pieces = pd.concat([pd.Series(["EPG", None], dtype=TEXT), pd.Series(["EL"], dtype=TEXT)]).array
    assert pd.Index(in_rows(pieces, np.array([2, 1, 0, 2]))).fillna("none").tolist() == ["EL", "none", "EPG", "EL"]
    assert len(in_rows(pieces, np.array([], dtype=np.int8))) == 0


def test_texts_of_many_rows_are_written_once_where_the_frequent_ones_are_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = pd.Series(["PEN_a(PB06a)_L1", "PEN_b(PB06b)_L12"], dtype=TEXT).array
    weighed = pa.proxy_memory_pool(pa.default_memory_pool())
    monkeypatch.setattr(pc, "take", partial(pc.take, memory_pool=weighed))
    made = in_rows(texts, np.ones(1_000_000, dtype=np.uint8))
    assert made.nbytes <= weighed.max_memory() < 1.2 * made.nbytes


def test_a_long_text_that_most_rows_have_takes_no_more_room_than_the_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = pd.Series([*map(str, range(100_000)), "long " * 100], dtype=TEXT).array
    looked_up = []
    take = pc.take
    monkeypatch.setattr(pc, "take", lambda values, *rest, **how: looked_up.append(values) or take(values, *rest, **how))
    in_rows(texts, np.full(1_000, 100_000))
    assert looked_up[0].nbytes < 2.5 * pa.array(texts).nbytes
