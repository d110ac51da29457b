"""The demo dataset: what the Query Tutorial asks of it, that it agrees with itself, and that it says what it is."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.spatial import cKDTree

from neuprint_jupyter.server.demo import demo_tables
from neuprint_jupyter.server.demo.edition import is_outdated
from neuprint_jupyter.server.demo.families import FAMILIES
from neuprint_jupyter.server.demo.outline import hierarchy, parents, roi_info
from neuprint_jupyter.server.demo.rules import RULES


@pytest.fixture(scope="module")
def demo(demo_dataset, tmp_path_factory):
    copy = tmp_path_factory.mktemp("copy") / "datasets" / demo_dataset.path.name
    shutil.copytree(demo_dataset.path, copy)
    return replace(demo_dataset, path=copy)


@pytest.fixture(scope="module")
def tables():
    return demo_tables()


def test_it_says_that_it_is_synthetic(demo, ask):
    [[info, description]] = ask(demo, "MATCH (m:Meta) RETURN m.info, m.description")
    assert "Synthetic" in info
    assert "**synthetic**" in description
    assert "Nothing here is a measurement" in description


def test_it_says_which_edition_it_is(demo, ask):
    [[info, made]] = ask(demo, "MATCH (m:Meta) RETURN m.info, m.edition")
    assert not is_outdated({"info": info, "edition": made})
    assert is_outdated({"info": info, "edition": "another"})


def test_it_is_the_same_every_time(tables):
    again = demo_tables()
    for name in ("neurons", "connections", "synapses", "synapse_connections", "mitochondria"):
        pd.testing.assert_frame_equal(getattr(tables, name), getattr(again, name))


def test_every_rule_is_about_types_of_the_demo():
    types = {family.type for family in FAMILIES}
    assert {t for rule in RULES for t in (rule.pre, rule.post)} == types


def test_its_hierarchy_is_the_tutorials():
    names, primary = [], [roi for roi, entry in roi_info().items() if entry["isPrimary"]]

    def walk(node):
        names.append(node["name"])
        for child in node.get("children", []):
            walk(child)

    walk(hierarchy())
    assert names[0] == "demo"
    assert sorted(names[1:]) == sorted(roi_info())
    assert len(primary) == 63
    assert {"EB", "PB", "FB", "NO", "a'L(R)"} <= set(primary)
    assert {"CX", "MB(R)", "MB(+ACA)(R)", "PB(L3)", "EBr1"}.isdisjoint(primary)


def test_the_neurons_of_the_tutorial_are_there(demo, ask):
    rows = ask(demo, "MATCH (n:Neuron) WHERE n.bodyId IN [387023620, 387364605, 416642425] RETURN n.bodyId, n.instance")
    assert dict(rows) == {
        387023620: "PEN_b(PB06b)_L4",
        387364605: "EPG(PB08)_L3",
        416642425: "EPG(PB08)_R4",
    }


def test_it_has_what_real_datasets_have(demo, ask):
    assert 1000 < demo.counts["neurons"] < 1200
    assert {s for [s] in ask(demo, "MATCH (n:Neuron) RETURN DISTINCT n.status")} == {
        *("Traced", "Anchor", "Orphan", "Assign", "Unimportant", None)
    }
    assert ask(demo, "MATCH (n:Neuron) WHERE n.type IS NULL RETURN count(n)") == [[70]]
    assert ask(demo, "MATCH (n:Neuron) WHERE n.somaLocation IS NULL AND n.type IS NOT NULL RETURN count(n) > 5") == [
        [True]
    ]
    assert ask(demo, "MATCH (n:Neuron) WHERE n.`a'L(R)` RETURN count(n) > 20") == [[True]]


def test_totals_agree(tables, demo, ask):
    neurons = tables.neurons.set_index("bodyId")
    accurate = tables.synapse_connections[tables.synapse_connections["confidence_post"] > 0.5]
    for side, count in (("pre", "downstream"), ("post", "upstream")):
        rows = accurate[f"bodyId_{side}"].value_counts().reindex(neurons.index, fill_value=0)
        assert (rows == neurons[count]).all()
        weights = tables.connections.groupby(f"bodyId_{side}")["weight"].sum().reindex(neurons.index, fill_value=0)
        assert (weights == neurons[count]).all()
    assert (tables.synapses["bodyId"].value_counts().reindex(neurons.index, fill_value=0) == neurons["pre"]).all()
    primary = {roi for roi, entry in roi_info().items() if entry["isPrimary"]}
    for _, row in neurons.iterrows():
        info = json.loads(row["roiInfo"])
        for field in ("pre", "post", "upstream", "downstream", "synweight", "mito"):
            assert sum(entry.get(field, 0) for roi, entry in info.items() if roi in primary) <= row[field]
    stored = ask(
        demo,
        "MATCH (n:Neuron)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse) WITH DISTINCT n, s "
        "WHERE s.confidence > 0.5 AND s.type = 'post' RETURN n.bodyId, count(s)",
    )
    assert dict(stored) == neurons["post"][neurons["post"] > 0].to_dict()


def _mesh(text: str) -> np.ndarray:
    """The corners of the triangles: (n, 3, 3)."""
    lines = [line.split() for line in text.splitlines()]
    vertices = np.array([line[1:] for line in lines if line[0] == "v"], dtype=float)
    faces = np.array([line[1:] for line in lines if line[0] == "f"], dtype=int) - 1
    return vertices[faces]


def _inside(points: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Whether points are inside of closed surfaces: a ray from there leaves them an odd number of times."""
    way = np.array([0.577, 0.211, 0.789])
    a, b, c = (triangles[:, k] for k in range(3))
    across = np.cross(way, c - a)
    scale = ((b - a) * across).sum(axis=1)
    to = points[:, None] - a[None]
    u = (to * across).sum(axis=2) / scale
    turned = np.cross(to, (b - a)[None])
    v = (turned @ way) / scale
    far = (turned * (c - a)).sum(axis=2) / scale
    return ((u > 0) & (v > 0) & (u + v < 1) & (far > 0)).sum(axis=1) % 2 == 1


