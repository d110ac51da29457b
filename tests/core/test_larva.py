"""The published larval brain: the answers its README states, by every way of asking."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from neuprint_jupyter import Client, fetch_adjacencies, fetch_neurons, fetch_simple_connections
from neuprint_jupyter import NeuronCriteria as NC

BY_COMPARTMENT = {"axo-dendritic": 234_958, "axo-axonic": 90_800, "dendro-dendritic": 20_415, "dendro-axonic": 6_438}
PAIRS = {"axo-dendritic": 63_545, "axo-axonic": 40_636, "dendro-dendritic": 9_019, "dendro-axonic": 3_722}


@pytest.fixture(scope="module")
def adjacencies(larva: Client) -> tuple[pd.DataFrame, pd.DataFrame]:
    return fetch_adjacencies(client=larva)


def test_neurons(larva: Client, published: Path) -> None:
    neurons, _ = fetch_neurons(client=larva)
    table = pd.read_parquet(published / "larva" / "neurons.parquet").sort_values("bodyId", ignore_index=True)
    assert len(neurons) == 2_952
    for column in table.columns:
        loaded = neurons[column].astype(object).where(neurons[column].notna(), None)
        given = table[column].astype(object).where(table[column].notna() & (table[column] != ""), None)
        assert loaded.tolist() == given.tolist(), column


def test_connections(adjacencies: tuple[pd.DataFrame, pd.DataFrame], published: Path) -> None:
    neurons, connections = adjacencies
    assert len(neurons) == 2_952
    assert connections.groupby(["bodyId_pre", "bodyId_post"]).ngroups == 110_677
    assert connections["weight"].sum() == 352_611
    assert connections.groupby("roi")["weight"].sum().to_dict() == BY_COMPARTMENT
    assert connections["roi"].value_counts().to_dict() == PAIRS
    key = ["bodyId_pre", "bodyId_post", "roi"]
    table = pd.read_parquet(published / "larva" / "connections.parquet").sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(connections.sort_values(key, ignore_index=True), table, check_dtype=False)


def test_totals_of_a_neuron_are_the_sums_of_its_connections(
    larva: Client, adjacencies: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    neurons, counts = fetch_neurons(client=larva)
    _, connections = adjacencies
    for side, end in (("pre", "bodyId_pre"), ("post", "bodyId_post")):
        sums = connections.groupby(end)["weight"].sum().reindex(neurons["bodyId"], fill_value=0)
        assert sums.tolist() == neurons[side].tolist()
        assert counts.groupby("bodyId")[side].sum().reindex(neurons["bodyId"], fill_value=0).tolist() == sums.tolist()


def test_cypher_gives_the_same_answers(larva: Client) -> None:
    answer = larva.fetch_custom(
        "MATCH (:Neuron)-[e:ConnectsTo]->(:Neuron) RETURN count(e) AS pairs, sum(e.weight) AS synapses"
    )
    assert answer.to_dict("records") == [{"pairs": 110_677, "synapses": 352_611}]
    for roi, weight in BY_COMPARTMENT.items():
        cypher = f"""
            MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron)
            WHERE n.`{roi}` AND m.`{roi}`
            WITH apoc.convert.fromJsonMap(e.roiInfo) AS info
            RETURN sum(info['{roi}'].post) AS synapses, count(info['{roi}']) AS pairs
        """
        assert larva.fetch_custom(cypher).to_dict("records") == [{"synapses": weight, "pairs": PAIRS[roi]}]


@pytest.mark.parametrize("roi", BY_COMPARTMENT)
def test_one_compartment(larva: Client, roi: str) -> None:
    _, connections = fetch_adjacencies(rois=roi, client=larva)
    assert (len(connections), connections["weight"].sum()) == (PAIRS[roi], BY_COMPARTMENT[roi])


def test_kenyon_cells(larva: Client, adjacencies: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    neurons, connections = adjacencies
    cells = neurons[neurons["type"] == "KC"]["bodyId"]
    expected = connections[connections["bodyId_pre"].isin(cells)].groupby(["bodyId_pre", "bodyId_post"])["weight"].sum()
    simple = fetch_simple_connections(NC(type="KC"), client=larva)
    assert len(simple) == len(expected)
    assert simple["weight"].is_monotonic_decreasing
    assert (
        simple.set_index(["bodyId_pre", "bodyId_post"])["weight"].sort_index().tolist()
        == expected.sort_index().tolist()
    )
