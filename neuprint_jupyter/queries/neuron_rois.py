"""What the ``roiInfo`` of neurons tells: where their synapses are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.analysis.roi_info import read_roi_info
from neuprint_jupyter.client.decode import no_collection
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
    read = read_roi_info(texts)
    neurons["roiInfo"] = RoiInfoArray.of_texts(texts)
    names = np.array(sorted(read.rois), dtype=object)
    place = {name: i for i, name in enumerate(names)}
    rank = np.array([place[name] for name in read.rois], dtype=np.int64)[read.roi]
    # All entries by neuron, and by the name of the ROI.
    order = np.argsort(read.row * max(len(names), 1) + rank)
    row, rank = read.row[order], rank[order]
    counts = {name: read.count(name)[order] for name in COUNTS}
    for name, side in ROI_LISTS.items():
        there = counts[side] != 0
        ends = np.cumsum(np.bincount(row[there], minlength=len(neurons))).tolist()
        rois = names[rank[there]].tolist()
        neurons[name] = pd.Series([rois[a:b] for a, b in pairwise([0, *ends])], dtype=object)
    listed = {name: count for name, count in counts.items() if name in neurons}
    return neurons, _roi_counts(neurons, row, names, rank, listed, primary_rois)


def _roi_counts(
    neurons: pd.DataFrame,
    row: Integers,
    rois: npt.NDArray[np.object_],
    roi: Integers,
    counts: dict[str, Integers],
    primary_rois: Sequence[str],
) -> pd.DataFrame:
    """One row for each ROI of each neuron, and one for what is outside of all primary ROIs."""
    primary = np.isin(rois, list(primary_rois))[roi] if len(rois) else np.zeros(0, dtype=bool)
    last = np.searchsorted(rois, "NotPrimary", side="right")
    place = np.concatenate([row, np.arange(len(neurons))])
    values = {}
    for name, count in counts.items():
        inside = np.bincount(row[primary], count[primary], minlength=len(neurons)).astype(np.int64)
        total = neurons[name].astype("Int64").fillna(0).to_numpy(dtype=np.int64)
        values[name] = np.concatenate([count, total - inside])
    # Where 'NotPrimary' belongs among the names, which come in order already.
    rank = np.concatenate([np.where(roi >= last, roi + 1, roi), np.full(len(neurons), last)])
    some = np.zeros(len(place), dtype=bool)
    for value in values.values():
        some |= value != 0
    kept = np.flatnonzero(some)
    bodies, body = np.unique(neurons["bodyId"].to_numpy(dtype=np.int64), return_inverse=True)
    # In order already, but for what lies outside: one key is sorted several times faster than two.
    kept = kept[np.argsort(body[place[kept]] * (len(rois) + 1) + rank[kept], kind="stable")]
    named = pd.Index(np.insert(rois, last, "NotPrimary"), dtype="str")
    return pd.DataFrame(
        {
            "bodyId": bodies[body[place[kept]]],
            "roi": named.take(rank[kept]),
            **{name: value[kept] for name, value in values.items()},
        },
        copy=False,
    )
