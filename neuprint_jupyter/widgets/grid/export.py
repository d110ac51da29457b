"""What is shown, outside the grid: as text for the clipboard, and as files that say where they came from."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.widgets.cells import cut, is_null, json_text, values_of

MAX_COPIED_CELLS = 500_000
"""More than a clipboard is for."""

FILE_STEM = "neuprint-table"

_PLAIN = ("string", "boolean", "integer", "floating", "bytes", "empty")


def as_shown(frame: pd.DataFrame, levels: int, shown: Sequence[int]) -> tuple[pd.DataFrame, bool]:
    """The columns and index levels of a table that are shown.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows.
    levels : int
        How many index levels are columns of the grid: all or none.
    shown : sequence of int
        Positions of the grid's columns; the index levels come first.

    Returns
    -------
    frame : pandas.DataFrame
        With the shown columns in their order, and of the index the shown levels.
    index : bool
        Whether any level is shown.

    Examples
    --------
    >>> as_shown(pd.DataFrame({"pre": [3]}, index=[7]), 1, [1])[1]
    False
    """
    part = frame.iloc[:, [i - levels for i in shown if i >= levels]]
    hidden: list[Hashable] = [i for i in range(levels) if i not in shown]
    if len(hidden) == levels:
        return part, False
    return (part.droplevel(hidden) if hidden else part), True


def tab_separated(frame: pd.DataFrame, *, index: bool = False) -> str:
    r"""A table as spreadsheets take it from the clipboard: a header line, then tab-separated values.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows to copy.
    index : bool
        Whether the index is copied too.

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
    frame.to_csv(text, sep="\t", index=index, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    copied = text.getvalue()
    return cut(copied, len(copied))


def write_table(frame: pd.DataFrame, path: Path, provenance: dict[str, Any], *, index: bool = False) -> None:
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
    index : bool
        Whether the index is written too.

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
    if path.exists():
        raise FileExistsError(f"there is a file {str(path)!r} already")
    written = _flattened(frame)
    with _whole_or_not_at_all(path):
        if path.suffix == ".csv":
            written.to_csv(path, index=index, errors="replace")
            path.with_suffix(".provenance.json").write_text(json.dumps(record, indent=2, ensure_ascii=False), "utf-8")
        else:
            written.columns = pd.Index(_unique([str(name) for name in frame.columns]))
            written.attrs = record
            written.to_parquet(path, index=index)


@contextmanager
def _whole_or_not_at_all(path: Path) -> Iterator[None]:
    """Leave no half of a file behind: the next try would find that there is a file already."""
    try:
        yield
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def free_path(folder: Path, ending: str) -> Path:
    """A file name that is not taken yet: ``neuprint-table.csv``, then ``neuprint-table-2.csv`` and so on."""
    path, number = folder / f"{FILE_STEM}{ending}", 2
    while path.exists():
        path, number = folder / f"{FILE_STEM}-{number}{ending}", number + 1
    return path


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
    """Columns of dicts, lists, intervals and other objects as text: a file has one type a column."""
    flat = frame.copy(deep=False)
    for i in range(frame.shape[1]):
        column = frame.iloc[:, i]
        if not _is_plain(column):
            flat.isetitem(i, [_text(v) for v in values_of(column)])
    return flat


def _is_plain(column: pd.Series[Any]) -> bool:
    if isinstance(column.dtype, pd.CategoricalDtype):
        categories = column.cat.categories
        return not isinstance(categories.dtype, pd.IntervalDtype | pd.PeriodDtype) and _is_plain(pd.Series(categories))
    return not pd.api.types.is_object_dtype(column.dtype) or pd.api.types.infer_dtype(column, skipna=True) in _PLAIN


def _text(value: object) -> str | None:
    if isinstance(value, Mapping | list | tuple | set | np.ndarray):
        return json_text(value, most=None)
    return None if is_null(value) else str(value)
