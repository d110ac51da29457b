"""The synthetic datasets that are asked for, as large as the scale says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from neuprint_jupyter.server.loading import load_dataset
from neuprint_jupyter.server.store import list_datasets
from tests.bench.cases import FIRST_BODY

ROIS = [f"ROI{i:02d}({'RL'[i % 2]})" for i in range(60)]
ROIS_OF_A_MODULE = 12
MODULES = 40


def edges_dataset(scale: float, data_dir: Path) -> str:
    """50k neurons with about 12 ROIs each; 500k connections, two ROIs each, of the 5k that are Traced."""
    name = f"edges-{scale:g}"
    return _once(name, data_dir, *_edge_tables(max(int(50_000 * scale), 500)), {})


def synapses_dataset(scale: float, data_dir: Path) -> str:
    """200 bodies with 2,500 synapses each."""
    name = f"synapses-{scale:g}"
    neurons, connections = _edge_tables(200)
    return _once(name, data_dir, neurons, connections, {"synapses": _synapses(neurons, int(500_000 * scale))})


def _edge_tables(size: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    random = np.random.default_rng(1)
    bodies = FIRST_BODY + np.sort(random.choice(size * 50, size, replace=False))
    bodies[0] = FIRST_BODY
    module = random.integers(MODULES, size=size)
    sources = np.repeat(np.arange(size // 10), 100)
    palettes = np.array([random.choice(len(ROIS), ROIS_OF_A_MODULE, replace=False) for _ in range(MODULES)])
    first, second = random.integers(ROIS_OF_A_MODULE, size=(2, len(sources)))
    targets = _distinct_targets(size, random)
    rois = [palettes[module[targets], place] for place in (first, (first + 1 + second % 11) % ROIS_OF_A_MODULE)]
    connections = pd.concat(
        [
            pd.DataFrame(
                {
                    "bodyId_pre": bodies[sources],
                    "bodyId_post": bodies[targets],
                    "roi": np.array(ROIS)[roi],
                    "weight": random.geometric(0.2, len(sources)),
                }
            )
            for roi in rois
        ]
    )
    kinds = np.array([f"T{i:04d}" for i in range(size // 20)])[random.integers(size // 20, size=size)]
    neurons = pd.DataFrame(
        {
            "bodyId": bodies,
            "type": kinds,
            "instance": np.char.add(kinds, np.array(["_L", "_R"])[module % 2]),
            "status": np.where(np.arange(size) < size // 10, "Traced", "Anchor"),
            "size": random.integers(10**6, 10**9, size=size),
        }
    )
    return neurons, connections


def _distinct_targets(size: int, random: np.random.Generator) -> np.ndarray:
    """100 different targets for each source."""
    return np.concatenate([random.choice(size, 100, replace=False) for _ in range(size // 10)])


def _synapses(neurons: pd.DataFrame, count: int) -> pd.DataFrame:
    random = np.random.default_rng(2)
    place = np.arange(count)
    return pd.DataFrame(
        {
            "bodyId": np.repeat(neurons["bodyId"].to_numpy(), -(-count // len(neurons)))[:count],
            "type": np.where(random.random(count) < 0.2, "pre", "post"),
            "x": place % 1000,
            "y": place // 1000,
            "z": random.integers(40_000, size=count),
            "roi": np.array(ROIS)[random.integers(len(ROIS), size=count)],
            "confidence": np.round(0.5 + random.random(count) / 2, 3),
        }
    )


def _once(
    name: str, data_dir: Path, neurons: pd.DataFrame, connections: pd.DataFrame, further: dict[str, pd.DataFrame]
) -> str:
    if name not in {dataset.name for dataset in list_datasets(data_dir)}:
        load_dataset(name, neurons=neurons, connections=connections, data_dir=data_dir, progress=False, **further)
    return name
