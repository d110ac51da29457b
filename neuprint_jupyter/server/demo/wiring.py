"""The wiring of the demo: how many synapses each neuron makes with each other, and where."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.server.demo.anatomy import PARTS
from neuprint_jupyter.server.demo.families import FAMILIES
from neuprint_jupyter.server.demo.family import home
from neuprint_jupyter.server.demo.rules import EVERYWHERE, RULES, Rule

_SEED = 7
# The share of what the rules say: enough to look at, and quick to load.
_DENSITY = 0.5


def connection_table(neurons: pd.DataFrame) -> pd.DataFrame:
    """How many synapses each neuron makes with each other in each region, the same at every call.

    Parameters
    ----------
    neurons
        As :func:`~neuprint_jupyter.server.demo.neurons.neuron_table` gives them.

    Returns
    -------
    pandas.DataFrame
        ``pre`` and ``post`` (positions in ``neurons``), ``region`` (of
        :data:`~neuprint_jupyter.server.demo.anatomy.PARTS`), ``count``.
    """
    rng = np.random.default_rng(_SEED)
    # A part of a table takes as long as it has columns.
    placed = neurons[["type", "family", "side", "glomerulus", "angle", "inner", "turn"]]
    by_type = {str(name): members for name, members in placed.groupby("type")}
    parts = [_connect(rule, by_type[rule.pre], by_type[rule.post], rng) for rule in RULES]
    parts = [part for part in parts if len(part)]
    made = pd.concat(parts, ignore_index=True)
    made = pd.concat([made, _chance(made, rng), _fragments(made, neurons, rng)], ignore_index=True)
    made = pd.concat([made, _pieces(made, neurons, rng)], ignore_index=True)
    return made.groupby(["pre", "post", "region"])["count"].sum().reset_index()


def _connect(rule: Rule, pre: pd.DataFrame, post: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    pre, post = (_with_arbor(rule.region, neurons) for neurons in (pre, post))
    mean = _DENSITY * rule.mean * _kernel(rule, pre, post)
    # Neither all equal nor independent of one another: few strong, many weak.
    strength = rng.lognormal(-0.32, 0.8, mean.shape) * (rng.random(mean.shape) < rule.share)
    count = rng.poisson(mean * strength)
    itself = pre.index.to_numpy()[:, None] == post.index.to_numpy()
    # Few neurons have synapses with themselves, and few of those.
    count[itself] = rng.poisson(0.12, int(itself.sum()))
    i, j = np.nonzero(count)
    region = np.full(len(i), rule.region, dtype=object)
    if rule.region in ("PB(pre)", "PB(post)"):
        region = ("PB(" + (pre.iloc[i] if rule.region == "PB(pre)" else post.iloc[j])["glomerulus"] + ")").to_numpy()
    table = {"pre": pre.index.to_numpy()[i], "post": post.index.to_numpy()[j], "region": region, "count": count[i, j]}
    return pd.DataFrame(table)


def _with_arbor(region: str, neurons: pd.DataFrame) -> pd.DataFrame:
    """Those of the neurons of one type that branch there: of one side, where the region has sides."""
    at = [
        region.startswith("PB") or _branches(int(n), side, region)
        for n, side in zip(neurons["family"], neurons["side"], strict=True)
    ]
    return neurons[at]


@cache
def _branches(family: int, side: str, region: str) -> bool:
    homes = {home(arbor, side) for arbor in FAMILIES[family].arbors}
    return region in homes or PARTS[region].chart in {PARTS[place].chart for place in homes}


def _kernel(rule: Rule, pre: pd.DataFrame, post: pd.DataFrame) -> npt.NDArray[np.float64]:
    if rule.width == EVERYWHERE:
        return np.ones((len(pre), len(post)))
    place = "angle" if rule.region.startswith("PB") else "inner"
    start, end = (_places(neurons, place) for neurons in (pre, post))
    distance = np.abs((end[None, :] - start[:, None] - rule.shift + 0.5) % 1.0 - 0.5)
    return np.exp(-0.5 * (distance / rule.width) ** 2)


def _places(neurons: pd.DataFrame, place: str) -> npt.NDArray[np.float64]:
    return neurons[place].fillna(neurons["turn"]).to_numpy()


def _chance(made: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Weak edges between neurons that meet in a region, whatever their types."""
    parts = []
    for region, rows in made.groupby("region"):
        number = len(rows) // 9
        pre, post = rng.choice(rows["pre"], number), rng.choice(rows["post"], number)
        parts.append(pd.DataFrame({"pre": pre, "post": post, "region": region, "count": 1}))
    return pd.concat(parts, ignore_index=True)


def _fragments(made: pd.DataFrame, neurons: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """What neurons are connected to that nobody has traced."""
    fragments = np.flatnonzero((neurons["family"] < 0) & ~neurons["piece"])
    sources = made.iloc[rng.integers(0, len(made), len(fragments))]
    parts: list[pd.DataFrame] = []
    for fragment, region in zip(fragments.tolist(), sources["region"].tolist(), strict=True):
        there = np.flatnonzero(made["region"] == region)
        rows = made.iloc[rng.choice(there, min(6, len(there)), replace=False)]
        parts.append(rows.assign(post=fragment, count=rng.integers(1, 9, len(rows))))
        parts.append(rows.head(2).assign(pre=fragment, count=rng.integers(1, 4, min(2, len(rows)))))
    return pd.concat(parts, ignore_index=True)


def _pieces(made: pd.DataFrame, neurons: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A few synapses on twigs, and single T-bars, that nobody has joined to their neuron."""
    pieces = np.flatnonzero(neurons["piece"])
    there = made.iloc[rng.integers(0, len(made), len(pieces))]
    inputs = there.assign(post=pieces, count=rng.integers(1, 5, len(pieces)))
    return pd.concat([inputs, there.assign(pre=pieces, count=1)[rng.random(len(pieces)) < 0.25]], ignore_index=True)
