"""A dataset for what lies inside neurons: few enough synapses and mitochondria to check by eye.

T-bars with and without neurotransmitters, a T-bar and its PSD in two ROIs, synapses in no ROI, below the dataset's
threshold, of unknown confidence, and properties that only some synapses have.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from neuprint_jupyter.server.engine import load_engine
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

# bodyId, x = y = z, ROIs, mitoType, size, and the synapses it is nearest to with their distances.
_MITOCHONDRIA: list[tuple[int, int, list[str], str, int, dict[int, float]]] = [
    (A, 100, ["EB", "CX"], "dark", 1000, {10: 5.5}),
    (A, 200, [], "light", 50, {30: 2.25, 20: 9.0}),
    (B, 300, ["a'L(R)"], "medium", 5000, {11: 1.0, 40: 7.5}),
]


def load(name: str) -> None:
    """Make the dataset."""
    primary = {"EB": True, "PB": True, "CX": False, "a'L(R)": True}
    dataset = load_dataset(
        name,
        neurons=NEURONS,
        connections=CONNECTIONS,
        synapses=SYNAPSES,
        synapse_connections=SYNAPSE_CONNECTIONS,
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
    _write_mitochondria(dataset.graph, dataset.path.parent.parent)


def _write_mitochondria(graph: Path, logs: Path) -> None:
    """Mitochondria as hemibrain has them; the loader makes none."""
    database = load_engine(logs).open_database(str(graph))
    try:
        database.command("sql", "CREATE EDGE TYPE CloseTo IF NOT EXISTS")
        for body, x, rois, kind, size, near in _MITOCHONDRIA:
            flags = "".join(f", `{roi}`: true" for roi in rois)
            database.command(
                "opencypher",
                f"""MATCH (n:Segment {{bodyId: {body}}})
                CREATE (n)-[:Contains]->(:ElementSet)-[:Contains]->(:Element {{
                    type: 'mitochondrion', mitoType: '{kind}', size: {size}, r0: 3.5, r1: 2.5, r2: 0.5,
                    location: point({{x: {x}, y: {x}, z: {x}, srid: 9157}}){flags}}})""",
            )
            for synapse, distance in near.items():
                database.command(
                    "opencypher",
                    f"""MATCH (s:Synapse), (m:Element {{mitoType: '{kind}'}}) WHERE s.location.x = {synapse}
                    CREATE (s)-[:CloseTo {{distance: {distance}}}]->(m)""",
                )
    finally:
        database.close()
