"""The plain properties of bodies in a file beside the graph, by column: the engine reads them many times slower."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from neuprint_jupyter.server.answers import Column, JsonTexts
from neuprint_jupyter.server.arrow import JSON_MARK
from neuprint_jupyter.server.dialect.directed import Sides
from neuprint_jupyter.server.encoding import json_text
from neuprint_jupyter.server.limits import slices
from neuprint_jupyter.server.values import neuprint_value

_LARGEST_IN_FLOATS = 2**53
# Large texts, for all roiInfo may be more than 2 GB.
_TYPES = {int: pa.int64(), float: pa.float64(), bool: pa.bool_(), str: pa.large_string()}


def write_bodies(path: Path, bodies: Sequence[int], properties: Mapping[str, Sequence[Any]]) -> None:
    """Write the file.

    Parameters
    ----------
    path
        Its place.
    bodies
        The bodyIds.
    properties
        One value a body, None where there is none. Those are written that are texts throughout, or
        numbers of one kind, true and false, or points; all others the engine alone knows.
    """
    columns = {"bodyId": pa.array(bodies, pa.int64())}
    points = set()
    for name, values in properties.items():
        kinds = set(map(type, values)) - {type(None)}
        if kinds == {dict}:
            points.add(name)
            columns[name] = pa.array([v and json_text(neuprint_value(v, {})) for v in values], pa.large_string())
        elif len(kinds) == 1 and (kind := _TYPES.get(*kinds)) is not None:
            with contextlib.suppress(UnicodeEncodeError):  # half an emoji
                columns[name] = pa.array(values, kind)
    fields = [pa.field(name, c.type, metadata=JSON_MARK if name in points else None) for name, c in columns.items()]
    table = pa.table(columns, pa.schema(fields)).sort_by("bodyId").combine_chunks()
    with pa.ipc.new_file(str(path), table.schema) as file:
        file.write_table(table)


class Bodies:
    """The file, mapped rather than read: the system keeps of it what is asked for.

    Parameters
    ----------
    path
        Its place.

    Attributes
    ----------
    kinds : dict
        The properties that the file tells, and what each is: a text, a condition (true or false), a point, a number,
        or a large number, if one of them is an integer that no float is.
    """

    def __init__(self, path: Path) -> None:
        self._table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        self._ids = self._table["bodyId"].to_numpy()
        self.kinds = {field.name: self._kind(field) for field in self._table.schema if field.name != "bodyId"}

    def _kind(self, field: pa.Field) -> str:
        if field.metadata == JSON_MARK:
            return "point"
        if pa.types.is_boolean(field.type):
            return "condition"
        if pa.types.is_int64(field.type):
            known = pc.min_max(self._table[field.name]).as_py()
            return (
                "large number"
                if max(map(abs, filter(None, known.values())), default=0) > _LARGEST_IN_FLOATS
                else "number"
            )
        return "number" if pa.types.is_floating(field.type) else "text"

    def rows(self, bodies: Sequence[int | None]) -> pa.Array:
        """Where in the file each body is; null for one that is not, and for None."""
        asked = pa.array(bodies, pa.int64())
        wanted = asked.fill_null(0).to_numpy()
        known = np.searchsorted(self._ids, wanted)
        known[known == len(self._ids)] = 0
        found = (self._ids[known] == wanted) if len(self._ids) else known > 0
        found &= asked.is_valid().to_numpy(zero_copy_only=False)
        return pa.array(known, mask=~found)

    def values(self, name: str, rows: pa.Array) -> Column:
        """A property of the bodies at some rows; null where there is none."""
        array = self.texts(name, rows)
        return JsonTexts(array) if self._table.field(name).metadata == JSON_MARK else array

    def texts(self, name: str, rows: pa.Array) -> pa.ChunkedArray:
        """The same as it is written: points are JSON."""
        column = self._table[name]
        kind = pa.string() if column.type == pa.large_string() else column.type
        # Texts other than large ones end at 2 GB.
        parts = [column.take(some).cast(kind) for some in slices(rows)]
        return pa.chunked_array([chunk for part in parts for chunk in part.chunks], kind)


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
