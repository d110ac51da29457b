"""The single synapses of neuPrint's CSV files for Neo4j: where they are, whose, and which leads to which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.errors import warn
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.layouts.neo4j_csv import (
    csv_batches,
    csv_columns,
    csv_files,
    end_of,
    kind_of,
    truths,
)
from neuprint_jupyter.server.loading.tables import Table

_POINT = r"^\s*\{\s*x\s*:\s*(?P<x>[-+.\deE]+)\s*,\s*y\s*:\s*(?P<y>[-+.\deE]+)\s*,\s*z\s*:\s*(?P<z>[-+.\deE]+)\s*[,}]"
_PAIR = ["bodyId_pre", "bodyId_post"]
_ID = "id"


def read_synapses(folder: Path, connections: Table, bodies: pa.ChunkedArray) -> tuple[dict[str, Any], list[str]]:
    """The synapses of neurons and the pairs between them, as arguments of ``load_dataset``; and what is left out.

    Parameters
    ----------
    folder
        With ``Neuprint_Synapses*.csv``; ``Neuprint_Synapse_Connections*.csv`` tells which leads to which. Where
        synapses have no ``bodyId``, it is told by ``Neuprint_Neuron_to_SynapseSet*.csv`` and
        ``Neuprint_SynapseSet_to_Synapses*.csv``.
    connections
        Those of the neurons.
    bodies
        The body ids of the neurons.

    Raises
    ------
    LoadError
        If one of the files is wrong.
    """
    files = csv_files(folder, "Neuprint_Synapses")
    if not files:
        return {}, []
    owners = None
    if any("bodyId" not in csv_columns(path)[0].values() for path in files):
        sets, members = (csv_files(folder, f"Neuprint_{s}") for s in ("Neuron_to_SynapseSet", "SynapseSet_to_Synapses"))
        if not sets or not members:
            return {}, ["single synapses: no file tells whose they are, neither by bodyId nor by SynapseSets"]
        owners = _owners(sets, members, bodies)
    synapses, others = _synapses(files, bodies, owners)
    left_out = [f"{others:,} synapses of other bodies"] if others else []
    arguments = {"synapses": Table(files[0].name, synapses.drop_columns([_ID]))}
    pairs = csv_files(folder, "Neuprint_Synapse_Connections")
    if pairs:
        arguments["synapse_connections"], others = _pairs(pairs, synapses)
        if others:
            left_out.append(f"{others:,} pairs of synapses with them")
        _compare(connections, arguments["synapse_connections"])
    return arguments, left_out


def _owners(sets: list[Path], members: list[Path], bodies: pa.ChunkedArray) -> pd.Series[int]:
    """The body of each synapse of a known body, by the synapse's id."""
    known, parts = pc.unique(bodies), []
    for path in sets:
        start, end = (end_of(csv_columns(path)[0], which, path) for which in (":START_ID", ":END_ID"))
        for batch in csv_batches(path):
            some = batch.filter(pc.is_in(batch[start], known))
            parts.append(pd.Series(some[start].to_numpy(), some[end].to_pandas()))
    of_set = pd.concat(parts)
    parts = []
    for path in members:
        start, end = (end_of(csv_columns(path)[0], which, path) for which in (":START_ID", ":END_ID"))
        for batch in csv_batches(path):
            place = of_set.index.get_indexer(pd.Index(batch[start].to_pandas()))
            some = place >= 0
            parts.append(pd.Series(of_set.to_numpy()[place[some]], batch[end].to_numpy()[some]))
    owner = pd.concat(parts)
    # One that leads to several neurons is in several sets of its own.
    return owner[~owner.index.duplicated()]


def _synapses(files: list[Path], bodies: pa.ChunkedArray, owners: pd.Series[int] | None) -> tuple[pa.Table, int]:
    """The synapses of known bodies, in the columns of ``synapses`` and with their ids; and how many others."""
    known, parts, others = pc.unique(bodies), [], 0
    for path in files:
        names, _ = csv_columns(path)
        by_name = {name: header for header, name in names.items()}
        for name in ("type", "location"):
            if name not in by_name:
                raise LoadError(f"there is no column {name}; it has {', '.join(names)}", source=path.name)
        synapse = end_of(names, ":ID", path)
        for batch in csv_batches(path):
            body = batch[by_name["bodyId"]] if "bodyId" in by_name else _body_of(batch[synapse], owners)
            mine = pc.fill_null(pc.is_in(body, known), False)
            data = pa.table({_ID: batch[synapse], "bodyId": body, **_columns(batch, names, path)}).filter(mine)
            others += len(batch) - len(data)
            parts.append(data)
    whole = pa.concat_tables(parts, promote_options="permissive")
    ids = pd.Index(whole[_ID].to_numpy())
    if not ids.is_unique:
        again = ids[ids.duplicated()][0]
        raise LoadError(f"the synapse {again} is there twice", source=files[0].name)
    return whole, others


