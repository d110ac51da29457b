"""The published slice of the hemibrain: names with apostrophes, synapses, skeletons, meshes."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from neuprint_jupyter import (
    Client,
    NoMeshError,
    NoSkeletonError,
    UnknownNameError,
    fetch_adjacencies,
    fetch_neurons,
    fetch_roi_hierarchy,
)
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.cypher import identifier


def test_the_hierarchy_as_text(hemibrain: Client) -> None:
    lines = fetch_roi_hierarchy(False, format="text", client=hemibrain).splitlines()
    assert lines[0] == "hemibrain"
    for expected in (" |   +-- EB*", " |   |   +-- a'L(R)*", " +-- MB(+ACA)(R)", " +-- MB(L)", " +-- mALT(R)"):
        assert expected in lines
    inside = fetch_roi_hierarchy(True, format="text", client=hemibrain)
    assert "EBr1" not in "\n".join(lines)
    assert "EBr1" in inside


def test_every_roi_name_can_be_asked_for(hemibrain: Client, published: Path) -> None:
    rois = json.loads((published / "hemibrain" / "roi_info.json").read_text())
    assert set(rois) <= set(hemibrain.all_rois)
    for roi in rois:
        cypher = f"MATCH (n:Neuron) WHERE n.{identifier(roi)} RETURN count(n) AS {identifier(roi)}"
        assert hemibrain.fetch_custom(cypher).columns.tolist() == [roi]


def test_connections_in_the_ellipsoid_body(hemibrain: Client, published: Path) -> None:
    _, connections = fetch_adjacencies(rois="EB", client=hemibrain)
    table = pd.read_parquet(published / "hemibrain" / "connections.parquet").query("roi == 'EB'")
    assert len(connections) == len(table) == 9_376
    key = ["bodyId_pre", "bodyId_post", "roi"]
    pd.testing.assert_frame_equal(
        connections.sort_values(key, ignore_index=True), table.sort_values(key, ignore_index=True), check_dtype=False
    )


def test_a_roi_with_an_apostrophe_in_every_place(hemibrain: Client) -> None:
    roi = "b'L(R)"
    _, connections = fetch_adjacencies(NC(rois=roi), NC(inputRois=roi), rois=roi, client=hemibrain)
    assert set(connections["roi"]) == {roi}
    neurons, counts = fetch_neurons(NC(outputRois=[roi]), client=hemibrain)
    assert set(neurons["bodyId"]) == set(connections["bodyId_pre"])
    assert counts.query("roi == @roi and pre > 0")["bodyId"].tolist() == neurons["bodyId"].tolist()


def test_a_skeleton(hemibrain: Client, published: Path) -> None:
    swc = (published / "hemibrain" / "skeletons" / "722817260.swc").read_text()
    nodes = [line for line in swc.splitlines() if line.strip() and not line.startswith("#")]
    skeleton = hemibrain.fetch_skeleton(722817260)
    assert len(skeleton) == len(nodes) == 4_332
    assert hemibrain.fetch_skeleton(722817260, format="swc") == swc
    with pytest.raises(NoSkeletonError, match="body 5 has no skeleton"):
        hemibrain.fetch_skeleton(5)


def test_a_mesh(hemibrain: Client, published: Path) -> None:
    assert hemibrain.fetch_roi_mesh("CA(R)") == (published / "hemibrain" / "meshes" / "CA(R).obj").read_bytes()
    with pytest.raises(NoMeshError, match="has no mesh"):
        hemibrain.fetch_roi_mesh("a'L(R)")
    with pytest.raises(UnknownNameError, match=r"did you mean 'CA\(R\)'"):
        hemibrain.fetch_roi_mesh("CA(r)")


def test_synapses(hemibrain: Client, published: Path) -> None:
    cypher = """
        MATCH (n:Neuron)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)
        WHERE n.bodyId IN [722817260, 754534424, 754538881, 1734350788, 1734350908]
        WITH DISTINCT n, s
        RETURN n.bodyId AS bodyId, s.type AS type, s.location.x AS x, s.location.y AS y, s.location.z AS z,
               s.confidence AS confidence
    """
    found = hemibrain.fetch_custom(cypher)
    table = pd.read_parquet(published / "hemibrain" / "synapses.parquet")[found.columns.tolist()]
    assert len(table) == 14_836
    key = ["bodyId", "type", "x", "y", "z"]
    pd.testing.assert_frame_equal(
        found.sort_values(key, ignore_index=True),
        table.drop_duplicates(key).sort_values(key, ignore_index=True),
        check_dtype=False,
    )


def test_synapse_connections(hemibrain: Client, published: Path) -> None:
    cypher = """
        MATCH (n:Neuron)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)-[:SynapsesTo]->(t:Synapse)
              <-[:Contains]-(:SynapseSet)<-[:Contains]-(m:Segment)
        WITH DISTINCT n, s, t, m
        RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, s.location.x AS x_pre, t.location.x AS x_post
    """
    found = hemibrain.fetch_custom(cypher)
    table = pd.read_parquet(published / "hemibrain" / "synapse_connections.parquet")[found.columns.tolist()]
    key = table.columns.tolist()
    assert len(found) == len(table) == 1_124
    pd.testing.assert_frame_equal(
        found.sort_values(key, ignore_index=True), table.sort_values(key, ignore_index=True), check_dtype=False
    )


def test_points_are_as_neuprint_sends_them(hemibrain: Client) -> None:
    answer = hemibrain.fetch_custom("MATCH (s:Synapse) RETURN s.location, s LIMIT 1", format="json")["data"][0]
    assert answer[0]["type"] == "Point"
    assert answer[0]["crs"]["srid"] == 9157
    assert len(answer[0]["coordinates"]) == 3
    assert answer[1]["location"] == answer[0]
    assert not any(key.startswith("@") for key in answer[1])
