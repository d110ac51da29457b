"""The CSV files that a neuPrint database is made of: Neuprint_*.csv, with typed headers for Neo4j's importer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.layouts.recognised import Recognised
from neuprint_jupyter.server.loading.tables import Table

FILES = "Neuprint_Meta.csv, Neuprint_Neurons*.csv and Neuprint_Neuron_Connections*.csv of neuPrint for Neo4j"

# What a header says of a column, and what Arrow calls it. Points and lists are text here.
_KINDS = {
    "long": pa.int64(),
    "int": pa.int64(),
    "short": pa.int64(),
    "float": pa.float64(),
    "double": pa.float64(),
    "boolean": pa.string(),
}
_NUMBERS = {"long": int, "int": int, "short": int, "float": float, "double": float}
_HEADER = re.compile(r"(?P<name>.*?)(?::(?P<kind>[^:{]*(?:\{.*\})?))?")
_AXIS = re.compile(r"\b[xyz]\s*:\s*([-+\d.eE]+)")
# What every load tells of itself.
_OWN = {"dataset", "tag", "uuid", "lastDatabaseEdit", "latestMutationId", "primaryRois", "roiInfo", "roiHierarchy"}
_OWN |= {"totalPreCount", "totalPostCount", "neuronProperties"}


def read(folder: Path) -> Recognised | None:
    """The files of a folder, if it has neurons and connections in Neo4j's form."""
    neurons, connections = (_files(folder, stem) for stem in ("Neuprint_Neurons", "Neuprint_Neuron_Connections"))
    if not neurons or not connections:
        return None
    told = _meta(folder)
    bodies, segments = _neurons(neurons, set(told.get("roiInfo", {})))
    rows, others = _connections(connections, bodies.data["bodyId"])
    left_out = []
    if segments:
        left_out.append(f"{segments:,} segments that are no neurons")
    if others:
        left_out.append(f"{others:,} connections with them")
    if any(folder.glob("Neuprint_Synapse*")):
        left_out.append("single synapses: they are not read from these files")
    arguments: dict[str, Any] = {
        "neurons": bodies,
        "connections": rows,
        "meta": {name: value for name, value in told.items() if name not in _OWN},
    }
    if "roiHierarchy" in told:
        arguments["roi_hierarchy"] = told["roiHierarchy"]
    if told.get("roiInfo") or told.get("primaryRois"):
        arguments["roi_info"] = _roi_info(told)
    return Recognised("neuPrint's files for Neo4j", arguments, left_out)


def _files(folder: Path, stem: str) -> list[Path]:
    """Of one table, which may be in many files: ``stem.csv``, ``stem_31597.csv`` or a folder of that name."""
    named = re.compile(rf"{stem}(_[0-9a-f]+)?\.csv(\.gz)?")
    found = [path for path in folder.iterdir() if named.fullmatch(path.name)]
    inside = folder / stem
    return sorted([*found, *inside.glob("*.csv"), *inside.glob("*.csv.gz")])


def _columns(path: Path) -> tuple[dict[str, str], dict[str, pa.DataType]]:
    """The name of each column, and its kind, by its header."""
    try:
        with pa.csv.open_csv(path) as reader:
            headers = reader.schema.names
    except (pa.ArrowException, OSError) as error:
        raise LoadError(f"cannot be read as csv: {str(error).splitlines()[0]}", source=path.name) from None
    names, kinds = {}, {}
    for header in headers:
        match, kind = _HEADER.fullmatch(header), _kind(header)
        names[header] = (match["name"] if match else "") or header
        kinds[header] = pa.int64() if kind.endswith("ID(Body-ID)") else _KINDS.get(kind, pa.string())
    return names, kinds


def _kind(header: str) -> str:
    """What a header says of its column: ``long``, ``point{srid:9157}`` ...; text, where it says nothing."""
    match = _HEADER.fullmatch(header)
    return (match["kind"] if match else None) or "string"


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    _, kinds = _columns(path)
    # An empty cell is no property, quoted or not.
    convert = pa.csv.ConvertOptions(column_types=kinds, strings_can_be_null=True, null_values=[""])
    parse = pa.csv.ParseOptions(newlines_in_values=True)
    try:
        with pa.csv.open_csv(path, convert_options=convert, parse_options=parse) as reader:
            yield from reader
    except (pa.ArrowException, OSError) as error:
        raise LoadError(f"cannot be read as csv: {str(error).splitlines()[0]}", source=path.name) from None


