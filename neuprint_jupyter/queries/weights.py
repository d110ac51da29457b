"""The weights a connection has beside ``weight``, and connections taken apart by ROI."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from neuprint_jupyter.analysis.roi_counts import Integers, RoiCounts, joined_counts
from neuprint_jupyter.analysis.roi_info import read_roi_info
from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher.coerce import listed
from neuprint_jupyter.errors import UnknownNameError, warn

PAIR = ["bodyId_pre", "bodyId_post"]

#: Weights that connections may have: all PSDs, those of high confidence, and those from and to axon and dendrite.
WEIGHT_PROPERTIES = [
    "weight",
    "weightHP",
    "weightAxonAxon",
    "weightAxonDendrite",
    "weightDendriteDendrite",
    "weightDendriteAxon",
]
_POLARITY = WEIGHT_PROPERTIES[2:]


def extra_weights(weight_props: str | Sequence[str], client: Client) -> list[str]:
    """The weights to fetch beside ``weight``, in the order of ``WEIGHT_PROPERTIES``.

    Parameters
    ----------
    weight_props
        ``"all"``, a name or several.
    client
        Its dataset tells whether weights from axon to dendrite and the like exist; where they do
        not, they are left out, with a warning if they were asked for by name.

    Raises
    ------
    UnknownNameError
        If there is no such weight.
    """
    everything = isinstance(weight_props, str) and weight_props == "all"
    named = WEIGHT_PROPERTIES if everything else listed(weight_props)
    for name in named:
        if name not in WEIGHT_PROPERTIES:
            raise UnknownNameError("weight", name, WEIGHT_PROPERTIES)
    wanted = [name for name in WEIGHT_PROPERTIES[1:] if name in named]
    polarity = [name for name in wanted if name in _POLARITY]
    if polarity and "axonOut" not in client.neuron_properties:
        if not everything:
            warn(f"{client.dataset} does not have {', '.join(polarity)}: left out")
        wanted = [name for name in wanted if name not in polarity]
    return wanted


@dataclass(frozen=True)
class Pairs:
    """Connections, sorted by their bodyIds, and where they are.

    Parameters
    ----------
    table
        bodyId_pre, bodyId_post, weight and further weights (int64).
    told
        What their roiInfo tells; nothing if it was not asked for.
    """

    table: pd.DataFrame
    told: RoiCounts


def read_pairs(found: pd.DataFrame) -> Pairs:
    """Connections as they were fetched. Their ``roiInfo`` is kept as numbers, which take less memory than its texts."""
    told = read_roi_info(found.pop("roiInfo") if "roiInfo" in found else [])
    return joined_pairs([Pairs(found.astype("int64"), told)])


def joined_pairs(parts: Sequence[Pairs]) -> Pairs:
    """The connections of all parts, no one of which is in two of them."""
    table = pd.concat([part.table for part in parts], ignore_index=True)
    told = joined_counts([part.told for part in parts])
    pre, post = (table[name].to_numpy() for name in PAIR)
    if ((pre[1:] > pre[:-1]) | ((pre[1:] == pre[:-1]) & (post[1:] >= post[:-1]))).all():
        return Pairs(table, told)
    order = np.lexsort([post, pre])
    return Pairs(table.take(order).reset_index(drop=True), replace(told, row=np.argsort(order)[told.row]))


def told_by_roi(pairs: Pairs, extra: Sequence[str], client: Client) -> list[str]:
    """The further weights that roiInfo tells apart by ROI; where there is no connection, that of others tells it."""
    told = pairs.told.names if len(pairs.table) else client.roi_weights if extra else ()
    return [name for name in extra if name in told]


def by_roi(
    pairs: Pairs, extra: Sequence[str], primary_rois: Sequence[str], *, include_nonprimary: bool
) -> pd.DataFrame:
    """Connections with one row for each ROI; what is in no primary ROI is ``NotPrimary``.

    Parameters
    ----------
    pairs
        The connections, and what their roiInfo tells.
    extra
        Further weights, which roiInfo tells apart by ROI.
    primary_rois
        The primary ROIs.
    include_nonprimary
        Whether ROIs of all levels are listed.

    Returns
    -------
    DataFrame
        bodyId_pre, bodyId_post, roi, weight and further weights, sorted by the bodyIds, heaviest first.

    Warns
    -----
    UserWarning
        If primary ROIs hold more than the whole connection.
    """
    table, read = pairs.table, pairs.told
    row, roi, names = read.row, read.roi, read.rois
    weights = {"weight": read.count("post"), **{name: read.count(name) for name in extra}}
    primary = np.array([name in set(primary_rois) for name in names], dtype=bool)[roi]
    outside = {
        name: table[name].to_numpy() - _sums(row[primary], weight[primary], len(table))
        for name, weight in weights.items()
    }
    _check_totals(table, outside["weight"])
    kept = slice(None) if include_nonprimary else primary
    rest = np.flatnonzero(np.any([weight > 0 for weight in outside.values()], axis=0))
    row = np.concatenate([row[kept], rest])
    roi = np.concatenate([roi[kept], np.full(len(rest), len(names))])
    weights = {name: np.concatenate([weight[kept], outside[name][rest]]) for name, weight in weights.items()}
    heaviest = weights["weight"].max(initial=0)
    # Mostly pair after pair already: one key is sorted several times faster than three.
    order = np.argsort(row * (heaviest + 1) + heaviest - weights["weight"], kind="stable")
    row = row[order]
    return pd.DataFrame(
        {
            **{name: table[name].to_numpy()[row] for name in PAIR},
            "roi": pd.Index([*names, "NotPrimary"], dtype="str").take(roi[order]),
            **{name: weight[order] for name, weight in weights.items()},
        }
    )


def _sums(rows: Integers, weights: Integers, length: int) -> Integers:
    # bincount sums in floating point: exact up to 2^53, far above any count of synapses.
    return np.bincount(rows, weights=weights, minlength=length).astype(np.int64)


def _check_totals(pairs: pd.DataFrame, outside: Integers) -> None:
    if (outside < 0).any():
        first = pairs[outside < 0].iloc[0]
        warn(
            f"the dataset contradicts itself: the connection {first.bodyId_pre} -> {first.bodyId_post} has a weight of "
            f"{first.weight}, but its primary ROIs add up to more"
        )
