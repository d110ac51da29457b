"""FlyWire's Codex: neurons, their classification and names, and connections in each neuropil."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from neuprint_jupyter.server.loading.columns import whole_numbers
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.layouts.recognised import Recognised, find_table, find_tables
from neuprint_jupyter.server.loading.layouts.recognised import read as read_file
from neuprint_jupyter.server.loading.tables import Table

FILES = "neurons.csv.gz, classification.csv.gz and connections.csv.gz of FlyWire's Codex"

# Their words, and those of neuPrint.
_NAMES = {
    "nt_type": "predictedNt",
    "nt_type_score": "predictedNtConfidence",
    "super_class": "superclass",
    "sub_class": "subclass",
    "side": "somaSide",
    "name": "instance",
    "primary_type": "type",
    "size_nm": "sizeNm",
    "length_nm": "lengthNm",
    "area_nm": "areaNm",
}
_TRANSMITTERS = {
    "ACH": "acetylcholine",
    "DA": "dopamine",
    "GABA": "gaba",
    "GLUT": "glutamate",
    "OCT": "octopamine",
    "SER": "serotonin",
}
# More about the neurons, each with a column root_id; the first row of a neuron counts.
_MORE = ("classification", "consolidated_cell_types", "names", "cell_stats")
_UNASSIGNED = {"", "UNASGD", "None"}


def read(folder: Path) -> Recognised | None:
    """The files of a folder, if it has neurons and connections by root_id."""
    neurons, connections = find_table(folder, "neurons"), _connections_file(folder)
    if neurons is None or connections is None:
        return None
    first = read_file(neurons)
    if "root_id" not in first.columns:
        return None
    bodies = _by_neuron(first)
    for stem in _MORE:
        path = find_table(folder, stem)
        if path is not None:
            more = _by_neuron(read_file(path, "root_id"))
            bodies = bodies.join(more.drop(columns=more.columns.intersection(bodies.columns)))
    table, others = _connections(connections, bodies.index)
    left_out = [f"{path.name}: {connections.name} is taken" for path in _others(folder, connections)]
    if others:
        left_out.append(f"{others:,} connections with neurons that {neurons.name} does not name")
    arguments = {
        "neurons": Table(neurons.name, pa.Table.from_pandas(_in_our_words(bodies), preserve_index=False)),
        "connections": table,
        "meta": {"voxelSize": [4.0, 4.0, 40.0], "voxelUnits": "nanometers"},
    }
    return Recognised("FlyWire's Codex", arguments, left_out)


def _connections_file(folder: Path) -> Path | None:
    usual = find_table(folder, "connections", "connections_princeton")
    return usual or next(iter(find_tables(folder, "connections")), None)


def _others(folder: Path, taken: Path) -> list[Path]:
    return [path for path in find_tables(folder, "connections") if path != taken]


def _by_neuron(table: Table) -> pd.DataFrame:
    ids = whole_numbers(table, "root_id", "a root_id")
    frame: pd.DataFrame = table.data.drop_columns(["root_id"]).to_pandas(integer_object_nulls=True)
    frame.index = pd.Index(ids, name="bodyId")
    return frame[~frame.index.duplicated()]


def _in_our_words(bodies: pd.DataFrame) -> pd.DataFrame:
    frame = bodies.drop(columns=[c for c in bodies.columns if c in _NAMES.values()]).rename(columns=_NAMES)
    if "predictedNt" in frame:
        frame["predictedNt"] = [_TRANSMITTERS.get(word, word or None) for word in frame["predictedNt"]]
    # Codex has proofread neurons only, and everybody's first query asks for traced ones.
    return frame.assign(status="Traced").reset_index()


def _connections(path: Path, bodies: pd.Index[int]) -> tuple[Table, int]:
    table = read_file(path, "pre_root_id", "post_root_id", "syn_count")
    rows = pd.DataFrame({side: whole_numbers(table, f"{side}_root_id", "a root_id") for side in ("pre", "post")})
    rows["weight"] = whole_numbers(table, "syn_count", "a number of synapses")
    neuropil = table.data["neuropil"].to_pandas() if "neuropil" in table.columns else pd.Series([None] * len(rows))
    rows["roi"] = neuropil.where(~neuropil.isin(_UNASSIGNED), None).astype(object)
    known = rows["pre"].isin(bodies) & rows["post"].isin(bodies)
    if not known.any():
        raise LoadError(f"none of the {len(rows):,} connections is between neurons of the folder", source=path.name)
    # One row for each transmitter that was predicted there.
    named = rows[known].rename(columns={"pre": "bodyId_pre", "post": "bodyId_post"})
    named = named.groupby(["bodyId_pre", "bodyId_post", "roi"], dropna=False)["weight"].sum().reset_index()
    data = pa.Table.from_pandas(named, preserve_index=False)
    return Table(path.name, data), int(np.count_nonzero(~known))
