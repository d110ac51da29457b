"""The skeletons of the demo: through the regions in which a neuron has its synapses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from neuprint_jupyter.server.demo.anatomy import CHARTS, MIRROR, PARTS
from neuprint_jupyter.server.demo.charts import Floats
from neuprint_jupyter.server.demo.families import FAMILIES
from neuprint_jupyter.server.demo.family import Family, home
from neuprint_jupyter.server.demo.growth import Ints, Tree, grow
from neuprint_jupyter.server.demo.territories import Territories

_SEED = 43
# Fragments do have skeletons, but not the smallest ones.
_LEAST = 6
_BROKEN = 0.06
# Regions by number, and the number of each one's chart, which is a region, too.
_NUMBER = {region: number for number, region in enumerate(PARTS)}
_CHART = np.array([_NUMBER[part.chart] for part in PARTS.values()], dtype=np.int64)


def skeletons(neurons: pd.DataFrame, synapses: pd.DataFrame) -> Iterator[tuple[int, str | None]]:
    """The skeleton of each neuron, the same at every call.

    Parameters
    ----------
    neurons, synapses
        As ``neuron_table`` and ``synapse_table`` give them.

    Yields
    ------
    (bodyId, text)
        In SWC, in voxels; None where a neuron has too few synapses for one.
    """
    territories = Territories(neurons)
    placed = _Places(synapses, len(neurons))
    columns = (neurons[name].tolist() for name in ("bodyId", "family", "side", "soma", "somaRadius"))
    for index, (body, number, side, soma, soma_radius) in enumerate(zip(*columns, strict=True)):
        own = placed.of(index)
        if len(own.xyz) < _LEAST:
            yield body, None
            continue
        rng = np.random.default_rng([_SEED, index])
        family = FAMILIES[number] if number >= 0 else None
        targets = _targets(own.xyz, rng)
        tract = [] if family is None else list(_tract(index, family, side, own, territories, rng))
        known = isinstance(soma, tuple)
        root = np.array(soma, dtype=np.float64) if known else (tract[0][0] if tract else targets[0])
        tree = grow(root, tract, targets, family.crisp if family else 0.4, rng)
        yield body, _swc(tree, float(soma_radius) if known else None, rng)


class _Own(NamedTuple):
    """Where one neuron has its synapses: numbers of regions and of charts, and (n, 3) in voxels."""

    region: Ints
    chart: Ints
    xyz: Floats


class _Places:
    """Where all neurons have their synapses."""

    def __init__(self, synapses: pd.DataFrame, size: int) -> None:
        region = synapses["region"].map(_NUMBER).to_numpy(np.int64)
        _, tbar = np.unique(synapses["tbar"].to_numpy(), return_index=True)
        rows = {"pre": tbar, "post": np.arange(len(synapses))}
        neuron = np.concatenate([synapses[side].to_numpy()[kept] for side, kept in rows.items()])
        axes = {side: [f"{axis}_{side}" for axis in "xyz"] for side in rows}
        xyz = np.concatenate([synapses[axes[side]].to_numpy(np.float64)[kept] for side, kept in rows.items()])
        order = np.argsort(neuron, kind="stable")
        self._first = np.searchsorted(neuron[order], np.arange(size + 1))
        self._region = np.concatenate([region[kept] for kept in rows.values()])[order]
        self._xyz = xyz[order]

    def of(self, neuron: int) -> _Own:
        mine = slice(self._first[neuron], self._first[neuron + 1])
        region = self._region[mine]
        return _Own(region, _CHART[region], self._xyz[mine])


def _targets(places: Floats, rng: np.random.Generator) -> Floats:
    """As many of the places as the skeleton is to reach, spread evenly."""
    wanted = int(np.clip(5 * np.sqrt(len(places)), 20, 420))
    cell = 160.0
    while True:
        cells = np.floor(places / cell).astype(np.int64)
        _, first = np.unique(cells @ np.array([1 << 40, 1 << 20, 1]), return_index=True)
        if len(first) <= wanted:
            return np.asarray(places[rng.permutation(first)])
        cell *= 1.25


def _tract(
    index: int, family: Family, side: str, own: _Own, territories: Territories, rng: np.random.Generator
) -> Iterator[Floats]:
    other = "R" if side == "L" else "L"
    along = {home(arbor, side) for arbor in family.arbors if arbor.along}
    stops = family.route or tuple(arbor.region for arbor in family.arbors)
    # Neurites of one tract run side by side.
    apart = rng.normal(0, 170, 3)
    for stop in stops:
        if isinstance(stop, tuple):
            x, y, z = stop
            yield np.array([[x if side == "R" else MIRROR - x, y, z]]) + apart
            continue
        region = stop.format(side=side, other=other)
        if region in along:
            yield _through(territories.boxes(region, np.array([index]))[0], region)
            continue
        number = _NUMBER[region]
        at = own.xyz[own.region == number]
        if not len(at):
            at = own.xyz[own.chart == _CHART[number]]
        if len(at):
            yield at[[np.linalg.norm(at - np.median(at, axis=0), axis=1).argmin()]]


def _through(box: Floats, region: str) -> Floats:
    steps = np.linspace(box[0], box[1], 16)
    across = np.tile([(box[2] + box[3]) / 2, (box[4] + box[5]) / 2], (len(steps), 1))
    return CHARTS[PARTS[region].chart].place(np.concatenate([steps[:, None], across], axis=1))


def _swc(tree: Tree, soma_radius: float | None, rng: np.random.Generator) -> str:
    radius, parent = _radii(tree.parent), tree.parent
    keep = np.ones(len(parent), dtype=bool)
    if rng.random() < _BROKEN and len(parent) > 80:
        # Lost on the way: what hangs on these is in pieces of its own.
        for gap in rng.integers(len(parent) // 4, len(parent) - 5, int(rng.integers(1, 5))).tolist():
            keep[gap] = False
    if soma_radius is not None:
        radius[0] = soma_radius
    number = np.cumsum(keep)
    kind = np.zeros(len(parent))
    kind[0] = soma_radius is not None
    link = np.where(keep[parent] & (parent >= 0), number[parent], -1)
    rows = np.column_stack([number, kind, tree.xyz, radius, link])[keep]
    # Many times faster than line by line.
    lines = len(rows) * "%d %d %.0f %.0f %.0f %.1f %d\n" % tuple(rows.ravel().tolist())
    return f"# rowId node_type x y z radius link\n{lines}"


def _radii(parent: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    """Thicker, the more branches hang on a node."""
    tips = np.zeros(len(parent))
    tips[np.bincount(parent[1:], minlength=len(parent)) == 0] = 1
    above = parent.tolist()
    counted = tips.tolist()
    for node in range(len(above) - 1, 0, -1):
        counted[above[node]] += counted[node]
    return np.asarray(np.clip(7.0 * np.sqrt(np.array(counted)), 8.0, 90.0))
