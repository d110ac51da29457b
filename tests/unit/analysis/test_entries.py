"""Entries of a sparse matrix against sums in plain Python."""

from __future__ import annotations

from itertools import product
from operator import itemgetter

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neuprint_jupyter.analysis import entries

WEIGHTS = {
    "int64": st.integers(0, 2**40),
    "int8": st.integers(0, 3),
    "int32": st.integers(-50, 50),
    "uint64": st.integers(0, 2**63 // 20),
    # Sums of these are exact in any order.
    "float64": st.integers(-8, 8).map(lambda eighths: eighths / 8),
    "float32": st.just(0.5),
}


@pytest.fixture(autouse=True)
def _packed_however_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "FEW", 1)
    monkeypatch.setattr(entries, "PIECE", 3)


@st.composite
def _tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[int, int]]:
    dtype = draw(st.sampled_from(sorted(WEIGHTS)))
    # A shape of so many bits that nothing can be packed, too.
    shape = (draw(st.integers(1, 9)), draw(st.sampled_from([1, 2, 5, 9, 2**30])))
    entry = st.tuples(st.integers(0, shape[0] - 1), st.integers(0, min(shape[1], 9) - 1), WEIGHTS[dtype])
    table = draw(st.lists(entry, min_size=1, max_size=20))
    in_order = draw(st.booleans())
    rows, columns, weights = zip(*(sorted(table, key=itemgetter(0)) if in_order else table), strict=True)
    return np.array(weights, dtype=dtype), np.array(rows, "int32"), np.array(columns, "int32"), shape


@given(_tables())
@example((np.array([0.5], "float32"), np.array([3], "int32"), np.array([0], "int32"), (7, 2**30)))
def test_entries_that_meet_are_summed_and_all_are_in_order(
    table: tuple[np.ndarray, np.ndarray, np.ndarray, tuple[int, int]],
) -> None:
    weights, row, column, shape = table
    expected: dict[tuple[int, int], float] = {}
    for weight, *place in zip(weights.tolist(), row.tolist(), column.tolist(), strict=True):
        expected[place[0], place[1]] = expected.get((place[0], place[1]), 0) + weight

    made = entries.by_rows(weights, row, column, shape)

    assert (made.dtype, made.shape) == (weights.dtype, shape)
    assert made.has_canonical_format
    at, of = made.tocoo().coords
    assert dict(zip(zip(at.tolist(), of.tolist(), strict=True), made.data.tolist(), strict=True)) == expected
    assert list(zip(at.tolist(), of.tolist(), strict=True)) == sorted(expected)


def test_packed_entries_are_those_of_scipy_when_there_are_many() -> None:
    random = np.random.default_rng(5)
    anywhere, column = random.integers(300, size=(2, 70_000), dtype="int32")
    weights: np.ndarray
    for weights, row in product(
        (random.integers(100, size=70_000), random.random(70_000)), (anywhere, np.sort(anywhere))
    ):
        packed = entries.by_rows(weights, row, column, (300, 300))
        entries.FEW = 10**9
        plain = entries.by_rows(weights, row, column, (300, 300))
        entries.FEW = 1
        assert (packed != plain).nnz == 0 or np.allclose(packed.data, plain.data, rtol=1e-12, atol=0)
        assert packed.indices.dtype == plain.indices.dtype


def test_no_entries() -> None:
    nothing = np.array([], dtype="int64")
    assert entries.by_rows(nothing, nothing, nothing, (0, 0)).nnz == 0


def test_the_last_row_is_kept_where_places_take_all_bits_there_are() -> None:
    one = np.array([0], "int32")
    made = entries.by_rows(np.array([0.5]), one + 7, one, (8, 2**30))
    assert [at.tolist() for at in made.tocoo().coords] == [[7], [0]]
