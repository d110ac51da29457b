"""Rows as an Arrow stream, each column typed by all of its values rather than by the first."""

from __future__ import annotations

import contextlib
from typing import Any

import pyarrow as pa

from neuprint_jupyter.server.answers import Column, JsonTexts, Rows
from neuprint_jupyter.server.encoding import json_text
from neuprint_jupyter.server.limits import slices

CONTENT_TYPE = "application/vnd.apache.arrow.stream"


#: On a field: its text is JSON, which a client of ours reads back.
JSON_MARK = {b"neuprint": b"json"}
_TYPES = {int: pa.int64(), float: pa.float64(), str: pa.string(), bool: pa.bool_()}


def arrow_stream(rows: Rows) -> pa.Buffer:
    """An Arrow IPC stream of one record batch; a result without rows keeps its columns.

    Integers become ``int64``, integers mixed with floats ``float64`` if that changes none of them,
    text ``utf8``, lists of one such kind ``list``; maps, and whatever else is mixed, JSON text,
    marked as such.
    """
    columns = [_column(name, values) for name, values in zip(rows.columns, rows.values, strict=True)]
    table = pa.Table.from_arrays([array for _, array in columns], schema=pa.schema([field for field, _ in columns]))
    # Arrow's own, which others need not wait for as they do for Python's.
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return sink.getvalue()


def _column(name: str, values: Column) -> tuple[pa.Field, pa.ChunkedArray | pa.Array]:
    if not isinstance(values, list):
        array, mark = (values.texts, JSON_MARK) if isinstance(values, JsonTexts) else (values, None)
        if array.null_count < len(array):
            return pa.field(name, array.type, metadata=mark), array
        values = [None] * len(array)
    kinds = set(map(type, values)) - {type(None)}
    array = None
    if kinds == {int, float}:
        floats = [None if v is None else float(v) for v in values]
        if all(type(v) is not int or v == made for v, made in zip(values, floats, strict=True)):
            array = _array(floats, pa.float64())
    elif dict not in kinds:
        with contextlib.suppress(pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError, OverflowError):
            array = _array(values, _TYPES.get(*kinds) if len(kinds) == 1 else None)
    if array is not None and not (list in kinds and _holds_mixed_numbers(values)):
        return pa.field(name, array.type), array
    texts = [None if v is None else json_text(v) for v in values]
    return pa.field(name, pa.string(), metadata=JSON_MARK), _array(texts, pa.string())


def _array(values: list[Any], kind: pa.DataType | None) -> pa.ChunkedArray | pa.Array:
    return pa.array(values) if kind is None else pa.chunked_array([pa.array(s, kind) for s in slices(values)], kind)


def _holds_mixed_numbers(lists: list[Any]) -> bool:
    """Whether lists hold integers beside floats, which Arrow would all make floats."""
    inner = {type(v) for one in lists if isinstance(one, list) for v in one}
    return {int, float} <= inner or bool(inner & {list, dict})
