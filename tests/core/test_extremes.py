"""Every function about neurons: with none, one, ten thousand, and ones that do not exist or touch no such ROI."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import neuprint_jupyter as nj
from neuprint_jupyter import Client
from neuprint_jupyter import NeuronCriteria as NC
from tests.inside import A, B, D

Ask = Callable[[Any, Client], Any]

FUNCTIONS: dict[str, Ask] = {
    "fetch_neurons": lambda n, c: nj.fetch_neurons(n, client=c),
    "fetch_adjacencies, from": lambda n, c: nj.fetch_adjacencies(n, None, client=c),
    "fetch_adjacencies, to": lambda n, c: nj.fetch_adjacencies(None, n, client=c),
    "fetch_adjacencies, whole": lambda n, c: nj.fetch_adjacencies(n, n, omit_rois=True, client=c),
    "fetch_simple_connections": lambda n, c: nj.fetch_simple_connections(n, None, client=c),
    "fetch_common_connectivity": lambda n, c: nj.fetch_common_connectivity(n, client=c),
    "fetch_synapses": lambda n, c: nj.fetch_synapses(n, batch_size=1_000, client=c),
    "fetch_mean_synapses": lambda n, c: nj.fetch_mean_synapses(n, batch_size=1_000, client=c),
    "fetch_synapse_connections": lambda n, c: nj.fetch_synapse_connections(n, None, client=c),
    "fetch_output_completeness": lambda n, c: nj.fetch_output_completeness(n, client=c),
    "fetch_downstream_orphan_tasks": lambda n, c: nj.fetch_downstream_orphan_tasks(n, client=c),
}
# Of what the published slice does not hold.
MITOCHONDRIA: dict[str, Ask] = {
    "fetch_mitochondria": lambda n, c: nj.fetch_mitochondria(n, batch_size=1_000, client=c),
    "fetch_synapses_and_closest_mitochondria": lambda n, c: nj.fetch_synapses_and_closest_mitochondria(
        n, batch_size=1_000, client=c
    ),
    "fetch_connection_mitochondria": lambda n, c: nj.fetch_connection_mitochondria(n, None, client=c),
}


def frames(result: Any) -> list[pd.DataFrame]:
    return list(result) if isinstance(result, tuple) else [result]


@pytest.fixture(scope="module")
def known(hemibrain: Client) -> dict[str, list[pd.DataFrame]]:
    """What each function gives for a neuron that has some of everything."""
    return {name: frames(ask([5813078552, 722817260], hemibrain)) for name, ask in FUNCTIONS.items()}


@pytest.fixture(scope="module")
def known_inside(inside: Client) -> dict[str, list[pd.DataFrame]]:
    return {name: frames(ask([A, B], inside)) for name, ask in MITOCHONDRIA.items()}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("neurons", [99, [98, 99], NC(type="nothing like it"), NC(rois="GF(R)")], ids=str)
def test_nothing_found_is_empty_with_the_same_columns(
    hemibrain: Client, known: dict[str, list[pd.DataFrame]], name: str, neurons: Any
) -> None:
    assert_nothing(frames(FUNCTIONS[name](neurons, hemibrain)), known[name])


@pytest.mark.parametrize("name", MITOCHONDRIA)
@pytest.mark.parametrize("neurons", [99, [98, 99], NC(type="nothing like it"), NC(bodyId=D, rois="EB")], ids=str)
def test_no_mitochondria_are_empty_with_the_same_columns(
    inside: Client, known_inside: dict[str, list[pd.DataFrame]], name: str, neurons: Any
) -> None:
    assert_nothing(frames(MITOCHONDRIA[name](neurons, inside)), known_inside[name])


def assert_nothing(found: list[pd.DataFrame], known: list[pd.DataFrame]) -> None:
    for empty, full in zip(found, known, strict=True):
        assert len(empty) == 0
        # What synapses hold beside the usual differs from one to the next: of none, all is listed.
        assert [column for column in empty.columns if column in full.columns] == list(full.columns)
        assert all(column.startswith(("compartment", "note")) for column in set(empty.columns) - set(full.columns))
        for column in full.columns:
            if pd.api.types.is_integer_dtype(full[column]) and not full[column].isna().any():
                assert pd.api.types.is_integer_dtype(empty[column]), column
            # Nobody tells how further properties of synapses are stored.
            if full[column].dtype == "str" and not column.startswith("note"):
                assert empty[column].dtype == "str", column


@pytest.mark.parametrize("name", FUNCTIONS)
def test_ten_thousand_bodies(hemibrain: Client, known: dict[str, list[pd.DataFrame]], name: str) -> None:
    many = [5813078552, 722817260, *range(10**12, 10**12 + 9_998)]
    assert_same(frames(FUNCTIONS[name](many, hemibrain)), known[name])


@pytest.mark.parametrize("name", MITOCHONDRIA)
def test_the_mitochondria_of_ten_thousand_bodies(
    inside: Client, known_inside: dict[str, list[pd.DataFrame]], name: str
) -> None:
    many = [A, B, *range(10**12, 10**12 + 9_998)]
    assert_same(frames(MITOCHONDRIA[name](many, inside)), known_inside[name])


def assert_same(found: list[pd.DataFrame], known: list[pd.DataFrame]) -> None:
    for got, expected in zip(found, known, strict=True):
        key = [
            column for column in expected.columns if all(isinstance(v, int | str) for v in expected[column].tolist())
        ]
        pd.testing.assert_frame_equal(
            got.sort_values(key, ignore_index=True), expected.sort_values(key, ignore_index=True), check_like=True
        )


def test_the_skeletons_of_two_thousand_bodies(hemibrain: Client) -> None:
    # Each is a request of its own, so more are nothing else.
    many = [*range(10**12, 10**12 + 1_999), 722817260]
    with pytest.warns(UserWarning, match="1999 of 2000 bodies have no skeleton"):
        found = nj.fetch_skeletons(many, client=hemibrain)
    pd.testing.assert_frame_equal(found, nj.fetch_skeletons([722817260], client=hemibrain))
