"""What is shown, outside the grid: as text for the clipboard, and as files that say where they came from."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

MAX_COPIED_CELLS = 500_000
"""More than a clipboard is for."""

FILE_STEM = "neuprint-table"

_PLAIN = ("string", "boolean", "integer", "floating", "bytes", "empty")


def tab_separated(frame: pd.DataFrame) -> str:
    r"""A table as spreadsheets take it from the clipboard: a header line, then tab-separated values.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows to copy.

    Returns
    -------
    str
        Values in full, numbers with all their digits.

    Raises
    ------
    ValueError
        If the table has more than 500,000 cells.

    Examples
    --------
    >>> tab_separated(pd.DataFrame({"bodyId": [722817260], "type": ["FB4Y"]}))
    'bodyId\ttype\n722817260\tFB4Y\n'
    """
    if frame.size > MAX_COPIED_CELLS:
        raise ValueError(
            f"{len(frame):,} rows of {frame.shape[1]} columns are too many to copy "
            f"(at most {MAX_COPIED_CELLS:,} cells): export them to a file instead"
        )
    text = io.StringIO()
    frame.to_csv(text, sep="\t", index=_says_something(frame), lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    return text.getvalue()


def write_table(frame: pd.DataFrame, path: Path, provenance: dict[str, Any]) -> None:
    """Write a table as CSV or Parquet, by the file's ending, with its provenance.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows to write.
    path : pathlib.Path
        A file ending in ``.csv`` or ``.parquet``.
    provenance : dict
        Where the rows came from. In a Parquet file it is in ``DataFrame.attrs`` when it is read back;
        beside a CSV file it is in ``NAME.provenance.json``.

    Raises
    ------
    ValueError
        If the file's name ends in something else.
    FileExistsError
        If there is such a file already.

    Examples
    --------
    >>> write_table(frame, Path("neurons.csv"), {"dataset": "demo:v1"})  # doctest: +SKIP
    """
    if path.suffix not in (".csv", ".parquet"):
        raise ValueError(f"a table is written to a file ending in .csv or .parquet, not {path.name!r}")
    record = json.loads(json.dumps(provenance, default=str))
    if path.suffix == ".csv":
        with path.open("x", encoding="utf-8", newline="") as file:
            _flattened(frame).to_csv(file, index=_says_something(frame))
        path.with_suffix(".provenance.json").write_text(json.dumps(record, indent=2, ensure_ascii=False), "utf-8")
        return
    if path.exists():
        raise FileExistsError(f"there is a file {str(path)!r} already")
    written = _flattened(frame)
    written.columns = pd.Index(_unique([str(name) for name in frame.columns]))
    written.attrs = record
    written.to_parquet(path, index=_says_something(frame))


def free_path(folder: Path, ending: str) -> Path:
    """A file name that is not taken yet: ``neuprint-table.csv``, then ``neuprint-table-2.csv`` and so on."""
    path, number = folder / f"{FILE_STEM}{ending}", 2
    while path.exists():
        path, number = folder / f"{FILE_STEM}-{number}{ending}", number + 1
    return path


def _says_something(frame: pd.DataFrame) -> bool:
    """Whether the index is more than the numbers of the rows; after sorting those are not in sequence."""
    return bool(frame.index.nlevels > 1 or frame.index.name is not None or frame.index.dtype.kind not in "iu")


def _unique(names: list[str]) -> list[str]:
    taken: set[str] = set()
    unique = []
    for name in names:
        other, number = name, 2
        while other in taken:
            other, number = f"{name} ({number})", number + 1
        taken.add(other)
        unique.append(other)
    return unique


def _flattened(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of dicts, lists and other objects as text: a file has one type a column."""
    flat = frame.copy(deep=False)
    for i in [i for i, dtype in enumerate(frame.dtypes) if pd.api.types.is_object_dtype(dtype)]:
        if pd.api.types.infer_dtype(frame.iloc[:, i], skipna=True) not in _PLAIN:
            flat.isetitem(i, [_text(v) for v in frame.iloc[:, i]])
    return flat


def _text(value: object) -> str | None:
    if isinstance(value, dict | list | tuple | set | np.ndarray):
        return json.dumps(value, default=_plain, ensure_ascii=False)
    return None if value is None or value is pd.NA or value is pd.NaT or value != value else str(value)


def _plain(value: object) -> object:
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    return sorted(value, key=str) if isinstance(value, set) else str(value)
