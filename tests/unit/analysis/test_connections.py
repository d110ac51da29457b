from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage
from scipy.sparse import csr_array
from scipy.spatial.distance import squareform

from neuprint_jupyter import (
    SparseMatrix,
    UnknownNameError,
    clustered_order,
    collapse_connections,
    connection_percentages,
    connection_table_to_matrix,
    cosine_similarity,
    normalize_matrix,
    remove_autapses,
)
from neuprint_jupyter.analysis.similarity import cluster_tree
from neuprint_jupyter.errors import CriteriaError

BIG = 720575940624547622
ROWS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.sampled_from(["EB", "PB"]), st.integers(1, 100)),
    min_size=1,
    max_size=40,
)


def table(rows: list[tuple[int, int, str, int]]) -> pd.DataFrame:
    connections = pd.DataFrame(rows, columns=["bodyId_pre", "bodyId_post", "roi", "weight"])
    types = {0: "EPG", 1: "EPG", 2: "PEN", 3: "Delta7", 4: None, 5: None}
    for end in ("pre", "post"):
        connections[f"type_{end}"] = connections[f"bodyId_{end}"].map(types)
        connections[f"bodyId_{end}"] += BIG
    return connections


def known(row: dict[Hashable, Any], keys: list[str]) -> tuple[str | None, ...]:
    return tuple(None if pd.isna(row[key]) else row[key] for key in keys)


@given(ROWS, st.booleans(), st.sampled_from([None, "type", ("weight", "roi")]))
def test_sparse_is_dense_without_zeros(rows: list[tuple[int, int, str, int]], square: bool, sort_by: object) -> None:
    connections = table(rows)
    dense = connection_table_to_matrix(connections, "bodyId", "weight", sort_by, square)  # type: ignore[arg-type]
    sparse = connection_table_to_matrix(connections, "bodyId", "weight", sort_by, square, sparse=True)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(sparse.to_frame(), dense)
    assert sparse.values.sum() == connections["weight"].sum()
    assert sparse.shape == dense.shape
    assert dense.to_numpy().dtype == np.int64


@given(ROWS, st.sampled_from(["rows", "columns"]))
def test_shares_add_up_to_one(rows: list[tuple[int, int, str, int]], side: str) -> None:
    connections = table(rows)
    for sparse in (False, True):
        matrix = connection_table_to_matrix(connections, sparse=sparse)  # type: ignore[call-overload]
        shares = normalize_matrix(matrix, side)
        shares = shares.to_frame() if sparse else shares
        np.testing.assert_allclose(shares.sum(axis=1 if side == "rows" else 0), 1)


@given(ROWS, st.sampled_from(["rows", "columns"]))
def test_similarity_is_the_cosine(rows: list[tuple[int, int, str, int]], side: str) -> None:
    dense = connection_table_to_matrix(table(rows))
    vectors = dense.to_numpy().astype(float) if side == "rows" else dense.to_numpy().astype(float).T
    similarity = cosine_similarity(dense, side)  # type: ignore[arg-type]
    expected = [[a @ b / np.sqrt((a @ a) * (b @ b)) for b in vectors] for a in vectors]
    np.testing.assert_allclose(similarity, expected, rtol=1e-6)
    sparse = connection_table_to_matrix(table(rows), sparse=True)
    pd.testing.assert_frame_equal(cosine_similarity(sparse, side), similarity)  # type: ignore[arg-type]


@pytest.mark.parametrize("share", [0.02, 0.5])
def test_thousands_are_compared_some_at_a_time(share: float) -> None:
    random = np.random.default_rng(4)
    vectors = random.integers(1, 50, (2_100, 40)) * (random.random((2_100, 40)) < share)
    lengths = np.linalg.norm(vectors, axis=1)
    scale = np.outer(lengths, lengths)
    expected = np.divide(vectors @ vectors.T, scale, out=np.zeros_like(scale), where=scale != 0).clip(-1, 1)
    matrix = SparseMatrix(csr_array(vectors), pd.RangeIndex(2_100), pd.RangeIndex(40))
    for form in (matrix, matrix.to_frame()):
        np.testing.assert_allclose(cosine_similarity(form), expected, atol=1e-12)
    distances = squareform(1 - expected, checks=False)
    np.testing.assert_allclose(cluster_tree(matrix)[:, 2], linkage(distances, "average")[:, 2], atol=1e-12)


