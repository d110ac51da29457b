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
from neuprint_jupyter.server.demo.neurons import neuron_table
from neuprint_jupyter.server.demo.outline import hierarchy, roi_info
from neuprint_jupyter.server.demo.rules import RULES
from neuprint_jupyter.server.demo.skeletons import skeletons
from neuprint_jupyter.server.demo.synapses import synapse_table
from neuprint_jupyter.server.demo.wiring import connection_table


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
    for name in ("neurons", "segments", "connections", "synapses", "synapse_connections", "mitochondria"):
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
    assert {"PB(R9)", "EBr2r4", "EBw(L1)", "EBw(R8)", "FBl9"} <= set(names) - set(primary)
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


def test_small_pieces_are_segments_and_no_neurons(tables, demo, ask):
    pieces = tables.segments.set_index("bodyId")
    stored = ask(demo, "MATCH (n:Segment) WHERE NOT n:Neuron RETURN n.bodyId, n.pre, n.post, n.status")
    assert {body: (pre, post, status) for body, pre, post, status in stored} == {
        body: (pre, post, None) for body, pre, post in pieces[["pre", "post"]].itertuples()
    }
    # As in the hemibrain: what has two T-bars, ten PSDs, a name or a status, is a neuron.
    assert (pieces["pre"].max(), pieces["post"].max() < 10) == (1, True)
    known = tables.neurons[["instance", "status", "type"]].notna().any(axis=1)
    assert (known | (tables.neurons["pre"] >= 2) | (tables.neurons["post"] >= 10)).mean() > 0.99
    # They are partners like others, unless neurons are asked for.
    [[everybody]] = ask(demo, "MATCH (:Neuron)-[e:ConnectsTo]->(:Segment) RETURN sum(e.weight)")
    [[neurons]] = ask(demo, "MATCH (:Neuron)-[e:ConnectsTo]->(:Neuron) RETURN sum(e.weight)")
    assert everybody - neurons == pieces["post"].sum() > 500
    held = ask(
        demo,
        "MATCH (n:Segment)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse) WHERE NOT n:Neuron "
        "AND s.confidence > 0.5 AND s.type = 'post' RETURN n.bodyId, count(s)",
    )
    assert dict(held) == pieces["post"][pieces["post"] > 0].to_dict()


def _bodies(tables) -> pd.DataFrame:
    return pd.concat([tables.neurons, tables.segments]).set_index("bodyId")


def test_totals_agree(tables, demo, ask):
    neurons = _bodies(tables)
    accurate = tables.synapse_connections[tables.synapse_connections["confidence_post"] > 0.5]
    for side, count in (("pre", "downstream"), ("post", "upstream")):
        rows = accurate[f"bodyId_{side}"].value_counts().reindex(neurons.index, fill_value=0)
        assert (rows == neurons[count]).all()
        weights = tables.connections.groupby(f"bodyId_{side}")["weight"].sum().reindex(neurons.index, fill_value=0)
        assert (weights == neurons[count]).all()
    assert (tables.synapses["bodyId"].value_counts().reindex(neurons.index, fill_value=0) == neurons["pre"]).all()
    stored = ask(
        demo,
        "MATCH (n:Segment)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse) WITH DISTINCT n, s "
        "WHERE s.confidence > 0.5 AND s.type = 'post' RETURN n.bodyId, count(s)",
    )
    assert dict(stored) == neurons["post"][neurons["post"] > 0].to_dict()


def _each_roi(rows: pd.DataFrame, column: str = "roi") -> pd.DataFrame:
    """One row for each ROI that a row is in."""
    return rows.assign(roi=rows[column].str.split(";")).explode("roi").dropna(subset="roi")


@pytest.fixture(scope="module")
def counts(tables):
    """How much each body has in each ROI, counted from single rows: rings and wedges hold the same synapses."""
    accurate = tables.synapse_connections[tables.synapse_connections["confidence_post"] > 0.5]
    outputs, inputs = (
        _each_roi(accurate, f"roi_{side}").groupby([f"bodyId_{side}", "roi"]).size() for side in ("pre", "post")
    )
    counted = {"pre": tables.synapses, "mito": tables.mitochondria}
    counted = {field: _each_roi(table).groupby(["bodyId", "roi"]).size() for field, table in counted.items()}
    sums = {**counted, "post": inputs, "upstream": inputs, "downstream": outputs}
    sums = {field: each.rename_axis(["bodyId", "roi"]) for field, each in sums.items()}
    return {**sums, "synweight": sums["post"].add(sums["downstream"], fill_value=0).astype(int)}


def test_rois_of_neurons_hold_each_synapse_once_however_they_overlap(tables, demo, ask, counts):
    expected = {body: {} for body in _bodies(tables).index}
    for field, each in counts.items():
        for (body, roi), number in each.items():
            expected[body].setdefault(roi, {})[field] = number
    primary = {roi for roi, entry in roi_info().items() if entry["isPrimary"]}
    outside = 0
    for [neuron] in ask(demo, "MATCH (n:Segment) RETURN n"):
        info = json.loads(neuron["roiInfo"])
        assert info == expected[neuron["bodyId"]]
        assert {roi for roi in roi_info() if roi in neuron} == set(info)
        inside = sum(info[roi].get("post", 0) for roi in primary & set(info))
        assert inside <= neuron["post"]
        outside += neuron["post"] - inside
    nowhere = _rois_of(tables).loc[lambda rows: rows["confidence_post"] > 0.5, "rois"]
    assert outside == sum(not primary & rois for rois in nowhere) > 0


