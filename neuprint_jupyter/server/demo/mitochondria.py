"""The mitochondria of the demo: near the synapses of each neuron."""

from __future__ import annotations

import numpy as np
import pandas as pd

from neuprint_jupyter.server.demo.synapses import ACCURATE

_SEED = 61
_TYPES = ("dark", "medium", "light")
# One for so many synapses.
_SYNAPSES = 14


def mitochondria_table(synapses: pd.DataFrame, tbars: pd.DataFrame) -> pd.DataFrame:
    """One row a mitochondrion, the same at every call.

    Returns
    -------
    pandas.DataFrame
        ``neuron`` (position), ``x, y, z`` in voxels, ``roi``, ``size`` in voxels, ``mitoType`` and ``r0, r1, r2``:
        half of its length, width and height, in voxels.
    """
    rng = np.random.default_rng(_SEED)
    inputs = synapses.loc[synapses["confidence_post"] > ACCURATE, ["post", "roi", "x_post", "y_post", "z_post"]]
    outputs = tbars[["neuron", "roi", "x", "y", "z"]]
    names = ["neuron", "roi", "x", "y", "z"]
    places = pd.concat([part.set_axis(names, axis=1) for part in (outputs, inputs)], ignore_index=True)
    made = places[rng.random(len(places)) < 1 / _SYNAPSES].drop_duplicates(["neuron", "x", "y", "z"])
    made = made.reset_index(drop=True)
    for axis in "xyz":
        made[axis] += rng.integers(-9, 10, len(made))
    long = rng.lognormal(3.9, 0.4, len(made))
    half = np.sort(
        np.stack([long, long * rng.uniform(0.3, 0.7, len(made)), long * rng.uniform(0.25, 0.5, len(made))]), axis=0
    )
    return made.assign(
        size=(4.19 * half.prod(axis=0)).astype(np.int64),
        mitoType=np.array(_TYPES)[rng.choice(3, len(made), p=(0.25, 0.6, 0.15))],
        r0=half[2].round(1),
        r1=half[1].round(1),
        r2=half[0].round(1),
    )