def _neurons(files: list[Path], rois: set[str]) -> tuple[Table, int]:
    """The rows that have the label Neuron, and how many others there are."""
    parts, others = [], 0
    for path in files:
        names, _ = _columns(path)
        ids = [header for header, name in names.items() if name in ("bodyId", ":ID(Body-ID)")]
        if not ids:
            raise LoadError(f"there is no column bodyId:long; it has {', '.join(names)}", source=path.name)
        for batch in _batches(path):
            table = pa.Table.from_batches([batch])
            labels = next((h for h, name in names.items() if name.upper() == ":LABEL"), None)
            if labels:
                is_neuron = pc.fill_null(pc.match_substring_regex(table[labels], r"(^|;)Neuron(;|$)"), False)
                others += len(table) - pc.sum(is_neuron).as_py()
                table = table.filter(is_neuron)
            # An ROI's flag says what roiInfo says, too.
            kept = [h for h, name in names.items() if not name.startswith(":") and name not in rois]
            data = table.select(kept).rename_columns([names[h] for h in kept])
            if "bodyId" not in data.column_names:
                data = data.append_column("bodyId", table[ids[0]])
            parts.append(_converted(data, {"bodyId": "long", **{names[h]: _kind(h) for h in kept}}))
    whole = pa.concat_tables(parts, promote_options="permissive")
    flags = _roi_flags(whole)
    return Table(files[0].name, whole.drop_columns([name for name in whole.column_names if name in flags])), others


def _converted(data: pa.Table, kinds: dict[str, str]) -> pa.Table:
    """Points as text that every table may have, and true and false as such."""
    for position, name in enumerate(data.column_names):
        if kinds[name] == "boolean":
            data = data.set_column(position, name, _flags(data[name]))
        elif kinds[name].startswith("point"):
            points = [_point(text) for text in data[name].to_pylist()]
            data = data.set_column(position, name, pa.array(points, pa.string()))
    return data


def _flags(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """True and false, in any case: Python writes them otherwise than Neo4j."""
    return pc.equal(pc.utf8_lower(texts), "true")


def _point(text: str | None) -> str | None:
    """From Neo4j's ``{x: 1, y: 2, z: 3}`` to ``1,2,3``."""
    return None if text is None else ",".join(_AXIS.findall(text))


def _roi_flags(data: pa.Table) -> set[str]:
    if "roiInfo" not in data.column_names:
        return set()
    told = (json.loads(text) for text in pc.unique(data["roiInfo"]).to_pylist() if text)
    return {roi for info in told for roi in info}


def _connections(files: list[Path], bodies: pa.ChunkedArray) -> tuple[Table, int]:
    known = pc.unique(bodies)
    parts, others = [], 0
    for path in files:
        names, _ = _columns(path)
        ends = [next((h for h in names if h.startswith(f":{end}_ID")), None) for end in ("START", "END")]
        if None in ends:
            raise LoadError(f"there are no columns :START_ID and :END_ID; it has {', '.join(names)}", source=path.name)
        kept = [h for h, name in names.items() if not name.startswith(":")]
        for batch in _batches(path):
            table = pa.Table.from_batches([batch])
            between = pc.and_(*(pc.is_in(table[end], known) for end in ends))
            others += len(table) - pc.sum(between).as_py()
            data = table.filter(between).select([*ends, *kept])
            parts.append(data.rename_columns(["bodyId_pre", "bodyId_post", *(names[h] for h in kept)]))
    return Table(files[0].name, pa.concat_tables(parts, promote_options="permissive")), others


def _meta(folder: Path) -> dict[str, Any]:
    """The properties of the Meta node: lists and numbers as such; of JSON, what is needed here."""
    files = _files(folder, "Neuprint_Meta")
    if not files:
        return {}
    names, _ = _columns(files[0])
    rows = pa.Table.from_batches(list(_batches(files[0]))).to_pylist()
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
