"""What the synapses of the demo add up to: weights of the connections, counts and transmitters of the neurons."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.server.demo.families import FAMILIES
from neuprint_jupyter.server.demo.synapses import ACCURATE, PRECISE, TRANSMITTERS, nt_column

_SEED = 57


def weight_table(neurons: pd.DataFrame, synapses: pd.DataFrame) -> pd.DataFrame:
    """The connections, counted.

    Returns
    -------
    pandas.DataFrame
        ``bodyId_pre, bodyId_post, roi, weight, weightHP, weightHR``: synapses above the threshold of accuracy, from
        the threshold of precision on, and all. One row a pair and place: the ROIs that its synapses are in.
    """
    body = neurons["bodyId"].to_numpy()
    confidence = synapses["confidence_post"]
    rows = pd.DataFrame(
        {
            "bodyId_pre": body[synapses["pre"]],
            "bodyId_post": body[synapses["post"]],
            "roi": synapses["roi"],
            "weight": (confidence > ACCURATE).astype(np.int64),
            "weightHP": (confidence >= PRECISE).astype(np.int64),
            "weightHR": 1,
        }
    )
    return rows.groupby(["bodyId_pre", "bodyId_post", "roi"], dropna=False, as_index=False).sum()


def counted(
    neurons: pd.DataFrame, synapses: pd.DataFrame, tbars: pd.DataFrame, mitochondria: pd.DataFrame
) -> pd.DataFrame:
    """The neurons with their counts, in all and in each ROI: of T-bars and of synapses that are accurate.

    Returns
    -------
    pandas.DataFrame
        ``neurons`` with ``pre``, ``post``, ``downstream``, ``upstream``, ``synweight``, ``mito`` and ``roiInfo``.
    """
    accurate = synapses[synapses["confidence_post"] > ACCURATE]
    inputs, outputs = accurate[["post", "roi"]], accurate[["pre", "roi"]]
    rows = {
        "pre": tbars[["neuron", "roi"]],
        "post": inputs,
        "downstream": outputs,
        "upstream": inputs,
        "synweight": pd.concat([part.set_axis(["neuron", "roi"], axis=1) for part in (inputs, outputs)]),
        "mito": mitochondria[["neuron", "roi"]],
    }
    info: list[dict[str, dict[str, int]]] = [defaultdict(dict) for _ in range(len(neurons))]
    totals: dict[str, Any] = {}
    for field, table in rows.items():
        each = table.set_axis(["neuron", "roi"], axis=1)
        totals[field] = np.bincount(each["neuron"], minlength=len(neurons))
        for (neuron, roi), number in _in_each_roi(each).items():
            info[neuron][roi][field] = number
    texts = [json.dumps(dict(sorted(entry.items())), ensure_ascii=False) for entry in info]
    return neurons.assign(**totals, roiInfo=texts)


def with_transmitters(neurons: pd.DataFrame, tbars: pd.DataFrame) -> pd.DataFrame:
    """The neurons with what their T-bars, and those of their type, say of their transmitter.

    Returns
    -------
    pandas.DataFrame
        ``neurons`` with ``predictedNt``, ``predictedNtConfidence``, ``celltypePredictedNt`` and ``consensusNt``; None
        for neurons that have few T-bars, and for fragments.
    """
    columns = [nt_column(name) for name in TRANSMITTERS]
    mean = tbars.groupby("neuron")[columns].mean()
    enough = tbars["neuron"].value_counts().reindex(mean.index) >= 10
    mean = mean[enough & (neurons["family"].reindex(mean.index) >= 0)]
    best = pd.Series(np.array(TRANSMITTERS)[mean.to_numpy().argmax(axis=1)], index=mean.index)
    own = best.reindex(neurons.index)
    by_type = {kind: names.mode().get(0) for kind, names in own.groupby(neurons["type"])}
    of_type = neurons["type"].map(by_type)
    # What is known from elsewhere, for most types.
    known = np.array([*(family.nt for family in FAMILIES), None], dtype=object)[neurons["family"].to_numpy()]
    told = {family.type for number, family in enumerate(FAMILIES) if number % 5 != 3}
    agreed = pd.Series(known).where(neurons["type"].isin(told), "unclear").where(neurons["type"].notna(), None)
    return neurons.assign(
        predictedNt=own,
        predictedNtConfidence=mean.max(axis=1).round(4).reindex(neurons.index),
        celltypePredictedNt=of_type,
        consensusNt=agreed,
    )


def with_sizes(neurons: pd.DataFrame) -> pd.DataFrame:
    """The neurons with their ``size`` in voxels: large ones have many synapses."""
    rng = np.random.default_rng(_SEED)
    synapses = (neurons["pre"] + neurons["post"]).to_numpy()
    return neurons.assign(size=((3e5 * synapses + 4e6) * rng.lognormal(0.0, 0.25, len(neurons))).astype(np.int64))


def _in_each_roi(rows: pd.DataFrame) -> dict[tuple[int, str], int]:
    """How many rows each neuron has in each ROI."""
    found: dict[tuple[int, str], int] = defaultdict(int)
    each = rows.groupby(["neuron", "roi"]).size().reset_index(name="number")
    for neuron, rois, number in zip(*(each[name].tolist() for name in ("neuron", "roi", "number")), strict=True):
        for roi in rois.split(";"):
            found[neuron, roi] += number
    return found
