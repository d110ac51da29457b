"""From files to a dataset: read, check, complete, write, and only then show it."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from neuprint_jupyter.server.bodies import write_bodies
from neuprint_jupyter.server.engine import further_options, load_engine
from neuprint_jupyter.server.loading.closeness import ClosestRows, as_told, check_closest, nearest
from neuprint_jupyter.server.loading.connections import ConnectionRows, add_up, check_connections
from neuprint_jupyter.server.loading.connectome import Connectome
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.files import check_meshes, check_skeletons, copy_files, miss_owners
from neuprint_jupyter.server.loading.graph import write_graph
from neuprint_jupyter.server.loading.layouts import recognise
from neuprint_jupyter.server.loading.meta import check_meta, meta_properties, primary_rois
from neuprint_jupyter.server.loading.mitochondria import Mitochondria, check_mitochondria
from neuprint_jupyter.server.loading.neurons import DERIVED, Neurons, check_neurons, check_segments
from neuprint_jupyter.server.loading.neurons import complete as complete_properties
from neuprint_jupyter.server.loading.progress import Progress
from neuprint_jupyter.server.loading.regions import JSONSource, Regions, make_regions, read_hierarchy, read_info
from neuprint_jupyter.server.loading.synapses import (
    SynapseRows,
    check_synapse_connections,
    check_synapses,
    put_together,
)
from neuprint_jupyter.server.loading.tables import Table, TableSource, read_table
from neuprint_jupyter.server.loading.values import refuse_unwritable
from neuprint_jupyter.server.loading.workspace import in_the_way, workspace
from neuprint_jupyter.server.store import Dataset, data_directory, dataset_path, split_name

# What is written is seldom read again: of such pages, the engine would keep 4 GB.
_FEW_PAGES = "-Darcadedb.maxPageRAM=256"


@dataclass(frozen=True)
class Sources:
    """What a dataset is made of, as it was given to :func:`load_dataset`."""

    neurons: TableSource
    segments: TableSource | None
    connections: TableSource
    synapses: TableSource | None
    synapse_connections: TableSource | None
    mitochondria: TableSource | None
    closest_mitochondria: TableSource | None
    skeletons: str | Path | None
    meshes: str | Path | None
    roi_hierarchy: JSONSource | None
    roi_info: JSONSource | None


def load_dataset(
    name: str,
    *,
    neurons: TableSource,
    connections: TableSource,
    segments: TableSource | None = None,
    synapses: TableSource | None = None,
    synapse_connections: TableSource | None = None,
    mitochondria: TableSource | None = None,
    closest_mitochondria: TableSource | None = None,
    skeletons: str | Path | None = None,
    meshes: str | Path | None = None,
    roi_hierarchy: JSONSource | None = None,
    roi_info: JSONSource | None = None,
    meta: Mapping[str, Any] | None = None,
    data_dir: str | Path | None = None,
    replace: bool = False,
    progress: bool = True,
) -> Dataset:
    """Make a dataset of the embedded server from tables.

    Tables are Parquet, Feather, Arrow, CSV or TSV files (text in UTF-8, perhaps gzipped), or DataFrames.
    Everything is checked before anything is written, and the dataset appears whole or not at all.

    Parameters
    ----------
    name
        ``NAME`` or ``NAME:TAG``.
    neurons
        One row a neuron: ``bodyId`` and whatever else is to be a property. Columns named like ``somaLocation``
        hold points, ``"x,y,z"``, if any of their values is one; then all must be. ``pre``, ``post``, ``upstream``,
        ``downstream``, ``synweight`` and ``roiInfo`` are counted from the connections where they are not among the
        columns.
    connections
        One row a pair and ROI: ``bodyId_pre``, ``bodyId_post``, ``weight``; perhaps ``roi``, and further counts such as
        ``weightHP``. No ROI, or ``NotPrimary``, counts in the total only. Where ROIs overlap, so that synapses are in
        several of one level, ``roi`` names all of these: a list, or ``EBr1;EBw(L3)``. Or one row a pair, with a
        ``roiInfo``.
    segments
        One row a body that is no neuron, a small fragment: in the same columns as ``neurons``. Only queries for the
        label ``Segment`` find these.
    synapses
        One row a synapse: ``bodyId``, ``type`` (``pre`` or ``post``), ``x``, ``y``, ``z`` in voxels; perhaps ``roi``,
        ``confidence``, and whatever else is to be a property.
    synapse_connections
        One row a connected pair of synapses: ``bodyId``, ``x``, ``y``, ``z`` and perhaps ``roi`` and ``confidence``,
        each once with ``_pre`` and once with ``_post``. One of the two bodies may be no neuron; it becomes a Segment.
    mitochondria
        One row a mitochondrion: ``bodyId``, ``x``, ``y``, ``z`` in voxels; perhaps ``roi``, and whatever else is to
        be a property: ``size``, ``mitoType``, ``r0`` ...
    closest_mitochondria
        One row a synapse and the mitochondrion of its neuron that it is ``CloseTo``, as
        ``fetch_synapses_and_closest_mitochondria`` tells them: ``bodyId``, ``type``, ``x``, ``y``, ``z`` of the
        synapse, ``mx``, ``my``, ``mz`` of the mitochondrion, ``distance``. Without it, each synapse is ``CloseTo``
        the mitochondrion of its neuron that is nearest in a straight line.
    skeletons
        A directory of ``<bodyId>.swc``, in voxels.
    meshes
        A directory of ``<ROI>.obj``.
    roi_hierarchy
        JSON: ``{"name": "hemibrain", "children": [{"name": "EB"}, ...]}``. Counts add up along it.
    roi_info
        JSON: ``{"EB": {"isPrimary": true, "parent": "CX", "description": ...}, ...}``. Without ``roi_hierarchy``, the
        ROIs lie in these parents.
    meta
        Further properties of the Meta node: ``description``, ``voxelSize``, ``voxelUnits`` ...
    data_dir
        Where datasets lie, else :func:`~neuprint_jupyter.server.store.data_directory`.
    replace
        Whether a dataset of this name may be replaced. ``Client("local", name)`` knows of new properties and ROIs at
        once; other clients that are connected to it connect anew.
    progress
        Whether to show how far it is, on stderr.

    Returns
    -------
    Dataset
        The new dataset, ready to be served.

    Raises
    ------
    LoadError
        If anything given is wrong: with the file, the row and the column. Nothing has been written.
    DatasetNameError
        If ``name`` is not a dataset's name.

    Examples
    --------
    Tables that you have in the notebook become a dataset that every query, grid and plot works on:

    >>> import pandas as pd
    >>> neurons = pd.DataFrame({"bodyId": [1, 2, 3], "type": ["EPG", "EPG", "PEN"], "status": "Traced"})
    >>> connections = pd.DataFrame(
    ...     {"bodyId_pre": [1, 2, 2], "bodyId_post": [3, 3, 1], "roi": ["PB", "PB", "EB"], "weight": [12, 7, 3]}
    ... )
    >>> load_dataset("mine:v1", neurons=neurons, connections=connections)  # doctest: +SKIP
    Dataset(name='mine:v1', ...)
    >>> client = Client("local", "mine:v1")  # doctest: +SKIP
    >>> fetch_adjacencies("EPG", "PEN")  # doctest: +SKIP

    Files do as well, and skeletons and meshes can go with them:

    >>> load_dataset(
    ...     "larva:v1", neurons="neurons.parquet", connections="connections.csv", skeletons="swc", replace=True
    ... )  # doctest: +SKIP
    """
    base, _ = split_name(name)
    told = check_meta(meta or {})
    shown = Progress(progress)
    tables = (neurons, segments, connections, synapses, synapse_connections, mitochondria, closest_mitochondria)
    given = Sources(*tables, skeletons, meshes, roi_hierarchy, roi_info)
    place = _place(data_dir)
    with workspace(name, place, replace=replace, progress=shown) as directory, further_options(_FEW_PAGES):
        engine = load_engine(place / "logs")
        # Not kept: tables of millions of rows are large, and what they add up to is all that is written.
        connectome = complete_connectome(check(base, given, shown), shown)
        made = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        dataset = Dataset(name, uuid.uuid4().hex, directory, made, connectome.counts)
        _copy(dataset, connectome, shown)
        # First, as it takes memory for a moment, and what the engine takes it keeps.
        write_bodies(dataset.bodies, connectome.bodies.tolist(), connectome.properties)
        _release()
        write_graph(engine, dataset.graph, connectome, meta_properties(dataset, connectome, told), shown)
        dataset.describe()
    return Dataset(name, dataset.uuid, dataset_path(name, place), made, connectome.counts)


def load_folder(
    name: str, folder: str | Path, *, data_dir: str | Path | None = None, replace: bool = False, progress: bool = True
) -> Dataset:
    """Make a dataset of a folder of files as they are published.

    Known are neuPrint's ``Neuprint_*.csv`` for Neo4j, the flat Feather files of the male CNS and the optic lobe, the
    adjacencies of the hemibrain and of neuprint-python's ``fetch_adjacencies(export_dir=…)``, FlyWire's Codex, and what
    :func:`~neuprint_jupyter.save_working_set` writes.

    Parameters
    ----------
    name
        ``NAME`` or ``NAME:TAG``.
    folder
        The folder. Its layout is found out by the names of its files.
    data_dir, replace, progress
        As in :func:`load_dataset`.

    Returns
    -------
    Dataset
        The new dataset, ready to be served.

    Raises
    ------
    LoadError
        If the folder is of no known layout, or anything in it is wrong. Nothing has been written.

    Examples
    --------
    >>> load_folder("hemibrain:traced", "exported-traced-adjacencies-v1.2")  # doctest: +SKIP
    >>> Client("local", "hemibrain:traced")  # doctest: +SKIP
    """
    # Before the files are read, which may take long.
    in_the_way(name, _place(data_dir), replace=replace)
    found = recognise(folder)
    return load_dataset(name, **found.arguments, data_dir=data_dir, replace=replace, progress=progress)


def _place(data_dir: str | Path | None) -> Path:
    return Path(data_dir or data_directory()).expanduser()


@dataclass(frozen=True)
class Checked:
    """Everything that was given, read and found right."""

    neurons: Neurons
    segments: Neurons | None
    connections: ConnectionRows
    synapses: SynapseRows | None
    synapse_connections: tuple[SynapseRows, SynapseRows] | None
    mitochondria: Mitochondria | None
    closest: ClosestRows | None
    skeletons: Mapping[int, Path]
    meshes: Mapping[str, Path]
    regions: Regions
    connected_rois: list[str]


def check(dataset: str, given: Sources, progress: Progress) -> Checked:
    """Read and check everything.

    Parameters
    ----------
    dataset
        The dataset's name without tag: the root of the ROIs, where no hierarchy is given.
    given
        Where everything is.
    progress
        Told how far it is.

    Raises
    ------
    LoadError
        At the first thing that is wrong.
    """
    with progress.stage("read", 4) as advance:
        neurons_table = read_table(given.neurons, "neurons")
        segments_table = None if given.segments is None else read_table(given.segments, "segments")
        advance(1)
        connections_table = read_table(given.connections, "connections")
        advance(1)
        tables = _inside_tables(given)
        hierarchy, info = read_hierarchy(given.roi_hierarchy), read_info(given.roi_info)
        advance(2)
    with progress.stage("check", 4) as advance:
        neurons = check_neurons(neurons_table)
        advance(1)
        segments = None if segments_table is None else check_segments(segments_table, neurons)
        ids, whose = neurons.ids, neurons_table.source
        if segments is not None:
            ids, whose = ids.append(segments.ids), f"{whose} and {segments.table.source}"
        rows = check_connections(connections_table, ids, whose)
        advance(1)
        synapses = None if tables[0] is None else check_synapses(tables[0], ids, whose)
        sides = None if tables[1] is None else check_synapse_connections(tables[1], ids, whose)
        mitochondria = None if tables[2] is None else check_mitochondria(tables[2], ids, whose)
        are_there = mitochondria is not None and (synapses is not None or sides is not None)
        closest = None if tables[3] is None else _check_closest(tables[3], ids, whose, are_there=are_there)
        advance(1)
        skeletons, meshes = check_skeletons(given.skeletons), check_meshes(given.meshes)
        used = [*rows.places.names, *neurons.rois, *(segments.rois if segments is not None else ())]
        at_synapses = [roi for part in (synapses, *(sides or ())) if part is not None for roi in part.places.names]
        in_mitochondria = mitochondria.places.names if mitochondria is not None else []
        regions = make_regions(dataset, hierarchy, info, [*used, *at_synapses, *in_mitochondria])
        properties = [*neurons.properties, *(segments.properties if segments is not None else ())]
        _refuse_names(regions, properties, synapses, mitochondria)
        miss_owners(skeletons, meshes, ids, whose, regions.names)
        advance(1)
    return Checked(
        neurons,
        segments,
        rows,
        synapses,
        sides,
        mitochondria,
        closest,
        skeletons,
        meshes,
        regions,
        rows.places.names or at_synapses,
    )


def _inside_tables(given: Sources) -> list[Table | None]:
    """The tables of what lies in neurons, where they are given, in the order of :class:`Sources`."""
    named = (
        ("synapses", given.synapses),
        ("synapse_connections", given.synapse_connections),
        ("mitochondria", given.mitochondria),
        ("closest_mitochondria", given.closest_mitochondria),
    )
    return [None if source is None else read_table(source, argument) for argument, source in named]


def _check_closest(table: Table, ids: pd.Index[int], whose: str, *, are_there: bool) -> ClosestRows:
    """Check what is close to what, where both are there."""
    if not are_there:
        raise LoadError("its synapses and mitochondria are needed, too; give both", source=table.source)
    return check_closest(table, ids, whose)


def complete_connectome(checked: Checked, progress: Progress) -> Connectome:
    """Add up what the tables leave to be counted."""
    _release()
    with progress.stage("add up", 1) as advance:
        connectome = _added_up(checked)
        advance(1)
    return connectome


def _added_up(checked: Checked) -> Connectome:
    tables, regions = [checked.neurons], checked.regions
    if checked.segments is not None:
        tables.append(checked.segments)
    bodies = pd.Index(np.concatenate([table.ids for table in tables]))
    synapses = None
    if checked.synapses is not None or checked.synapse_connections is not None:
        synapses = put_together(bodies, checked.synapses, checked.synapse_connections, regions)
        bodies = synapses.bodies
    connections = add_up(checked.connections, len(bodies), regions)
    totals = None if synapses is None else synapses.totals(regions)
    mitochondria, closest, closeness = checked.mitochondria, checked.closest, None
    if synapses is not None and mitochondria is not None:
        closeness = as_told(closest, mitochondria, synapses) if closest else nearest(mitochondria, synapses)
    return Connectome(
        bodies=bodies,
        neuron_count=len(checked.neurons),
        properties=complete_properties(tables, connections, totals, regions),
        connections=connections,
        synapses=synapses,
        mitochondria=mitochondria,
        closeness=closeness,
        regions=regions,
        primary=primary_rois(regions, checked.connected_rois),
        skeletons=checked.skeletons,
        meshes=checked.meshes,
    )


def _refuse_names(
    regions: Regions, properties: list[str], synapses: SynapseRows | None, mitochondria: Mitochondria | None
) -> None:
    # An ROI is a true/false property of the neurons, synapses and mitochondria in it.
    taken = dict.fromkeys(("bodyId", *properties, *DERIVED), "neurons")
    if mitochondria is not None:
        taken |= dict.fromkeys(("type", "location", *mitochondria.properties), "mitochondria")
    if synapses is not None:
        taken |= dict.fromkeys(("type", "location", "confidence", *synapses.properties), "synapses")
    for name in regions.names:
        refuse_unwritable(name)
        if name in taken or name.startswith("@"):
            whose = f"a property of the {taken[name]}" if name in taken else "the engine's own"
            raise LoadError(f"an ROI cannot be called {name!r}, which is {whose}; rename either")


def _release() -> None:
    """Have Arrow give back the memory of tables that are gone: it would keep it, to use it again."""
    pa.default_memory_pool().release_unused()


def _copy(dataset: Dataset, connectome: Connectome, progress: Progress) -> None:
    files = [(path, dataset.skeleton_file(body)) for body, path in connectome.skeletons.items()]
    files += [(path, dataset.mesh_file(roi)) for roi, path in connectome.meshes.items()]
    if files:
        with progress.stage("files", len(files)) as advance:
            copy_files(files, advance)
