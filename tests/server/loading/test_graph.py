"""What is stored, asked in Cypher as the server asks it."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from neuprint_jupyter.server.loading import load_dataset

SYNAPSES = pd.DataFrame(
    {"bodyId": [11, 13], "type": ["pre", "post"], "x": [1, 7], "y": [2, 8], "z": [3.0, 9.0], "roi": ["EB", None]}
)
LINKED = pd.DataFrame(
    {
        "bodyId_pre": [11, 11],
        "bodyId_post": [12, 99],
        "x_pre": 1,
        "y_pre": 2,
        "z_pre": 3,
        "x_post": [4, 5],
        "y_post": 5,
        "z_post": 6,
        "roi_pre": None,
        "roi_post": "EB",
        "confidence_pre": 0.9,
        "confidence_post": [0.5, None],
    }
)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory):
    folder = tmp_path_factory.mktemp("graph")
    (folder / "skeletons").mkdir()
    (folder / "skeletons" / "11.swc").write_text("1 0 1 2 3 0.5 -1\n")
    (folder / "meshes").mkdir()
    (folder / "meshes" / "a'L(R).obj").write_text("v 1 2 3\n")
    neurons = pd.DataFrame(
        {
            "bodyId": [11, 12, 2**53 + 1],
            "type": ["EPG", "EPG", None],
            "somaLocation": ["1,2,3", None, "4,5,6.5"],
            "cropped": [True, False, None],
            "size": pd.Series([2**53 + 1, None, 5], dtype="Int64"),
            "a `b`.c": ["'", '"', "\\\n\té"],
            "synonyms": [["x", "y"], None, None],
        }
    )
    connections = pd.DataFrame(
        {
            "bodyId_pre": [11, 11, 12, 2**53 + 1, 11],
            "bodyId_post": [12, 12, 2**53 + 1, 2**53 + 1, 11],
            "roi": ["EB", "a'L(R)", "EB", None, "EB"],
            "weight": [5, 2, 7, 1, 0],
            "weightHP": pd.Series([4, 1, 6, None, 0], dtype="Int64"),
        }
    )
    return load_dataset(
        "brain:v1",
        neurons=neurons,
        connections=connections,
        synapses=SYNAPSES.assign(bodyId=[11, 2**53 + 1]),
        synapse_connections=LINKED,
        skeletons=folder / "skeletons",
        meshes=folder / "meshes",
        roi_hierarchy={"name": "brain", "children": [{"name": "CX", "children": [{"name": "EB"}]}]},
        roi_info={"EB": {"isPrimary": True, "excludeFromOverview": True}, "a'L(R)": {"isPrimary": True}, "X": {}},
        meta={"voxelSize": [8.0, 8.0, 8.0]},
        data_dir=folder / "data",
        progress=False,
    )


def stored(record):
    return {key: value for key, value in record.items() if not key.startswith("@")}


def test_a_neuron_with_everything(ask, dataset):
    [[neuron]] = ask(dataset, "MATCH (n:Neuron) WHERE n.bodyId = 11 RETURN n")
    info = json.loads(neuron.pop("roiInfo"))
    assert stored(neuron) == {
        "bodyId": 11,
        "type": "EPG",
        "somaLocation": {"x": 1, "y": 2, "z": 3, "srid": 9157},
        "cropped": True,
        "size": 2**53 + 1,
        "a `b`.c": "'",
        "synonyms": ["x", "y"],
        "pre": 7,
        "post": 0,
        "upstream": 0,
        "downstream": 7,
        "synweight": 7,
        "CX": True,
        "EB": True,
        "a'L(R)": True,
    }
    five, two = ({"pre": n, "downstream": n, "synweight": n} for n in (5, 2))
    assert info == {"CX": five, "EB": five, "a'L(R)": two}


def test_what_is_empty_is_absent(ask, dataset):
    [[neuron]] = ask(dataset, f"MATCH (n:Segment {{bodyId: {2**53 + 1}}}) RETURN n")
    assert {"type", "cropped", "synonyms", "a'L(R)"}.isdisjoint(neuron)
    assert neuron["a `b`.c"] == "\\\n\té"
    assert neuron["somaLocation"] == {"x": 4, "y": 5, "z": 6.5, "srid": 9157}


def test_a_fragment_is_a_segment_and_no_neuron(ask, dataset):
    [[fragment]] = ask(dataset, "MATCH (n:Segment) WHERE NOT n:Neuron RETURN n")
    counts = {"post": 1, "upstream": 1}
    assert json.loads(fragment.pop("roiInfo")) == {"CX": counts, "EB": counts}
    assert stored(fragment) == {"bodyId": 99, "pre": 0, **counts, "CX": True, "EB": True}


def test_connections(ask, dataset):
    rows = ask(
        dataset,
        "MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron) "
        "RETURN n.bodyId, m.bodyId, e.weight, e.weightHP, e.roiInfo ORDER BY n.bodyId, m.bodyId",
    )
    assert [[*row[:4], json.loads(row[4])] for row in rows] == [
        [11, 11, 0, 0, {}],
        [11, 12, 7, 5, {"CX": {"post": 5}, "EB": {"post": 5}, "a'L(R)": {"post": 2}}],
        [12, 2**53 + 1, 7, 6, {"CX": {"post": 7}, "EB": {"post": 7}}],
        [2**53 + 1, 2**53 + 1, 1, None, {}],
    ]


def test_synapses(ask, dataset):
    rows = ask(dataset, "MATCH (s:Synapse) RETURN s ORDER BY s.location.x")
    pre, at, fragment, free = (stored(row[0]) for row in rows)
    eb = {"EB": True, "CX": True}
    assert pre == {
        "bodyId": 11,
        "type": "pre",
        "confidence": 0.9,
        **eb,
        "location": {"x": 1, "y": 2, "z": 3, "srid": 9157},
    }
    assert at == {**pre, "bodyId": 12, "type": "post", "confidence": 0.5, "location": at["location"]}
    assert fragment == {
        "bodyId": 99,
        "type": "post",
        **eb,
        "location": {"x": 5, "y": 5, "z": 6, "srid": 9157},
    }
    assert free == {
        "bodyId": 2**53 + 1,
        "type": "post",
        "location": {"x": 7, "y": 8, "z": 9, "srid": 9157},
    }
    assert ask(dataset, "MATCH (s:Element) RETURN count(s)") == [[4]]


def test_synapse_sets(ask, dataset):
    assert ask(
        dataset,
        "MATCH (n:Segment)-[:Contains]->(a:SynapseSet)-[:ConnectsTo]->(b:SynapseSet)<-[:Contains]-(m:Segment), "
        "(a)-[:Contains]->(s:Synapse)-[:SynapsesTo]->(t:Synapse)<-[:Contains]-(b) "
        "RETURN n.bodyId, a.type, s.location.x, t.location.x, b.type, m.bodyId ORDER BY m.bodyId",
    ) == [[11, "pre", 1, 4, "post", 12], [11, "pre", 1, 5, "post", 99]]
    assert ask(
        dataset,
        "MATCH (n:Segment)-[:Contains]->(a:ElementSet)-[:Contains]->(s:Synapse) WHERE NOT (a)-[:ConnectsTo]-() "
        "RETURN n.bodyId, a.type, s.location.x",
    ) == [[2**53 + 1, "post", 7]]
    assert ask(dataset, "MATCH (s:SynapseSet) RETURN count(s)") == [[5]]


def test_edges_of_neurons_and_of_sets_do_not_mix(ask, dataset):
    assert ask(dataset, "MATCH (:Neuron)-[e:ConnectsTo]->() RETURN count(e)") == [[4]]
    assert ask(dataset, "MATCH (:SynapseSet)-[e:ConnectsTo]->() RETURN count(e)") == [[2]]


def test_meta(ask, dataset):
    [[meta]] = ask(dataset, "MATCH (m:Meta) RETURN m")
    described = json.loads(meta.pop("roiInfo"))
    assert json.loads(meta.pop("roiHierarchy")) == {
        "name": "brain",
        "children": [{"name": "CX", "children": [{"name": "EB"}]}],
    }
    assert json.loads(meta.pop("neuronProperties")) == {
        "bodyId": "long",
        "type": "string",
        "somaLocation": "point{srid:9157}",
        "cropped": "boolean",
        "size": "long",
        "a `b`.c": "string",
        "synonyms": "string[]",
        "roiInfo": "string",
        **dict.fromkeys(("pre", "post", "upstream", "downstream", "synweight"), "int"),
    }
    assert stored(meta) == {
        "dataset": "brain",
        "tag": "v1",
        "uuid": dataset.uuid,
        "lastDatabaseEdit": dataset.made,
        "latestMutationId": 0,
        "info": f"brain:v1, loaded on {dataset.made[:10]}",
        "hideDataSet": False,
        "postHighAccuracyThreshold": 0.0,
        "totalPreCount": 15,
        "totalPostCount": 16,
        "primaryRois": ["EB", "a'L(R)"],
        "superLevelRois": ["EB", "a'L(R)"],
        "overviewRois": ["a'L(R)"],
        "nonHierarchicalROIs": ["X", "a'L(R)"],
        "ntSynapseProperties": "{}",
        "neuroglancerMeta": "[]",
        "meshHost": "",
        "voxelSize": [8.0, 8.0, 8.0],
    }
    assert described["EB"] == {"isPrimary": True, "excludeFromOverview": True, "parent": "CX", "pre": 12, "post": 13}
    assert described["a'L(R)"] == {"isPrimary": True, "pre": 2, "post": 2}
    assert described["X"] == {"isPrimary": False, "pre": 0, "post": 0}


def test_files(dataset):
    assert dataset.skeleton_file(11).read_text() == "1 0 1 2 3 0.5 -1\n"
    assert dataset.mesh_file("a'L(R)").read_text() == "v 1 2 3\n"


def test_indexes_find_neurons_by_their_own_label(ask, dataset):
    for cypher in ("n.bodyId = 11", "n.type = 'EPG'", "n.instance = 'x'"):
        [[plan, *_]] = ask(dataset, f"EXPLAIN MATCH (n:Neuron) WHERE {cypher} RETURN n")
        assert "NodeIndexSeek" in str(plan)


def test_thousands_of_rois(ask, place):
    names = [f"ME_R_col_{i:04}_with_a_long_name_for_a_column" for i in range(6000)]
    rois = pd.DataFrame({"bodyId_pre": 1, "bodyId_post": [i % 10 for i in range(6000)], "roi": names, "weight": 1})
    neurons = pd.DataFrame({"bodyId": range(10)})
    dataset = load_dataset("eye", neurons=neurons, connections=rois, data_dir=place, progress=False)
    [[neuron]] = ask(dataset, f"MATCH (n:Neuron) WHERE n.`{names[-1]}` AND n.pre > 0 RETURN n")
    assert sum(neuron[name] for name in names) == len(json.loads(neuron["roiInfo"])) == 6000
    assert ask(dataset, "MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron) RETURN min(e.weight)") == [[600]]
