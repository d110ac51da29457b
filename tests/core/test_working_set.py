"""A set of neurons taken from one dataset is the same in the dataset that is made of it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from neuprint_jupyter import (
    Client,
    CriteriaError,
    fetch_adjacencies,
    fetch_neurons,
    fetch_roi_hierarchy,
    fetch_synapse_connections,
    fetch_synapses,
    save_working_set,
)
from neuprint_jupyter import NeuronCriteria as NC
from neuprint_jupyter.cli import main
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


def test_ids_and_odd_names_survive(tiny: Client, tmp_path: Path) -> None:
    offline = load("offline:v4", save_working_set(None, tmp_path, client=tiny))
    neurons, counts = fetch_neurons(client=tiny)
    again, again_counts = fetch_neurons(client=offline)
    pd.testing.assert_frame_equal(again[neurons.columns], neurons)
    pd.testing.assert_frame_equal(again_counts, counts)
    assert again["bodyId"].max() == BIG + 1


def test_an_empty_set_is_refused(tiny: Client, tmp_path: Path) -> None:
    with pytest.raises(CriteriaError, match="there is nothing to save"):
        save_working_set("nothing like it", tmp_path / "set", client=tiny)
    assert not (tmp_path / "set").exists()


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
