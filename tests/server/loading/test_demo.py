"""The demo dataset: what the Query Tutorial asks of it, and that it says what it is."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from neuprint_jupyter.server.demo import build_demo
from neuprint_jupyter.server.demo.connections import RULES, connection_table
from neuprint_jupyter.server.demo.neurons import FAMILIES, neuron_table
from neuprint_jupyter.server.demo.regions import hierarchy, roi_info


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return build_demo(tmp_path_factory.mktemp("demo"), progress=False)


def test_it_says_that_it_is_synthetic(demo, ask):
    [[info, description]] = ask(demo, "MATCH (m:Meta) RETURN m.info, m.description")
    assert "Synthetic" in info
    assert "**synthetic**" in description
    assert "Nothing here is a measurement" in description


def test_it_is_the_same_every_time():
    neurons = neuron_table()
    pd.testing.assert_frame_equal(neurons, neuron_table())
    pd.testing.assert_frame_equal(connection_table(neurons), connection_table(neurons))


def test_every_rule_is_about_types_and_regions_of_the_demo():
    types = {family.type for family in FAMILIES}
    assert {t for rule in RULES for t in (rule.pre, rule.post)} <= types
    assert {rule.roi for rule in RULES} <= {*roi_info(), "PB(pre)", "PB(post)"}
    assert types - {t for rule in RULES for t in (rule.pre, rule.post)} == {"EPGt"}


def test_its_hierarchy_is_the_tutorials():
    names, primary = [], [roi for roi, entry in roi_info().items() if entry["isPrimary"]]

    def walk(node):
        names.append(node["name"])
        for child in node.get("children", []):
            walk(child)

    walk(hierarchy())
    assert names[0] == "demo"
    assert sorted(names[1:]) == sorted(roi_info())
    assert {"EB", "PB", "FB", "NO", "a'L(R)"} <= set(primary)
    assert {"CX", "MB(R)", "MB(+ACA)(R)", "PB(L3)", "EBr1"}.isdisjoint(primary)


def test_the_neurons_of_the_tutorial_are_there(demo, ask):
    rows = ask(demo, "MATCH (n:Neuron) WHERE n.bodyId IN [387023620, 387364605, 416642425] RETURN n.bodyId, n.instance")
    assert dict(rows) == {
        387023620: "PEN_b(PB06b)_L4",
        387364605: "EPG(PB08)_L3",
        416642425: "EPG(PB08)_R4",
    }
    assert ask(
        demo,
        "MATCH (n:Neuron {type: 'FB4Y', status: 'Traced', cropped: false}) WHERE n.EB AND n.pre >= 400 RETURN n.pre",
    )


def test_delta7_inhibits_the_far_side_of_the_bridge(demo, ask):
    [[count]] = ask(
        demo,
        "MATCH (n:Neuron {type: 'Delta7'})-[e:ConnectsTo]->(m:Neuron) WHERE m.type STARTS WITH 'PEN' RETURN count(e)",
    )
    assert count > 300
    [[meta]] = ask(demo, "MATCH (m:Meta) RETURN m")
    totals = json.loads(meta["roiInfo"])
    glomeruli = sum(entry["post"] for roi, entry in totals.items() if entry.get("parent") == "PB")
    assert totals["PB"]["post"] == glomeruli > 10_000


def test_it_has_what_real_datasets_have(demo, ask):
    assert 550 < demo.counts["neurons"] < 650
    assert {s for [s] in ask(demo, "MATCH (n:Neuron) RETURN DISTINCT n.status")} == {
        *("Traced", "Anchor", "Orphan", "Assign")
    }
    assert ask(demo, "MATCH (n:Neuron) WHERE n.type IS NULL RETURN count(n)") == [[18]]
    assert ask(demo, "MATCH (n:Neuron) WHERE n.somaLocation IS NULL AND n.type IS NOT NULL RETURN count(n) > 5") == [
        [True]
    ]
    assert ask(demo, "MATCH (n:Neuron) WHERE n.`a'L(R)` RETURN count(n) > 20") == [[True]]


def test_building_it_again_replaces_it(demo):
    again = build_demo(demo.path.parent.parent, progress=False)
    assert (again.name, again.path) == (demo.name, demo.path)
    assert again.uuid != demo.uuid
