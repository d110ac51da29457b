"""Single synapses of published folders, in small: each pair and each synapse becomes what its row tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.feather
import pytest

from neuprint_jupyter.server.loading import LoadError, load_folder, recognise

PAIRS = (
    "MATCH (a:Neuron)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)-[:SynapsesTo]->(t:Synapse)"
    "<-[:Contains]-(:SynapseSet)<-[:Contains]-(b:Neuron) "
    "RETURN a.bodyId, s.location.x, t.location.x, t.confidence, b.bodyId ORDER BY t.location.x"
)
EACH = (
    "MATCH (s:Synapse) RETURN s.bodyId, s.type, s.location.x, s.location.y, s.location.z, s.confidence, s.EB, s.PB "
    "ORDER BY s.location.x"
)
EDGES = "MATCH (a:Neuron)-[e:ConnectsTo]->(b:Neuron) RETURN a.bodyId, b.bodyId, e.weight, e.roiInfo ORDER BY e.weight"
# Both layouts tell of the same synapses.
ALL_PAIRS = [[11, 1, 10, 0.5, 12], [11, 1, 20, 1.0, 12], [12, 5, 40, 0.5, 11]]
ALL_SYNAPSES = [
    [11, "pre", 1, 2, 3, 0.9, True, None],
    [12, "pre", 5, 6, 7, 0.75, None, True],
    [12, "post", 10, 0, 0, 0.5, True, None],
    [12, "post", 20, 0, 0, 1.0, None, None],
    [11, "post", 40, 0, 0, 0.5, None, True],
    [12, "post", 50, 1, 1, 0.6, None, None],
]


def flat(folder: Path, **files: dict[str, list[Any]]) -> Path:
    """A folder of flat files: ``syn_partners=`` is ``syn-partners-x-v1-minconf-0.5.feather``."""
    folder.mkdir()
    for name, columns in files.items():
        frame = pd.DataFrame(columns)
        for column in set(frame) & {"kind", "primary", "primary_post"}:
            frame[column] = frame[column].astype("category")
        pyarrow.feather.write_feather(frame, folder / f"{name.replace('_', '-')}-x-v1-minconf-0.5.feather")
    return folder


FLAT: dict[str, dict[str, list[Any]]] = {
    "body_annotations": {"bodyId": [11, 12], "type": ["EPG", "PEN"]},
    "connectome_weights": {"body_pre": [11, 11, 12], "body_post": [12, 99, 11], "weight": [2, 1, 1]},
    "syn_partners": {
        "x_pre": [1, 1, 1, 5],
        "y_pre": [2, 2, 2, 6],
        "z_pre": [3, 3, 3, 7],
        "body_pre": [11, 11, 11, 12],
        "conf_pre": [0.9, 0.9, 0.9, 0.75],
        "x_post": [10, 20, 30, 40],
        "y_post": [0, 0, 0, 0],
        "z_post": [0, 0, 0, 0],
        "body_post": [12, 12, 99, 11],
        "conf_post": [0.5, 1.0, 1.0, 0.5],
        "primary_post": ["EB", "<unspecified>", "EB", "PB"],
    },
    "syn_points": {
        "point_id": [2**62 + n for n in range(7)],
        "x": [1, 5, 10, 20, 30, 40, 50],
        "y": [2, 6, 0, 0, 0, 0, 1],
        "z": [3, 7, 0, 0, 0, 0, 1],
        "kind": ["PreSyn", "PreSyn", "PostSyn", "PostSyn", "PostSyn", "PostSyn", "PostSyn"],
        "conf": [0.9, 0.75, 0.5, 1.0, 1.0, 0.5, 0.6],
        "body": [11, 12, 12, 12, 99, 11, 12],
        "primary": ["EB", "PB", "EB", "<unspecified>", "EB", "PB", "<unspecified>"],
    },
}


def test_the_flat_files_single_synapses(tmp_path, ask):
    folder = flat(tmp_path / "flat", **FLAT)
    found = recognise(folder)
    assert found.left_out == [
        "1 connections with bodies that body-annotations-x-v1-minconf-0.5.feather does not name",
        "1 pairs of synapses with bodies that body-annotations-x-v1-minconf-0.5.feather does not name",
        "1 synapses of bodies that body-annotations-x-v1-minconf-0.5.feather does not name",
    ]
    dataset = load_folder("m", folder, data_dir=tmp_path / "data", progress=False)
    assert ask(dataset, PAIRS) == ALL_PAIRS
    assert ask(dataset, EACH) == ALL_SYNAPSES
    # The file of weights has no ROIs; the synapses have.
    assert ask(dataset, EDGES) == [[12, 11, 1, '{"PB": {"post": 1}}'], [11, 12, 2, '{"EB": {"post": 1}}']]


TBARS: dict[str, list[Any]] = {
    "point_id": [2**62, 2**62 + 1, 2**62 + 7, 2**62 + 8],
    "x": [5, 1, 9, 30],
    "y": [6, 2, 9, 0],
    "z": [7, 3, 9, 0],
    "conf": [0.75, 0.9, 0.6, 1.0],
    "body": [12, 11, 11, 99],
    "primary": ["PB", "EB", "EB", "EB"],
    "nt_gaba_prob": [0.25, 0.5, None, 1.0],
    "nt_acetylcholine_prob": [0.75, 0.5, None, 0.0],
    "split": ["train", "test", "test", "test"],
}
TRANSMITTERS = "MATCH (s:Synapse) RETURN s.location.x AS x, s.ntGabaProb, s.ntAcetylcholineProb, s.EB ORDER BY x"


@pytest.mark.parametrize("points", [True, False])
def test_the_transmitters_of_single_synapses(tmp_path, ask, points):
    files = {name: columns for name, columns in FLAT.items() if points or name != "syn_points"}
    folder = flat(tmp_path / "flat", **files, tbar_neurotransmitters=TBARS)
    left_out = recognise(folder).left_out
    named = "body-annotations-x-v1-minconf-0.5.feather does not name"
    assert left_out[-1] == f"the transmitters of 1 synapses of bodies that {named}"
    dataset = load_folder("m", folder, data_dir=tmp_path / "data", progress=False)
    told = ask(dataset, TRANSMITTERS)
    assert told[:2] == [[1, 0.5, 0.5, True], [5, 0.25, 0.75, None]]
    # Without the points, this file is the only one that tells of a presynapse without partners.
    assert [row[0] for row in told[2:]] == ([10, 20, 40, 50] if points else [9, 10, 20, 40])
    assert {(row[1], row[2]) for row in told[2:]} == {(None, None)}
    known = ask(dataset, "MATCH (m:Meta) RETURN m.ntSynapseProperties")
    assert json.loads(known[0][0]) == {"ntGabaProb": "float", "ntAcetylcholineProb": "float"}


def test_transmitters_without_synapses_are_left_out(tmp_path):
    files = {name: columns for name, columns in FLAT.items() if not name.startswith("syn")}
    found = recognise(flat(tmp_path / "flat", **files, tbar_neurotransmitters=TBARS))
    assert "synapses" not in found.arguments
    assert found.left_out[-1].startswith(
        "tbar-neurotransmitters-x-v1-minconf-0.5.feather: it is read with syn-partners"
    )


def test_pairs_without_points_and_points_without_pairs(tmp_path, ask):
    some = {name: table for name, table in FLAT.items() if name != "syn_points"}
    dataset = load_folder("pairs", flat(tmp_path / "a", **some), data_dir=tmp_path / "data", progress=False)
    assert len(ask(dataset, PAIRS)) == 3
    some = {name: table for name, table in FLAT.items() if name != "syn_partners"}
    dataset = load_folder("points", flat(tmp_path / "b", **some), data_dir=tmp_path / "data", progress=False)
    assert len(ask(dataset, EACH)) == 6


def test_pairs_that_do_not_add_up_to_the_weights_are_refused(tmp_path):
    files = {**FLAT, "connectome_weights": {"body_pre": [11, 12], "body_post": [12, 11], "weight": [3, 1]}}
    with pytest.raises(LoadError, match=r"syn-partners.*2 synapses from 11 to 12, and connectome-weights.* tells 3"):
        recognise(flat(tmp_path / "flat", **files))


@pytest.mark.parametrize(("table", "column"), [("syn_partners", "body_post"), ("syn_points", "kind")])
def test_a_missing_column_is_told(tmp_path, table, column):
    files = {**FLAT, table: {name: values for name, values in FLAT[table].items() if name != column}}
    with pytest.raises(LoadError, match=rf"{table.replace('_', '-')}.*: there is no column '{column}'; it has "):
        recognise(flat(tmp_path / "flat", **files))


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "told"),
    [
        ("syn_points", "kind", 6, "Soma", "type"),
        ("syn_points", "kind", 4, "Soma", "type"),
        ("syn_partners", "x_post", 4, None, "x_post"),
        ("connectome_weights", "weight", 3, -1, "weight"),
    ],
)
def test_a_wrong_row_is_told_by_its_place_in_the_file(tmp_path, table, column, row, value, told):
    values = list(FLAT[table][column])
    values[row - 1] = value
    folder = flat(tmp_path / "flat", **{**FLAT, table: {**FLAT[table], column: values}})
    with pytest.raises(LoadError, match=rf"{table.replace('_', '-')}.*, row {row}, column '{told}': "):
        load_folder("m", folder, data_dir=tmp_path / "data", progress=False)


SNAPSHOT = {
    "Neuprint_Neurons/0": (
        ":ID(Body-ID),bodyId:long,pre:int,post:int,type:string,roiInfo:string,:LABEL\n"
        "11,11,1,1,EPG,{},Segment;Neuron\n12,12,1,3,PEN,{},Segment;Neuron\n99,99,1,1,,{},Segment\n"
    ),
    "Neuprint_Neuron_Connections": (
        ':START_ID(Body-ID),:END_ID(Body-ID),weight:int,roiInfo:string\n11,12,2,"{}"\n12,11,1,"{}"\n11,99,1,"{}"\n'
    ),
    # A file holds the synapses of the same ROIs.
    "Neuprint_Synapses/000000": (
        ":ID(Element-ID),type:string,confidence:float,bodyId:long,ntGabaProb:float,:Label,location:point{srid:9157},"
        "EB:boolean\n"
        '4611686018427387905,pre,0.9,11,0.25,Synapse;Element,"{x:1, y:2, z:3}",true\n'
        '4611686018427387906,post,0.5,12,,Synapse;Element,"{x:10, y:0, z:0}",true\n'
        '4611686018427387907,post,1.0,99,,Synapse;Element,"{x:30, y:0, z:0}",true\n'
    ),
    "Neuprint_Synapses/000001": (
        ":ID(Element-ID),type:string,confidence:float,bodyId:long,:Label,location:point{srid:9157}\n"
        '3,post,1.0,12,Synapse;Element,"{x:20, y:0, z:0}"\n'
        '4,post,0.6,12,Synapse;Element,"{x:50, y:1, z:1}"\n'
    ),
    "Neuprint_Synapses/000002": (
        ":ID(Element-ID),type:string,confidence:float,bodyId:long,:Label,location:point{srid:9157},PB:boolean\n"
        '5,pre,0.75,12,Synapse;Element,"{x:5, y:6, z:7}",true\n'
        '6,post,0.5,11,Synapse;Element,"{x:40, y:0, z:0}",true\n'
    ),
    "Neuprint_Synapses/000003": ":ID(Element-ID),type:string,bodyId:long,:Label,location:point{srid:9157}\n",
    "Neuprint_Synapse_Connections": (
        ":START_ID(Element-ID),:END_ID(Element-ID)\n4611686018427387905,4611686018427387906\n4611686018427387905,3\n"
        "4611686018427387905,4611686018427387907\n5,6\n"
    ),
}
# As the hemibrain and earlier ones were written: one file of a kind, synapses without bodies, a column for each ROI.
EARLIER = {
    **{name: SNAPSHOT[name] for name in ("Neuprint_Neurons/0", "Neuprint_Neuron_Connections")},
    "Neuprint_Synapses_fib25": (
        '":ID(Syn-ID)","type:string","confidence:float","location:point{srid:9157}",":Label","EB:boolean","PB:boolean"\n'
        '1,pre,0.9,"{x:1, y:2, z:3}",Synapse;f_Synapse,true,\n2,post,0.5,"{x:10, y:0, z:0}",Synapse;f_Synapse,true,\n'
        '3,post,1.0,"{x:20, y:0, z:0}",Synapse;f_Synapse,,\n4,post,0.6,"{x:50, y:1, z:1}",Synapse;f_Synapse,,\n'
        '5,pre,0.75,"{x:5, y:6, z:7}",Synapse;f_Synapse,,true\n6,post,0.5,"{x:40, y:0, z:0}",Synapse;f_Synapse,,true\n'
        '7,post,1.0,"{x:30, y:0, z:0}",Synapse;f_Synapse,true,\n'
    ),
    "Neuprint_Neuron_to_SynapseSet_fib25": (
        ":START_ID(Body-ID),:END_ID\n11,11_12_pre\n12,12_11_post\n11,11_99_pre\n99,99_11_post\n12,12_11_pre\n"
        "11,11_12_post\n12,x_post\n"
    ),
    "Neuprint_SynapseSet_to_Synapses_fib25": (
        ":START_ID,:END_ID(Syn-ID)\n11_12_pre,1\n12_11_post,2\n12_11_post,3\n11_99_pre,1\n99_11_post,7\n12_11_pre,5\n"
        "11_12_post,6\nx_post,4\n"
    ),
    "Neuprint_Synapse_Connections_fib25": ":START_ID(Syn-ID),:END_ID(Syn-ID)\n1,2\n1,3\n1,7\n5,6\n",
}


def neo4j(folder: Path, files: dict[str, str]) -> Path:
    """A folder of CSV files for Neo4j."""
    for name, text in files.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.mark.parametrize("files", [SNAPSHOT, EARLIER], ids=["snapshot", "earlier"])
def test_neuprints_single_synapses_for_neo4j(tmp_path, ask, files):
    folder = neo4j(tmp_path / "inputs", files)
    assert recognise(folder).left_out[2:] == ["1 synapses of other bodies", "1 pairs of synapses with them"]
    dataset = load_folder("m", folder, data_dir=tmp_path / "data", progress=False)
    assert ask(dataset, PAIRS) == ALL_PAIRS
    assert ask(dataset, EACH) == ALL_SYNAPSES
    expected = [[0.25]] if files is SNAPSHOT else []
    assert ask(dataset, "MATCH (s:Synapse) WHERE s.ntGabaProb IS NOT NULL RETURN s.ntGabaProb") == expected


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("Neuprint_Synapses/000001", "3,post", "4,post", "the synapse 4 is there twice"),
        ("Neuprint_Synapses/000001", "y:0", "y:?", r"000001.csv.*location.*'\{x:20, y:\?, z:0\}' is not a point"),
        ("Neuprint_Synapses/000001", "location:", "place:", r"000001.csv: there is no column location"),
        ("Neuprint_Synapse_Connections", "5,6", "6,5", r"the synapse 6 at the START of a pair is not of type pre"),
        ("Neuprint_Synapse_Connections", "5,6", "5", r"Neuprint_Synapse_Connections.csv, line 5: there are 1 values"),
        ("Neuprint_Synapse_Connections", "5,6", "5,x", r"Neuprint_Synapse_Connections.csv: cannot be read as csv"),
        ("Neuprint_Synapse_Connections", ":END_ID", "end", r"there is no column :END_ID; it has :START_ID"),
    ],
)
def test_what_is_wrong_with_a_file_for_neo4j_is_told(tmp_path, name, old, new, says):
    files = {**SNAPSHOT, name: SNAPSHOT[name].replace(old, new)}
    with pytest.raises(LoadError, match=says):
        recognise(neo4j(tmp_path / "inputs", files))


def test_a_file_for_neo4j_in_another_encoding_is_told(tmp_path):
    folder = neo4j(tmp_path / "inputs", SNAPSHOT)
    text = SNAPSHOT["Neuprint_Synapses/000000"].replace("EB:", "É:")
    (folder / "Neuprint_Synapses" / "000000.csv").write_text(text, encoding="latin-1")
    with pytest.raises(LoadError, match=r"000000.csv, line 1: .* is not UTF-8"):
        recognise(folder)


def test_synapses_that_do_not_add_up_to_the_weights_are_told(tmp_path):
    files = {**SNAPSHOT, "Neuprint_Synapse_Connections": SNAPSHOT["Neuprint_Synapse_Connections"].replace("5,6\n", "")}
    with pytest.warns(UserWarning, match="1 of 2 connections have another number of single synapses than their weight"):
        recognise(neo4j(tmp_path / "inputs", files))
