"""The flat Feather files of the male CNS and of the optic lobe: annotations of bodies, weights, single synapses."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.layouts.flat_synapses import (
    among,
    camel,
    in_rois,
    opened,
    read_partners,
    read_points,
    read_transmitters,
    with_transmitters,
)
from neuprint_jupyter.server.loading.layouts.recognised import Recognised, find_tables, renamed
from neuprint_jupyter.server.loading.layouts.recognised import read as read_file
from neuprint_jupyter.server.loading.tables import Table

FILES = "body-annotations-*.feather and connectome-weights-*.feather of the male CNS or the optic lobe"

_ENDS = {"body_pre": "bodyId_pre", "body_post": "bodyId_post"}
# What a file of weights may call the column of ROIs: after the set of ROIs that it is of.
_ROI = ("roi", "roi_post", "primary", "primary_post")
# Told with the annotations, too, and the annotations know better.
_TWICE = {"type", "instance", "status", "class", "cell_type", "top_pre", "top_post"}


def read(folder: Path) -> Recognised | None:
    """The files of a folder, if it has annotations and weights."""
    annotations, weights = (find_tables(folder, prefix) for prefix in ("body-annotations", "connectome-weights"))
    if not annotations or not weights:
        return None
    neurons = _with_id(read_file(annotations[0]))
    for prefix in ("body-neurotransmitters", "body-stats"):
        for path in find_tables(folder, prefix)[:1]:
            neurons = _joined(neurons, path)
    pairs, points, transmitters = (find_tables(folder, f"{stem}-") for stem in ("syn-partners", "syn-points", "tbar"))
    file = _with_rois(weights) or next((path for path in weights if _same_choice(path, pairs)), weights[0])
    ids, whose = neurons.data["bodyId"], f"bodies that {annotations[0].name} does not name"
    connections, others = _between(file, ids)
    left_out = [f"{path.name}: {file.name} is taken" for path in weights if path != file]
    if others:
        left_out.append(f"{others:,} connections with {whose}")
    arguments: dict[str, Any] = {"neurons": neurons, "connections": connections}
    if pairs:
        taken = _same_choice(file, pairs) or pairs[0]
        partners, others = read_partners(taken, ids)
        arguments |= {"synapse_connections": partners, "connections": in_rois(connections, partners)}
        left_out += [f"{path.name}: {taken.name} is taken" for path in pairs if path != taken]
        if others:
            left_out.append(f"{others:,} pairs of synapses with {whose}")
    if points:
        arguments["synapses"], others = read_points(points[0], ids)
        if others:
            left_out.append(f"{others:,} synapses of {whose}")
    for path in transmitters[:1] if pairs or points else ():
        tbars, others = read_transmitters(path, ids)
        arguments["synapses"] = with_transmitters(arguments["synapses"], tbars) if points else tbars
        if others:
            left_out.append(f"the transmitters of {others:,} synapses of {whose}")
    taken_too = transmitters[1:] if pairs or points else transmitters
    left_out += [f"{path.name}: it is read with syn-partners or syn-points, and once" for path in taken_too]
    return Recognised("flat Feather files", arguments, left_out)


def _same_choice(path: Path, others: list[Path]) -> Path | None:
    """The file of the same choice of bodies, as ``significant-only``: its name ends alike."""
    kind = "-".join(path.name.split("-")[:2])
    ends = {other.name.removeprefix("-".join(other.name.split("-")[:2])): other for other in others}
    return ends.get(path.name.removeprefix(kind))


def _with_id(table: Table) -> Table:
    if "bodyId" in table.columns:
        return table
    table.require("body")
    return renamed(table, {"body": "bodyId"})


def _joined(neurons: Table, path: Path) -> Table:
    """The neurons with the columns that another file tells of bodies."""
    more = _with_id(read_file(path))
    names = {name: camel(name) for name in more.columns if name != "bodyId"}
    known = {*neurons.columns, *_TWICE} - {"bodyId"}
    more = renamed(more, names, drop=[name for name, new in names.items() if {name, new} & known])
    data = more.data.filter(pc.is_in(more.data["bodyId"], pc.unique(neurons.data["bodyId"])))
    if len(pc.unique(data["bodyId"])) != len(data):
        raise LoadError("there are several rows of one body", source=more.source, column="bodyId")
    key = neurons.data.schema.field("bodyId").type
    data = data.set_column(data.schema.get_field_index("bodyId"), "bodyId", data["bodyId"].cast(key))
    order = pc.index_in(neurons.data["bodyId"], data["bodyId"].combine_chunks())
    joined = neurons.data
    for name in data.column_names:
        if name != "bodyId":
            joined = joined.append_column(name, data[name].combine_chunks().take(order.combine_chunks()))
    return Table(f"{neurons.source} and {more.source}", joined)


def _between(path: Path, bodies: pa.ChunkedArray) -> tuple[Table, int]:
    """The weights between known bodies, and how many others there are."""
    source = opened(path)
    names = source.schema.names
    ends = [name for pair in _ENDS.items() for name in pair if name in names]
    if len(ends) != 2:
        raise LoadError(f"there are no columns body_pre and body_post; it has {', '.join(names)}", source=path.name)
    roi = [name for name in _ROI if name in names]
    counts = [name for name in names if name == "weight" or re.fullmatch(r"weight[A-Z]\w*", name)]
    table, others = among(path, source, [*ends, *roi[:1], *counts], ends, bodies)
    return renamed(table, {**_ENDS, **dict.fromkeys(roi[:1], "roi")}), others


def _with_rois(weights: list[Path]) -> Path | None:
    for path in weights:
        names = opened(path).schema.names
        if set(names) & set(_ROI):
            return path
    return None