def _body_of(ids: pa.Array, owners: pd.Series[int] | None) -> pa.Array:
    if owners is None:
        return pa.nulls(len(ids), pa.int64())
    place = owners.index.get_indexer(pd.Index(ids.to_numpy()))
    return pa.array(owners.to_numpy()[place], mask=place < 0)


def _columns(batch: pa.RecordBatch, names: dict[str, str], path: Path) -> dict[str, pa.Array]:
    """All of a synapse but its ids: ``x``, ``y``, ``z``, ``roi`` and the properties. A flag tells an ROI."""
    columns: dict[str, pa.Array] = {}
    rois = []
    for header, name in names.items():
        if kind_of(header) == "boolean":
            rois.append(pc.if_else(pc.fill_null(truths(batch[header]), False), f"{name};", ""))
        elif name == "location":
            points = pc.extract_regex(batch[header], _POINT)
            wrong = pc.index(pc.is_null(points), True).as_py()
            if wrong >= 0:
                problem = f"{batch[header][wrong].as_py()!r} is not a point; write {{x:1, y:2, z:3}}"
                raise LoadError(problem, source=path.name, column="location")
            columns |= {axis: _number(pc.struct_field(points, axis)) for axis in "xyz"}
        elif not name.startswith(":") and name != "bodyId":
            columns[name] = batch[header]
    if rois:
        columns["roi"] = pc.binary_join_element_wise(*rois, "")
    return columns


def _number(texts: pa.Array) -> pa.Array:
    try:
        return texts.cast(pa.int64())
    except pa.ArrowInvalid:
        return texts.cast(pa.float64())


def _pairs(files: list[Path], synapses: pa.Table) -> tuple[Table, int]:
    """The pairs of synapses that are both known, in the columns of ``synapse_connections``; and how many others."""
    index, found, others = pd.Index(synapses[_ID].to_numpy()), [], 0
    for path in files:
        ends = [end_of(csv_columns(path)[0], which, path) for which in (":START_ID", ":END_ID")]
        for batch in csv_batches(path):
            places = np.stack([index.get_indexer(pd.Index(batch[end].to_numpy())) for end in ends])
            both = (places >= 0).all(axis=0)
            others += int(np.count_nonzero(~both))
            found.append(places[:, both])
    columns = {}
    for side, places in zip(("pre", "post"), np.concatenate(found, axis=1), strict=True):
        wrong = pc.index(pc.not_equal(synapses["type"].take(places), side), True).as_py()
        if wrong >= 0:
            synapse, end = index[places[wrong]], {"pre": "START", "post": "END"}[side]
            raise LoadError(f"the synapse {synapse} at the {end} of a pair is not of type {side}", source=files[0].name)
        for name in ("bodyId", "x", "y", "z"):
            columns[f"{name}_{side}"] = synapses[name].take(places)
    return Table(files[0].name, pa.table(columns)), others


def _compare(connections: Table, pairs: Table) -> None:
    """Say so if connections have other numbers of synapses than their weights: some counts leave out unsure ones."""
    weight = next((name for name in ("weightHR", "weight") if name in connections.columns), None)
    if weight is None:
        return
    told = connections.data.select([*_PAIR, weight]).to_pandas().groupby(_PAIR)[weight].sum()
    counted = pairs.data.group_by(_PAIR).aggregate([([], "count_all")]).to_pandas().set_index(_PAIR)["count_all"]
    every = told.index.union(counted.index)
    differ = int((told.reindex(every, fill_value=0) != counted.reindex(every, fill_value=0)).sum())
    if differ:
        of = f"{differ:,} of {len(every):,} connections have another number of single synapses"
        warn(f"{pairs.source}: {of} than their {weight} in {connections.source}")
