"""The synapses of the demo: where each connection is, on both sides, inside of its region."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.server.demo.anatomy import CHARTS, PARTS, WEDGES, WHOLE
from neuprint_jupyter.server.demo.charts import Blob, Chart, Floats, Ring
from neuprint_jupyter.server.demo.families import FAMILIES
from neuprint_jupyter.server.demo.outline import around, roi_names
from neuprint_jupyter.server.demo.territories import INSIDE, Territories

_SEED = 31
Ints = npt.NDArray[np.int64]

#: A synapse counts in ``weight`` above the first, in ``weightHP`` from the second on.
ACCURATE, PRECISE = 0.5, 0.7
#: The transmitters whose probabilities each T-bar has.
TRANSMITTERS = ("acetylcholine", "dopamine", "gaba", "glutamate", "octopamine", "serotonin")
# How many synapses a T-bar has, in the mean.
_PER_TBAR = 4.2
# How far a branch goes to a T-bar at most, in voxels.
_REACH = 650.0
# How far they are from it, in voxels.
_CLEFT = (12, 30)


def synapse_table(neurons: pd.DataFrame, connections: pd.DataFrame) -> pd.DataFrame:
    """One row for each synapse between a T-bar and a PSD, the same at every call.

    Parameters
    ----------
    neurons, connections
        As ``neuron_table`` and ``connection_table`` give them.

    Returns
    -------
    pandas.DataFrame
        ``pre`` and ``post`` (positions in ``neurons``), ``region``, ``tbar`` (number), ``roi`` (all ROIs that it is in,
        ``CX;EB;EBr1;EBw(L3)``; None in no ROI), ``x_pre, y_pre, z_pre, x_post, y_post, z_post`` in voxels,
        ``confidence_post``, ``confidence_pre``.
    """
    rng = np.random.default_rng(_SEED)
    territories = Territories(neurons)
    parts = [_in_region(str(region), rows, territories, rng) for region, rows in connections.groupby("region")]
    rows = pd.concat(parts, ignore_index=True)
    rows["tbar"] = rows.groupby(["pre", "region", "tbar"], sort=False).ngroup()
    _keep_apart(rows, "post", [])
    rows["confidence_post"] = _confidence(rng, len(rows))
    of_tbar = np.round(0.58 + 0.41 * rng.beta(5, 2, int(rows["tbar"].max()) + 1), 3)
    rows["confidence_pre"] = of_tbar[rows["tbar"].to_numpy()]
    return rows


def tbar_table(neurons: pd.DataFrame, synapses: pd.DataFrame) -> pd.DataFrame:
    """Each T-bar once, with the probabilities of its transmitter.

    Returns
    -------
    pandas.DataFrame
        ``neuron`` (position), ``x, y, z``, ``roi``, ``confidence`` and one column ``ntGabaProb`` ... a transmitter.
    """
    first = synapses.drop_duplicates("tbar").sort_values("tbar", ignore_index=True)
    names = {"pre": "neuron", "confidence_pre": "confidence", **{f"{axis}_pre": axis for axis in "xyz"}}
    tbars = first[["pre", "x_pre", "y_pre", "z_pre", "roi", "confidence_pre"]].rename(columns=names)
    rng = np.random.default_rng(_SEED + 1)
    family = neurons["family"].to_numpy()[tbars["neuron"].to_numpy()]
    own = np.array([TRANSMITTERS.index(f.nt) for f in FAMILIES] + [0])[family]
    evidence = rng.gamma(0.35, size=(len(tbars), len(TRANSMITTERS)))
    evidence[np.arange(len(tbars)), own] += rng.gamma(3.0, size=len(tbars))
    shares = np.round(evidence / evidence.sum(axis=1, keepdims=True), 4)
    return tbars.assign(**{nt_column(name): shares[:, k] for k, name in enumerate(TRANSMITTERS)})


def nt_column(transmitter: str) -> str:
    """The property of a T-bar that holds the probability of a transmitter: ``ntGabaProb``."""
    return f"nt{transmitter.capitalize()}Prob"


def _in_region(region: str, rows: pd.DataFrame, territories: Territories, rng: np.random.Generator) -> pd.DataFrame:
    chart = CHARTS[PARTS[region].chart]
    count = rows["count"].to_numpy()
    pre, post = (np.repeat(rows[side].to_numpy(), count) for side in ("pre", "post"))
    box = _meeting(region, territories.boxes(region, pre), territories.boxes(region, post), chart)
    at = box[:, 0::2] + (box[:, 1::2] - box[:, 0::2]) * rng.beta(1.4, 1.4, (len(pre), 3))
    at = _kept_inside(region, at, chart)
    if isinstance(chart, Ring):
        at[:, 0] = _kept_inside_wedges(at[:, 0])
    order = np.lexsort((_along_curve(at), pre))
    pre, post, at = pre[order], post[order], at[order]
    where = chart.place(at)
    tbar, middle = _tbars(pre, where, rng)
    where = where[middle]
    rois = _rois(region, at[middle, 0])
    table = pd.DataFrame({"pre": pre, "post": post, "region": region, "tbar": tbar, "roi": rois})
    for k, axis in enumerate("xyz"):
        table[f"{axis}_pre"] = np.round(where[:, k]).astype(np.int64)
    _keep_apart(table, "pre", ["tbar"])
    way = rng.normal(size=(len(pre), 3))
    way *= (rng.uniform(*_CLEFT, len(pre)) / np.linalg.norm(way, axis=1))[:, None]
    for k, axis in enumerate("xyz"):
        table[f"{axis}_post"] = table[f"{axis}_pre"] + np.round(way[:, k]).astype(np.int64)
    return table


def _meeting(region: str, first: Floats, second: Floats, chart: Chart) -> Floats:
    """The boxes in which two neurons meet; where they do not quite, the gap between them."""
    whole = np.array(PARTS[region].box, dtype=np.float64)
    if chart.closed:
        # Around the ring, the nearest of the places that are the same.
        turns = 2 * np.round((first[:, :2].mean(axis=1) - second[:, :2].mean(axis=1)) / 2)
        second = second + np.outer(turns, [1, 1, 0, 0, 0, 0])
    low, high = np.maximum(first[:, 0::2], second[:, 0::2]), np.minimum(first[:, 1::2], second[:, 1::2])
    low, high = np.minimum(low, high), np.maximum(low, high)
    middle, half = (whole[0::2] + whole[1::2]) / 2, INSIDE * (whole[1::2] - whole[0::2]) / 2
    axes = slice(1, 3) if chart.closed else slice(0, 3)
    for side in (low, high):
        side[:, axes] = np.clip(side[:, axes], (middle - half)[axes], (middle + half)[axes])
    return np.stack([low, high], axis=2).reshape(len(first), 6)


def _kept_inside(region: str, at: Floats, chart: Chart) -> Floats:
    """Move what lies in the rounded corners of a part inwards."""
    part = PARTS[region]
    if part.box == WHOLE or isinstance(chart, Blob):
        return at
    box = np.array(part.box, dtype=np.float64)
    middle, half = (box[0::2] + box[1::2]) / 2, (box[1::2] - box[0::2]) / 2
    axes = slice(1, 3) if isinstance(chart, Ring) else slice(0, 3)
    local = (at[:, axes] - middle[axes]) / half[axes]
    length = (np.abs(local) ** 6).sum(axis=1) ** (1 / 6)
    moved = at.copy()
    moved[:, axes] = middle[axes] + half[axes] * local * np.minimum(1.0, INSIDE / np.maximum(length, 1e-9))[:, None]
    return moved


def _kept_inside_wedges(u: Floats) -> Floats:
    """Move what lies where two wedges meet into one of them, so that both sides of a synapse are in the same."""
    turn = 8 * (u + 1)
    number = np.round(turn)
    return np.asarray((number + np.clip(turn - number, -0.4, 0.4)) / 8 - 1)


def _rois(region: str, u: Floats) -> list[str | None]:
    """The ROIs of synapses of one region, by where along it they are; rings and wedges overlap."""
    known = around(region) if region in roi_names() else ()
    if "EB" not in known:
        return [";".join(known) or None] * len(u)
    in_wedges = [";".join((*known, f"EBw({glomerulus})")) for glomerulus in WEDGES]
    return [in_wedges[number] for number in (np.round(8 * (u + 1)).astype(np.int64) % len(WEDGES)).tolist()]


def _along_curve(at: Floats) -> Ints:
    """Numbers that are near each other for places that are."""
    cells = np.clip(((at + 2) * 16).astype(np.int64), 0, 127)
    code = np.zeros(len(at), dtype=np.int64)
    for bit in range(7):
        for axis in range(3):
            code |= ((cells[:, axis] >> bit) & 1) << (3 * bit + axis)
    return code


def _tbars(pre: Ints, where: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Which T-bar each synapse is at, and the row in the middle of that T-bar's; rows come by neuron and place."""
    begins = rng.random(len(pre)) < 1 / _PER_TBAR
    begins[0] = True
    far = np.linalg.norm(np.diff(where, axis=0), axis=1) > _REACH
    begins[1:] |= far | (pre[1:] != pre[:-1])
    tbar = np.cumsum(begins) - 1
    first = np.flatnonzero(begins)
    size = np.diff(np.append(first, len(pre)))
    return tbar, (first + size // 2)[tbar]


def _keep_apart(rows: pd.DataFrame, side: str, of_one: list[str]) -> None:
    """Move synapses of one neuron that are at the same place; rows of one T-bar move together."""
    axes = [f"{axis}_{side}" for axis in "xyz"]
    for step in range(8):
        places = rows[[side, *axes, *of_one]].drop_duplicates() if of_one else rows[[side, *axes]]
        again = places[places.duplicated([side, *axes])]
        if not len(again):
            return
        moved = again.index if not of_one else rows.index[rows["tbar"].isin(again["tbar"])]
        rows.loc[moved, axes[step % 3]] += 1 + step
    raise RuntimeError("synapses of one neuron at one place")


def _confidence(rng: np.random.Generator, size: int) -> Floats:
    """Most are sure; some are below what is counted."""
    sure = ACCURATE + 0.004 + 0.49 * rng.beta(2.4, 1.1, size)
    unsure = 0.12 + 0.375 * rng.beta(3, 1.5, size)
    return np.asarray(np.round(np.where(rng.random(size) < 0.07, unsure, sure), 6), dtype=np.float64)
