"""Tables as they come from files and DataFrames, with every value exact and every row findable."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from neuprint_jupyter.errors import did_you_mean
from neuprint_jupyter.server.loading.csv_tables import CSV_KINDS, csv_rows, read_csv
from neuprint_jupyter.server.loading.errors import LoadError

_READERS: dict[str, Callable[[Path], pa.Table]] = {
    ".parquet": pa.parquet.read_table,
    ".feather": pa.feather.read_table,
    ".arrow": pa.feather.read_table,
    **dict.fromkeys(CSV_KINDS, read_csv),
}

# Files of spreadsheets, which hold more than one table.
_SHEETS = (".xlsx", ".xls", ".xlsm", ".ods")

# Values that only pandas knows: intervals (pd.cut) would come as structs, and periods as numbers.
_OF_PANDAS = (pd.IntervalDtype, pd.PeriodDtype)

_LISTS = (
    pa.types.is_list,
    pa.types.is_large_list,
    pa.types.is_fixed_size_list,
    pa.types.is_list_view,
    pa.types.is_large_list_view,
)

#: How the name of a table's file ends.
KINDS = tuple(_READERS)


@dataclass(frozen=True)
class Table:
    """One table to be loaded.

    Parameters
    ----------
    source
        What to call it in an error: the file's name, or the argument's.
    data
        Its columns; integers with gaps stay integers.
    csv_path
        The file, if it is a CSV: its rows are told by their lines.
    row_of
        Tells the file's row of one of these, both 0-based, where not all of the file's are here.
    """

    source: str
    data: pa.Table
    csv_path: Path | None = None
    row_of: Callable[[int], int] | None = None

    @property
    def columns(self) -> list[str]:
        """The column names, in the table's order."""
        return list(self.data.column_names)

    def __len__(self) -> int:
        return int(self.data.num_rows)

    def require(self, *names: str) -> None:
        """Raise a LoadError unless all columns of these names are there."""
        for name in names:
            if name not in self.columns:
                near = did_you_mean(name, [column for column in self.columns if column not in names])
                # It is the file's name that is to be another, not the one that was asked for.
                rename = f" Call it {name!r}" if near.endswith("?") else ""
                hint = near if rename else f"; there are {', '.join(map(repr, self.columns))}"
                needed = f"{'.' if rename else ';'} {'N' if rename else 'n'}eeded are {', '.join(names)}"
                problem = f"there is no column {name!r}{hint}{rename}{needed if len(names) > 1 else ''}"
                raise LoadError(problem, source=self.source)

    def fault(self, index: int, column: str, problem: str) -> LoadError:
        """The error that points at a row, given by its 0-based ``index``."""
        return LoadError(problem, source=self.source, row=self._row(index), line=self._line(index), column=column)

    def place(self, index: int) -> str:
        """A row as one says it: ``row 3``, or ``line 4`` of a CSV file."""
        line = self._line(index)
        return f"row {self._row(index)}" if line is None else f"line {line}"

    def _row(self, index: int) -> int:
        return (self.row_of(index) if self.row_of else index) + 1

    def _line(self, index: int) -> int | None:
        # The header is a row of the file.
        rows = csv_rows(self.csv_path) if self.csv_path else iter(())
        return next((line for line, _ in itertools.islice(rows, index + 1, None)), None)


#: What a table may be given as.
TableSource = str | Path | pd.DataFrame | Table


def read_table(source: TableSource, argument: str) -> Table:
    """Read a table given as a Parquet, Feather, Arrow, CSV or TSV file, or as a DataFrame.

    Parameters
    ----------
    source
        The file or the DataFrame.
    argument
        What a DataFrame is called in errors: ``neurons``, ``connections`` ...

    Raises
    ------
    LoadError
        If the file is missing, of another kind, or cannot be read; or a column has no name or one twice.
    """
    if isinstance(source, Table):
        table = replace(source, data=_tidied(source.data, source.source))
    elif isinstance(source, pd.DataFrame):
        name = f"{argument} (a DataFrame)"
        table = Table(name, _tidied(_from_frame(source, argument), name))
    else:
        if not isinstance(source, str | Path):
            kind = type(source).__name__
            raise LoadError(f"a table is the name of a file or a pandas DataFrame, not a {kind}", source=argument)
        path = Path(source).expanduser()
        is_csv = path.name.lower().endswith(CSV_KINDS)
        table = Table(path.name, _tidied(_read_file(path), path.name), path if is_csv else None)
    return table


