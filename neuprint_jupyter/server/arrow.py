"""Rows as an Arrow stream, each column typed by all of its values rather than by the first."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pyarrow as pa

from neuprint_jupyter.server.answers import Rows
from neuprint_jupyter.server.encoding import json_text

CONTENT_TYPE = "application/vnd.apache.arrow.stream"


#: On a field: its text is JSON, which a client of ours reads back.
JSON_MARK = {b"neuprint": b"json"}


def arrow_stream(rows: Rows) -> bytes:
    """An Arrow IPC stream of one record batch; a result without rows keeps its columns.

    Integers become ``int64``, integers mixed with floats ``float64``, text ``utf8``, lists of one
    such kind ``list``; maps, and whatever else is mixed, JSON text, marked as such.
    """
    values = list(zip(*rows.data, strict=True)) if rows.data else [()] * len(rows.columns)
    columns = [_column(name, list(column)) for name, column in zip(rows.columns, values, strict=True)]
    table = pa.Table.from_arrays([array for _, array in columns], schema=pa.schema([field for field, _ in columns]))
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue()


def _column(name: str, values: list[Any]) -> tuple[pa.Field, pa.Array]:
    kinds = set(map(type, values)) - {type(None)}
    array = None
    if kinds == {int, float}:
        array = pa.array([None if v is None else float(v) for v in values], pa.float64())
    elif dict not in kinds:
        with contextlib.suppress(pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
            array = pa.array(values)
    if array is not None and not (list in kinds and _holds_mixed_numbers(values)):
        return pa.field(name, array.type), array
    texts = [None if v is None else json_text(v) for v in values]
    return pa.field(name, pa.string(), metadata=JSON_MARK), pa.array(texts, pa.string())


def _holds_mixed_numbers(lists: list[Any]) -> bool:
    """Whether lists hold integers beside floats, which Arrow would all make floats."""
    inner = {type(v) for one in lists if isinstance(one, list) for v in one}
    return {int, float} <= inner or bool(inner & {list, dict})
