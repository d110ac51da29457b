"""What the ``roiInfo`` of neurons tells: where their synapses are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.analysis.roi_info import read_roi_info
from neuprint_jupyter.analysis.sides import in_rows
from neuprint_jupyter.client.decode import column, no_collection
from neuprint_jupyter.client.roi_column import RoiInfoArray

#: The counts of a neuron, in whole and by ROI.
COUNTS = ("pre", "post", "downstream", "upstream", "mito", "soma")
#: Columns that are made here, and the count that an ROI must have to be in them.
ROI_LISTS = {"inputRois": "post", "outputRois": "pre"}

Integers = npt.NDArray[np.int64]


@no_collection()
def with_rois(
    neurons: pd.DataFrame, texts: Sequence[str | None] | pd.Series[Any], primary_rois: Sequence[str]
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
    told = texts.fillna("").tolist() if isinstance(texts, pd.Series) else texts
    read = read_roi_info(told)
    neurons["roiInfo"] = RoiInfoArray.of_texts(told)
    names = np.array(sorted(read.rois), dtype=object)
    place = {name: i for i, name in enumerate(names)}
    rank = np.array([place[name] for name in read.rois], dtype=np.int64)[read.roi]
    # All entries by neuron, as they come, and by the name of the ROI: few steps for a sort that uses what is in order.
    order = np.argsort(read.row * max(len(names), 1) + rank, kind="stable")
    row, rank = read.row[order], rank[order]
    listed = [name for name in COUNTS if name in neurons]
    counts = {name: read.count(name)[order] for name in {*listed, *ROI_LISTS.values()}}
    for name, side in ROI_LISTS.items():
        there = np.flatnonzero(counts[side])
        ends = np.searchsorted(row[there], np.arange(len(neurons) + 1)).tolist()
        rois = names[rank[there]].tolist()
        neurons[name] = pd.Series([rois[a:b] for a, b in pairwise(ends)], dtype=object)
    return neurons, _roi_counts(neurons, row, names, rank, {name: counts[name] for name in listed}, primary_rois)


def _roi_counts(
    neurons: pd.DataFrame,
    row: Integers,
    rois: npt.NDArray[np.object_],
    roi: Integers,
    counts: dict[str, Integers],
    primary_rois: Sequence[str],
) -> pd.DataFrame:
    """One row for each ROI of each neuron, and one for what is outside of all primary ROIs."""
    primary = np.isin(rois, list(primary_rois)).astype(np.int64)[roi] if len(rois) else np.zeros(0, dtype=np.int64)
    ends = np.searchsorted(row, np.arange(len(neurons) + 1))
    values = {}
    for name, count in counts.items():
        sums = np.append(0, np.cumsum(count * primary))
        total = neurons[name].astype("Int64").fillna(0).to_numpy(dtype=np.int64)
        values[name] = np.concatenate([count, total - np.diff(sums[ends])])
    some = np.zeros(len(row) + len(neurons), dtype=bool)
    for value in values.values():
        some |= value != 0
    kept = np.flatnonzero(some)
    # Where 'NotPrimary' belongs among the names, which come in order already.
    last = np.searchsorted(rois, "NotPrimary", side="right")
    rank = np.append(np.where(roi >= last, roi + 1, roi), np.full(len(neurons), last))[kept]
    bodies, body = np.unique(neurons["bodyId"].to_numpy(dtype=np.int64), return_inverse=True)
    body = body[np.append(row, np.arange(len(neurons)))[kept]]
    # In order already, but for what lies outside: one key is sorted several times faster than two.
    order = np.argsort(body * (len(rois) + 1) + rank, kind="stable")
    kept = kept[order]
    named = column(np.insert(rois, last, "NotPrimary").tolist())
    return pd.DataFrame(
        {
            "bodyId": bodies[body[order]],
            "roi": pd.Series(in_rows(named.array, rank[order]), dtype=named.dtype),
            **{name: value[kept] for name, value in values.items()},
        },
        copy=False,
    )
