"""The table of connections, checked, and what it says of each pair and each neuron."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from neuprint_jupyter.errors import warn
from neuprint_jupyter.server.loading.columns import (
    Ints,
    Places,
    numbers,
    refuse_large_sum,
    roi_places,
    signed,
    whole_numbers,
)
from neuprint_jupyter.server.loading.counts import Counts, roi_counts, roi_info_texts, summed, sums
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.regions import Regions
from neuprint_jupyter.server.loading.tables import Table
from neuprint_jupyter.server.loading.values import check_name

MaskedCounts: TypeAlias = "np.ma.MaskedArray[Any, np.dtype[Any]]"


@dataclass(frozen=True)
class ConnectionRows:
    """The rows of the table: how many synapses from one neuron to another in one ROI.

    Parameters
    ----------
    pre, post
        Positions of the neurons.
    places
        The ROIs of each row.
    weight
        Number of synapses.
    told
        Where the table has a ``roiInfo`` and no ``roi``: what that tells, by row and position in ``places.names``.
    texts
        That ``roiInfo`` itself, which may tell more than is counted here: ``pre``, other weights.
    others
        Further counts, by column: ``weightHP`` ...
    """

    pre: Ints
    post: Ints
    places: Places
    weight: Ints
    told: Counts | None
    texts: list[str] | None
    others: Mapping[str, MaskedCounts]


@dataclass(frozen=True)
class Connections:
    """What the rows add up to.

    Parameters
    ----------
    pre, post
        Positions of the neurons, one pair each.
    weights
        ``weight`` and the further counts, one value a pair; None where nothing is told.
    in_rois
        The synapses of each pair in each ROI.
    texts
        The ``roiInfo`` of each pair, where the table told it.
    upstream, downstream
        The synapses of each neuron, on its inputs and on its outputs.
    inputs, outputs
        The same in each ROI.
    """

    pre: Ints
    post: Ints
    weights: Mapping[str, list[Any]]
    in_rois: Counts
    texts: list[str] | None
    upstream: Ints
    downstream: Ints
    inputs: Counts
    outputs: Counts

    def __len__(self) -> int:
        return len(self.pre)

    def roi_info(self, regions: Regions, start: int, stop: int) -> list[str]:
        """The ``roiInfo`` strings of the pairs from ``start`` up to ``stop``."""
        if self.texts is not None:
            return self.texts[start:stop]
        first, last = np.searchsorted(self.in_rois.owner, [start, stop])
        owner, roi, count = (a[first:last] for a in (self.in_rois.owner, self.in_rois.roi, self.in_rois.count))
        return roi_info_texts(stop - start, {"post": Counts(owner - start, roi, count)}, regions.names)


def check_connections(table: Table, bodies: pd.Index[int], neurons: str) -> ConnectionRows:
    """Read the rows of a table of connections.

    Parameters
    ----------
    table
        With ``bodyId_pre``, ``bodyId_post``, ``weight``; perhaps ``roi`` or ``roiInfo``, and further counts.
    bodies
        The body ids of the neurons.
    neurons
        Where those come from, for errors.

    Raises
    ------
    LoadError
        Pointing at the first row that is not a connection between known neurons, or is there twice.
    """
    table.require("bodyId_pre", "bodyId_post", "weight")
    pre = known_bodies(table, "bodyId_pre", bodies, neurons)
    post = known_bodies(table, "bodyId_post", bodies, neurons)
    weight = whole_numbers(table, "weight", "a number of synapses")
    places = roi_places(table, "roi")
    _refuse_repeated(table, pre, post, places.place)
    told = texts = None
    if "roiInfo" in table.columns and "roi" not in table.columns:
        texts = [text or "{}" for text in table.data["roiInfo"].to_pylist()]
        names, told = _told(table)
        places = Places([(name,) for name in names], places.place)
    others = _other_counts(table)
    for name, counts in {"weight": weight, **{name: counts.filled(0) for name, counts in others.items()}}.items():
        refuse_large_sum(table, name, float(np.sum(np.abs(counts, dtype=np.float64))))
    return ConnectionRows(pre, post, places, weight, told, texts, others)


def add_up(rows: ConnectionRows, size: int, regions: Regions) -> Connections:
    """Add the rows up to pairs and neurons.

    A row counts once in all, and once in each of its ROIs and of those around. Where rows are of several levels of the
    hierarchy, those that are only of ROIs inside another ROI of the table say again what the outer row says: they
    count for their own ROIs only.

    Parameters
    ----------
    rows
        The checked rows.
    size
        How many bodies there are.
    regions
        The ROIs.
    """
    place = rows.places.place
    sets = [regions.numbers(names).tolist() for names in rows.places.sets]
    topmost = set(regions.topmost(n for rois in sets for n in rois))
    new = [not topmost.isdisjoint(rois) for rois in sets]
    outer = np.array([*new, True])[place]
    rois_of = [regions.around(rois) if counts else rois for rois, counts in zip(sets, new, strict=True)]
    keys, pair = np.unique(rows.pre * size + rows.post, return_inverse=True)
    weights = {"weight": sums(pair[outer], rows.weight[outer], len(keys)).tolist()}
    for name, values in rows.others.items():
        weights[name] = _sums_where_known(pair[outer], values[outer], len(keys))

    def counts_of(owner: Ints) -> Counts:
        if rows.told is None:
            return roi_counts(owner, place, rows.weight, rois_of, len(regions.names))
        # It has all levels already.
        roi = regions.numbers(rows.places.names)[rows.told.roi]
        return summed(owner[rows.told.owner], roi, rows.told.count, len(regions.names))

    return Connections(
        pre=keys // size,
        post=keys % size,
        weights=weights,
        in_rois=counts_of(pair),
        # Such a table has one row a pair.
        texts=None if rows.texts is None else [rows.texts[row] for row in np.argsort(pair).tolist()],
        upstream=sums(rows.post[outer], rows.weight[outer], size).astype(np.int64),
        downstream=sums(rows.pre[outer], rows.weight[outer], size).astype(np.int64),
        inputs=counts_of(rows.post),
        outputs=counts_of(rows.pre),
    )


def known_bodies(table: Table, column: str, bodies: pd.Index[int], neurons: str) -> Ints:
    """The positions of the bodies in a column.

    Parameters
    ----------
    table, column
        The column of body ids.
    bodies
        The body ids of the neurons.
    neurons
        Where those come from, for errors.

    Raises
    ------
    LoadError
        Pointing at the first row whose body is not among them.
    """
    ids = whole_numbers(table, column, "a body id")
    positions = bodies.get_indexer(pd.Index(ids)).astype(np.int64)
    unknown = np.flatnonzero(positions < 0)
    if len(unknown):
        index = int(unknown[0])
        raise table.fault(
            index, column, f"there is no neuron {ids[index]} in {neurons} ({len(unknown)} such rows); give all neurons"
        )
    return positions


def _refuse_repeated(table: Table, pre: Ints, post: Ints, roi: Ints) -> None:
    rows = pd.DataFrame({"pre": pre, "post": post, "roi": roi})
    again = np.flatnonzero(rows.duplicated().to_numpy())
    if not len(again):
        return
    index = int(again[0])
    first = int(np.flatnonzero((rows == rows.iloc[index]).all(axis=1).to_numpy())[0])
    ids = {side: table.data[f"bodyId_{side}"][index].as_py() for side in ("pre", "post")}
    raise LoadError(
        f"the connection {ids['pre']} to {ids['post']} in this ROI is already in {table.place(first)}; "
        "one row is needed per pair and ROI",
        source=table.source,
        row=index + 1,
        line=table.fault(index, "bodyId_pre", "").line,
    )


def _told(table: Table) -> tuple[list[str], Counts]:
    """The ROIs that the ``roiInfo`` of the rows names, and how many synapses on the post side it tells of each row."""
    positions: dict[str, int] = {}
    owner, roi, count = [], [], []
    for index, text in enumerate(table.data["roiInfo"].to_pylist()):
        if not text:
            continue
        try:
            found = [(name, entry.get("post", 0)) for name, entry in json.loads(text).items()]
            valid = all(type(number) is int and number >= 0 for _, number in found)
        except (ValueError, TypeError, AttributeError):
            valid = False
        if not valid:
            problem = f'{text[:60]!r} is not roiInfo; write JSON like {{"EB": {{"post": 2}}}}'
            raise table.fault(index, "roiInfo", problem)
        for name, number in found:
            if number:
                owner.append(index)
                roi.append(positions.setdefault(name, len(positions)))
                count.append(number)
    arrays = (np.array(values, dtype=np.int64) for values in (owner, roi, count))
    return list(positions), Counts(*arrays)


def _sums_where_known(pair: Ints, values: MaskedCounts, size: int) -> list[Any]:
    known = ~np.ma.getmaskarray(values)
    told = np.zeros(size, dtype=bool)
    told[pair[known]] = True
    total = sums(pair[known], values.data[known], size).tolist()
    return [number if some else None for number, some in zip(total, told.tolist(), strict=True)]


def _other_counts(table: Table) -> dict[str, MaskedCounts]:
    used = {"bodyId_pre", "bodyId_post", "weight", "roi" if "roi" in table.columns else "roiInfo"}
    others = [c for c in table.columns if c not in used]
    kinds = {c: table.data[c].type for c in others}
    counted = [c for c in others if pa.types.is_integer(kinds[c]) or pa.types.is_floating(kinds[c])]
    ignored = [c for c in others if c not in counted or c == "roiInfo"]
    if ignored:
        # Tables merged with neuron properties are common; the properties are loaded with the neurons.
        warn(f"{table.source}: not counts, so left out: {', '.join(ignored)}")
    return {c: _counts_or_none(table, c) for c in counted if c not in ignored}


def _counts_or_none(table: Table, name: str) -> MaskedCounts:
    """A column of numbers, of integers if it holds those, with what is missing masked."""
    check_name(table, name)
    column = signed(table.data[name].combine_chunks())
    if pa.types.is_integer(column.type) and not pa.types.is_uint64(column.type):
        missing = column.is_null().to_numpy(zero_copy_only=False)
        return np.ma.array(column.cast(pa.int64()).fill_null(0).to_numpy(), mask=missing)
    return np.ma.masked_invalid(numbers(table, name, "a count", required=False))
