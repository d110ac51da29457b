"""A made connectome of any size: what the engines and the loading are measured on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

#: Primary ROIs of the made connectome, left and right.
ROIS = [f"M{i:02d}({side})" for i in range(30) for side in "LR"]
_MODULES = 60
_ROIS_OF_A_MODULE = 10
_SEED = 11


def made_tables(neurons: int = 20_000, connections: int = 2_000_000) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Neurons and connections as of a brain: types, modules that share ROIs, few strong and many weak connections.

    Parameters
    ----------
    neurons, connections
        How many: pairs, of which a third have synapses in a second ROI, too.

    Returns
    -------
    (neurons, connections)
        In the columns of ``load_dataset``, the same at every call.
    """
    random = np.random.default_rng(_SEED)
    bodies = 1_000_000_000 + np.sort(random.choice(neurons * 40, neurons, replace=False))
    module = random.integers(_MODULES, size=neurons)
    kind = np.char.add("T", random.integers(max(neurons // 12, 1), size=neurons).astype(str))
    table = pd.DataFrame(
        {
            "bodyId": bodies,
            "type": kind,
            "instance": np.char.add(kind, np.array(["_L", "_R"])[random.integers(2, size=neurons)]),
            "status": np.where(random.random(neurons) < 0.9, "Traced", "Anchor"),
            "cropped": random.random(neurons) < 0.05,
            "size": random.lognormal(20, 1, neurons).astype(np.int64),
            "somaSide": np.array(["LHS", "RHS"])[random.integers(2, size=neurons)],
        }
    )
    pre, post = _pairs(neurons, connections, random)
    palettes = np.array([random.choice(len(ROIS), _ROIS_OF_A_MODULE, replace=False) for _ in range(_MODULES)])
    place = random.integers(_ROIS_OF_A_MODULE, size=len(pre))
    weight = np.ceil(random.lognormal(0.8, 1.1, len(pre))).astype(np.int64)
    first = {"pre": pre, "post": post, "roi": palettes[module[post], place], "weight": weight}
    again = np.flatnonzero(random.random(len(pre)) < 1 / 3)
    other = palettes[module[post[again]], (place[again] + 1) % _ROIS_OF_A_MODULE]
    second = {"pre": pre[again], "post": post[again], "roi": other, "weight": (weight[again] + 1) // 2}
    rows = {name: np.concatenate([first[name], second[name]]) for name in first}
    return table, pd.DataFrame(
        {
            "bodyId_pre": bodies[rows["pre"]],
            "bodyId_post": bodies[rows["post"]],
            "roi": pd.Categorical.from_codes(rows["roi"], ROIS),
            "weight": rows["weight"],
            "weightHP": random.binomial(rows["weight"], 0.8),
        }
    )


def made_synapses(connections: pd.DataFrame) -> pd.DataFrame:
    """The single synapses of those connections, as many as their weights say."""
    random = np.random.default_rng(_SEED + 1)
    rows = connections.loc[connections.index.repeat(connections["weight"])]
    at = random.integers(0, 40_000, (len(rows), 3))
    shifts = {"pre": 0, "post": 20}
    ends = {f"{axis}_{side}": at[:, k] + shift for side, shift in shifts.items() for k, axis in enumerate("xyz")}
    confidence = {f"confidence_{side}": np.round(0.5 + random.random(len(rows)) / 2, 3) for side in shifts}
    bodies = {name: rows[name].to_numpy() for name in ("bodyId_pre", "bodyId_post")}
    rois = {f"roi_{side}": rows["roi"].to_numpy() for side in shifts}
    return pd.DataFrame({**bodies, **ends, **confidence, **rois})


def write_tables(folder: Path, neurons: int, connections: int, *, synapses: bool = False) -> dict[str, Path]:
    """The tables as Parquet files, by their argument of ``load_dataset``; with single synapses, if wanted."""
    table, pairs = made_tables(neurons, connections)
    tables = {"neurons": table, "connections": pairs}
    if synapses:
        tables["synapse_connections"] = made_synapses(pairs)
    files = {name: folder / f"{name}.parquet" for name in tables}
    for name, path in files.items():
        tables[name].to_parquet(path, index=False)
    return files


def _pairs(neurons: int, connections: int, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Different ordered pairs, some neurons with many more than others."""
    popular = random.lognormal(0, 0.7, neurons)
    popular /= popular.sum()
    keys = np.empty(0, dtype=np.int64)
    while len(keys) < connections:
        more = int(1.1 * (connections - len(keys))) + 10
        pre, post = (random.choice(neurons, more, p=popular) for _ in range(2))
        keys = np.unique(np.concatenate([keys, pre * neurons + post]))
    keys = np.sort(random.permutation(keys)[:connections])
    return keys // neurons, keys % neurons
