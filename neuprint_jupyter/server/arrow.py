"""Rows as an Arrow stream, each column typed by all of its values rather than by the first."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa

from neuprint_jupyter.server.engine import Rows

CONTENT_TYPE = "application/vnd.apache.arrow.stream"


def arrow_stream(rows: Rows) -> bytes:
    """An Arrow IPC stream of one record batch; a result without rows keeps its columns.

    Integers become ``int64``, integers mixed with floats ``float64``, text ``utf8``, lists of one
    such kind ``list``; maps, and whatever else is mixed, JSON text.
    """
    values = list(zip(*rows.data, strict=True)) if rows.data else [()] * len(rows.columns)
    arrays = [_array(list(column)) for column in values]
    table = pa.table(arrays, names=rows.columns) if arrays else pa.table({})
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue()


def _array(values: list[Any]) -> pa.Array:
    kinds = {type(v) for v in values if v is not None}
    if kinds == {int, float}:
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    if dict not in kinds:
        try:
            return pa.array(values)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            pass
    return pa.array([None if v is None else v if isinstance(v, str) else json.dumps(v) for v in values], pa.string())
