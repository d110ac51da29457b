"""Which mitochondrion each synapse is close to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from neuprint_jupyter.server.loading.columns import Floats, Ints, numbers
from neuprint_jupyter.server.loading.connections import known_bodies
from neuprint_jupyter.server.loading.mitochondria import Mitochondria
from neuprint_jupyter.server.loading.synapses import TYPES, Synapses, synapse_types
from neuprint_jupyter.server.loading.tables import Table

# Further apart than any two places: a fourth coordinate that keeps bodies from meeting.
_APART = 1e9


@dataclass(frozen=True)
class Closeness:
    """Synapses and mitochondria that are close to each other.

    Parameters
    ----------
    pairs
        (n, 2): positions of a synapse and of a mitochondrion.
    distance
        How far apart they are, in voxels.
    """

    pairs: Ints
    distance: Floats


@dataclass(frozen=True)
class ClosestRows:
    """The checked rows of a table of what is close to what.

    Parameters
    ----------
    table
        Where they come from.
    frame
        ``body`` (position), ``type`` (position in ``TYPES``), ``x``, ``y``, ``z`` of the synapse; ``mx``, ``my``,
        ``mz`` of the mitochondrion; ``distance``.
    """

    table: Table
    frame: pd.DataFrame


def check_closest(table: Table, bodies: pd.Index[int], neurons: str) -> ClosestRows:
    """Read a table of which mitochondrion a synapse is close to: ``bodyId``, ``type``, ``x`` ... ``mz``, ``distance``.

    Raises
    ------
    LoadError
        Pointing at the first row that is wrong.
    """
    places = ["x", "y", "z", "mx", "my", "mz"]
    table.require("bodyId", "type", *places, "distance")
    # As floats, whatever the other tables hold: they are looked up in those.
    frame = pd.DataFrame({name: numbers(table, name, "a coordinate", required=True) for name in places}, dtype=float)
    frame["distance"] = numbers(table, "distance", "a distance", required=True)
    frame["body"] = known_bodies(table, "bodyId", bodies, neurons)
    frame["type"] = synapse_types(table)
    return ClosestRows(table, frame)


def as_told(rows: ClosestRows, mitochondria: Mitochondria, synapses: Synapses) -> Closeness:
    """What a table tells of synapses and mitochondria that the other tables have.

    Raises
    ------
    LoadError
        Pointing at the first row whose synapse or mitochondrion is in no table.
    """
    mine = pd.DataFrame(mitochondria.xyz, columns=["mx", "my", "mz"]).assign(body=mitochondria.body)
    synapse = _positions(rows, synapses.frame, ["body", "type", *"xyz"], "synapse")
    mitochondrion = _positions(rows, mine, ["body", "mx", "my", "mz"], "mitochondrion")
    distance = rows.frame["distance"].to_numpy(np.float64)
    return Closeness(np.stack([synapse, mitochondrion], axis=1), distance)


def nearest(mitochondria: Mitochondria, synapses: Synapses) -> Closeness:
    """The mitochondrion of the same neuron that each synapse is closest to, in a straight line.

    Synapses of neurons without mitochondria are left out.
    """
    frame = synapses.frame
    tree = cKDTree(np.column_stack([mitochondria.xyz, mitochondria.body * _APART]))
    at = frame[["x", "y", "z"]].to_numpy(np.float64)
    distance, found = tree.query(np.column_stack([at, frame["body"].to_numpy() * _APART]))
    own = np.flatnonzero(distance < _APART / 2)
    return Closeness(np.stack([own, found[own]], axis=1), np.asarray(distance[own]))


def _positions(rows: ClosestRows, known: pd.DataFrame, key: list[str], what: str) -> Ints:
    """The position in ``known`` of what each row names by its key."""
    numbered = (
        known[key].astype(dict.fromkeys(key[-3:], float)).assign(position=np.arange(len(known))).drop_duplicates(key)
    )
    position = rows.frame[key].merge(numbered, "left", on=key)["position"].to_numpy()
    unknown = np.flatnonzero(np.isnan(position))
    if len(unknown):
        index = int(unknown[0])
        row = rows.frame.iloc[index].to_dict()
        kind = f"{TYPES[int(row['type'])]} " if what == "synapse" else ""
        problem = f"this neuron has no {kind}{what} at {tuple(row[name] for name in key[-3:])}"
        raise rows.table.fault(index, key[-3], f"{problem} ({len(unknown):,} such rows); give them all")
    return position.astype(np.int64)
