"""Folders of published connectomes, in small: each is recognised by itself and becomes the dataset that it tells of."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pandas as pd
import pyarrow.feather
import pytest

from neuprint_jupyter.cli import main
from neuprint_jupyter.server.loading import LoadError, load_folder, recognise

EDGES = (
    "MATCH (a:Neuron)-[e:ConnectsTo]->(b:Neuron) "
    "RETURN a.bodyId, b.bodyId, e.weight, e.roiInfo ORDER BY a.bodyId, b.bodyId"
)
LONG = 720575940624547622


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name.replace('__', '-')}.csv").write_text(text)
    return folder


HEMIBRAIN = {
    "traced__neurons": "bodyId,type,instance\n200,EPG,EPG(PB08)_L3\n100,007,it's\n300,,\n",
    "traced__roi__connections": "bodyId_pre,bodyId_post,roi,weight\n100,200,EB,5\n100,200,PB,2\n200,300,EB,1\n",
    "traced__total__connections": "bodyId_pre,bodyId_post,weight\n100,200,9\n200,300,1\n300,100,4\n",
}


def test_the_hemibrains_traced_adjacencies(tmp_path, ask):
    folder = write(tmp_path / "hemibrain", **HEMIBRAIN)
    assert recognise(folder).layout == "the hemibrain's exported-traced-adjacencies"
    dataset = load_folder("h:v1", folder, data_dir=str(tmp_path / "data"), progress=False)
    # What is in no ROI is the rest of the weight.
    assert ask(dataset, EDGES) == [
        [100, 200, 9, '{"EB": {"post": 5}, "PB": {"post": 2}}'],
        [200, 300, 1, '{"EB": {"post": 1}}'],
        [300, 100, 4, "{}"],
    ]
    rows = ask(dataset, "MATCH (n:Neuron) RETURN n.bodyId, n.type, n.status, n.cropped, n.post ORDER BY n.bodyId")
    assert rows == [[100, "007", "Traced", False, 4], [200, "EPG", "Traced", False, 9], [300, None, "Traced", False, 1]]
    assert ask(dataset, "MATCH (m:Meta) RETURN m.primaryRois") == [[["EB", "PB"]]]


def test_rois_that_add_up_to_more_than_the_whole_are_refused(tmp_path):
    wrong = HEMIBRAIN["traced__total__connections"].replace("100,200,9", "100,200,6")
    folder = write(tmp_path / "h", **{**HEMIBRAIN, "traced__total__connections": wrong})
    with pytest.raises(LoadError, match=r"traced-total-connections.csv.*100 to 200.* 1 (more|synapses more)"):
        recognise(folder)
    folder = write(folder, traced__total__connections="bodyId_pre,bodyId_post,weight\n100,200,9\n300,100,4\n")
    with pytest.raises(LoadError, match=r"200 to 300 of traced-roi-connections.csv is not there"):
        recognise(folder)


def test_a_total_that_is_there_twice_is_refused(tmp_path):
    twice = HEMIBRAIN["traced__total__connections"] + "100,200,9\n"
    folder = write(tmp_path / "h", **{**HEMIBRAIN, "traced__total__connections": twice})
    with pytest.raises(LoadError, match=r"traced-total-connections.csv.*100 to 200 is there twice"):
        recognise(folder)


def test_an_export_of_neuprint_python(tmp_path, ask):
    folder = write(
        tmp_path / "export",
        neurons="bodyId,instance,type,status\n100,a,EPG,Traced\n200,b,PEN,Anchor\n",
        roi__connections="bodyId_pre,bodyId_post,roi,weight\n100,200,EB,5\n100,200,NotPrimary,2\n",
        total__connections="bodyId_pre,bodyId_post,weight,weightHP\n100,200,7,6\n",
    )
    assert "neuprint-python" in recognise(folder).layout
    dataset = load_folder("e", folder, data_dir=tmp_path / "data", progress=False)
    assert ask(dataset, EDGES) == [[100, 200, 7, '{"EB": {"post": 5}}']]
    assert ask(dataset, "MATCH ()-[e:ConnectsTo]->() RETURN e.weightHP") == [[6]]
    assert ask(dataset, "MATCH (n:Neuron) RETURN n.status ORDER BY n.bodyId") == [["Traced"], ["Anchor"]]


def feather(path: Path, **columns: list[object]) -> None:
    path.parent.mkdir(exist_ok=True)
    pyarrow.feather.write_feather(pd.DataFrame(columns), path)


def test_flat_feather_files(tmp_path, ask):
    folder = tmp_path / "flat-connectome"
    feather(
        folder / "body-annotations-male-cns-v1.0-minconf-0.5.feather",
        bodyId=[11, 12, 13],
        type=["EPG", None, "PEN"],
        status=["Traced", "Anchor", "Traced"],
        somaLocation=["1, 2, 3", None, None],
    )
    feather(
        folder / "body-neurotransmitters-male-cns-v1.0.feather",
        body=[13, 99, 11],
        predicted_nt=["gaba", "x", "dopamine"],
    )
    feather(
        folder / "body-stats-male-cns-v1.0.feather", body=[11, 12, 13], pre=[4, 5, 6], post=[9, 9, 9], type=["?"] * 3
    )
    ends = {"body_pre": [11, 11, 98, 13], "body_post": [12, 12, 12, 13]}
    feather(folder / "connectome-weights-male-cns-v1.0-minconf-0.5.feather", **ends, weight=[7, 1, 3, 2])
    feather(
        folder / "connectome-weights-male-cns-v1.0-per-roi.feather",
        **ends,
        roi=["EB", "PB", "EB", None],
        weight=[7, 1, 3, 2],
    )
    found = recognise(folder)
    assert found.layout == "flat Feather files"
    assert "1 connections with bodies that body-annotations" in " ".join(found.left_out)
    assert "connectome-weights-male-cns-v1.0-per-roi.feather is taken" in " ".join(found.left_out)
    dataset = load_folder("m", folder, data_dir=tmp_path / "data", progress=False)
    assert ask(dataset, EDGES) == [[11, 12, 8, '{"EB": {"post": 7}, "PB": {"post": 1}}'], [13, 13, 2, "{}"]]
    rows = ask(
        dataset, "MATCH (n:Neuron) RETURN n.bodyId, n.type, n.predictedNt, n.pre, n.somaLocation.y ORDER BY n.bodyId"
    )
    assert rows == [[11, "EPG", "dopamine", 4, 2], [12, None, None, 5, None], [13, "PEN", "gaba", 6, None]]


NEO4J = {
    "Neuprint_Meta": (
        ":ID(Meta-ID),dataset:string,tag:string,uuid:string,primaryRois:string[],roiHierarchy:string,roiInfo:string,"
        "postHighAccuracyThreshold:float,voxelSize:float[],sizes:int[],:LABEL\n"
        'm,vnc,v1,abc,EB;PB,"{""name"":""vnc"",""children"":[{""name"":""EB"",""children"":[{""name"":""EBr1""}]},{""name"":""PB""}]}",'
        '"{""EB"":{""pre"":1,""post"":2,""description"":""ellipsoid""},""EBr1"":{},""PB"":{}}",0.5,8.0;8.0;8.0,7;-8,Meta;vnc_Meta\n'
    ),
    "Neuprint_Neurons_31597": (
        ":ID(Body-ID),bodyId:long,pre:int,post:int,type:string,status:string,cropped:boolean,somaLocation:point{srid:9157},"
        "roiInfo:string,EB:boolean,EBr1:boolean,:LABEL\n"
        '11,11,3,8,"EPG, odd",Traced,true,"{x: 1, y: 2, z: 3}","{""EB"":{""pre"":3,""post"":8},""EBr1"":{""post"":2}}",'
        "true,true,Segment;vnc_Segment;Neuron;vnc_Neuron\n"
        '12,12,1,9,,,,,"{""EB"":{""post"":9}}",true,,Segment;vnc_Segment;Neuron;vnc_Neuron\n'
        "99,99,1,1,,,,,{},,,Segment;vnc_Segment\n"
    ),
    "Neuprint_Neuron_Connections_31597": (
        ":START_ID(Body-ID),weight:int,weightHP:int,:END_ID(Body-ID),roiInfo:string\n"
        '11,9,7,12,"{""EB"":{""pre"":4,""post"":9},""EBr1"":{""post"":2},""odd-column3"":{""post"":1}}"\n'
        '99,1,0,12,"{}"\n'
        '12,0,0,12,"{}"\n'
    ),
}


def test_neuprints_files_for_neo4j(tmp_path, ask):
    folder = write(tmp_path / "inputs", **NEO4J)
    found = recognise(folder)
    assert found.left_out == ["1 segments that are not neurons", "1 connections with them"]
    dataset = load_folder("vnc:v1", folder, data_dir=tmp_path / "data", progress=False)
    edges = ask(dataset, EDGES)
    assert [edge[:3] for edge in edges] == [[11, 12, 9], [12, 12, 0]]
    # ROIs inside others, and across them, count for themselves.
    assert json.loads(edges[0][3]) == {"EB": {"pre": 4, "post": 9}, "EBr1": {"post": 2}, "odd-column3": {"post": 1}}
    rows = ask(
        dataset,
        "MATCH (n:Neuron) RETURN n.bodyId, n.pre, n.type, n.cropped, n.somaLocation.z, n.EBr1 ORDER BY n.bodyId",
    )
    assert rows == [[11, 3, "EPG, odd", True, 3, True], [12, 1, None, None, None, None]]
    [[meta]] = ask(dataset, "MATCH (m:Meta) RETURN m")
    assert meta["sizes"] == [7, -8]
    assert (meta["dataset"], meta["primaryRois"], meta["voxelSize"]) == ("vnc", ["EB", "PB"], [8.0, 8.0, 8.0])
    assert meta["postHighAccuracyThreshold"] == 0.5
    assert json.loads(meta["roiInfo"])["EB"]["description"] == "ellipsoid"
    assert json.loads(meta["roiHierarchy"])["children"][0] == {"name": "EB", "children": [{"name": "EBr1"}]}


@pytest.mark.parametrize("word", ["true", "True", "TRUE"])
def test_true_for_neo4j_is_true_however_it_is_written(tmp_path, word):
    files = {
        **NEO4J,
        "Neuprint_Neurons_31597": NEO4J["Neuprint_Neurons_31597"].replace("Traced,true", f"Traced,{word}"),
    }
    neurons = recognise(write(tmp_path / "inputs", **files)).arguments["neurons"]
    assert neurons.data["cropped"].to_pylist() == [True, None]


def test_neurons_for_neo4j_may_be_in_many_files_of_different_columns(tmp_path, ask):
    folder = write(tmp_path / "inputs", **{name: text for name, text in NEO4J.items() if "Neurons" not in name})
    header, first, second, segment = NEO4J["Neuprint_Neurons_31597"].splitlines()
    write(folder / "Neuprint_Neurons", **{"0": f"{header}\n{first}\n", "1": f"{header}\n{segment}\n"})
    short = ":ID(Body-ID),bodyId:long,roiInfo:string,group:long,:LABEL\n12,12,{},4,Segment;Neuron\n"
    write(folder / "Neuprint_Neurons", **{"2": short})
    assert second
    dataset = load_folder("vnc", folder, data_dir=tmp_path / "data", progress=False)
    rows = ask(dataset, "MATCH (n:Neuron) RETURN n.bodyId, n.type, n.group ORDER BY n.bodyId")
    assert rows == [[11, "EPG, odd", None], [12, None, 4]]


def test_a_file_for_neo4j_that_is_none_is_told(tmp_path):
    broken = {**NEO4J, "Neuprint_Neuron_Connections_31597": "start,end,weight\n1,2,3\n"}
    with pytest.raises(LoadError, match=r"Neuprint_Neuron_Connections_31597.csv: there are no columns :START_ID"):
        recognise(write(tmp_path / "a", **broken))
    broken = {**NEO4J, "Neuprint_Neurons_31597": ":ID(Body-ID),bodyId:long,:LABEL\nx,x,Neuron\n"}
    with pytest.raises(LoadError, match=r"Neuprint_Neurons_31597.csv: cannot be read as csv"):
        recognise(write(tmp_path / "b", **broken))


def test_flywires_codex(tmp_path, ask):
    folder = tmp_path / "codex"
    folder.mkdir()
    files = {
        "neurons": (
            f"root_id,group,nt_type,nt_type_score\n{LONG},LO.LOP,ACH,0.9\n{LONG + 1},LO,,\n{LONG + 2},LO,GLUT,0.5\n"
        ),
        "classification": f"root_id,flow,super_class,class,side\n{LONG + 1},intrinsic,optic,,left\n",
        "consolidated_cell_types": f"root_id,primary_type,additional_type(s)\n{LONG},T4a,\n",
        "names": f"root_id,name,group\n{LONG},LO.LOP.1,LO.LOP\n",
        "connections": (
            "pre_root_id,post_root_id,neuropil,syn_count,nt_type\n"
            f"{LONG},{LONG + 1},LO_R,5,ACH\n{LONG},{LONG + 1},LO_R,2,GABA\n{LONG},{LONG + 1},UNASGD,1,ACH\n"
            f"{LONG},7,LO_R,9,ACH\n"
        ),
    }
    for name, text in files.items():
        with gzip.open(folder / f"{name}.csv.gz", "wt") as file:
            file.write(text)
    found = recognise(folder)
    assert found.layout == "FlyWire's Codex"
    assert found.left_out == ["1 connections with neurons that neurons.csv.gz does not name"]
    dataset = load_folder("flywire:v783", folder, data_dir=tmp_path / "data", progress=False)
    assert ask(dataset, EDGES) == [[LONG, LONG + 1, 8, '{"LO_R": {"post": 7}}']]
    rows = ask(
        dataset,
        "MATCH (n:Neuron) RETURN n.bodyId, n.type, n.instance, n.predictedNt, n.superclass, n.somaSide, n.status "
        "ORDER BY n.bodyId",
    )
    assert rows == [
        [LONG, "T4a", "LO.LOP.1", "acetylcholine", None, None, "Traced"],
        [LONG + 1, None, None, None, "optic", "left", "Traced"],
        [LONG + 2, None, None, "glutamate", None, None, "Traced"],
    ]


def test_tables_named_as_the_arguments(tmp_path, neurons, connections, ask):
    folder = tmp_path / "mine"
    folder.mkdir()
    neurons.to_parquet(folder / "neurons.parquet")
    connections.to_csv(folder / "connections.tsv", sep="\t", index=False)
    assert recognise(folder).layout == "tables of neurons and connections"
    dataset = load_folder("mine", folder, data_dir=tmp_path / "data", progress=False)
    assert dataset.counts["connections"] == 3


@pytest.mark.parametrize(("text", "says"), [("{", "meta.json.*is not JSON"), ("[]", "meta.json.*JSON object")])
def test_a_meta_file_that_says_nothing_is_refused(tmp_path, text, says):
    folder = write(tmp_path, neurons="bodyId\n1\n", connections="bodyId_pre,bodyId_post,weight\n1,1,1\n")
    (folder / "meta.json").write_text(text)
    with pytest.raises(LoadError, match=says):
        recognise(folder)


def test_what_is_of_no_layout_is_said_with_what_is(tmp_path):
    write(tmp_path / "x", cells="id\n1\n")
    with pytest.raises(
        LoadError, match=r"of no layout that is known here. It holds cells.csv. Known are: Neuprint_Meta"
    ):
        recognise(tmp_path / "x")
    with pytest.raises(LoadError, match="there is no folder"):
        recognise(tmp_path / "nowhere")


def test_a_name_that_is_taken_is_told_before_anything_is_read(tmp_path):
    folder, data = write(tmp_path / "hemibrain", **HEMIBRAIN), tmp_path / "data"
    load_folder("h:v1", folder, data_dir=data, progress=False)
    (folder / "traced-neurons.csv").write_text("broken")
    with pytest.raises(LoadError, match="there is a dataset 'h:v1' already"):
        load_folder("h:v1", folder, data_dir=data, progress=False)


def test_the_command_says_which_layout_it_took(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("NEUPRINT_JUPYTER_DATA", str(tmp_path / "data"))
    folder = write(tmp_path / "inputs", **NEO4J)
    assert main(["load", "vnc:v1", str(folder), "--quiet"]) == 0
    said = capsys.readouterr().out
    assert f"{folder}: neuPrint's files for Neo4j\nleft out: 1 segments that are not neurons\n" in said
    assert "loaded vnc:v1: 2 neurons, 2 connections" in said
