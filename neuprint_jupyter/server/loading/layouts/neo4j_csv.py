"""Neo4j's CSV files: what a header says of its column, and rows read in pieces."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from neuprint_jupyter.server.loading.csv_tables import csv_fault
from neuprint_jupyter.server.loading.errors import LoadError

# What a header says of a column, and what Arrow calls it. Points and lists are text here.
_KINDS = {
    "long": pa.int64(),
    "int": pa.int64(),
    "short": pa.int64(),
    "float": pa.float64(),
    "double": pa.float64(),
    "boolean": pa.string(),
}
# Ids that are numbers: of bodies, and of synapses.
_NUMBERED = re.compile(r"ID\((Body|Element|Syn)-ID\)$")
_HEADER = re.compile(r"(?P<name>.*?)(?::(?P<kind>[^:{]*(?:\{.*\})?))?")
_AXIS = re.compile(r"\b[xyz]\s*:\s*([-+\d.eE]+)")


def csv_files(folder: Path, stem: str) -> list[Path]:
    """Of one table, which may be in many: ``stem.csv``, ``stem_31597.csv``, ``stem_fib25.csv``, a folder ``stem``."""
    named = re.compile(rf"{stem}(_\w+)?\.csv(\.gz)?")
    found = [path for path in folder.iterdir() if named.fullmatch(path.name)]
    inside = folder / stem
    return sorted([*found, *inside.glob("*.csv"), *inside.glob("*.csv.gz")])


def csv_columns(path: Path) -> tuple[dict[str, str], dict[str, pa.DataType]]:
    """The name of each column, and its kind, by its header."""
    try:
        with pa.csv.open_csv(path) as reader:
            headers = reader.schema.names
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _fault(path, error) from None
    names, kinds = {}, {}
    for header in headers:
        match, kind = _HEADER.fullmatch(header), kind_of(header)
        names[header] = (match["name"] if match else "") or header
        kinds[header] = pa.int64() if _NUMBERED.search(kind) else _KINDS.get(kind, pa.string())
    return names, kinds


def kind_of(header: str) -> str:
    """What a header says of its column: ``long``, ``point{srid:9157}`` ...; text, where it says nothing."""
    match = _HEADER.fullmatch(header)
    return (match["kind"] if match else None) or "string"


def csv_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The rows of a file, some at a time."""
    _, kinds = csv_columns(path)
    # An empty cell is no property, quoted or not.
    convert = pa.csv.ConvertOptions(column_types=kinds, strings_can_be_null=True, null_values=[""])
    parse = pa.csv.ParseOptions(newlines_in_values=True)
    try:
        with pa.csv.open_csv(path, convert_options=convert, parse_options=parse) as reader:
            # A file of a header only has rows of these columns, too: none.
            yield pa.RecordBatch.from_pylist([], reader.schema)
            yield from reader
    except (pa.ArrowException, OSError) as error:
        raise _fault(path, error) from None


def _fault(path: Path, error: Exception) -> LoadError:
    with contextlib.suppress(OSError, EOFError):
        if fault := csv_fault(path):
            return fault
    return LoadError(f"cannot be read as csv: {str(error).splitlines()[0]}", source=path.name)


def truths(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """True and false, in any case: Python writes them otherwise than Neo4j."""
    return pc.equal(pc.utf8_lower(texts), "true")


def point_text(text: str | None) -> str | None:
    """From Neo4j's ``{x: 1, y: 2, z: 3}`` to ``1,2,3``."""
    return None if text is None else ",".join(_AXIS.findall(text))


def end_of(names: Iterable[str], ends: str, path: Path) -> str:
    """The header that begins like this: ``:START_ID``, ``:ID`` ...; LoadError if there is none."""
    found = next((header for header in names if header.startswith(ends)), None)
    if found is None:
        raise LoadError(f"there is no column {ends}; it has {', '.join(names)}", source=path.name)
    return found
