"""The ``roiInfo`` of all bodies in a file beside the graph: the engine writes such long texts many times slower."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from neuprint_jupyter.server.limits import slices


def write_roi_infos(path: Path, bodies: Sequence[int], texts: Sequence[str | None]) -> None:
    """Write the file.

    Parameters
    ----------
    path
        Its place.
    bodies, texts
        The bodyIds, and the ``roiInfo`` of each.
    """
    columns = {"bodyId": pa.array(bodies, pa.int64()), "roiInfo": pa.array(texts, pa.large_string())}
    table = pa.table(columns).sort_by("bodyId").combine_chunks()
    with pa.ipc.new_file(str(path), table.schema) as file:
        file.write_table(table)


class RoiInfos:
    """The file, mapped rather than read: the system keeps of it what is asked for.

    Parameters
    ----------
    path
        Its place.
    """

    def __init__(self, path: Path) -> None:
        table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        self._bodies = table["bodyId"].to_numpy()
        self._texts = table["roiInfo"]

    def of(self, bodies: Sequence[int | None]) -> list[str | None]:
        """The ``roiInfo`` of each body; None for one that has none, and for None."""
        asked = pa.array(bodies, pa.int64())
        wanted = asked.fill_null(0).to_numpy()
        known = np.searchsorted(self._bodies, wanted)
        known[known == len(self._bodies)] = 0
        found = (self._bodies[known] == wanted) if len(self._bodies) else known > 0
        found &= asked.is_valid().to_numpy(zero_copy_only=False)
        taken = self._texts.take(pa.array(known, mask=~found)).combine_chunks()
        return [text for some in slices(taken) for text in some.to_pylist()]


def parsed(text: str | None) -> Any:
    """A ``roiInfo`` as a dict; an empty one for a body that has none."""
    try:
        return msgspec.json.decode(text or "{}")
    except (msgspec.DecodeError, UnicodeError):
        return json.loads(text or "{}")  # half an emoji, which Python reads