@given(ROWS)
def test_an_order_is_a_permutation(rows: list[tuple[int, int, str, int]]) -> None:
    matrix = connection_table_to_matrix(table(rows))
    for side, length in (("rows", len(matrix)), ("columns", matrix.shape[1])):
        assert sorted(clustered_order(matrix, side)) == list(range(length))  # type: ignore[arg-type]


def test_alike_neurons_come_together() -> None:
    blocks = pd.DataFrame(np.kron(np.eye(3), np.ones((4, 4))) * 9 + 1)
    shuffled = blocks.sample(frac=1, random_state=5)
    found = shuffled.iloc[clustered_order(shuffled)].index.to_numpy() // 4
    assert (np.diff(found) != 0).sum() == 2


def test_a_wrong_side_is_named() -> None:
    with pytest.raises(CriteriaError, match="'rows' or 'columns', not 'row'"):
        normalize_matrix(pd.DataFrame([[1]]), "row")  # type: ignore[arg-type]


@given(ROWS, st.booleans())
def test_groups_hold_the_sums(rows: list[tuple[int, int, str, int]], keep_roi: bool) -> None:
    connections = table(rows)
    collapsed = collapse_connections(connections, keep_roi=keep_roi)
    assert collapsed["weight"].sum() == connections["weight"].sum()
    assert collapsed["weight"].is_monotonic_decreasing
    keys = ["type_pre", "type_post", *(["roi"] if keep_roi else [])]
    groups: dict[tuple[str | None, ...], tuple[list[int], set[tuple[int, int]]]] = {}
    for row in connections.to_dict("records"):
        weights, pairs = groups.setdefault(known(row, keys), ([], set()))
        weights.append(row["weight"])
        pairs.add((row["bodyId_pre"], row["bodyId_post"]))
    found = {known(row, keys): (row["weight"], row["connections"]) for row in collapsed.to_dict("records")}
    assert found == {key: (sum(weights), len(pairs)) for key, (weights, pairs) in groups.items()}
    assert len(found) == len(collapsed)


def test_autapses_are_removed() -> None:
    connections = table([(1, 1, "EB", 5), (1, 2, "EB", 6)])
    assert remove_autapses(connections)["weight"].tolist() == [6]


def test_percentages() -> None:
    connections = table([(1, 2, "EB", 5), (1, 3, "EB", 6), (2, 1, "EB", 7), (5, 1, "EB", 7)])
    neurons = pd.DataFrame(
        {"bodyId": [BIG + 1, BIG + 2, BIG + 3], "downstream": [50, 0, 1], "post": pd.array([10, 20, None])}
    )
    told = connection_percentages(neurons, connections)
    assert told["output_percent"].tolist()[:2] == [10.0, 12.0]
    assert told["output_percent"].isna().tolist() == [False, False, True, True]
    assert told["input_percent"].tolist()[0] == 25.0
    assert told["input_percent"].isna().tolist() == [False, True, False, False]
    assert told["bodyId_pre"].tolist() == connections["bodyId_pre"].tolist()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda t: collapse_connections(t, "tpye"), "tpye_pre"),
        (lambda t: connection_percentages(t, t), "bodyId"),
        (lambda t: remove_autapses(t[["weight"]]), "bodyId_pre"),
    ],
)
def test_missing_columns_are_named(call: object, said: str) -> None:
    with pytest.raises(UnknownNameError, match=said):
        call(table([(1, 2, "EB", 5)]))  # type: ignore[operator]
