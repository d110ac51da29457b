from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import requests
from bokeh.models import Legend

from neuprint_jupyter import (
    Client,
    CriteriaError,
    NeuprintError,
    UnknownNameError,
    explorer_link,
    fetch_roi_mesh,
    fetch_synapse_connections,
    neuroglancer_link,
    plot_soma_positions,
    plot_synapses,
)
from tests.tiny import BIG


def test_a_mesh(hemibrain: Client) -> None:
    obj = fetch_roi_mesh("CA(R)", "obj", client=hemibrain)
    mesh = fetch_roi_mesh("CA(R)", client=hemibrain)
    assert len(mesh.vertices) == sum(line.startswith(b"v ") for line in obj.splitlines())
    assert len(mesh.faces) == sum(line.startswith(b"f ") for line in obj.splitlines())
    assert mesh.faces.max() < len(mesh.vertices)
    # The calyx lies where the published slice has its synapses.
    assert (mesh.vertices.min(axis=0) > 0).all()
    assert (mesh.vertices.max(axis=0) < 45_000).all()
    with pytest.raises(UnknownNameError, match=r"did you mean 'CA\(R\)'"):
        fetch_roi_mesh("CA(r)", client=hemibrain)
    with pytest.raises(CriteriaError, match="'mesh' or 'obj'"):
        fetch_roi_mesh("CA(R)", "stl", client=hemibrain)  # type: ignore[arg-type]


def test_the_size_of_a_voxel(tiny: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tiny.meta, "voxelSize", [8.0, 8.0, 8.0])
    assert tiny.voxel_size == [8.0, 8.0, 8.0]
    monkeypatch.setitem(tiny.meta, "voxelSize", None)
    with pytest.raises(NeuprintError, match="does not say how large a voxel is"):
        _ = tiny.voxel_size


def test_the_explorer_shows_one_neuron_or_several(tiny: Client) -> None:
    one = parse_qs(urlsplit(explorer_link(3, client=tiny)).query)
    assert one["dataset"] == one["qr[0][ds]"] == one["qr[0][pm][dataset]"] == ["tiny:v1"]
    assert one["qr[0][code]"] == ["fn"]
    assert one["qr[0][pm][neuron_id]"] == ["3"]
    link = explorer_link("EPG", client=tiny)
    several = parse_qs(urlsplit(link).query)
    assert link.startswith(f"{tiny.server}/results?")
    assert several["qr[0][code]"] == ["sk"]
    assert several["qr[0][pm][bodyIds]"] == [f"{BIG},{BIG + 1}"]
    for nobody in ("nothing", 99):
        with pytest.raises(CriteriaError, match=f"no neuron of tiny:v1 matches {nobody!r}"):
            explorer_link(nobody, client=tiny)


def test_no_link_is_longer_than_servers_read(tiny: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    longest = len(explorer_link(None, client=tiny))
    monkeypatch.setattr("neuprint_jupyter.queries.places._LONGEST_ADDRESS", longest)
    assert len(explorer_link(None, client=tiny)) == longest
    monkeypatch.setattr("neuprint_jupyter.queries.places._LONGEST_ADDRESS", longest - 1)
    with pytest.raises(CriteriaError, match=rf"neurons make an address of {longest} characters, .* servers read"):
        explorer_link(None, client=tiny)


def test_a_link_to_an_explorer_that_is_not_there_says_what_is(tiny: Client) -> None:
    answer = requests.get(explorer_link(3, client=tiny), timeout=60)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "%neuprint explore" in answer.text
    assert "serve --explorer" in answer.text


def test_somata_of_a_type(hemibrain: Client) -> None:
    assert "Somata of" in plot_soma_positions("DA1_lPN", client=hemibrain, axes="xz").title.text


def scene_of(link: str) -> dict[str, Any]:
    return json.loads(unquote(link.partition("#!")[2]))  # type: ignore[no-any-return]


SEGMENTATION = {"name": "tiny-seg", "type": "segmentation", "source": "precomputed://gs://x"}


@pytest.mark.parametrize(
    ("scene", "meta"),
    [
        (
            {
                "layers": [
                    {"name": "em", "type": "image", "source": "y"},
                    {**SEGMENTATION, "name": "rois"},
                    SEGMENTATION,
                ]
            },
            None,
        ),
        (None, [{"name": "em", "dataType": "image", "source": "y"}, {**SEGMENTATION, "dataType": "segmentation"}]),
    ],
)
def test_neuroglancer_shows_neurons_in_the_datasets_scene(
    tiny: Client, monkeypatch: pytest.MonkeyPatch, scene: Any, meta: Any
) -> None:
    monkeypatch.setattr(tiny, "fetch_neuroglancer_scene", lambda: scene)
    monkeypatch.setitem(tiny.meta, "neuroglancerMeta", meta)
    shown = scene_of(neuroglancer_link([3, 4], client=tiny))
    (layer,) = [layer for layer in shown["layers"] if layer["name"] == "tiny-seg"]
    assert layer["segments"] == ["3", "4"]
    assert layer["source"] == "precomputed://gs://x"
    assert [layer for layer in shown["layers"] if "segments" in layer] == [layer]


def test_neuroglancer_looks_where_the_datasets_scene_does_and_counts_in_its_voxels(
    tiny: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, Any] = {"layers": [SEGMENTATION], "position": [1, 2, 3], "projectionScale": 5e4, "layout": "4panel"}
    monkeypatch.setattr(tiny, "fetch_neuroglancer_scene", lambda: kept)
    monkeypatch.setitem(tiny.meta, "voxelSize", [8, 8, 40.5])
    shown = scene_of(neuroglancer_link(3, client=tiny))
    assert shown["dimensions"] == {"x": [8e-9, "m"], "y": [8e-9, "m"], "z": [4.05e-8, "m"]}
    assert (shown["position"], shown["projectionScale"], shown["layout"]) == ([1, 2, 3], 5e4, "3d")
    kept["dimensions"] = {"x": [4e-9, "m"], "y": [4e-9, "m"], "z": [4e-9, "m"]}
    assert scene_of(neuroglancer_link(3, client=tiny))["dimensions"] == kept["dimensions"]
    del kept["dimensions"]
    monkeypatch.setitem(tiny.meta, "voxelSize", None)
    assert "dimensions" not in scene_of(neuroglancer_link(3, client=tiny))


def test_a_dataset_without_a_scene_says_so(tiny: Client) -> None:
    with pytest.raises(NeuprintError, match=r"does not say where its segmentation is.*; plot_skeletons draws"):
        neuroglancer_link("EPG", client=tiny)


def test_partners_are_coloured_by_their_types_which_are_fetched(inside: Client) -> None:
    pairs = fetch_synapse_connections(None, 3, client=inside)
    assert "type_pre" not in pairs.columns
    (legend,) = plot_synapses(pairs, "partner", axes="xz", client=inside).select({"type": Legend})
    assert {item.label.value.split(" ")[0] for item in legend.items} == {"a", "b"}
