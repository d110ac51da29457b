"""A set of neurons taken from one dataset is the same in the dataset that is made of it."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import neuprint_jupyter as nj
from neuprint_jupyter import (
    Client,
    CriteriaError,
    MitoCriteria,
    fetch_adjacencies,
    fetch_neurons,
    fetch_roi_hierarchy,
    fetch_synapse_connections,
    fetch_synapses,
    save_working_set,
)
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter import SynapseCriteria as SC
from neuprint_jupyter.cli import main
from neuprint_jupyter.server.loading import load_dataset, load_folder
from tests.inside import A, B, C, D
from tests.tiny import BIG


def load(name: str, folder: Path) -> Client:
    assert main(["load", name, str(folder), "--quiet", "--replace"]) == 0
    return Client("local", name)


def test_neurons_connections_synapses_and_skeletons(hemibrain: Client, tmp_path: Path) -> None:
    wanted = NC(type="DA1_lPN") | NC(bodyId=5813078552)
    folder = save_working_set(wanted, tmp_path / "set", client=hemibrain)
    offline = load("offline:v1", folder)
    bodies = fetch_neurons(wanted, omit_rois=True, client=hemibrain)["bodyId"].tolist()
    neurons, counts = fetch_neurons(wanted, client=hemibrain)
    again, again_counts = fetch_neurons(client=offline)
    assert again["bodyId"].tolist() == bodies
    for column in neurons.columns.intersection(again.columns):
        assert again[column].astype(object).where(again[column].notna(), None).tolist() == (
            neurons[column].astype(object).where(neurons[column].notna(), None).tolist()
        ), column
    pd.testing.assert_frame_equal(again_counts, counts)
    key = ["bodyId", "type", "x", "y", "z"]
    synapses = fetch_synapses(bodies, client=hemibrain).sort_values(key, ignore_index=True)
    assert len(synapses) > 14_000
    offline_synapses = fetch_synapses(bodies, client=offline).sort_values(key, ignore_index=True)
    pd.testing.assert_frame_equal(offline_synapses, synapses)
    pd.testing.assert_frame_equal(offline.fetch_skeleton(722817260), hemibrain.fetch_skeleton(722817260))
    assert fetch_roi_hierarchy(client=offline) == fetch_roi_hierarchy(client=hemibrain)
    told = json.loads((folder / "working_set.json").read_text())
    assert told["dataset"] == "hemibrain:v1.2"
    assert told["uuid"] == hemibrain.meta["uuid"]


def test_connections_within_the_set(hemibrain: Client, tmp_path: Path) -> None:
    wanted = NC(type=["EPG", "ER4d"])
    offline = load("offline:v2", save_working_set(wanted, tmp_path, synapses=False, skeletons=False, client=hemibrain))
    _, connections = fetch_adjacencies(wanted, wanted, client=hemibrain)
    _, again = fetch_adjacencies(client=offline)
    assert len(connections) > 100
    pd.testing.assert_frame_equal(again, connections)


def test_synaptic_connections_within_the_set(hemibrain: Client, tmp_path: Path) -> None:
    partners = fetch_adjacencies(None, 5813078552, client=hemibrain)[0]["bodyId"].tolist()
    wanted = [5813078552, *partners[:40]]
    offline = load("offline:v3", save_working_set(wanted, tmp_path, skeletons=False, client=hemibrain))
    key = ["bodyId_pre", "bodyId_post", "x_pre", "x_post", "y_post", "z_post"]
    there = fetch_synapse_connections(wanted, wanted, client=hemibrain).sort_values(key, ignore_index=True)
    here = fetch_synapse_connections(wanted, wanted, client=offline).sort_values(key, ignore_index=True)
    assert len(there) > 50
    pd.testing.assert_frame_equal(here, there)


def test_the_size_of_a_voxel_survives(tiny: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tiny.meta, "voxelSize", [8.0, 8.0, 8.0])
    monkeypatch.setitem(tiny.meta, "voxelUnits", "nanometers")
    assert load("offline:v5", save_working_set(3, tmp_path, client=tiny)).voxel_size == [8.0, 8.0, 8.0]


def test_neuroglancer_shows_a_working_set_in_the_scene_of_its_server(
    tiny: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer = {"name": "tiny-seg", "type": "segmentation", "source": "precomputed://gs://x", "meshSilhouette": 2}
    scene = {"layers": [layer], "position": [1, 2, 3], "projectionScale": 5e4}
    monkeypatch.setattr(tiny, "fetch_neuroglancer_scene", lambda: scene)
    offline = load("offline:v7", save_working_set(3, tmp_path, client=tiny))
    assert offline.fetch_neuroglancer_scene() == scene
    assert nj.neuroglancer_link(3, client=offline) == nj.neuroglancer_link(3, client=tiny)


def test_ids_and_odd_names_survive(tiny: Client, tmp_path: Path) -> None:
    offline = load("offline:v4", save_working_set(None, tmp_path, client=tiny))
    neurons, counts = fetch_neurons(client=tiny)
    again, again_counts = fetch_neurons(client=offline)
    pd.testing.assert_frame_equal(again[neurons.columns], neurons)
    pd.testing.assert_frame_equal(again_counts, counts)
    assert again["bodyId"].max() == BIG + 1


# Each with the columns that rows are sorted by, where the order is not told.
Question = tuple[Callable[[Any, Client], Any], list[str]]
_PLACE = ["x", "y", "z"]
_ENDS = [f"{name}_{end}" for end in ("pre", "post") for name in ("bodyId", *_PLACE)]
EVERYTHING = SC(confidence=0, primary_only=False)
QUESTIONS: dict[str, Question] = {
    "neurons": (lambda n, c: nj.fetch_neurons(n, client=c)[0], []),
    "ROIs of neurons": (lambda n, c: nj.fetch_neurons(n, client=c)[1], []),
    "properties": (lambda _, c: c.neuron_properties, []),
    "connections": (lambda n, c: fetch_adjacencies(n, n, client=c)[1], []),
    "connections in ROIs of all levels": (
        lambda n, c: fetch_adjacencies(n, n, include_nonprimary=True, client=c)[1],
        ["bodyId_pre", "bodyId_post", "roi"],
    ),
    "simple connections": (lambda n, c: nj.fetch_simple_connections(n, n, client=c), []),
    "synapses": (lambda n, c: fetch_synapses(n, client=c), ["bodyId", "type", *_PLACE]),
    "synapses in ROIs of all levels": (
        lambda n, c: fetch_synapses(n, EVERYTHING, client=c),
        ["bodyId", "type", *_PLACE, "roi"],
    ),
    "likeliest transmitters": (lambda n, c: fetch_synapses(n, nt="max", client=c), ["bodyId", "type", *_PLACE]),
    "all transmitters": (lambda n, c: fetch_synapses(n, EVERYTHING, nt="all", client=c), ["bodyId", *_PLACE, "roi"]),
    "sure synapses": (lambda n, c: fetch_synapses(n, SC(confidence=0.7), client=c), ["bodyId", "type", *_PLACE]),
    "mean synapses": (
        lambda n, c: nj.fetch_mean_synapses(n, SC(primary_only=True), client=c),
        ["bodyId", "type", "roi"],
    ),
    "synapse connections": (
        lambda n, c: fetch_synapse_connections(n, n, EVERYTHING, nt="all", client=c),
        _ENDS,
    ),
    "mitochondria": (
        lambda n, c: nj.fetch_mitochondria(n, MitoCriteria(primary_only=False), client=c),
        ["bodyId", *_PLACE, "roi"],
    ),
    "closest mitochondria": (
        lambda n, c: nj.fetch_synapses_and_closest_mitochondria(n, EVERYTHING, client=c),
        ["bodyId", "type", *_PLACE, "roi"],
    ),
    "mitochondria of connections": (lambda n, c: nj.fetch_connection_mitochondria(n, n, client=c), _ENDS),
}


def ask(question: str, neurons: Any, client: Client) -> Any:
    answer, key = QUESTIONS[question]
    found = answer(neurons, client)
    return found.sort_values(key, ignore_index=True) if key else found


def same_answers(online: Client, offline: Client, neurons: list[int]) -> None:
    for question in QUESTIONS:
        there, here = (ask(question, neurons, client) for client in (online, offline))
        assert len(there), question
        if isinstance(there, pd.DataFrame):
            pd.testing.assert_frame_equal(here, there, obj=question)
        else:
            assert here == there, question


def test_every_question_about_the_demo_is_answered_as_before(demo: Client, tmp_path: Path) -> None:
    found = fetch_neurons(NC(type=["EPG", "Delta7"], status="Traced"), omit_rois=True, client=demo)
    # A few of each: they have thousands of synapses, and all are compared.
    neurons = found["bodyId"].tolist()[::12]
    assert set(found.set_index("bodyId").loc[neurons, "type"]) == {"EPG", "Delta7"}
    same_answers(demo, load("offline:v6", save_working_set(neurons, tmp_path, client=demo)), neurons)


def test_transmitters_confidences_and_mitochondria_survive(inside: Client, tmp_path: Path) -> None:
    neurons = [A, B, C, D]
    same_answers(inside, load("offline:v7", save_working_set(neurons, tmp_path, client=inside)), neurons)


def test_what_connections_tell_of_rois_survives(server: None, tmp_path: Path) -> None:
    told = '{"EB": {"pre": 2, "post": 3, "weightHP": 1}}'
    connections = pd.DataFrame(
        {"bodyId_pre": [2, 1], "bodyId_post": [1, 2], "weight": [1, 3], "weightHP": [0, 1], "roiInfo": [None, told]}
    )
    load_dataset("told:v1", neurons=pd.DataFrame({"bodyId": [1, 2]}), connections=connections, progress=False)
    online = Client("local", "told:v1")
    offline = load("offline:v8", save_working_set([1, 2], tmp_path, client=online))
    for client in (online, offline):
        found = client.fetch_custom(
            "MATCH (n)-[e:ConnectsTo]->() RETURN e.weight, e.weightHP, e.roiInfo ORDER BY n.bodyId"
        )
        assert found.to_numpy().tolist() == [[3, 1, told], [1, 0, "{}"]]


def test_what_weighs_nothing_survives(server: None, tmp_path: Path) -> None:
    """All PSDs of a connection may be less sure than those that count."""
    place = {"y": 0, "z": 0, "roi": "EB"}
    synapses = pd.DataFrame(
        {"bodyId": [1, 2], "type": ["pre", "post"], "x": [10, 11], "confidence": [0.9, 0.3], **place}
    )
    ends = {f"{axis}_{end}": x * (axis == "x") for axis in "xyz" for end, x in (("pre", 10), ("post", 11))}
    load_dataset(
        "unsure:v1",
        neurons=pd.DataFrame({"bodyId": [1, 2]}),
        connections=pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [0]}),
        synapses=synapses,
        synapse_connections=pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], **ends}),
        meta={"postHighAccuracyThreshold": 0.5},
        progress=False,
    )
    online = Client("local", "unsure:v1")
    offline = load("offline:v10", save_working_set([1, 2], tmp_path, client=online))
    for client in (online, offline):
        assert fetch_adjacencies(client=client)[1].empty
        assert fetch_synapse_connections(1, 2, SC(confidence=0), 0, client=client)["x_post"].tolist() == [11]


def test_neurons_without_connections_are_loaded_without_a_warning(inside: Client, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        load_folder("offline:v9", save_working_set(D, tmp_path, client=inside), progress=False)
    assert fetch_adjacencies(client=Client("local", "offline:v9"))[1].empty


def test_an_empty_set_is_refused(tiny: Client, tmp_path: Path) -> None:
    with pytest.raises(CriteriaError, match="there is nothing to save"):
        save_working_set("nothing like it", tmp_path / "set", client=tiny)
    assert not (tmp_path / "set").exists()


def test_a_set_without_skeletons_takes_the_place_of_one_with_them(tiny: Client, tmp_path: Path) -> None:
    folder = save_working_set(BIG, tmp_path / "set", client=tiny)
    (folder / "skeletons").mkdir()
    (folder / "skeletons" / f"{BIG}.swc").write_text("1 0 1 1 1 1 -1\n")
    save_working_set(BIG, folder, skeletons=False, client=tiny)
    assert not (folder / "skeletons").exists()
    assert fetch_neurons(client=load("offline:v8", folder))[0]["bodyId"].tolist() == [BIG]


def test_bodies_that_there_are_not_are_told(tiny: Client, tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match=r"^not in tiny:v1, and left out: 77, 88$") as told:
        folder = save_working_set([88, BIG, 77, BIG], tmp_path, client=tiny)
    assert told[0].filename == __file__
    assert (
        json.loads((folder / "working_set.json").read_text())["criteria"] == f"NeuronCriteria(bodyId=[88, {BIG}, 77])"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        save_working_set(NC(bodyId=[BIG, 77]) | NC(type="EPG"), tmp_path, client=tiny)


def test_a_place_where_nothing_can_be_written_is_told_before_the_long_questions(tiny: Client, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    before = fetch_neurons(BIG, client=tiny)[0].attrs["cypher"]
    with pytest.raises(NotADirectoryError):
        save_working_set(BIG, tmp_path / "file" / "set", client=tiny)
    assert [tiny.query_log[-1].cypher] == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["load", "x"], "load needs --neurons and --connections, or a folder"),
        (["load", "x", "nowhere"], "no folder 'nowhere'"),
        (["load", "x", "."], "of no layout that is known here"),
    ],
)
def test_what_is_missing_is_named(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 1
    assert said in capsys.readouterr().err
