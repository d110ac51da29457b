from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuprint_jupyter import (
    UnknownNameError,
    clustered_order,
    connection_table_to_matrix,
    cosine_similarity,
    merge_neuron_properties,
    normalize_matrix,
)
from neuprint_jupyter.analysis.columns import TEXT
from neuprint_jupyter.errors import CriteriaError

BIG = 720575940624547622
NEURONS = pd.DataFrame({"bodyId": [1, 2], "type": ["EPG", "EL"], "group": [BIG, BIG + 1]})
CONNECTIONS = pd.DataFrame({"bodyId_pre": [2, 1, 1], "bodyId_post": [1, 3, 2], "weight": [7, 8, 9]}, index=[5, 6, 7])


def test_properties_of_both_sides_are_added() -> None:
    merged = merge_neuron_properties(NEURONS, CONNECTIONS, ["type", "group"])
    assert list(merged.columns) == [
        "bodyId_pre",
        "bodyId_post",
        "weight",
        "type_pre",
        "group_pre",
        "type_post",
        "group_post",
    ]
    assert merged["type_pre"].tolist() == ["EL", "EPG", "EPG"]
    assert merged["type_post"].isna().tolist() == [False, True, False]
    assert merged.index.tolist() == [5, 6, 7]


def test_integers_stay_exact_beside_gaps() -> None:
    merged = merge_neuron_properties(NEURONS, CONNECTIONS, "group")
    assert merged["group_post"].tolist() == [BIG, pd.NA, BIG + 1]


def test_merging_again_replaces() -> None:
    once = merge_neuron_properties(NEURONS, CONNECTIONS, "type")
    pd.testing.assert_frame_equal(merge_neuron_properties(NEURONS, once, "type"), once)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'type'"):
        merge_neuron_properties(NEURONS, CONNECTIONS, "tpye")
    with pytest.raises(UnknownNameError, match="bodyId_pre"):
        merge_neuron_properties(NEURONS, NEURONS, "type")


# Of one byte, of more, of all eight, and below zero: sorting moves as few bytes as will do.
WEIGHTS = st.one_of(st.integers(1, 100), st.integers(0, 300), st.integers(-3, 3), st.integers(0, 2**57))
PAIRS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), WEIGHTS), min_size=1, max_size=40)
MAYBE = st.sampled_from([0, 1, 2, 3, None])
# Those that pandas can merge by itself: pandas 2 cannot do so with uint64.
MERGED = ["float64", "Int64", "object", "int64", "int32", *(["uint64"] if TEXT == "str" else [])]


@given(st.lists(st.tuples(MAYBE, MAYBE)), st.sampled_from(MERGED))
def test_merging_is_two_merges_of_pandas(pairs: list[tuple[int | None, int | None]], dtype: str) -> None:
    neurons = pd.DataFrame({"bodyId": [2, 0, 1], "type": ["EPG", None, "EL"], "size": [0.5, 1.5, None]})
    connections = pd.DataFrame(pairs, columns=["bodyId_pre", "bodyId_post"])
    connections = (connections.dropna() if dtype.endswith(("int64", "int32")) else connections).astype(dtype)
    if dtype.endswith("int64"):
        neurons["bodyId"] += BIG
        connections += BIG
    expected = connections
    for end in ("_pre", "_post"):
        named = neurons.add_suffix(end).astype({f"bodyId{end}": dtype})
        expected = expected.merge(named, "left", on=f"bodyId{end}")
    expected.index = connections.index
    # A neuron that is listed again is what it was at first.
    again = pd.concat([neurons, neurons[:1].assign(type="PEN")])
    merged = merge_neuron_properties(again, connections, ["type", "size"])
    pd.testing.assert_frame_equal(merged, expected)


def test_both_sides_may_look_up_bodies_that_are_objects_at_once() -> None:
    # With pandas 2.2, three of a hundred failed.
    neurons = pd.DataFrame({"bodyId": [2, 0, 1], "type": ["EPG", None, "EL"]})
    connections = pd.DataFrame({"bodyId_pre": [0, 2, 2], "bodyId_post": [3, None, 1]}, dtype=object)
    for _ in range(100):
        merged = merge_neuron_properties(neurons, connections, "type")
        assert merged["type_post"].iloc[2] == "EL"


