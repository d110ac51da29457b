"""Answers as tables, every integer exact: ids above 2^53, and integer columns with gaps, stay integers."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from types import GenericAlias, MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from neuprint_jupyter.collector import no_collection

if TYPE_CHECKING:
    import pyarrow as pa

#: What a column holds, beside missing values: whole numbers, texts, or texts that are JSON and will be read as such.
Kind = Literal["int", "text", "json"]

_COLUMNS = re.compile(rb'\s*\{\s*"columns"\s*:\s*(\[[^\]]*\])')


def parse_json(text: str | bytes) -> Any:
    """The value of a JSON document; ValueError if it is none."""
    import msgspec

    with no_collection():
        try:
            return msgspec.json.decode(text)
        except (msgspec.MsgspecError, UnicodeError):
            # Half an emoji, or NaN, is no JSON, but servers send them and Python reads them.
            return json.loads(text)


def table(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], kinds: Mapping[str, Kind] = MappingProxyType({})
) -> pd.DataFrame:
    """Rows as a DataFrame.

    Parameters
    ----------
    columns
        Their names, in order.
    rows
        One sequence a row, as decoded from JSON.
    kinds
        ``"json"`` for columns that stay as they are, as objects.

    Returns
    -------
    DataFrame
        Integer columns are ``int64``, or ``Int64`` where values are missing; columns that mix
        integers and floats are ``float64`` (a server writes 1.0 as 1), but for those with an
        integer that no float is equal to, such as an id; ``bool`` with gaps is ``boolean``; those,
        lists, maps and other mixtures stay as they are.

    Examples
    --------
    >>> table(["bodyId"], [[720575940624547622], [None]])["bodyId"].dtype
    Int64Dtype()
    """
    if not rows:
        return pd.DataFrame({i: pd.Series([], dtype=object) for i in range(len(columns))}).set_axis(
            list(columns), axis=1
        )
    series = [
        pd.Series(values, dtype=object) if kinds.get(name) == "json" else column(values)
        for name, values in zip(columns, by_column(rows), strict=True)
    ]
    return beside(series, columns)


def rows_of_kinds(document: bytes, kinds: Mapping[str, Kind]) -> tuple[list[str], list[tuple[Any, ...]]] | None:
    """The columns and rows of the JSON answer to a query, with columns of JSON texts left as they were sent.

    They are ``msgspec.Raw``, places in the answer: long texts are neither copied nor read.

    Parameters
    ----------
    document
        The answer.
    kinds
        ``"json"`` for such columns.

    Returns
    -------
    columns, rows
        None if the answer is not written in the plainest way.
    """
    import msgspec

    begin = _COLUMNS.match(document)
    if not begin:
        return None
    try:
        columns = msgspec.json.decode(begin[1], type=list[str])
        cells = tuple(msgspec.Raw if kinds.get(name) == "json" else Any for name in columns)
        rows = GenericAlias(list, (GenericAlias(tuple, cells),))
        answer: Any = msgspec.json.decode(document, type=msgspec.defstruct("Answer", [("data", rows)]))
    except (msgspec.MsgspecError, UnicodeError):
        return None
    return columns, answer.data


def table_of_kinds(document: bytes, kinds: Mapping[str, Kind]) -> pd.DataFrame | None:
    """The JSON answer to a query as a DataFrame, read by Arrow, which several threads can do at a time.

    Rows of numbers and texts are CSV, but for ``],[`` in place of a line's end.

    Parameters
    ----------
    document
        The answer, with its columns and rows.
    kinds
        What each column is known to hold.

    Returns
    -------
    DataFrame or None
        As :func:`table` makes it of the same rows; None if it must, since they are not as known, or
        not written in the plainest way.
    """
    import msgspec
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    try:
        answer = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
        columns = msgspec.json.decode(answer["columns"], type=list[str])
        types = {name: pa.int64() if kinds[name] == "int" else pa.string() for name in columns}
        lines = _in_lines(np.frombuffer(answer["data"], dtype=np.uint8))
        if lines is None:
            return None
        rows = csv.read_csv(
            pa.py_buffer(lines),
            csv.ReadOptions(use_threads=False, column_names=columns),
            csv.ParseOptions(escape_char="\\", double_quote=False),
            csv.ConvertOptions(
                column_types=types, null_values=["null"], strings_can_be_null=True, quoted_strings_can_be_null=False
            ),
        )
    except (msgspec.MsgspecError, UnicodeError, KeyError, pa.ArrowException):
        return None
    # A text that held "],[" would be broken in two lines, and null with space around it would be a text.
    broken = len(rows) != np.count_nonzero(lines == ord("\n")) // 3 + 1
    texts = [rows[name] for name in columns if kinds[name] == "text"]
    if broken or any(pc.any(pc.match_substring_regex(text, r"^(null|\s)")).as_py() for text in texts):
        return None
    return _from_arrow_table(rows)


def _in_lines(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8] | None:
    """A JSON list of rows as lines, with two empty ones after each; None where a reader of CSV would misread them."""
    if data[:2].tobytes() != b"[[" or data[-2:].tobytes() != b"]]":
        return None
    text = data[2:-2].copy()
    before, after = text[:-1], text[1:]
    # CSV knows no other escapes, and would take space around a text's quotes for a part of the text.
    if ((before == ord("\\")) & (after != ord('"'))).any():
        return None
    if (((before == ord('"')) & (after <= ord(" "))) | ((before <= ord(" ")) & (after == ord('"')))).any():
        return None
    ends = np.flatnonzero(text[:-2] == ord("]"))
    ends = ends[(text[ends + 1] == ord(",")) & (text[ends + 2] == ord("["))]
    text[ends] = text[ends + 1] = text[ends + 2] = ord("\n")
    return text


def by_column(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The values of each column of rows, of which there is at least one; ValueError if they differ in length."""
    width = len(rows[0])
    if set(map(len, rows)) != {width}:
        raise ValueError("the rows of an answer differ in length")
    columns: list[list[Any]] = [[] for _ in range(width)]
    # A thousand rows at a time are still in the processor's cache when their next value is taken.
    for start in range(0, len(rows), 1000):
        for values, more in zip(columns, zip(*rows[start : start + 1000], strict=True), strict=True):
            values.extend(more)
    return columns


def joined(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of several answers to queries with the same columns, typed as those of a single answer."""
    filled = [table for table in tables if len(table)] or list(tables[:1])
    if all(table.dtypes.equals(filled[0].dtypes) for table in filled[1:]):
        return pd.concat(filled, ignore_index=True) if len(filled) > 1 else filled[0]
    names = filled[0].columns
    series = [column([v for table in filled for v in _values(table.iloc[:, i])]) for i in range(len(names))]
    return beside(series, names)


def beside(series: Sequence[pd.Series[Any]], names: Sequence[str] | pd.Index[Any]) -> pd.DataFrame:
    """Columns of one length as a table; two of them may have one name."""
    index = pd.RangeIndex(len(series[0]))
    for values in series:
        # To compare the index of each would take longer than all else about a small answer.
        values.index = index
    made = pd.DataFrame(dict(enumerate(series)), index=index, copy=False)
    made.columns = pd.Index(names)
    return made


def _values(made: pd.Series[Any]) -> list[Any]:
    """A column's values as they were decoded: None where one is missing."""
    return made.tolist() if made.dtype == object else made.astype(object).where(made.notna(), None).tolist()


def arrow_table(stream: bytes) -> pd.DataFrame:
    """An Arrow stream as a DataFrame, typed as :func:`table` types the same rows.

    Parameters
    ----------
    stream
        An Arrow IPC stream of a server that types columns by all of their values and marks those
        that are JSON text, as the embedded server does.
    """
    import pyarrow as pa

    return _from_arrow_table(pa.ipc.open_stream(stream).read_all())


def _from_arrow_table(answer: pa.Table) -> pd.DataFrame:
    series = [_from_arrow(values, field.metadata) for values, field in zip(answer.columns, answer.schema, strict=True)]
    if not series:
        return pd.DataFrame()
    return beside(series, answer.column_names)


def _from_arrow(values: Any, metadata: Mapping[bytes, bytes] | None) -> pd.Series[Any]:
    """One column; integers with gaps stay integers."""
    kind = str(values.type)
    if not len(values):
        return pd.Series([], dtype=object)
    if metadata and metadata.get(b"neuprint") == b"json":
        # All in one are parsed several times faster than each alone.
        return pd.Series(parse_json(f"[{','.join(v or 'null' for v in values.to_pylist())}]"), dtype=object)
    if kind == "int64" and values.null_count:
        return pd.Series(values.to_pandas(integer_object_nulls=True), dtype="Int64")
    if kind == "bool" and values.null_count:
        return pd.Series(values.to_pylist(), dtype="boolean")
    if kind in ("int64", "double", "bool"):
        return pd.Series(values.to_numpy())
    if kind == "string":
        return values.to_pandas()  # type: ignore[no-any-return]
    # Lists stay lists; a column of nothing is None throughout.
    return pd.Series(values.to_pylist(), dtype=object)


def column(values: Sequence[Any]) -> pd.Series[Any]:
    """The values of one column, typed as :func:`table` says.

    Examples
    --------
    >>> column([1, 2.5, None]).tolist()
    [1.0, 2.5, nan]
    """
    import pyarrow as pa

    # Too large an integer, or half an emoji, is nothing for Arrow, nor is a mixture.
    with contextlib.suppress(pa.ArrowException, OverflowError, UnicodeError):
        if type(next((v for v in values if v is not None), None)) in (int, str):
            made = pa.array(values)
            if str(made.type) in ("int64", "string"):
                return _from_arrow(made, None)
    kinds = set(map(type, values))
    has_gaps = type(None) in kinds
    kinds.discard(type(None))
    if float in kinds and kinds <= {int, float}:
        with contextlib.suppress(OverflowError):
            made = np.array([float("nan") if v is None else float(v) for v in values])
            if kinds == {float} or are_exact(made, values):
                return pd.Series(made)
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean" if has_gaps else "bool")
    return pd.Series(list(values), dtype=object)


def are_exact(made: npt.NDArray[np.float64], values: Iterable[Any]) -> bool:
    """Whether floats are still the integers that they were made of: those above 2^53 are often not.

    Examples
    --------
    >>> are_exact(np.array([1e3, 0.5]), [1000, 0.5]), are_exact(np.array([2.0**60]), [2**60 + 1])
    (True, False)
    """
    # Mostly there is nothing so large, which numpy sees at once.
    if not (np.abs(made) > 2**53).any():
        return True
    return all(type(value) is not int or one == value for one, value in zip(made.tolist(), values, strict=True))
