"""Every function about neurons: with none, one, ten thousand, and ones that do not exist or touch no such ROI."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

import neuprint_jupyter as nj
from neuprint_jupyter import Client
from neuprint_jupyter import NeuronCriteria as NC

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


def frames(result: Any) -> list[pd.DataFrame]:
    return list(result) if isinstance(result, tuple) else [result]


@pytest.fixture(scope="module")
def known(hemibrain: Client) -> dict[str, list[pd.DataFrame]]:
    """What each function gives for a neuron that has some of everything."""
    return {name: frames(ask([5813078552, 722817260], hemibrain)) for name, ask in FUNCTIONS.items()}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("neurons", [99, [98, 99], NC(type="nothing like it"), NC(rois="GF(R)")], ids=str)
def test_nothing_found_is_empty_with_the_same_columns(
    hemibrain: Client, known: dict[str, list[pd.DataFrame]], name: str, neurons: Any
) -> None:
    for empty, full in zip(frames(FUNCTIONS[name](neurons, hemibrain)), known[name], strict=True):
        assert len(empty) == 0
        assert list(empty.columns) == list(full.columns)
        for column in full.columns:
            if pd.api.types.is_integer_dtype(full[column]) and not full[column].isna().any():
                assert pd.api.types.is_integer_dtype(empty[column]), column


@pytest.mark.parametrize("name", FUNCTIONS)
def test_ten_thousand_bodies(hemibrain: Client, known: dict[str, list[pd.DataFrame]], name: str) -> None:
    many = [5813078552, 722817260, *range(10**12, 10**12 + 9_998)]
    for found, full in zip(frames(FUNCTIONS[name](many, hemibrain)), known[name], strict=True):
        key = [column for column in full.columns if all(isinstance(v, int | str) for v in full[column].tolist())]
        pd.testing.assert_frame_equal(
            found.sort_values(key, ignore_index=True), full.sort_values(key, ignore_index=True), check_like=True
        )
