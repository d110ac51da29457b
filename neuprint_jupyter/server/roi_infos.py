"""The ``roiInfo`` of all bodies in a file beside the graph: the engine writes such long texts many times slower."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from neuprint_jupyter.server.dialect.directed import Sides
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

    def of(self, bodies: Sequence[int | None]) -> pa.ChunkedArray:
        """The ``roiInfo`` of each body; null for one that has none, and for None."""
        asked = pa.array(bodies, pa.int64())
        wanted = asked.fill_null(0).to_numpy()
        known = np.searchsorted(self._bodies, wanted)
        known[known == len(self._bodies)] = 0
        found = (self._bodies[known] == wanted) if len(self._bodies) else known > 0
        found &= asked.is_valid().to_numpy(zero_copy_only=False)
        places = pa.array(known, mask=~found)
        # A text of Arrow's other than a large one ends at 2 GB.
        parts = [self._texts.take(some).cast(pa.string()) for some in slices(places)]
        return pa.chunked_array([chunk for part in parts for chunk in part.chunks], pa.string())


_decode = msgspec.json.Decoder(dict[str, Sides]).decode


def parsed(text: str | None) -> dict[str, Sides]:
    """What a ``roiInfo`` tells of each ROI; nothing for a body that has none."""
    try:
        return _decode(text or "{}")
    except (msgspec.MsgspecError, UnicodeError):
        # Half an emoji, which Python reads, or counts that are none.
        told = {roi: counts for roi, counts in json.loads(text or "{}").items() if isinstance(counts, dict)}
        return {roi: Sides(_count(counts.get("pre")), _count(counts.get("post"))) for roi, counts in told.items()}


def _count(value: Any) -> int | float:
    return value if isinstance(value, int | float) else -1