def test_synapses_lie_inside_the_meshes_of_their_rois(tables, demo):
    above = parents()
    rows = tables.synapse_connections.dropna(subset=["roi_post"])
    some = rows.groupby("roi_post").head(25)
    checked = 0
    for roi, part in some.groupby("roi_post"):
        for place in (roi, above.get(roi)):
            if place is None:
                continue
            triangles = _mesh(demo.mesh_file(place).read_text())
            for side in ("pre", "post"):
                points = part[[f"x_{side}", f"y_{side}", f"z_{side}"]].to_numpy(float)
                assert _inside(points, triangles).all(), (roi, place, side)
                checked += len(points)
    assert checked > 4000


def test_meshes_are_closed(demo):
    for roi in roi_info():
        triangles = np.round(_mesh(demo.mesh_file(roi).read_text()), 1)
        edges = {}
        for corners in triangles.tolist():
            a, b, c = map(tuple, corners)
            for edge in ((a, b), (b, c), (c, a)):
                edges[edge] = edges.get(edge, 0) + 1
        # Each edge is passed once in either direction.
        assert all(n == edges.get(edge[::-1]) for edge, n in edges.items()), roi


def test_skeletons_pass_through_the_rois_of_their_synapses_and_some_are_in_pieces(tables, demo):
    rows = tables.synapse_connections.dropna(subset=["roi_post"])
    checked = 0
    # A neuron with hardly a synapse has no skeleton: such gaps are in real data too.
    bodies = tables.neurons.query("type.notna()").sample(60, random_state=1)["bodyId"].tolist()
    drawn = [body for body in bodies if demo.skeleton_file(body).exists()]
    assert len(drawn) >= 55
    for body in drawn:
        lines = [line.split() for line in demo.skeleton_file(body).read_text().splitlines()[1:]]
        nodes = np.array(lines, dtype=float)
        assert set(nodes[nodes[:, 6] > 0, 6]) <= set(nodes[:, 0])
        tree = cKDTree(nodes[:, 2:5])
        for roi, own in rows[rows["bodyId_post"] == body].groupby("roi_post"):
            if len(own) >= 5:
                distance, _ = tree.query(own[["x_post", "y_post", "z_post"]].to_numpy(float))
                assert distance.min() < 500, (body, roi)
                checked += 1
    assert checked > 100
    texts = [path.read_text() for path in demo.skeletons.glob("*.swc")]
    assert 0.02 < sum(text.count(" -1\n") > 1 for text in texts) / len(texts) < 0.15


def test_the_ring_attractor_is_wired_as_it_is_known(tables):
    neurons = tables.neurons.set_index("bodyId")
    edges = tables.connections.assign(
        pre=tables.connections["bodyId_pre"].map(neurons["instance"]),
        post=tables.connections["bodyId_post"].map(neurons["instance"]),
    )

    def weight(pre, post, roi):
        kept = edges["pre"].str.startswith(pre) & edges["post"].str.startswith(post) & edges["roi"].str.startswith(roi)
        return int(edges.loc[kept.fillna(False).astype(bool), "weight"].sum())

    # In the bridge EPG and PEN meet in their glomerulus; in the ellipsoid body PEN are one octant further.
    assert weight("EPG(PB08)_R4", "PEN_a(PB06a)_R4", "PB") > 10 * weight("EPG(PB08)_R4", "PEN_a(PB06a)_R7", "PB")
    assert weight("PEN_a(PB06a)_R4", "EPG(PB08)_R5", "EB") > 3 * weight("PEN_a(PB06a)_R4", "EPG(PB08)_R3", "EB")
    assert weight("PEN_a(PB06a)_L4", "EPG(PB08)_L5", "EB") > 3 * weight("PEN_a(PB06a)_L4", "EPG(PB08)_L3", "EB")
    # Delta7 hear from half the ring away, and speak to their own glomeruli.
    assert weight("EPG(PB08)_L2", "Delta7(PB15)_L6R3", "PB") > 3 * weight("EPG(PB08)_L6", "Delta7(PB15)_L6R3", "PB")
    assert weight("Delta7(PB15)_L6R3", "PEN_a(PB06a)_L6", "PB") > 5 * weight(
        "Delta7(PB15)_L6R3", "PEN_a(PB06a)_L2", "PB"
    )


def test_weights_are_as_uneven_as_in_a_brain(tables):
    pairs = tables.connections.groupby(["bodyId_pre", "bodyId_post"])[["weight", "weightHP", "weightHR"]].sum()
    assert (pairs["weightHP"] <= pairs["weight"]).all()
    assert (pairs["weight"] <= pairs["weightHR"]).all()
    assert ((pairs["weight"] == 0) & (pairs["weightHR"] > 0)).sum() > 100
    assert (pairs["weight"] == 1).mean() > 0.2
    assert pairs["weight"].quantile(0.999) > 10 * pairs["weight"].median()
    autapses = pairs.index.get_level_values(0) == pairs.index.get_level_values(1)
    assert 20 < autapses.sum() < 0.05 * len(pairs)
