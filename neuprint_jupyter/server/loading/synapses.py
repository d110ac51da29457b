"""Synapses and what they connect, checked and without repetition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.errors import did_you_mean, warn
from neuprint_jupyter.server.loading.columns import Ints, Places, numbers, roi_places, whole_numbers
from neuprint_jupyter.server.loading.counts import roi_counts
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.neurons import SynapseTotals
from neuprint_jupyter.server.loading.regions import Regions
from neuprint_jupyter.server.loading.tables import Table
from neuprint_jupyter.server.loading.values import other_properties

#: Synapse types by number.
TYPES = ("pre", "post")
_COORDINATES = ("x", "y", "z")
_KEY = ["body", "type", *_COORDINATES]


@dataclass(frozen=True)
class SynapseRows:
    """The synapses of one table, or of one side of it.

    Parameters
    ----------
    table
        Where they come from.
    frame
        One row each: ``body`` (id), ``type`` (position in :data:`TYPES`), ``x``, ``y``, ``z``, ``confidence``
        (NaN where not told).
    places
        The ROIs of each row.
    properties
        Further columns.
    """

    table: Table
    frame: pd.DataFrame
    places: Places
    properties: Mapping[str, list[Any]]


@dataclass(frozen=True)
class Synapses:
    """All synapses of a dataset, each once.

    Parameters
    ----------
    bodies
        The body ids that have a vertex: the neurons first, then fragments known by their synapses only.
    frame
        One row a synapse: ``body`` (position in ``bodies``), ``type``, ``x``, ``y``, ``z``, ``confidence``, ``place``
        (position in ``places``, -1 for none).
    places
        Sets of ROI numbers, one for each way in which synapses are in several ROIs, or in one.
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
    places: list[list[int]]
    properties: Mapping[str, list[Any]]
    links: Ints
    sets: pd.DataFrame
    set_links: Ints
    members: Ints

    def __len__(self) -> int:
        return len(self.frame)

    def totals(self, regions: Regions) -> SynapseTotals:
        """The synapses of each body, in all and in each ROI."""
        body, place = self.frame["body"].to_numpy(), self.frame["place"].to_numpy()
        ones = np.ones(len(body), dtype=np.int64)
        rois_of = [regions.around(rois) for rois in self.places]
        kinds = {name: self.frame["type"].to_numpy() == number for number, name in enumerate(TYPES)}
        totals = {name: np.bincount(body[kind], minlength=len(self.bodies)) for name, kind in kinds.items()}
        in_rois = {
            name: roi_counts(body[kind], place[kind], ones[kind], rois_of, len(regions.names))
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
    frame = _side(table, "", ids, synapse_types(table))
    known = {"bodyId", "type", *_COORDINATES, "roi", "confidence"}
    properties = other_properties(table, known, ["location"])
    return SynapseRows(table, frame, roi_places(table, "roi"), properties)


def synapse_types(table: Table) -> Ints:
    """The types of a table's synapses, as positions in :data:`TYPES`; LoadError at the first that is none."""
    column = table.data["type"].combine_chunks()
    if pa.types.is_nested(column.type):
        raise LoadError(f"holds {column.type} values; a type is 'pre' or 'post'", source=table.source, column="type")
    encoded = column.dictionary_encode()
    words = encoded.dictionary.to_pylist()
    numbered = np.array([*(TYPES.index(word) if word in TYPES else -1 for word in words), -1], dtype=np.int64)
    types: Ints = numbered[pc.fill_null(encoded.indices, -1).to_numpy()]
    wrong = np.flatnonzero(types < 0)
    if len(wrong):
        index = int(wrong[0])
        value = table.data["type"][index].as_py()
        raise table.fault(index, "type", f"{value!r} is not a type of synapse{did_you_mean(str(value), TYPES)}")
    return types


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
        warn(f"{table.source}: not about either synapse, so left out: {', '.join(ignored)}")
    sides = []
    for number, side in enumerate(TYPES):
        frame = _side(table, f"_{side}", ids[side], np.full(len(table), number))
        sides.append(SynapseRows(table, frame, roi_places(table, f"roi_{side}"), {}))
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
    rows = pd.concat([part.frame for part in parts], ignore_index=True)
    fragments = pd.Index(rows["body"].unique()).difference(bodies)
    everybody = bodies.append(fragments)
    rows["body"] = everybody.get_indexer(pd.Index(rows["body"]))
    same = rows.groupby(_KEY, sort=False)
    synapse = same.ngroup().to_numpy().astype(np.int64)
    # The first that is told counts: a synapse may be in several rows.
    frame = same[["confidence"]].first().reset_index()
    frame["place"], places = _places([part.places for part in parts], synapse, len(frame), regions)
    count = len(connected[0].frame) if connected else 0
    pre, post = synapse[len(rows) - 2 * count : len(rows) - count], synapse[len(rows) - count :]
    links, _ = _unique_pairs(pre, post)
    return _in_sets(everybody, frame, places, _first_properties(synapses, synapse, len(frame)), links)


def _places(parts: Sequence[Places], synapse: Ints, size: int, regions: Regions) -> tuple[Ints, list[list[int]]]:
    """The place of each synapse, and the ROI numbers of each place: a synapse is in all ROIs that its rows tell."""
    known: dict[frozenset[int], int] = {}

    def numbered(part: Places) -> Ints:
        sets = [frozenset(regions.numbers(names).tolist()) for names in part.sets]
        return np.array([*(known.setdefault(rois, len(known)) for rois in sets), -1], dtype=np.int64)[part.place]

    told = np.concatenate([numbered(part) for part in parts])
    pairs, _ = _unique_pairs(synapse[told >= 0], told[told >= 0])
    place = np.full(size, -1, dtype=np.int64)
    place[pairs[:, 0]] = pairs[:, 1]
    sets, several = list(known), defaultdict[int, frozenset[int]](frozenset)
    for one, number in pairs[pd.Series(pairs[:, 0]).duplicated(keep=False)].tolist():
        several[one] |= sets[number]
    for one, rois in several.items():
        place[one] = known.setdefault(rois, len(known))
    return place, [sorted(rois) for rois in known]


def _in_sets(
    bodies: pd.Index[int],
    frame: pd.DataFrame,
    places: list[list[int]],
    properties: Mapping[str, list[Any]],
    links: Ints,
) -> Synapses:
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
        places=places,
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


def _side(table: Table, suffix: str, ids: Ints, kinds: Ints) -> pd.DataFrame:
    frame = pd.DataFrame({"body": ids, "type": kinds})
    for axis in _COORDINATES:
        frame[axis] = numbers(table, axis + suffix, "a coordinate", required=True)
    confidence = f"confidence{suffix}"
    if confidence in table.columns:
        frame["confidence"] = numbers(table, confidence, "a confidence", required=False).astype(np.float64)
    else:
        frame["confidence"] = np.nan
    return frame