def _from_frame(frame: pd.DataFrame, argument: str) -> pa.Table:
    named = [level for level in frame.index.names if level is not None and level not in frame.columns]
    if isinstance(frame.get("roiInfo"), pd.Series):
        # In a table of fetch_neurons these are dicts.
        frame = frame.assign(roiInfo=[_as_text(value) for value in frame["roiInfo"].tolist()])
    frame = frame.copy(deep=False)
    for name, kind in frame.dtypes.items():
        if isinstance(kind.categories.dtype if isinstance(kind, pd.CategoricalDtype) else kind, _OF_PANDAS):
            frame[name] = frame[name].map(str, na_action="ignore")
    try:
        return pa.Table.from_pandas(frame.reset_index(named).rename(columns=str), preserve_index=False)
    except (pa.ArrowException, TypeError, ValueError) as error:
        reason = " ".join(str(part) for part in error.args)
        raise LoadError(
            f"values of different kinds in one column: {reason}", source=f"{argument} (a DataFrame)"
        ) from None


def _as_text(value: Any) -> Any:
    return (
        json.dumps(value, default=lambda v: v.item() if hasattr(v, "item") else str(v))
        if isinstance(value, dict)
        else value
    )


def _read_file(path: Path) -> pa.Table:
    kinds = ", ".join(_READERS)
    if path.is_dir():
        raise LoadError(f"{str(path)!r} is a folder; give one file ({kinds})", source=path.name)
    kind = next((kind for kind in _READERS if path.name.lower().endswith(kind)), None)
    if kind is None:
        way = ". Save the sheet as CSV in UTF-8" if path.suffix.lower() in _SHEETS else ""
        raise LoadError(f"{path.suffix!r} is not a kind of table; give {kinds}{way}", source=path.name)
    if not path.exists():
        siblings = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        close = did_you_mean(path.name, siblings) if siblings else ""
        raise LoadError(f"there is no file {str(path)!r}{close if 'mean' in close else ''}", source=path.name)
    try:
        return _READERS[kind](path)
    except LoadError:
        raise
    except (pa.ArrowException, OSError, EOFError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise LoadError(f"cannot be read as {kind[1:]}: {reason}", source=path.name) from None


def _tidied(data: pa.Table, source: str) -> pa.Table:
    # A space after the comma, as it is easily typed, is no part of a name.
    data = data.rename_columns([name.strip() for name in data.column_names])
    # The unnamed index of a DataFrame holds nothing about the connectome.
    data = data.drop_columns([c for c in data.column_names if re.fullmatch(r"__index_level_\d+__", c)])
    for position, name in enumerate(data.column_names):
        if not name:
            raise LoadError(
                f"column {position + 1} has no name (a DataFrame's index? write the file with index=False)",
                source=source,
            )
        if data.column_names.index(name) != position:
            raise LoadError("there are two columns of this name", source=source, column=name)
    for position, column in enumerate(data.schema):
        if (kind := _usual(column.type)) != column.type:
            data = data.set_column(position, column.name, data[column.name].cast(kind))
        # One column after the other, so that only one is there twice.
        data = data.set_column(position, column.name, data.select([position]).combine_chunks()[0])
    return data


def _usual(kind: pa.DataType) -> pa.DataType:
    """The kind that most tables have for such values: of texts and lists, Arrow has several."""
    if pa.types.is_dictionary(kind):
        return _usual(kind.value_type)
    if any(is_one(kind) for is_one in _LISTS):
        return pa.list_(_usual(kind.value_type))
    return pa.large_string() if pa.types.is_string_view(kind) else kind
