"""Where in each region each neuron branches: boxes in the region's coordinates."""

from __future__ import annotations

import numpy as np
import pandas as pd

from neuprint_jupyter.server.demo.anatomy import GLOMERULI, PARTS, glomerulus_span
from neuprint_jupyter.server.demo.charts import Floats
from neuprint_jupyter.server.demo.families import FAMILIES
from neuprint_jupyter.server.demo.family import Arbor, At, Span, home
from neuprint_jupyter.server.demo.meshes import from_box

#: Synapses keep this far from the ends of a region, as a part of its half.
INSIDE = 0.87


class Territories:
    """The boxes of all neurons.

    Parameters
    ----------
    neurons
        As :func:`~neuprint_jupyter.server.demo.neurons.neuron_table` gives them.
    """

    def __init__(self, neurons: pd.DataFrame) -> None:
        self._size = len(neurons)
        self._boxes: dict[str, Floats] = {}
        for _, members in neurons[neurons["family"] >= 0].groupby(["family", "side"]):
            side = str(members["side"].iloc[0])
            for arbor in FAMILIES[int(members["family"].iloc[0])].arbors:
                self._add(home(arbor, side), _boxes(arbor, members), members.index)

    def boxes(self, region: str, neurons: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
        """Where these neurons branch in a region: (n, 6), u from and to, then v and w.

        A neuron that is not known to branch in the region itself may do so in the region around it, else anywhere.
        """
        part = PARTS[region]
        found = np.tile(np.array(part.box, dtype=np.float64), (len(neurons), 1))
        for place in (part.chart, region):
            if place in self._boxes:
                told = self._boxes[place][neurons]
                known = ~np.isnan(told[:, 0])
                found[known] = told[known]
        return found

    def _add(self, region: str, boxes: Floats, rows: pd.Index[int]) -> None:
        table = self._boxes.setdefault(region, np.full((self._size, 6), np.nan))
        table[rows.to_numpy()] = boxes


def _boxes(arbor: Arbor, members: pd.DataFrame) -> Floats:
    side = str(members["side"].iloc[0])
    spans = [_span(span, members) for span in (arbor.u, arbor.v, arbor.w)]
    low, high = (np.stack([span[end] for span in spans], axis=1) for end in (0, 1))
    part = PARTS[home(arbor, side)]
    ends = from_box(part.box, low), from_box(part.box, high)
    return np.stack(ends, axis=2).reshape(len(members), 6)


def _span(span: Span, members: pd.DataFrame) -> tuple[Floats, Floats]:
    if isinstance(span, tuple):
        return np.full(len(members), span[0]), np.full(len(members), span[1])
    if span.place == "glomerulus":
        centre = np.array([sum(glomerulus_span(g)) / 2 for g in members["glomerulus"]])
        half = span.half / len(GLOMERULI)
    else:
        centre, half = _centre(span, members), span.half
    return centre - half, centre + half


def _centre(span: At, members: pd.DataFrame) -> Floats:
    if span.place in ("a", "b"):
        # The whole box stays inside.
        return members[span.place].to_numpy() * (INSIDE - span.half)
    if span.place == "turn":
        return 2 * members["turn"].to_numpy() - 1
    turn = members["inner"].to_numpy() + (0.5 if span.place == "opposite" else 0.0)
    return np.asarray(2 * (turn % 1.0) - 1)
