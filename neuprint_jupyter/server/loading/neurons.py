"""The table of neurons, checked, and completed by what the connections say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.server.loading.columns import LARGEST, Ints, counts_or_none, refuse_large_sum, whole_numbers
from neuprint_jupyter.server.loading.connections import Connections
from neuprint_jupyter.server.loading.counts import Counts, roi_info_texts, summed, together
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.regions import Regions
from neuprint_jupyter.server.loading.tables import Table
from neuprint_jupyter.server.loading.values import property_values

_COUNTS = ("pre", "post", "upstream", "downstream", "synweight")

#: Counted from the connections where the table does not tell them.
DERIVED = (*_COUNTS, "roiInfo")


@dataclass(frozen=True)
class Neurons:
    """The neurons of a dataset.

    Parameters
    ----------
    table
        Where they come from.
    ids
        The body ids: a neuron's number is its position here.
    properties
        The other columns, one value a neuron, None where there is none.
    """

    table: Table
    ids: pd.Index[int]
    properties: Mapping[str, list[Any]]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def rois(self) -> list[str]:
        """The ROIs that the table's own ``roiInfo`` names, if it has that column."""
        told = (json.loads(text) for text in self.properties.get("roiInfo", []) if text)
        return list(dict.fromkeys(roi for info in told for roi in info))


@dataclass(frozen=True)
class SynapseTotals:
    """What the synapses say of each body, for bodies without connections.

    Parameters
    ----------
    pre, post
        The body's synapses.
    in_rois
        The same in each ROI: ``{"pre": counts, "post": counts}``.
    """

    pre: Ints
    post: Ints
    in_rois: Mapping[str, Counts]


def check_neurons(table: Table) -> Neurons:
    """Read a table of neurons.

    Parameters
    ----------
    table
        With ``bodyId``; every other column becomes a property.

    Raises
    ------
    LoadError
        If a body id is missing, no body id, or there twice; or a value cannot be a property.
    """
    table.require("bodyId")
    ids = pd.Index(whole_numbers(table, "bodyId", "a body id"), name="bodyId")
    if not len(ids):
        raise LoadError("there are no rows; a dataset has at least one neuron", source=table.source)
    again = np.flatnonzero(ids.duplicated())
    if len(again):
        index = int(again[0])
        first = int(np.flatnonzero(ids == ids[index])[0])
        raise table.fault(
            index, "bodyId", f"the body id {ids[index]} is already in {table.place(first)}; each neuron has one row"
        )
    names = [c for c in table.columns if c != "bodyId"]
    properties = {
        name: counts_or_none(table, name, "a number of synapses") if name in _COUNTS else property_values(table, name)
        for name in names
    }
    if "roiInfo" in properties:
        infos = [_roi_info(table, index, text) for index, text in enumerate(properties["roiInfo"])]
        refuse_large_sum(table, "roiInfo", sum(total for _, total in infos))
        properties["roiInfo"] = [text for text, _ in infos]
    return Neurons(table, ids, properties)


def check_segments(table: Table, neurons: Neurons) -> Neurons:
    """Read a table of bodies that are no neurons, in the columns of one of neurons.

    Raises
    ------
    LoadError
        As :func:`check_neurons`; or pointing at the first row that is a neuron.
    """
    segments = check_neurons(table)
    both = np.flatnonzero(segments.ids.isin(neurons.ids))
    if len(both):
        index = int(both[0])
        problem = f"the body {segments.ids[index]} is a neuron of {neurons.table.source}; each body is in one table"
        raise table.fault(index, "bodyId", problem)
    return segments


def complete(
    tables: Sequence[Neurons], connections: Connections, synapses: SynapseTotals | None, regions: Regions
) -> dict[str, list[Any]]:
    """The properties of all bodies, with those of :data:`DERIVED` that their table lacks.

    Parameters
    ----------
    tables
        The checked tables of bodies: of the neurons, perhaps of other segments.
    connections
        What the connections add up to, for all bodies: those of the tables first, then fragments.
    synapses
        What the synapses add up to, for all bodies: used for those without any connection.
    regions
        The ROIs.
    """
    derived = _derived(connections, regions)
    if synapses is not None:
        _fill_alone(derived, connections, synapses, regions)
    properties = dict(derived)
    for name in dict.fromkeys(name for table in tables for name in table.properties):
        counted = derived.get(name, [None] * len(connections.upstream))
        values: list[Any] = []
        for table in tables:
            values += table.properties.get(name, counted[len(values) : len(values) + len(table)])
        properties[name] = values + counted[len(values) :]
    if "synweight" not in properties:
        sides = zip(properties["upstream"], properties["downstream"], strict=True)
        properties["synweight"] = [None if up is None or down is None else up + down for up, down in sides]
    return properties


def _derived(connections: Connections, regions: Regions) -> dict[str, list[Any]]:
    incoming, outgoing = connections.upstream.tolist(), connections.downstream.tolist()
    inputs, outputs = connections.inputs, connections.outputs
    # A row of the connections is one synapse on each side: what goes out counts for pre and for downstream.
    fields = {
        "pre": outputs,
        "post": inputs,
        "downstream": outputs,
        "upstream": inputs,
        "synweight": summed(together([inputs, outputs]), len(regions.names)),
    }
    return {
        "pre": outgoing,
        "post": incoming,
        "upstream": list(incoming),
        "downstream": list(outgoing),
        "roiInfo": roi_info_texts(len(incoming), fields, regions.names),
    }


def _fill_alone(
    derived: dict[str, list[Any]], connections: Connections, synapses: SynapseTotals, regions: Regions
) -> None:
    alone = synapses.pre + synapses.post > 0
    alone[connections.pre] = alone[connections.post] = False
    fields = {**synapses.in_rois, "upstream": synapses.in_rois["post"]}
    texts = roi_info_texts(len(alone), fields, regions.names)
    for index in np.flatnonzero(alone).tolist():
        derived["pre"][index] = int(synapses.pre[index])
        derived["post"][index] = derived["upstream"][index] = int(synapses.post[index])
        # How many partners its outputs have, its own synapses do not tell.
        derived["downstream"][index] = None
        derived["roiInfo"][index] = texts[index]


def _roi_info(table: Table, index: int, value: object) -> tuple[str, int]:
    """The ``roiInfo`` of a row, and the sum of its counts."""
    if value is None:
        return "{}", 0
    text = str(value)
    try:
        info = json.loads(text)
        valid = isinstance(info, dict) and all(roi and isinstance(entry, dict) for roi, entry in info.items())
    except (ValueError, RecursionError):
        valid = False
    if not valid:
        shown = text if len(text) <= 60 else f"{text[:57]}..."
        raise table.fault(
            index, "roiInfo", f'{shown!r} is not roiInfo; write JSON like {{"EB": {{"pre": 1, "post": 2}}}}'
        )
    total = 0
    for roi, entry in info.items():
        for name in (name for name in _COUNTS if name in entry):
            count = entry[name]
            # true is an int, too.
            if type(count) is not int or not 0 <= count <= LARGEST:
                problem = f"{name} of {roi!r} is {json.dumps(count)}; a number of synapses is a whole number from 0"
                raise table.fault(index, "roiInfo", f"{problem} to {LARGEST}")
            total += count
    return text, total
