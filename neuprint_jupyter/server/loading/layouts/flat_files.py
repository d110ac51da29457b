"""The flat Feather files of the male CNS and of the optic lobe: annotations of bodies, weights of connections."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset
import pyarrow.feather

from neuprint_jupyter.server.loading.errors import LoadError
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
    file = _with_rois(weights) or weights[0]
    connections, others = _between(file, neurons.data["bodyId"])
    left_out = [f"{path.name}: {file.name} is taken" for path in weights if path != file]
    if others:
        left_out.append(f"{others:,} connections with bodies that {annotations[0].name} does not name")
    left_out += [f"{path.name}: single synapses are not read from flat files" for path in sorted(folder.glob("syn-*"))]
    return Recognised("flat Feather files", {"neurons": neurons, "connections": connections}, left_out)


def _with_id(table: Table) -> Table:
    if "bodyId" in table.columns:
        return table
    table.require("body")
    return renamed(table, {"body": "bodyId"})


def _joined(neurons: Table, path: Path) -> Table:
    """The neurons with the columns that another file tells of bodies."""
    more = _with_id(read_file(path))
    names = {name: _camel(name) for name in more.columns if name != "bodyId"}
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
    """The weights between known bodies, and how many others there are. Such files are larger than memory."""
    # Feather files of the second version are Arrow files; others are read whole.
    try:
        source = pa.dataset.dataset(path, format="feather")
    except (pa.ArrowException, OSError):
        source = pa.dataset.dataset(read_file(path).data)
    names = source.schema.names
    ends = [name for pair in _ENDS.items() for name in pair if name in names]
    if len(ends) != 2:
        raise LoadError(f"there are no columns body_pre and body_post; it has {', '.join(names)}", source=path.name)
    roi = [name for name in _ROI if name in names]
    counts = [name for name in names if name == "weight" or re.fullmatch(r"weight[A-Z]\w*", name)]
    known = pc.unique(bodies)
    wanted = None
    for end in ends:
        here = pc.field(end).isin(known.cast(source.schema.field(end).type))
        wanted = here if wanted is None else wanted & here
    data = source.to_table(columns=[*ends, *roi[:1], *counts], filter=wanted)
    table = renamed(Table(path.name, data), {**_ENDS, **dict.fromkeys(roi[:1], "roi")})
    return table, source.count_rows() - len(table)


def _with_rois(weights: list[Path]) -> Path | None:
    for path in weights:
        try:
            names = pa.dataset.dataset(path, format="feather").schema.names
        except (pa.ArrowException, OSError):
            names = read_file(path).columns
        if set(names) & set(_ROI):
            return path
    return None


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
