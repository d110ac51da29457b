"""What the ``roiInfo`` of neurons tells: where their synapses are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain, pairwise
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.analysis.roi_counts import Integers, RoiCounts, joined_counts
from neuprint_jupyter.analysis.roi_info import Text, in_parts
from neuprint_jupyter.analysis.sides import in_rows
from neuprint_jupyter.client.decode import column
from neuprint_jupyter.client.roi_column import RoiInfoArray
from neuprint_jupyter.collector import no_collection

#: The counts of a neuron, in whole and by ROI.
COUNTS = ("pre", "post", "downstream", "upstream", "mito", "soma")
#: Columns that are made here, and the count that an ROI must have to be in them.
ROI_LISTS = {"inputRois": "post", "outputRois": "pre"}


@no_collection()
def with_rois(
    neurons: pd.DataFrame, texts: Sequence[Text | None] | pd.Series[Any], primary_rois: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Neurons with their ROIs, and the counts of each ROI of each neuron.

    Parameters
    ----------
    neurons
        bodyId, and those of :data:`COUNTS` that the dataset has.
    texts
        Their ``roiInfo``.
    primary_rois
        The primary ROIs.

    Returns
    -------
    neurons : DataFrame
        With roiInfo (dicts that are made when looked at), inputRois and outputRois (sorted lists).
    roi_counts : DataFrame
        bodyId, roi and the counts (int64), sorted by bodyId and roi; ``NotPrimary`` for what lies
        outside all primary ROIs, and no row where all counts are 0.
    """
    if isinstance(texts, pd.Series) and texts.dtype == object:
        texts = texts.fillna("").tolist()
    neurons["roiInfo"] = RoiInfoArray.of_texts(texts)
    counted = [name for name in COUNTS if name in neurons]
    totals = {name: np.asarray(neurons[name].astype("Int64").fillna(0), dtype=np.int64) for name in counted}
    primary = set(primary_rois)

    def some(rows: slice, read: RoiCounts) -> tuple[dict[str, list[list[str]]], RoiCounts]:
        read = _in_order(read)
        lists = {name: _lists(read, side) for name, side in ROI_LISTS.items()}
        return lists, _with_outside(read, {name: total[rows] for name, total in totals.items()}, primary)

    lists, parts = zip(*in_parts(texts, some), strict=True)
    for name in ROI_LISTS:
        listed = chain.from_iterable(part[name] for part in lists)
        neurons[name] = pd.Series(np.fromiter(listed, dtype=object, count=len(neurons)), dtype=object)
    return neurons, _roi_counts(neurons["bodyId"].to_numpy(dtype=np.int64), joined_counts(parts))


def _in_order(read: RoiCounts) -> RoiCounts:
    """The same by neuron, as they come, and by the name of the ROI."""
    by_name = sorted(range(len(read.rois)), key=read.rois.__getitem__)
    roi = np.argsort(by_name)[read.roi]
    # One key is sorted several times faster than two, and by this kind where it is nearly in order.
    order = np.argsort(read.row * len(by_name) + roi, kind="stable")
    rois = [read.rois[i] for i in by_name]
    return replace(read, row=read.row[order], rois=rois, roi=roi[order], which=read.which[order])


def _lists(read: RoiCounts, side: str) -> list[list[str]]:
    """Of each neuron the ROIs that have a count."""
    there = read.count(side) != 0
    ends = np.cumsum(np.append(0, np.bincount(read.row[there], minlength=read.size))).tolist()
    rois = np.array(read.rois, dtype=object)[read.roi[there]].tolist()
    return [rois[a:b] for a, b in pairwise(ends)]


def _with_outside(read: RoiCounts, totals: Mapping[str, Integers], primary: Collection[str]) -> RoiCounts:
    """Counts in order, of which some is not 0, with what each neuron has outside of all primary ROIs."""
    names = list(totals)
    different = read.different(names)
    inside = np.array([name in primary for name in read.rois], dtype=bool)[read.roi]
    first = np.flatnonzero(np.diff(read.row, prepend=-1))
    outside = np.array(list(totals.values()), dtype=np.int64).reshape(len(names), read.size)
    for left, counts in zip(outside, different, strict=True):
        left[read.row[first]] -= np.add.reduceat(counts[read.which] * inside, first)
    # Of a neuron without a total, it is not known what lies outside.
    np.maximum(outside, 0, out=outside)
    kept = np.flatnonzero((different != 0).any(axis=0)[read.which])
    more = np.flatnonzero((outside != 0).any(axis=0))
    row, roi = read.row[kept], read.roi[kept]
    at = np.searchsorted(row * len(read.rois) + roi, more * len(read.rois) + bisect_left(read.rois, "NotPrimary"))
    return RoiCounts(
        read.size,
        np.insert(row, at, more),
        [*read.rois, "NotPrimary"],
        np.insert(roi, at, len(read.rois)),
        np.insert(read.which[kept], at, different.shape[1] + np.arange(len(more))),
        names,
        np.hstack([different, outside[:, more]]),
    )


def _roi_counts(bodies: Integers, counted: RoiCounts) -> pd.DataFrame:
    """One row for each ROI of each neuron, and one for what is outside of all primary ROIs."""
    named = column(counted.rois)
    with ThreadPoolExecutor(2) as pool:
        counts = pool.map(counted.count, counted.names)
        columns = {
            "bodyId": bodies[counted.row],
            "roi": pd.Series(in_rows(named.array, counted.roi), dtype=named.dtype),
            **dict(zip(counted.names, counts, strict=True)),
        }
    made = pd.DataFrame(columns, copy=False)
    if (bodies[1:] > bodies[:-1]).all():
        return made
    rank = np.argsort(sorted(range(len(named)), key=counted.rois.__getitem__))
    return made.take(np.lexsort((rank[counted.roi], bodies[counted.row]))).reset_index(drop=True)