@given(PAIRS)
def test_a_matrix_holds_each_sum(pairs: list[tuple[int, int, int]]) -> None:
    table = pd.DataFrame(pairs, columns=["bodyId_pre", "bodyId_post", "weight"])
    matrix = connection_table_to_matrix(table)
    sums = table.groupby(["bodyId_pre", "bodyId_post"])["weight"].sum()
    assert matrix.to_numpy().sum() == table["weight"].sum()
    for (pre, post), weight in sums.items():
        assert matrix.loc[pre, post] == weight
    assert matrix.to_numpy().dtype == np.int64
    assert matrix.index.tolist() == list(dict.fromkeys(table["bodyId_pre"]))


def test_rows_and_columns_can_be_ordered_and_squared() -> None:
    merged = merge_neuron_properties(NEURONS, CONNECTIONS[CONNECTIONS.bodyId_post != 3], "type")
    by_type = connection_table_to_matrix(merged, "bodyId", sort_by="type")
    assert by_type.index.tolist() == [2, 1]
    square = connection_table_to_matrix(merged, "type", make_square=True)
    assert square.index.tolist() == square.columns.tolist() == ["EL", "EPG"]
    assert (square.index.name, square.columns.name) == ("type_pre", "type_post")
    assert square.to_numpy().tolist() == [[0, 7], [9, 0]]


def test_neurons_without_a_type_are_left_out() -> None:
    merged = merge_neuron_properties(NEURONS, CONNECTIONS, "type")
    assert connection_table_to_matrix(merged, "type").to_numpy().sum() == 16


def test_an_empty_table_is_an_empty_matrix() -> None:
    assert connection_table_to_matrix(CONNECTIONS[:0]).shape == (0, 0)


def test_wrong_columns_are_named() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'weight'"):
        connection_table_to_matrix(CONNECTIONS, weight_col="wieght")
    with pytest.raises(CriteriaError):
        connection_table_to_matrix(CONNECTIONS, ("bodyId_pre", "bodyId_post", "weight"))


def test_ids_as_text_find_no_numbers() -> None:
    neurons = pd.DataFrame({"bodyId": ["1", "2"], "type": ["a", "b"]})
    connections = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2]})
    with pytest.raises(CriteriaError, match="text in one table and numbers in the other"):
        merge_neuron_properties(neurons, connections, "type")
    merged = merge_neuron_properties(neurons, connections.astype(str), "type")
    assert (merged["type_pre"][0], merged["type_post"][0]) == ("a", "b")
    assert merge_neuron_properties(neurons[:0], connections, "type")["type_pre"].isna().all()


def test_weights_are_numbers() -> None:
    connections = pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "roi": ["EB"]})
    with pytest.raises(CriteriaError, match=f"weights are numbers, and roi holds {TEXT}"):
        connection_table_to_matrix(connections, weight_col="roi")


def test_what_is_made_of_a_matrix_says_where_it_came_from() -> None:
    connections = pd.DataFrame({"bodyId_pre": [1, 2, 2], "bodyId_post": [3, 3, 4], "weight": [7, 5, 1]})
    connections.attrs["dataset"] = "demo:v1"
    matrix = connection_table_to_matrix(connections)
    for made in (matrix, normalize_matrix(matrix), cosine_similarity(matrix)):
        assert made.attrs == {"dataset": "demo:v1"}
    assert cosine_similarity(matrix).to_numpy().max() == 1


def test_what_a_matrix_lacks_is_no_connection() -> None:
    gaps = pd.DataFrame([[1, None], [3, 1]], dtype="float64")
    for matrix in (gaps, gaps.astype("Int64"), gaps.astype(object)):
        shares = normalize_matrix(matrix)
        assert shares.dtypes.tolist() == [np.float64, np.float64]
        assert shares.to_numpy().tolist() == [[1, 0], [0.75, 0.25]]
        assert cosine_similarity(matrix).iloc[0, 1] == pytest.approx(3 / 10**0.5)


def test_a_table_that_is_no_matrix_is_refused() -> None:
    table = pd.DataFrame({"type_pre": ["EPG", "EL", "EPG"], "weight": [3, 4, 1]})
    connections = pd.DataFrame({"bodyId_pre": [1, 2, 2], "bodyId_post": [3, 3, 4], "weight": [7, 5, 1]})
    for made in (normalize_matrix, cosine_similarity, clustered_order):
        for no_matrix in (table, connections):
            with pytest.raises(CriteriaError, match="connection_table_to_matrix makes one"):
                made(no_matrix)
