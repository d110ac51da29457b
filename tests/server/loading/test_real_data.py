"""Published connectomes, loaded as they are, against the numbers that are known of them."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from neuprint_jupyter.server.loading import load_dataset


@pytest.fixture(scope="module")
def larva(shared_data, tmp_path_factory):
    folder = shared_data / "larva"
    return load_dataset(
        "larva",
        neurons=folder / "neurons.parquet",
        connections=folder / "connections.parquet",
        data_dir=tmp_path_factory.mktemp("larva"),
        progress=False,
    )


@pytest.fixture(scope="module")
def hemibrain(shared_data, tmp_path_factory):
    folder = shared_data / "hemibrain"
    return load_dataset(
        "hemibrain:v1.2",
        **{table: folder / f"{table}.parquet" for table in ("neurons", "connections", "synapses")},
        synapse_connections=folder / "synapse_connections.parquet",
        **{name: folder / name for name in ("skeletons", "meshes")},
        **{name: folder / f"{name}.json" for name in ("roi_hierarchy", "roi_info")},
        data_dir=tmp_path_factory.mktemp("hemibrain"),
        progress=False,
    )


def test_larva_in_numbers(larva, ask):
    assert larva.counts["neurons"] == 2952
    assert larva.counts["connections"] == 110_677
    assert ask(larva, "MATCH (n:Neuron) RETURN count(n), sum(n.pre), sum(n.post)") == [[2952, 352_611, 352_611]]
    assert ask(larva, "MATCH (:Neuron)-[e:ConnectsTo]->(:Neuron) RETURN count(e), sum(e.weight)") == [
        [110_677, 352_611]
    ]


def test_larva_by_compartment(larva, ask):
    weights, pairs = {}, {}
    for [text] in ask(larva, "MATCH (:Neuron)-[e:ConnectsTo]->(:Neuron) RETURN e.roiInfo"):
        for roi, entry in json.loads(text).items():
            weights[roi] = weights.get(roi, 0) + entry["post"]
            pairs[roi] = pairs.get(roi, 0) + 1
    assert weights == {
        "axo-dendritic": 234_958,
        "axo-axonic": 90_800,
        "dendro-dendritic": 20_415,
        "dendro-axonic": 6_438,
    }
    assert pairs == {
        "axo-dendritic": 63_545,
        "axo-axonic": 40_636,
        "dendro-dendritic": 9_019,
        "dendro-axonic": 3_722,
    }
    [[meta]] = ask(larva, "MATCH (m:Meta) RETURN m")
    assert {roi: entry["post"] for roi, entry in json.loads(meta["roiInfo"]).items()} == weights
    assert meta["primaryRois"] == sorted(weights)


def test_larva_counts_what_its_table_tells(shared_data, larva, ask):
    told = pd.read_parquet(shared_data / "larva" / "neurons.parquet")
    rows = ask(larva, "MATCH (n:Neuron) RETURN n.bodyId, n.pre, n.downstream, n.post, n.upstream, n.synweight")
    counted = pd.DataFrame(rows, columns=["bodyId", "pre", "down", "post", "up", "both"]).set_index("bodyId")
    told = told.set_index("bodyId").loc[counted.index]
    assert (counted["down"] == told["pre"]).all()
    assert (counted["up"] == told["post"]).all()
    assert (counted["both"] == told["pre"] + told["post"]).all()


def test_hemibrain_in_numbers(hemibrain, ask):
    assert hemibrain.counts == {"neurons": 592, "connections": 9821, "synapses": 16_694, "skeletons": 5, "meshes": 5}
    edges = ask(hemibrain, "MATCH (:Neuron)-[e:ConnectsTo]->(:Neuron) RETURN e.roiInfo")
    assert sum("EB" in json.loads(text) for [text] in edges) == 9376


def test_hemibrain_adds_up_along_the_hierarchy(hemibrain, ask):
    for [text] in ask(hemibrain, "MATCH (:Neuron)-[e:ConnectsTo]->(:Neuron) RETURN e.roiInfo"):
        info = {roi: entry["post"] for roi, entry in json.loads(text).items()}
        assert info.get("CX", 0) == info.get("EB", 0)
        lobes = sum(info.get(roi, 0) for roi in ("CA(R)", "PED(R)", "aL(R)", "bL(R)", "b'L(R)"))
        assert info.get("MB(R)", 0) == info.get("MB(+ACA)(R)", 0) == lobes
        assert "hemibrain" not in info


def test_hemibrain_flags_with_apostrophes_and_parentheses(hemibrain, shared_data, ask):
    links = pd.read_parquet(shared_data / "hemibrain" / "connections.parquet")
    for roi in ("b'L(R)", "SIP(R)", "EB"):
        rows = links[links["roi"] == roi]
        expected = set(rows["bodyId_pre"]) | set(rows["bodyId_post"])
        # The five DA1_lPN have no connections here: their ROIs come from their synapses.
        found = ask(hemibrain, f"MATCH (n:Neuron) WHERE n.`{roi}` AND n.type <> 'DA1_lPN' RETURN n.bodyId")
        assert {body for [body] in found} == expected


def test_hemibrain_gaps_are_gaps(hemibrain, shared_data, ask):
    told = pd.read_parquet(shared_data / "hemibrain" / "neurons.parquet")
    for name in ("size", "somaLocation", "upstream", "statusLabel"):
        rows = ask(hemibrain, f"MATCH (n:Neuron) WHERE n.{name} IS NULL RETURN count(n)")
        assert rows == [[int(told[name].isna().sum())]], name


def test_hemibrain_meta(hemibrain, shared_data, ask):
    [[meta]] = ask(hemibrain, "MATCH (m:Meta) RETURN m")
    assert json.loads(meta["roiHierarchy"]) == json.loads((shared_data / "hemibrain/roi_hierarchy.json").read_text())
    info = json.loads((shared_data / "hemibrain" / "roi_info.json").read_text())
    stored = json.loads(meta["roiInfo"])
    assert stored.keys() == info.keys()
    assert meta["primaryRois"] == sorted(roi for roi, entry in info.items() if entry["isPrimary"])
    assert meta["nonHierarchicalROIs"] == ["FB-column3"]
    assert stored["EB"]["description"] == "ellipsoid body"


def test_hemibrain_synapses(hemibrain, ask):
    assert ask(
        hemibrain,
        "MATCH (n:Neuron {bodyId: 722817260})-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse) "
        "RETURN s.type, count(s) ORDER BY s.type",
    ) == [["post", 2435], ["pre", 701]]
    links = ask(
        hemibrain,
        "MATCH (n:Segment)-[:Contains]->(a:SynapseSet)-[:ConnectsTo]->(b:SynapseSet)<-[:Contains]-(m:Segment), "
        "(a)-[:Contains]->(s:Synapse)-[:SynapsesTo]->(t:Synapse)<-[:Contains]-(b) RETURN n.bodyId, m.bodyId",
    )
    assert len(links) == 1124
    assert all(5813078552 in pair for pair in links)


def test_hemibrain_fragments_are_segments(hemibrain, ask):
    rows = ask(hemibrain, "MATCH (n:Segment) WHERE NOT n:Neuron RETURN n.bodyId ORDER BY n.bodyId")
    assert rows == [[1265420889], [1418639946], [1449653141], [5901210195]]


def test_hemibrain_files(hemibrain, shared_data):
    swc = hemibrain.skeleton_file(722817260).read_text()
    assert swc == (shared_data / "hemibrain" / "skeletons" / "722817260.swc").read_text()
    assert hemibrain.mesh_file("CA(R)").read_bytes() == (shared_data / "hemibrain/meshes/CA(R).obj").read_bytes()
