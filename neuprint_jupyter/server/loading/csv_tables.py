"""Text tables (CSV, TSV), with what is wrong in one told by its line."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from neuprint_jupyter.server.loading.errors import LoadError

#: How the name of a text table ends.
CSV_KINDS = (".csv", ".csv.gz", ".tsv", ".tsv.gz")

# Columns whose text is kept: guessing would round long ids and turn the type "007" into 7.
_KEPT_AS_TEXT = [
    *("bodyId", "bodyId_pre", "bodyId_post", "weight", "roi", "roi_pre", "roi_post"),
    *("type", "instance", "status", "statusLabel"),
]
# Behind the end of another cell, a quote, blanks or a sign.
_ZERO_IN_FRONT = re.compile(rb'[,\t\r\n" -]0[0-9]')
_SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons"}


def read_csv(path: Path) -> pa.Table:
    """Read a text table.

    Raises
    ------
    LoadError
        Pointing at the first line that is not UTF-8, or has more or fewer columns than the header.
    """
    try:
        as_text = [name for name in next(csv_rows(path), (1, []))[1] if name.strip() in _KEPT_AS_TEXT]
        table = _read(path, as_text)
        one_column = len(table.column_names) == 1
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise csv_fault(path) or error from None
    # A column of other text than UTF-8 is taken for bytes.
    if one_column or any(pa.types.is_binary(kind) for kind in table.schema.types):
        fault = csv_fault(path)
        if fault:
            raise fault
    return _as_written(path, table, as_text)


def _as_written(path: Path, table: pa.Table, as_text: list[str]) -> pa.Table:
    """The table with what numbers and dates do not keep: dates, ids of more than 64 bits, zeros in front."""
    dates = [field.name for field in table.schema if pa.types.is_temporal(field.type)]
    large = [place for place, column in enumerate(table.columns) if _is_beyond_64_bits(column)]
    whole = [place for place, field in enumerate(table.schema) if pa.types.is_integer(field.type)]
    coded = whole if whole and _has_zeros_in_front(path) else []
    if not dates and not large and not coded:
        return table
    written = _read(path, [*as_text, *dates, *(table.field(place).name for place in (*large, *coded))])
    for place in (*large, *coded):
        text = written.column(place)
        if place in large:
            kept = pc.all(pc.match_substring_regex(text, r"^\s*[0-9]*\s*$")).as_py()
        else:
            kept = pc.any(pc.match_substring_regex(text, r"^\s*-?0[0-9]")).as_py()
        if not kept:
            written = written.set_column(place, table.field(place), table.column(place))
    return written


def csv_rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text table that are not empty, the header first, each with the line it begins in."""
    # Cells with line breaks and empty lines make rows and lines differ.
    with _opened(path) as file, io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        reader = csv.reader(text, delimiter=_separator(path))
        line = 1
        # A cell that is too long for this reader ends it: rows after it have no line.
        with contextlib.suppress(csv.Error):
            for cells in reader:
                if cells:
                    yield line, cells
                line = reader.line_num + 1


def csv_fault(path: Path) -> LoadError | None:
    """What is wrong with a text table that could not be read, by its line; None if that is not found."""
    with _opened(path) as file:
        for line, data in enumerate(file, 1):
            try:
                data.decode("utf-8")
            except UnicodeDecodeError:
                shown = data.decode("utf-8", "backslashreplace").strip()[:60]
                return LoadError(f"'{shown}' is not UTF-8; save the file as UTF-8", source=path.name, line=line)
    rows = csv_rows(path)
    header_line, header = next(rows, (1, []))
    needed = _separator(path)
    for separator in _SEPARATORS:
        if len(header) == 1 and separator in header[0]:
            problem = f"columns must be separated by {_SEPARATORS[needed]}, not by {_SEPARATORS[separator]}"
            way = f"In Python, load_dataset takes pandas.read_csv({path.name!r}, sep={separator!r})"
            return LoadError(f"{problem}: {header[0][:60]!r}. {way}", source=path.name, line=header_line)
    for line, cells in rows:
        if len(header) == 1 and len(cells) > 1:
            problem = f"{header[0][:60]!r} names one column, and line {line} has {len(cells)} values"
            return LoadError(f"{problem}; begin with the line of all names", source=path.name, line=header_line)
        if len(cells) != len(header):
            problem = f"there are {len(cells)} values for {len(header)} columns; values that hold {_SEPARATORS[needed]}"
            return LoadError(f"{problem} must be quoted", source=path.name, line=line)
    return None


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


def _separator(path: Path) -> str:
    return "\t" if path.name.lower().endswith((".tsv", ".tsv.gz")) else ","


def _is_beyond_64_bits(column: pa.ChunkedArray) -> bool:
    return pa.types.is_float64(column.type) and bool(pc.any(pc.greater_equal(column, float(2**63))).as_py())


def _has_zeros_in_front(path: Path) -> bool:
    """Whether some cell may begin with a 0 and another digit; cells are looked at more closely where one does."""
    before = b""
    with _opened(path) as file:
        while block := file.read(1 << 20):
            if _ZERO_IN_FRONT.search(before + block):
                return True
            before = block[-4:]
    return False


def _read(path: Path, as_text: list[str]) -> pa.Table:
    # Arrow by itself sees .gz in small letters only.
    with pa.input_stream(str(path), compression="gzip" if path.suffix.lower() == ".gz" else None) as file:
        return pa.csv.read_csv(
            file,
            parse_options=pa.csv.ParseOptions(delimiter=_separator(path), newlines_in_values=True),
            convert_options=pa.csv.ConvertOptions(column_types=dict.fromkeys(as_text, pa.string())),
        )
