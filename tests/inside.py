"""A dataset for what lies inside neurons: few enough synapses and mitochondria to check by eye.

T-bars with and without neurotransmitters, a T-bar and its PSD in two ROIs, synapses in no ROI, below the dataset's
threshold, of unknown confidence, and properties that only some synapses have.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from neuprint_jupyter.server.loading import load_dataset

A, B, C, D = 720575940624547622, 720575940624547623, 3, 4

NEURONS = pd.DataFrame({"bodyId": [A, B, C, D], "type": ["a", "b", "b", None]})

_SYNAPSES: list[tuple[Any, ...]] = [
    # bodyId, type, x = y = z, roi, confidence, compartment, gaba, acetylcholine, note
    (A, "pre", 10, "EB", 0.9, "axon", 0.7, 0.2, None),
    (B, "post", 11, "EB", 0.8, "dendrite", None, None, "checked"),
    (C, "post", 12, "PB", 0.6, "dendrite", None, None, None),
    (A, "pre", 20, "PB", 0.4, "axon", 0.5, 0.5, None),
    (B, "post", 21, "PB", 0.9, "dendrite", None, None, None),
    (A, "pre", 30, None, 0.95, None, None, None, None),
    (B, "post", 31, None, 0.7, None, None, None, None),
    (B, "pre", 40, "a'L(R)", 0.99, "axon", 0.05, 0.9, None),
    (C, "post", 41, "a'L(R)", 0.55, "dendrite", None, None, None),
    (C, "post", 50, "EB", None, None, None, None, None),
]
_COLUMNS = ["bodyId", "type", "x", "roi", "confidence", "compartment", "ntGabaProb", "ntAcetylcholineProb", "note"]
SYNAPSES = pd.DataFrame(_SYNAPSES, columns=_COLUMNS).assign(y=lambda t: t["x"], z=lambda t: t["x"])

_ENDS = SYNAPSES.set_index("x", drop=False)[["bodyId", "roi", "x", "y", "z", "confidence"]]
_LINKS = [(10, 11), (10, 12), (20, 21), (30, 31), (40, 41)]
SYNAPSE_CONNECTIONS = pd.concat(
    [
        _ENDS.loc[[link[side] for link in _LINKS]].add_suffix(end).reset_index(drop=True)
        for side, end in enumerate(("_pre", "_post"))
    ],
    axis=1,
)
CONNECTIONS = (
    SYNAPSE_CONNECTIONS.groupby(["bodyId_pre", "bodyId_post", "roi_post"], dropna=False)
    .size()
    .reset_index(name="weight")
    .rename(columns={"roi_post": "roi"})
)

# bodyId, x = y = z, ROIs, mitoType, size, and the synapses it is nearest to with their distances along the neuron.
_MITOCHONDRIA: list[tuple[int, int, str | None, str, int, dict[int, float]]] = [
    (A, 100, "EB", "dark", 1000, {10: 5.5}),
    (A, 200, None, "light", 50, {30: 2.25, 20: 9.0}),
    (B, 300, "a'L(R)", "medium", 5000, {11: 1.0, 40: 7.5}),
]
MITOCHONDRIA = pd.DataFrame(
    [(body, x, x, x, roi, kind, size, 3.5, 2.5, 0.5) for body, x, roi, kind, size, _ in _MITOCHONDRIA],
    columns=["bodyId", "x", "y", "z", "roi", "mitoType", "size", "r0", "r1", "r2"],
)
CLOSEST = pd.DataFrame(
    [
        (body, SYNAPSES.set_index("x")["type"][at], at, at, at, x, x, x, distance)
        for body, x, *_, near in _MITOCHONDRIA
        for at, distance in near.items()
    ],
    columns=["bodyId", "type", "x", "y", "z", "mx", "my", "mz", "distance"],
)


def load(name: str) -> None:
    """Make the dataset."""
    primary = {"EB": True, "PB": True, "CX": False, "a'L(R)": True}
    load_dataset(
        name,
        neurons=NEURONS,
        connections=CONNECTIONS,
        synapses=SYNAPSES,
        synapse_connections=SYNAPSE_CONNECTIONS,
        mitochondria=MITOCHONDRIA,
        closest_mitochondria=CLOSEST,
        roi_hierarchy={
            "name": "inside",
            "children": [{"name": "CX", "children": [{"name": "EB"}, {"name": "PB"}]}, {"name": "a'L(R)"}],
        },
        roi_info={roi: {"isPrimary": is_primary} for roi, is_primary in primary.items()},
        meta={
            "postHighAccuracyThreshold": 0.5,
            "ntSynapseProperties": json.dumps({"ntGabaProb": "float", "ntAcetylcholineProb": "float"}),
        },
        progress=False,
    )
