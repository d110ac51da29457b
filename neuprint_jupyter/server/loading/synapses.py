"""Synapses and what they connect, checked and without repetition."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.errors import did_you_mean
from neuprint_jupyter.server.loading.columns import Ints, numbers, roi_names, whole_numbers
from neuprint_jupyter.server.loading.counts import roi_counts
from neuprint_jupyter.server.loading.neurons import SynapseTotals
from neuprint_jupyter.server.loading.regions import Regions
from neuprint_jupyter.server.loading.tables import Table
from neuprint_jupyter.server.loading.values import property_values

#: Synapse types by number.
TYPES = ("pre", "post")
_COORDINATES = ("x", "y", "z")
_KEY = ["body", "type", *_COORDINATES]


@dataclass(frozen=True)
class SynapseRows:
    """The synapses of one table, or of one side of it.

    Parameters
    ----------
    table, roi_column
        Where they come from.
    frame
        One row each: ``body`` (id), ``type`` (position in :data:`TYPES`), ``x``, ``y``, ``z``, ``confidence``
        (NaN where not told), ``roi`` (position in ``rois``, -1 for none).
    rois
        The ROI names that occur.
    properties
        Further columns.
    """

    table: Table
    roi_column: str
    frame: pd.DataFrame
    rois: list[str]
    properties: Mapping[str, list[Any]]


@dataclass(frozen=True)
class Synapses:
    """All synapses of a dataset, each once.

    Parameters
    ----------
    bodies
        The body ids that have a vertex: the neurons first, then fragments known by their synapses only.
    frame
        One row a synapse: ``body`` (position in ``bodies``), ``type``, ``x``, ``y``, ``z``, ``confidence``, ``roi``
        (number, -1 for none).
    properties
        Further columns, one value a synapse.
    links
        Which synapse (left) connects to which (right), by position.
    sets
        One row a SynapseSet: ``body`` and ``type``.
    set_links
        Which set connects to which.
    members
        Which set (left) contains which synapse (right).
    """

    bodies: pd.Index[int]
    frame: pd.DataFrame
    properties: Mapping[str, list[Any]]
    links: Ints
    sets: pd.DataFrame
    set_links: Ints
    members: Ints

    def __len__(self) -> int:
        return len(self.frame)

    def totals(self, regions: Regions) -> SynapseTotals:
        """The synapses of each body, in all and in each ROI."""
        body, roi = self.frame["body"].to_numpy(), self.frame["roi"].to_numpy()
        ones, everywhere = np.ones(len(body), dtype=np.int64), np.ones(len(body), dtype=bool)
        kinds = {name: self.frame["type"].to_numpy() == number for number, name in enumerate(TYPES)}
        totals = {name: np.bincount(body[kind], minlength=len(self.bodies)) for name, kind in kinds.items()}
        in_rois = {
            name: roi_counts(body[kind], roi[kind], ones[kind], regions, everywhere[kind])
            for name, kind in kinds.items()
        }
        return SynapseTotals(totals["pre"], totals["post"], in_rois)


def check_synapses(table: Table, bodies: pd.Index[int], neurons: str) -> SynapseRows:
    """Read a table of synapses: ``bodyId``, ``type``, ``x``, ``y``, ``z``, perhaps ``roi``, ``confidence`` and more.

    Raises
    ------
    LoadError
        Pointing at the first row that is not a synapse of a known neuron.
    """
    table.require("bodyId", "type", *_COORDINATES)
    ids = whole_numbers(table, "bodyId", "a body id")
    unknown = np.flatnonzero(bodies.get_indexer(pd.Index(ids)) < 0)
    if len(unknown):
        index = int(unknown[0])
        raise table.fault(
            index,
            "bodyId",
            f"there is no neuron {ids[index]} in {neurons} ({len(unknown)} such rows); give all neurons",
        )
    kinds = [_type(table, index, value) for index, value in enumerate(table.data["type"].to_pylist())]
    frame, rois = _side(table, "", ids, np.array(kinds, dtype=np.int64))
    known = {"bodyId", "type", *_COORDINATES, "roi", "confidence"}
    properties = {c: property_values(table, c) for c in table.columns if c not in known}
    return SynapseRows(table, "roi", frame, rois, properties)


def check_synapse_connections(table: Table, bodies: pd.Index[int], neurons: str) -> tuple[SynapseRows, SynapseRows]:
    """Read a table of synapse-to-synapse connections: the columns of synapses, each with ``_pre`` and ``_post``.

    One of the two bodies may be a fragment that is not among the neurons, as many real partners are.

    Returns
    -------
    (pre, post)
        The two sides, row by row.

    Raises
    ------
    LoadError
        Pointing at the first row that is not such a connection of a known neuron.
    """
    required = [f"{name}_{side}" for name in ("bodyId", *_COORDINATES) for side in TYPES]
    table.require(*required)
    ids = {side: whole_numbers(table, f"bodyId_{side}", "a body id") for side in TYPES}
    known = [bodies.get_indexer(pd.Index(ids[side])) >= 0 for side in TYPES]
    strange = np.flatnonzero(~known[0] & ~known[1])
    if len(strange):
        index = int(strange[0])
        pair = f"neither {ids['pre'][index]} nor {ids['post'][index]}"
        raise table.fault(index, "bodyId_pre", f"{pair} is a neuron of {neurons} ({len(strange)} such rows)")
    optional = [f"{name}_{side}" for name in ("roi", "confidence") for side in TYPES]
    ignored = [c for c in table.columns if c not in (*required, *optional)]
    if ignored:
        warnings.warn(f"{table.source}: not about either synapse, so left out: {', '.join(ignored)}", stacklevel=2)
    sides = []
    for number, side in enumerate(TYPES):
        frame, rois = _side(table, f"_{side}", ids[side], np.full(len(table), number))
        sides.append(SynapseRows(table, f"roi_{side}", frame, rois, {}))
    return sides[0], sides[1]


def put_together(
    bodies: pd.Index[int],
    synapses: SynapseRows | None,
    connected: tuple[SynapseRows, SynapseRows] | None,
    regions: Regions,
) -> Synapses:
    """All synapses once, and the sets that hold them.

    Each pair of bodies has a SynapseSet on either side; synapses that no pair holds lie in one set per body and type.

    Parameters
    ----------
    bodies
        The body ids of the neurons.
    synapses, connected
        The checked tables.
    regions
        The ROIs.
    """
    parts = [part for part in (synapses, *(connected or ())) if part is not None]
    rows = pd.concat([_with_roi_numbers(part, regions) for part in parts], ignore_index=True)
    fragments = pd.Index(rows["body"].unique()).difference(bodies)
    everybody = bodies.append(fragments)
    rows["body"] = everybody.get_indexer(pd.Index(rows["body"]))
    same = rows.groupby(_KEY, sort=False)
    synapse = same.ngroup().to_numpy().astype(np.int64)
    # The first that is told counts: a synapse may be in several rows.
    frame = same[["confidence", "roi"]].first().reset_index()
    frame["roi"] = frame["roi"].fillna(-1).astype(np.int64)
    count = len(connected[0].frame) if connected else 0
    pre, post = synapse[len(rows) - 2 * count : len(rows) - count], synapse[len(rows) - count :]
    links, _ = _unique_pairs(pre, post)
    return _in_sets(everybody, frame, _first_properties(synapses, synapse, len(frame)), links)


def _in_sets(bodies: pd.Index[int], frame: pd.DataFrame, properties: Mapping[str, list[Any]], links: Ints) -> Synapses:
    body, kind = frame["body"].to_numpy(), frame["type"].to_numpy()
    pairs, pair = _unique_pairs(body[links[:, 0]], body[links[:, 1]])
    numbered = np.arange(len(pairs))
    alone = np.ones(len(frame), dtype=bool)
    alone[links] = False
    free = np.flatnonzero(alone)
    free_keys, free_set = np.unique(body[free] * 2 + kind[free], return_inverse=True)
    sets = pd.DataFrame(
        {
            "body": np.concatenate([pairs[:, 0], pairs[:, 1], free_keys // 2]),
            "type": np.concatenate([np.zeros_like(numbered), np.ones_like(numbered), free_keys % 2]),
        }
    )
    members, _ = _unique_pairs(
        np.concatenate([pair, pair + len(pairs), free_set + 2 * len(pairs)]),
        np.concatenate([links[:, 0], links[:, 1], free]),
    )
    return Synapses(
        bodies=bodies,
        frame=frame,
        properties=properties,
        links=links,
        sets=sets,
        set_links=np.stack([numbered, numbered + len(pairs)], axis=1),
        members=members,
    )


def _unique_pairs(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """The pairs that occur, in order, and the position of each given pair among them."""
    # One number a pair sorts several times faster than rows of two.
    width = int(right.max(initial=0)) + 1
    keys, position = np.unique(left * width + right, return_inverse=True)
    return np.stack([keys // width, keys % width], axis=1), position


def _first_properties(synapses: SynapseRows | None, synapse: Ints, size: int) -> dict[str, list[Any]]:
    if synapses is None:
        return {}
    # Synapses are numbered as they appear, and this table comes first.
    _, first = np.unique(synapse[: len(synapses.frame)], return_index=True)
    padding = [None] * (size - len(first))
    return {name: [values[row] for row in first.tolist()] + padding for name, values in synapses.properties.items()}


def _with_roi_numbers(part: SynapseRows, regions: Regions) -> pd.DataFrame:
    roi = np.append(regions.numbers(part.rois), -1)[part.frame["roi"].to_numpy()].astype(np.float64)
    roi[roi < 0] = np.nan
    return part.frame.assign(roi=roi)


def _side(table: Table, suffix: str, ids: Ints, kinds: npt.NDArray[np.int64]) -> tuple[pd.DataFrame, list[str]]:
    frame = pd.DataFrame({"body": ids, "type": kinds})
    for axis in _COORDINATES:
        frame[axis] = numbers(table, axis + suffix, "a coordinate", required=True)
    confidence = f"confidence{suffix}"
    if confidence in table.columns:
        frame["confidence"] = numbers(table, confidence, "a confidence", required=False).astype(np.float64)
    else:
        frame["confidence"] = np.nan
    rois, roi = roi_names(table, f"roi{suffix}")
    return frame.assign(roi=roi), rois


def _type(table: Table, index: int, value: object) -> int:
    if value in TYPES:
        return TYPES.index(str(value))
    raise table.fault(index, "type", f"{value!r} is not a type of synapse{did_you_mean(str(value), TYPES)}")
