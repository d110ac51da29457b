"""The table of mitochondria, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.server.loading.columns import Floats, Ints, Places, numbers, roi_places
from neuprint_jupyter.server.loading.connections import known_bodies
from neuprint_jupyter.server.loading.tables import Table
from neuprint_jupyter.server.loading.values import other_properties


@dataclass(frozen=True)
class Mitochondria:
    """The mitochondria of a dataset.

    Parameters
    ----------
    body
        Position of each one's neuron.
    xyz
        (n, 3), in voxels.
    places
        The ROIs of each.
    properties
        Further columns: ``size``, ``mitoType`` ...
    """

    body: Ints
    xyz: Floats
    places: Places
    properties: Mapping[str, list[Any]]

    def __len__(self) -> int:
        return len(self.body)


def check_mitochondria(table: Table, bodies: pd.Index[int], neurons: str) -> Mitochondria:
    """Read a table of mitochondria: ``bodyId``, ``x``, ``y``, ``z``, perhaps ``roi`` and more.

    Raises
    ------
    LoadError
        If there is none, or pointing at the first row that is not a mitochondrion of a known neuron.
    """
    table.require("bodyId", "x", "y", "z")
    axes = [numbers(table, axis, "a coordinate", required=True).astype(np.float64) for axis in "xyz"]
    known = {"bodyId", "x", "y", "z", "roi"}
    properties = other_properties(table, known, ["type", "location"])
    body = known_bodies(table, "bodyId", bodies, neurons)
    return Mitochondria(body, np.stack(axes, axis=1), roi_places(table, "roi"), properties)
