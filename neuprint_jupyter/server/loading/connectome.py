"""Everything a dataset holds, checked and complete, before any of it is written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd

from neuprint_jupyter.server.loading.closeness import Closeness
from neuprint_jupyter.server.loading.connections import Connections
from neuprint_jupyter.server.loading.mitochondria import Mitochondria
from neuprint_jupyter.server.loading.regions import Regions
from neuprint_jupyter.server.loading.synapses import Synapses


@dataclass(frozen=True)
class Connectome:
    """One dataset in memory.

    Parameters
    ----------
    bodies
        All body ids: the neurons, then other segments, then fragments known by their synapses only.
    neuron_count
        How many of them are neurons.
    properties
        Their properties, one value a body, None where there is none; ``roiInfo`` is among them.
    connections
        Which neuron connects to which.
    synapses, mitochondria
        The synapses and the mitochondria, if any are given.
    closeness
        Which mitochondrion each synapse is close to, if both are given.
    regions
        The ROIs.
    primary
        The primary ROIs.
    skeletons
        The SWC file of a body.
    meshes
        The OBJ file of an ROI.
    """

    bodies: pd.Index[int]
    neuron_count: int
    properties: Mapping[str, list[Any]]
    connections: Connections
    synapses: Synapses | None
    mitochondria: Mitochondria | None
    closeness: Closeness | None
    regions: Regions
    primary: list[str]
    skeletons: Mapping[int, Path]
    meshes: Mapping[str, Path]

    def segments(self, start: int, stop: int) -> list[dict[str, Any]]:
        """The properties of the bodies from ``start`` up to ``stop`` as they are stored, ROI flags included."""
        records: list[dict[str, Any]] = [{"bodyId": body} for body in self.bodies[start:stop].tolist()]
        for name, values in self.properties.items():
            for record, value in zip(records, values[start:stop], strict=True):
                if value is not None:
                    record[name] = value
        for record in records:
            record |= dict.fromkeys(_parsed(record["roiInfo"]), True)
        return records

    def roi_infos(self) -> Iterator[Mapping[str, Mapping[str, Any]]]:
        """The ``roiInfo`` of each body."""
        return map(_parsed, self.properties["roiInfo"])

    @property
    def counts(self) -> dict[str, int]:
        """How many things of each kind there are."""
        return {
            "neurons": self.neuron_count,
            "connections": len(self.connections),
            "synapses": len(self.synapses) if self.synapses else 0,
            "skeletons": len(self.skeletons),
            "meshes": len(self.meshes),
        }


_decode = msgspec.json.Decoder(dict[str, dict[str, Any]]).decode


def _parsed(text: str) -> Mapping[str, Mapping[str, Any]]:
    try:
        return _decode(text)
    except (msgspec.MsgspecError, UnicodeError):
        # Half an emoji, or NaN, which Python reads.
        parsed: Mapping[str, Mapping[str, Any]] = json.loads(text)
        return parsed