def _rois_of(tables) -> pd.DataFrame:
    rows = tables.synapse_connections
    return rows.assign(rois=[set(text.split(";")) if text else set() for text in rows["roi_post"]])


def test_rois_of_connections_hold_each_synapse_once_however_they_overlap(tables, demo, ask):
    rows = tables.synapse_connections[tables.synapse_connections["confidence_post"] > 0.5]
    weight = rows.groupby(["bodyId_pre", "bodyId_post"]).size()
    in_rois = _each_roi(rows, "roi_post").groupby(["bodyId_pre", "bodyId_post", "roi"]).size().to_dict()
    stored = ask(
        demo,
        "MATCH (n)-[e:ConnectsTo]->(m:Segment) WHERE e.weight > 0 RETURN n.bodyId, m.bodyId, e.weight, e.roiInfo",
    )
    assert {(pre, post): number for pre, post, number, _ in stored} == weight.to_dict()
    assert {
        (pre, post, roi): entry["post"] for pre, post, _, text in stored for roi, entry in json.loads(text).items()
    } == in_rois


def test_rois_of_synapses_and_of_the_whole_agree(tables, demo, ask, counts):
    [[text, before, after]] = ask(demo, "MATCH (m:Meta) RETURN m.roiInfo, m.totalPreCount, m.totalPostCount")
    assert (before, after) == (_bodies(tables)["pre"].sum(), _bodies(tables)["post"].sum())
    told = json.loads(text)
    for side in ("pre", "post"):
        in_rois = counts[side].groupby("roi").sum()
        assert {roi: entry[side] for roi, entry in told.items() if entry[side]} == in_rois.to_dict()
    for roi in ("CX", "EB", "EBr1", "EBw(L3)", "PB(R4)"):
        flagged = ask(
            demo,
            f"MATCH (s:Synapse) WHERE s.`{roi}` AND (s.type = 'pre' OR s.confidence > 0.5) RETURN s.type, count(s)",
        )
        assert dict(flagged) == {side: told[roi][side] for side in ("pre", "post")}
    parts = {kind: [roi for roi in told if roi.startswith(kind)] for kind in ("EBr", "EBw")}
    # Either set of parts holds all of the ellipsoid body.
    for rois in parts.values():
        assert sum(told[roi]["post"] for roi in rois) == told["EB"]["post"]


def test_an_epg_branches_in_about_one_wedge(tables, counts):
    names = tables.neurons.set_index("bodyId")["instance"]
    inputs = counts["post"].reset_index(name="number")
    inputs = inputs[inputs["roi"].str.startswith("EBw")].assign(instance=lambda rows: rows["bodyId"].map(names))
    of_epg = inputs[inputs["instance"].str.match(r"EPG\(PB08\)").fillna(False)]
    own = of_epg["roi"] == "EBw(" + of_epg["instance"].str[-2:] + ")"
    assert of_epg["number"][own].sum() > 0.7 * of_epg["number"].sum()
    # A ring neuron reaches all of them.
    of_ring = inputs[inputs["instance"].str.startswith("ER4m").fillna(False)]
    assert of_ring.groupby("bodyId")["roi"].nunique().mean() > 12


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
    some = _each_roi(tables.synapse_connections, "roi_post").groupby("roi").head(40)
    for roi, part in some.groupby("roi"):
        triangles = _mesh(demo.mesh_file(roi).read_text())
        for side in ("pre", "post"):
            points = part[[f"x_{side}", f"y_{side}", f"z_{side}"]].to_numpy(float)
            assert _inside(points, triangles).all(), (roi, side)
    assert len(some) > 4000
    assert some["roi"].nunique() > 120


def test_meshes_are_closed(demo):
    for roi in roi_info():
        triangles = np.round(_mesh(demo.mesh_file(roi).read_text()), 1)
        corners, named = np.unique(triangles.reshape(-1, 3), axis=0, return_inverse=True)
        a, b, c = named.reshape(-1, 3).T
        start, end = np.concatenate([a, b, c]), np.concatenate([b, c, a])
        # Each edge is passed as often in either direction.
        there, back = start * len(corners) + end, end * len(corners) + start
        assert np.array_equal(np.sort(there), np.sort(back)), roi


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
        kept = (
            edges["pre"].str.startswith(pre)
            & edges["post"].str.startswith(post)
            & edges["roi"].str.contains(f";{roi};")
        )
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


def test_every_neuron_is_counted_whether_it_has_a_skeleton_or_not():
    neurons = neuron_table()
    synapses = synapse_table(neurons, connection_table(neurons).head(1))
    assert list(skeletons(neurons, synapses.head(0))) == [(body, None) for body in neurons["bodyId"].tolist()]
