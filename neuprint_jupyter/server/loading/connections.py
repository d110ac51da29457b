"""The table of connections, checked, and what it says of each pair and each neuron."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from neuprint_jupyter.errors import warn
from neuprint_jupyter.server.loading.columns import (
    Ints,
    Narrow,
    Places,
    in_one,
    narrow,
    numbers,
    refuse_large_sum,
    roi_places,
    signed,
    whole_numbers,
)
from neuprint_jupyter.server.loading.counts import Counts, group_sums, roi_counts, summed, sums, together
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.regions import Regions
from neuprint_jupyter.server.loading.roi_info import CountedInfo, ToldInfo
from neuprint_jupyter.server.loading.tables import Table
from neuprint_jupyter.server.loading.values import check_name

MaskedCounts: TypeAlias = "np.ma.MaskedArray[Any, np.dtype[Any]]"

# Texts that are Python's at once: those are many times larger.
_TEXTS = 200_000


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

    pre: Narrow
    post: Narrow
    places: Places
    weight: Narrow
    told: Counts | None
    texts: pa.Array | None
    others: Mapping[str, MaskedCounts]


@dataclass(frozen=True)
class Connections:
    """What the rows add up to.

    Parameters
    ----------
    pre, post
        Positions of the neurons, one pair each.
    weights
        ``weight`` and the further counts, one value a pair; masked where nothing is told.
    roi_info
        What the ``roiInfo`` of each pair is made of.
    upstream, downstream
        The synapses of each neuron, on its inputs and on its outputs.
    inputs, outputs
        The same in each ROI.
    """

    pre: Narrow
    post: Narrow
    weights: Mapping[str, Narrow | MaskedCounts]
    roi_info: CountedInfo | ToldInfo
    upstream: Ints
    downstream: Ints
    inputs: Counts
    outputs: Counts

    def __len__(self) -> int:
        return len(self.pre)


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
    pre, post = (narrow(known_bodies(table, f"bodyId_{side}", bodies, neurons)) for side in ("pre", "post"))
    weight = narrow(whole_numbers(table, "weight", "a number of synapses"))
    places = roi_places(table, "roi")
    _refuse_repeated(table, pre, post, places)
    told = texts = None
    if "roiInfo" in table.columns and "roi" not in table.columns:
        names, told = _told(table)
        texts = in_one(table.data["roiInfo"].cast(pa.large_string()))
        places = Places([(name,) for name in names], places.place)
    others = _other_counts(table)
    for name, counts in {"weight": weight, **others}.items():
        refuse_large_sum(table, name, float(np.sum(np.abs(np.ma.filled(counts, 0), dtype=np.float64))))
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
    keys, order, first = _by_pair(rows, size)
    pre, post = narrow(keys // size), narrow(keys % size)
    weight = group_sums(np.where(outer, rows.weight, 0)[order], first)
    others = {name: _sums_where_known(values[order], outer[order], first) for name, values in rows.others.items()}

    def counts_of(owner: Narrow) -> Counts:
        if rows.told is None:
            return roi_counts(owner, place, rows.weight, rois_of, len(regions.names))
        # It has all levels already.
        roi = regions.numbers(rows.places.names)[rows.told.roi]
        return summed(Counts(owner[rows.told.owner], roi, rows.told.count), len(regions.names))

    return Connections(
        pre=pre,
        post=post,
        weights={"weight": narrow(weight), **others},
        roi_info=(
            CountedInfo(narrow(np.append(first, len(order))), place[order], rows.weight[order], rois_of, regions.names)
            if rows.texts is None
            else ToldInfo(rows.texts, order)
        ),
        upstream=sums(post, weight, size),
        downstream=sums(pre, weight, size),
        inputs=counts_of(rows.post),
        outputs=counts_of(rows.pre),
    )


def _by_pair(rows: ConnectionRows, size: int) -> tuple[Ints, Narrow, Ints]:
    """The pairs, as one number each; all rows by pair; and where, among these, those of each pair begin."""
    keys = _pair_keys(rows.pre, rows.post, size)
    order = keys.argsort(kind="stable")
    keys = keys[order]
    first = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
    return keys[first], narrow(order), first


def _pair_keys(pre: Narrow, post: Narrow, size: int) -> Ints:
    keys = pre.astype(np.int64)
    keys *= size
    keys += post
    return keys


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
    positions = bodies.get_indexer(pd.Index(ids)).astype(np.int64, copy=False)
    unknown = np.flatnonzero(positions < 0)
    if len(unknown):
        index = int(unknown[0])
        raise table.fault(
            index, column, f"there is no neuron {ids[index]} in {neurons} ({len(unknown)} such rows); give all neurons"
        )
    return positions


def _refuse_repeated(table: Table, pre: Narrow, post: Narrow, places: Places) -> None:
    size = 1 + int(max(pre.max(initial=0), post.max(initial=0)))
    width = 1 + len(places.sets)
    if size * size * width < 2**63:
        # One number a row sorts several times faster, in less memory, than pandas looks for rows.
        keys = _pair_keys(pre, post, size)
        keys *= width
        keys += places.place
        keys.sort()
        if (keys[1:] != keys[:-1]).all():
            return
    rows = pd.DataFrame({"pre": pre, "post": post, "roi": places.place})
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
    column = table.data["roiInfo"]
    told = together(
        [
            _told_of_some(table, start, column[start : start + _TEXTS].to_pylist(), positions)
            for start in range(0, max(len(column), 1), _TEXTS)
        ]
    )
    return list(positions), told


def _told_of_some(table: Table, start: int, texts: list[str | None], positions: dict[str, int]) -> Counts:
    owner, roi, count = [], [], []
    for index, text in enumerate(texts, start):
        if not text:
            continue
        try:
            found = [(name, entry.get("post", 0)) for name, entry in json.loads(text).items()]
            valid = all(type(number) is int and number >= 0 for _, number in found)
        except (ValueError, TypeError, AttributeError):
            valid = False
        if not valid:
            problem = f'{str(text)[:60]!r} is not roiInfo; write JSON like {{"EB": {{"post": 2}}}}'
            raise table.fault(index, "roiInfo", problem)
        for name, number in found:
            if number:
                owner.append(index)
                roi.append(positions.setdefault(name, len(positions)))
                count.append(number)
    return Counts(*(narrow(np.array(values, dtype=np.int64)) for values in (owner, roi, count)))


def _sums_where_known(values: MaskedCounts, counts: npt.NDArray[np.bool_], first: Ints) -> MaskedCounts:
    """The sums of those values that count and are there; masked where there are none."""
    counts = counts & ~np.ma.getmaskarray(values)
    total = group_sums(np.where(counts, values.data, 0), first)
    if np.issubdtype(total.dtype, np.integer):
        total = narrow(total)
    return np.ma.array(total, mask=~np.logical_or.reduceat(counts, first) if len(first) else np.ma.nomask)


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
    column = signed(in_one(table.data[name]))
    if pa.types.is_integer(column.type) and not pa.types.is_uint64(column.type):
        missing = column.is_null().to_numpy(zero_copy_only=False) if column.null_count else np.ma.nomask
        return np.ma.array(narrow(column.cast(pa.int64()).fill_null(0).to_numpy()), mask=missing)
    return np.ma.masked_invalid(numbers(table, name, "a count", required=False))
