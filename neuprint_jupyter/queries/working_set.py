"""A set of neurons and all that is between them, written to a folder that becomes a dataset on this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from neuprint_jupyter.analysis.skeletons import skeleton_df_to_swc
from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.cypher import Criteria, NeuronCriteria, SynapseCriteria, as_neuron_criteria
from neuprint_jupyter.errors import CriteriaError, warn
from neuprint_jupyter.queries.elements import matching_bodies
from neuprint_jupyter.queries.kept import (
    kept_closest,
    kept_connections,
    kept_mitochondria,
    kept_synapse_connections,
    kept_synapses,
)
from neuprint_jupyter.queries.neurons import fetch_neurons
from neuprint_jupyter.queries.skeletons import fetch_skeletons, named

# Made of roiInfo here, and made again where the folder is loaded.
_MADE_HERE = ["inputRois", "outputRois"]
_MARK = "working_set.json"
# Of the dataset, what is as true of a part of it: what is where, and which queries and criteria mean what.
_TOLD = (
    "voxelSize",
    "voxelUnits",
    "postHighAccuracyThreshold",
    "preHPThreshold",
    "postHPThreshold",
    "neuronProperties",
    "neuronColumnsOrdered",
    "neuronColumnsVisible",
    "statusDefinitions",
    "superLevelRois",
    "overviewOrder",
    "neuroglancerInfo",
    "neuroglancerMeta",
)
# Each becomes a file of its own.
_TABLES = ("neurons", "connections", "synapses", "synapse_connections", "mitochondria", "closest_mitochondria")


@inject_client
def save_working_set(
    neurons: Any,
    path: str | Path,
    *,
    synapses: bool = True,
    mitochondria: bool = True,
    skeletons: bool = True,
    client: Client = None,  # type: ignore[assignment]
) -> Path:
    """Write some neurons and what is between them to a folder, to continue without the server.

    ``neuprint-jupyter load NAME PATH`` makes a dataset of the folder.

    Parameters
    ----------
    neurons
        NeuronCriteria, bodyIds or names.
    path
        The folder; made if it is not there. An earlier set in it is replaced; a folder with
        anything else in it is refused.
    synapses
        Whether their synapses, and which of them connect them with one another, are written: of
        every confidence, in all their ROIs, with all properties, neurotransmitters too.
    mitochondria
        Whether their mitochondria are written, and which of them each synapse is close to.
    skeletons
        Whether their skeletons are written, as far as there are any.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    Path
        The folder: neurons.parquet, connections.parquet, synapses.parquet,
        synapse_connections.parquet, mitochondria.parquet, closest_mitochondria.parquet,
        skeletons/*.swc, roi_hierarchy.json, roi_info.json, meta.json (how large voxels are, from
        which confidence on synapses count, the scene of neuroglancer …), and working_set.json, which
        tells where it came from. Files without rows are left out. Counts of a neuron (pre, post,
        roiInfo …) are those of the whole dataset; connections are those within the set.

    Raises
    ------
    CriteriaError
        If no neuron matches, or the folder holds something else.

    Examples
    --------
    >>> save_working_set(NeuronCriteria(type="EPG"), "epg")  # doctest: +SKIP
    PosixPath('epg')
    """
    folder = Path(path).expanduser()
    _check_folder(folder)
    criteria = as_neuron_criteria(neurons)
    table, _ = fetch_neurons(criteria, client=client)
    if table.empty:
        raise CriteriaError(f"no neuron of {client.dataset} matches {neurons!r}, so there is nothing to save")
    # Before the long questions: an error tells where nothing can be written.
    folder.mkdir(parents=True, exist_ok=True)
    bodies = table["bodyId"].tolist()
    if not isinstance(neurons, Criteria) and (missing := _missing(criteria, bodies)):
        warn(f"not in {client.dataset}, and left out: {named(missing)}")
    tables = {"neurons": _storable(table), "connections": kept_connections(bodies, client)}
    parts = matching_bodies(bodies, SynapseCriteria(), client) if synapses or mitochondria else []
    if synapses:
        tables["synapses"] = kept_synapses(parts, client)
        tables["synapse_connections"] = kept_synapse_connections(bodies, client)
    if mitochondria:
        tables["mitochondria"] = kept_mitochondria(parts, client)
    if synapses and mitochondria:
        tables["closest_mitochondria"] = kept_closest(parts, client)
    for name in _TABLES:
        file = folder / f"{name}.parquet"
        if name in tables and len(tables[name]) + (name == "connections"):
            _plain(tables[name]).to_parquet(file, index=False)
        else:
            file.unlink(missing_ok=True)
    _write_skeletons(folder / "skeletons", bodies if skeletons else [], client)
    _write_json(folder / "roi_hierarchy.json", client.meta.get("roiHierarchy"))
    _write_json(folder / "roi_info.json", _roi_info(client))
    _write_json(folder / "meta.json", _meta(client))
    _write_json(folder / _MARK, {**table.attrs, "neurons": len(bodies), "criteria": repr(criteria)})
    return folder


def _missing(criteria: Criteria, bodies: list[int]) -> list[int]:
    """The bodyIds that were asked for and are not there."""
    return sorted(set(criteria.bodyId).difference(bodies)) if isinstance(criteria, NeuronCriteria) else []


def _check_folder(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier set: it may be somebody's work."""
    if folder.exists() and not (folder / _MARK).exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CriteriaError(f"{str(folder)!r} is not a working set, and not empty; name a new folder")


def _storable(neurons: pd.DataFrame) -> pd.DataFrame:
    """The neuron table as a file holds it: roiInfo as text."""
    stored = neurons.drop(columns=_MADE_HERE)
    stored["roiInfo"] = [json.dumps(info) for info in neurons["roiInfo"]]
    return stored


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Without what a file need not carry: where the table came from stands in working_set.json, once."""
    table = table.copy()
    table.attrs = {}
    return table


def _roi_info(client: Client) -> dict[str, Any]:
    """Each ROI's description and whether it is primary, without counts: those are of the whole dataset."""
    primary = set(client.primary_rois)
    told: dict[str, Any] = client.meta.get("roiInfo") or {}
    counts = ("pre", "post")
    return {
        roi: {**{k: v for k, v in (told.get(roi) or {}).items() if k not in counts}, "isPrimary": roi in primary}
        for roi in client.all_rois
    }


def _meta(client: Client) -> dict[str, Any]:
    """What the Meta node says that is as true of a part of the dataset; nested values are texts, as they are there."""
    told = {name: client.meta[name] for name in _TOLD if client.meta.get(name)}
    # Told or not, these are what the synapses have.
    told["ntSynapseProperties"] = client.meta.get("ntSynapseProperties") or client.fetch_synapse_nt_keys()
    scene = client.fetch_neuroglancer_scene() or {}
    if scene.get("layers"):
        told["neuroglancerScene"] = scene
    nested = {name for name in told if name not in ("voxelSize", "superLevelRois")}
    return {n: json.dumps(v) if n in nested and isinstance(v, list | dict) else v for n, v in told.items()}


def _write_skeletons(folder: Path, bodies: list[int], client: Client) -> None:
    for old in folder.glob("*.swc"):
        if old.stem.isdecimal():
            old.unlink()
    # What is loaded must have skeletons where there is a folder for them.
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
    if not bodies:
        return
    nodes = fetch_skeletons(bodies, on_missing="ignore", client=client)
    if nodes.empty:
        return
    folder.mkdir(exist_ok=True)
    for body, skeleton in nodes.groupby("bodyId"):
        skeleton_df_to_swc(skeleton.drop(columns="bodyId"), folder / f"{body}.swc")


def _write_json(file: Path, value: Any) -> None:
    if value:
        file.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    else:
        file.unlink(missing_ok=True)
