"""The CSV files that a neuPrint database is made of: Neuprint_*.csv, with typed headers for Neo4j's importer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.layouts.neo4j_csv import (
    csv_batches,
    csv_columns,
    csv_files,
    kind_of,
    point_text,
    truths,
)
from neuprint_jupyter.server.loading.layouts.neo4j_synapses import read_synapses
from neuprint_jupyter.server.loading.layouts.recognised import Recognised
from neuprint_jupyter.server.loading.tables import Table

FILES = "Neuprint_Meta.csv, Neuprint_Neurons*.csv and Neuprint_Neuron_Connections*.csv of neuPrint for Neo4j"

_NUMBERS = {"long": int, "int": int, "short": int, "float": float, "double": float}
# What every load tells of itself.
_OWN = {"dataset", "tag", "uuid", "lastDatabaseEdit", "latestMutationId", "primaryRois", "roiInfo", "roiHierarchy"}
_OWN |= {"totalPreCount", "totalPostCount", "neuronProperties"}


def read(folder: Path) -> Recognised | None:
    """The files of a folder, if it has neurons and connections in Neo4j's form."""
    neurons, connections = (csv_files(folder, stem) for stem in ("Neuprint_Neurons", "Neuprint_Neuron_Connections"))
    if not neurons or not connections:
        return None
    told = _meta(folder)
    bodies, segments = _neurons(neurons, set(told.get("roiInfo", {})))
    rows, others = _connections(connections, bodies.data["bodyId"])
    left_out = []
    if segments:
        left_out.append(f"{segments:,} segments that are not neurons")
    if others:
        left_out.append(f"{others:,} connections with them")
    single, without = read_synapses(folder, rows, bodies.data["bodyId"])
    left_out += without
    arguments: dict[str, Any] = {
        "neurons": bodies,
        "connections": rows,
        **single,
        "meta": {name: value for name, value in told.items() if name not in _OWN},
    }
    if "roiHierarchy" in told:
        arguments["roi_hierarchy"] = told["roiHierarchy"]
    if told.get("roiInfo") or told.get("primaryRois"):
        arguments["roi_info"] = _roi_info(told)
    return Recognised("neuPrint's files for Neo4j", arguments, left_out)


def _neurons(files: list[Path], rois: set[str]) -> tuple[Table, int]:
    """The rows that have the label Neuron, and how many others there are."""
    parts, others = [], 0
    for path in files:
        names, _ = csv_columns(path)
        ids = [header for header, name in names.items() if name in ("bodyId", ":ID(Body-ID)")]
        if not ids:
            raise LoadError(f"there is no column bodyId:long; it has {', '.join(names)}", source=path.name)
        for batch in csv_batches(path):
            table = pa.Table.from_batches([batch])
            labels = next((h for h, name in names.items() if name.upper() == ":LABEL"), None)
            if labels:
                is_neuron = pc.fill_null(pc.match_substring_regex(table[labels], r"(^|;)Neuron(;|$)"), False)
                others += len(batch)
                table = table.filter(is_neuron)
                others -= len(table)
            # An ROI's flag says what roiInfo says, too.
            kept = [h for h, name in names.items() if not name.startswith(":") and name not in rois]
            data = table.select(kept).rename_columns([names[h] for h in kept])
            if "bodyId" not in data.column_names:
                data = data.append_column("bodyId", table[ids[0]])
            parts.append(_converted(data, {"bodyId": "long", **{names[h]: kind_of(h) for h in kept}}))
    whole = pa.concat_tables(parts, promote_options="permissive")
    flags = _roi_flags(whole)
    return Table(files[0].name, whole.drop_columns([name for name in whole.column_names if name in flags])), others


def _converted(data: pa.Table, kinds: dict[str, str]) -> pa.Table:
    """Points as text that every table may have, and true and false as such."""
    for position, name in enumerate(data.column_names):
        if kinds[name] == "boolean":
            data = data.set_column(position, name, truths(data[name]))
        elif kinds[name].startswith("point"):
            points = [point_text(text) for text in data[name].to_pylist()]
            data = data.set_column(position, name, pa.array(points, pa.string()))
    return data


def _roi_flags(data: pa.Table) -> set[str]:
    if "roiInfo" not in data.column_names:
        return set()
    told = (json.loads(text) for text in pc.unique(data["roiInfo"]).to_pylist() if text)
    return {roi for info in told for roi in info}


def _connections(files: list[Path], bodies: pa.ChunkedArray) -> tuple[Table, int]:
    known = pc.unique(bodies)
    parts, others = [], 0
    for path in files:
        names, _ = csv_columns(path)
        ends = [next((h for h in names if h.startswith(f":{end}_ID")), None) for end in ("START", "END")]
        if None in ends:
            raise LoadError(f"there are no columns :START_ID and :END_ID; it has {', '.join(names)}", source=path.name)
        kept = [h for h, name in names.items() if not name.startswith(":")]
        for batch in csv_batches(path):
            table = pa.Table.from_batches([batch])
            between = pc.and_(*(pc.is_in(table[end], known) for end in ends))
            data = table.filter(between).select([*ends, *kept])
            others += len(table) - len(data)
            parts.append(data.rename_columns(["bodyId_pre", "bodyId_post", *(names[h] for h in kept)]))
    return Table(files[0].name, pa.concat_tables(parts, promote_options="permissive")), others


def _meta(folder: Path) -> dict[str, Any]:
    """The properties of the Meta node: lists and numbers as such; of JSON, what is needed here."""
    files = csv_files(folder, "Neuprint_Meta")
    if not files:
        return {}
    names, _ = csv_columns(files[0])
    rows = pa.Table.from_batches(list(csv_batches(files[0]))).to_pylist()
    if len(rows) != 1:
        raise LoadError(f"there are {len(rows)} rows; a dataset has one Meta node", source=files[0].name)
    told: dict[str, Any] = {}
    for header, value in rows[0].items():
        name, kind = names[header], header.rpartition(":")[2]
        if value is None or name.startswith(":"):
            continue
        if kind.endswith("[]"):
            number = _NUMBERS.get(kind.removesuffix("[]"), str)
            told[name] = [number(word) for word in value.split(";")]
        elif kind == "boolean":
            told[name] = value.lower() == "true"
        else:
            told[name] = value
    for name in ("roiInfo", "roiHierarchy"):
        if name in told:
            told[name] = json.loads(told[name])
    return told


def _roi_info(told: dict[str, Any]) -> dict[str, Any]:
    """What Meta tells of ROIs but their counts, which are counted anew."""
    primary = set(told.get("primaryRois", []))
    info = told.get("roiInfo") or {roi: {} for roi in primary}
    return {
        roi: {**{k: v for k, v in entry.items() if k not in ("pre", "post")}, "isPrimary": roi in primary}
        for roi, entry in info.items()
    }
