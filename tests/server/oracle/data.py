"""A small connectome whose tables say what each query's answer is: gaps, odd names, ids above 2^53, ROIs, synapses."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pandas as pd

from neuprint_jupyter.server.loading import load_dataset

NAME = "oracle:v1"
BIG = 2**53 + 1
TYPES = ["EPG", "EPG", "PEN_a(PEN1)", "Delta7", "KCa'b'-m", 'odd "x" \\d', "epg", "", "ünï ß", "a.c"]
STATUSES = ["Traced", "Traced", "Orphan", "Roughly traced", None]
ROIS = ["EB", "PB", "a'L(R)", "odd, `roi`"]


def _maybe(rng: random.Random, value: Any, gaps: float = 0.25) -> Any:
    return None if rng.random() < gaps else value


def _neurons(rng: random.Random) -> pd.DataFrame:
    ids = [*range(1, 31), *(BIG + 2 * i for i in range(8)), 2**62, 2**62 + 1]
    rows = []
    for body in ids:
        kind = _maybe(rng, rng.choice(TYPES) or None, 0.2)
        rows.append(
            {
                "bodyId": body,
                "type": kind,
                "instance": None
                if kind is None
                else _maybe(rng, f"{kind}_{rng.choice('LR')}{rng.randint(1, 3)}", 0.15),
                "status": rng.choice(STATUSES),
                "cropped": _maybe(rng, rng.random() < 0.4, 0.3),
                "size": _maybe(rng, rng.choice([0, 1, 7, 10, 2**53 + 1, 2**60 + 1, rng.randint(1, 50)])),
                "group": _maybe(rng, rng.randint(-5, 5), 0.3),
                "somaRadius": _maybe(rng, rng.choice([0.5, 1.0, 2.5, -1.5, 320.25]), 0.4),
                "somaLocation": _maybe(rng, f"{rng.randint(0, 9)},{rng.randint(0, 9)},{rng.randint(0, 9)}", 0.5),
                "notes": _maybe(rng, rng.choice(["1", "2.5", "true", "x,y", " a ", "line\nbreak"]), 0.5),
            }
        )
    # Not by way of floats, as integers with gaps would come.
    table = pd.DataFrame(rows, columns=list(rows[0]), dtype=object)
    return table.astype({"bodyId": "int64", "size": "Int64", "group": "Int64", "cropped": "boolean"})


def _connections(rng: random.Random, bodies: list[int]) -> pd.DataFrame:
    pairs = {(rng.choice(bodies[:-2]), rng.choice(bodies[2:])) for _ in range(170)}
    rows = []
    for pre, post in sorted(pairs):
        for roi in rng.sample([*ROIS, None], rng.choice([1, 1, 1, 2, 3])):
            weight = rng.choice([1, 1, 2, 3, 5, 8, 40, 0])
            rows.append((pre, post, roi, weight, _maybe(rng, max(weight - 1, 0)), weight + rng.randint(0, 2)))
    columns = ["bodyId_pre", "bodyId_post", "roi", "weight", "weightHP", "weightHR"]
    return pd.DataFrame(rows, columns=columns).astype({"weightHP": "Int64"})


def _synapses(rng: random.Random, bodies: list[int]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "bodyId": rng.choice(bodies[:12]),
                "type": rng.choice(["pre", "post"]),
                "x": 100 + i,
                "y": rng.randint(0, 50),
                "z": rng.randint(0, 50),
                "roi": rng.choice([*ROIS[:3], None]),
                "confidence": _maybe(rng, round(rng.random(), 3), 0.1),
            }
            for i in range(80)
        ]
    )


_rng = random.Random(20)
NEURONS = _neurons(_rng)
CONNECTIONS = _connections(_rng, NEURONS["bodyId"].tolist())
SYNAPSES = _synapses(_rng, NEURONS["bodyId"].tolist())


def load(data_dir: Path) -> None:
    """Write the dataset."""
    load_dataset(
        NAME,
        neurons=NEURONS,
        connections=CONNECTIONS,
        synapses=SYNAPSES,
        roi_hierarchy={"name": "oracle", "children": [{"name": roi} for roi in ROIS]},
        roi_info={roi: {"isPrimary": True} for roi in ROIS},
        data_dir=data_dir,
        progress=False,
    )


def _known(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows = table.astype(object).to_dict("records")
    return [{name: value for name, value in row.items() if not pd.isna(value)} for row in rows]


def _neurons_as_stored() -> dict[int, dict[str, Any]]:
    neurons = {row["bodyId"]: row for row in _known(NEURONS)}
    for edge in _known(CONNECTIONS[CONNECTIONS["weight"] > 0]):
        for body in (edge["bodyId_pre"], edge["bodyId_post"]):
            neurons[body] |= {edge["roi"]: True} if "roi" in edge else {}
    return neurons


#: The neurons' properties by their ids; what is missing is left out.
STORED = _neurons_as_stored()


def _edges_as_stored() -> dict[tuple[int, int], dict[str, Any]]:
    edges: dict[tuple[int, int], dict[str, Any]] = {}
    for row in _known(CONNECTIONS):
        edge = edges.setdefault((row["bodyId_pre"], row["bodyId_post"]), {"rois": {}})
        for name in ("weight", "weightHP", "weightHR"):
            if name in row:
                edge[name] = edge.get(name, 0) + row[name]
        if "roi" in row and row["weight"]:
            edge["rois"][row["roi"]] = edge["rois"].get(row["roi"], 0) + row["weight"]
    return edges


#: The connections' weights, also by ROI, by the bodies' ids.
EDGES = _edges_as_stored()
