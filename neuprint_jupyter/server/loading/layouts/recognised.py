"""What was found in a folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from neuprint_jupyter.server.loading.tables import KINDS, Table, read_table


@dataclass(frozen=True)
class Recognised:
    """A folder of a known layout.

    Parameters
    ----------
    layout
        What it is, in words.
    arguments
        Those of ``load_dataset``.
    left_out
        What of the folder is not in them, a sentence each.
    """

    layout: str
    arguments: dict[str, Any]
    left_out: list[str] = field(default_factory=list)


def find_table(folder: Path, *stems: str) -> Path | None:
    """The first file that is called like this, of any kind of table."""
    names = (folder / f"{stem}{kind}" for stem in stems for kind in KINDS)
    return next((path for path in names if path.is_file()), None)


def find_tables(folder: Path, prefix: str) -> list[Path]:
    """The files whose names begin like this, of any kind of table, by name."""
    return sorted(path for path in folder.glob(f"{prefix}*") if path.name.lower().endswith(tuple(KINDS)))


def read(path: Path, *needed: str) -> Table:
    """A table, with the columns that it must have.

    Raises
    ------
    LoadError
        If it cannot be read, or a column is not there.
    """
    table = read_table(path, path.name)
    table.require(*needed)
    return table


def renamed(table: Table, names: dict[str, str], drop: Iterable[str] = ()) -> Table:
    """The table with other column names; its rows still stand in the same lines of the same file."""
    kept = [column for column in table.columns if column not in set(drop)]
    data = table.data.select(kept).rename_columns([names.get(column, column) for column in kept])
    return replace(table, data=data)
