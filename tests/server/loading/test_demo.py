"""The demo dataset: what the Query Tutorial asks of it, that it agrees with itself, and that it says what it is."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from neuprint_jupyter.server.demo import demo_tables
from neuprint_jupyter.server.demo.families import FAMILIES
from neuprint_jupyter.server.demo.outline import hierarchy, roi_info
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
