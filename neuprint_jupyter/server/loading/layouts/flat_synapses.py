"""The single synapses of the flat Feather files.

``syn-partners`` has a row a pair, ``syn-points`` a row each; ``tbar-neurotransmitters`` tells what each presynapse
releases, and how surely.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset

from neuprint_jupyter.server.loading.columns import whole_numbers
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.layouts.recognised import read as read_file
from neuprint_jupyter.server.loading.layouts.recognised import renamed
from neuprint_jupyter.server.loading.tables import Table

_PAIR = ["bodyId_pre", "bodyId_post"]
_XYZ = ["x", "y", "z"]
# Of the sets of ROIs that a file may tell, those that a file of weights tells, too.
_ROI = ("roi", "primary")
_TYPES = {"PreSyn": "pre", "PostSyn": "post"}


def opened(path: Path) -> pa.dataset.Dataset:
    """A file of many rows, of which none is read yet."""
    # Feather files of the second version are Arrow files; others are read whole.
    try:
        return pa.dataset.dataset(path, format="feather")
    except (pa.ArrowException, OSError):
        return pa.dataset.dataset(read_file(path).data)


def among(
    path: Path, source: pa.dataset.Dataset, columns: list[str], ends: list[str], bodies: pa.ChunkedArray
) -> tuple[Table, int]:
    """The rows whose bodies, in all columns ``ends``, are known; and how many others there are.

    Read in pieces: such files are larger than memory.
    """
    known, wanted = pc.unique(bodies), None
    for end in ends:
        here = pc.field(end).isin(known.cast(source.schema.field(end).type))
        wanted = here if wanted is None else wanted & here
    try:
        data = source.to_table(columns=columns, filter=wanted)
        table = Table(path.name, data, row_of=lambda index: _row_of(source, ends, known, index))
        return table, source.count_rows() - len(table)
    except (pa.ArrowException, OSError) as error:
        raise LoadError(f"cannot be read as feather: {str(error).splitlines()[0]}", source=path.name) from None


def _row_of(source: pa.dataset.Dataset, ends: list[str], known: pa.Array, index: int) -> int:
    """The row, in the file, of the one at ``index`` among those whose bodies are known."""
    first = 0
    for batch in source.to_batches(columns=ends):
        chosen = np.ones(len(batch), dtype=bool)
        for end in ends:
            chosen &= pc.is_in(batch[end], known.cast(batch[end].type)).to_numpy(zero_copy_only=False)
        rows = np.flatnonzero(chosen)
        if index < len(rows):
            return first + int(rows[index])
        first, index = first + len(batch), index - len(rows)
    raise IndexError(index)


def read_partners(path: Path, bodies: pa.ChunkedArray) -> tuple[Table, int]:
    """The pairs of synapses between known bodies, as ``synapse_connections``; and how many others there are.

    Raises
    ------
    LoadError
        If it cannot be read, or a column is not there.
    """
    names = {f"body_{side}": f"bodyId_{side}" for side in ("pre", "post")}
    names |= {f"{axis}_{side}": f"{axis}_{side}" for side in ("pre", "post") for axis in _XYZ}
    optional = {f"conf_{side}": f"confidence_{side}" for side in ("pre", "post")}
    rois = [(f"{roi}_{side}", f"roi_{side}") for side in ("pre", "post") for roi in reversed(_ROI)]
    return _read(path, names, {**optional, **dict(rois)}, ["body_pre", "body_post"], bodies)


def read_points(path: Path, bodies: pa.ChunkedArray) -> tuple[Table, int]:
    """The synapses of known bodies, as ``synapses``; and how many others there are.

    Raises
    ------
    LoadError
        If it cannot be read, or a column is not there.
    """
    names = {"body": "bodyId", "kind": "type", **{axis: axis for axis in _XYZ}}
    optional = {"conf": "confidence", **dict.fromkeys(reversed(_ROI), "roi")}
    table, others = _read(path, names, optional, ["body"], bodies)
    kinds = table.data["type"].cast(pa.string())
    for theirs, ours in _TYPES.items():
        kinds = pc.if_else(pc.equal(kinds, theirs), ours, kinds)
    data = table.data.set_column(table.columns.index("type"), "type", kinds)
    return replace(table, data=data), others


def read_transmitters(path: Path, bodies: pa.ChunkedArray) -> tuple[Table, int]:
    """The presynapses of known bodies with their transmitters, as ``synapses``; and how many others there are.

    Raises
    ------
    LoadError
        If it cannot be read, or a column is not there.
    """
    names = {"body": "bodyId", **{axis: axis for axis in _XYZ}}
    told = {name: camel(name) for name in opened(path).schema.names if name.startswith("nt_")}
    table, others = _read(path, names, {"conf": "confidence", "primary": "roi", **told}, ["body"], bodies)
    kind = pa.array(["pre"] * len(table), pa.string())
    return replace(table, data=table.data.append_column("type", kind)), others


def with_transmitters(points: Table, tbars: Table) -> Table:
    """The synapses with what is told of those presynapses that are in the same places."""
    place = pd.MultiIndex.from_frame(tbars.data.select(_XYZ).to_pandas())
    row = pd.Series(np.arange(len(place)), place).groupby(level=[0, 1, 2]).first()
    here = row.reindex(pd.MultiIndex.from_frame(points.data.select(_XYZ).to_pandas()))
    is_pre = pc.fill_null(pc.equal(points.data["type"], "pre"), False).to_numpy()
    rows = pa.array(here.fillna(0).to_numpy(np.int64), mask=~is_pre | here.isna().to_numpy())
    data = points.data
    for name in tbars.columns:
        if name not in data.column_names:
            data = data.append_column(name, tbars.data[name].take(rows))
    return replace(points, data=data)


def camel(name: str) -> str:
    """A name as neuPrint writes it.

    Examples
    --------
    >>> camel("nt_gaba_prob")
    'ntGabaProb'
    """
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def in_rois(weights: Table, partners: Table) -> Table:
    """The connections in each ROI, where only the synapses tell it; checked to be as many as the weights say.

    Raises
    ------
    LoadError
        If a connection has another number of synapses than its weight.
    """
    told = pd.DataFrame({name: whole_numbers(weights, name, "a body id") for name in _PAIR})
    told["weight"] = whole_numbers(weights, "weight", "a number of synapses")
    roi = [name for name in ("roi_post",) if name in partners.columns]
    keys = partners.data.select([*_PAIR, *roi])
    for position, name in enumerate(roi, len(_PAIR)):
        keys = keys.set_column(position, name, keys[name].cast(pa.string()))
    counted = keys.group_by([*_PAIR, *roi]).aggregate([([], "count_all")])
    sums = counted.to_pandas().groupby(_PAIR)["count_all"].sum()
    weight = told.groupby(_PAIR)["weight"].sum()
    every = weight.index.union(sums.index)
    weight, sums = weight.reindex(every, fill_value=0), sums.reindex(every, fill_value=0)
    wrong = every[(weight != sums).to_numpy()]
    if len(wrong):
        (pre, post), number = wrong[0], sums[wrong[0]]
        raise LoadError(
            f"there are {number} synapses from {pre} to {post}, and {weights.source} tells {weight[wrong[0]]} "
            f"({len(wrong):,} such connections); take both files from one release, of the same bodies",
            source=partners.source,
        )
    if not roi or len(weights.columns) > len([*_PAIR, "weight"]):
        return weights
    return Table(partners.source, counted.rename_columns([*_PAIR, "roi", "weight"]))


def _read(
    path: Path, needed: dict[str, str], optional: dict[str, str], ends: list[str], bodies: pa.ChunkedArray
) -> tuple[Table, int]:
    source = opened(path)
    for name in needed:
        if name not in source.schema.names:
            raise LoadError(f"there is no column {name!r}; it has {', '.join(source.schema.names)}", source=path.name)
    # Of two columns of ROIs, one.
    taken = {new: name for name, new in {**needed, **optional}.items() if name in source.schema.names}
    table, others = among(path, source, list(taken.values()), ends, bodies)
    return renamed(table, {name: new for new, name in taken.items()}), others
