"""What becomes of an answer: shown, kept under a name, in another form, written to a file."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from neuprint_jupyter.errors import CriteriaError, NeuprintError
from neuprint_jupyter.magics.options import OptionParser, variable_name
from neuprint_jupyter.magics.session import Session
from neuprint_jupyter.widgets.result_frame import ResultFrame
from neuprint_jupyter.widgets.whole_file import whole_file

_WRITERS: dict[str, Callable[[pd.DataFrame, Path], Any]] = {
    ".csv": lambda table, path: table.to_csv(path, index=False),
    ".tsv": lambda table, path: table.to_csv(path, index=False, sep="\t"),
    ".parquet": lambda table, path: table.to_parquet(path, index=False),
    ".feather": lambda table, path: table.to_feather(path),
    ".json": lambda table, path: table.to_json(path, orient="records", double_precision=15),
}


def understood(
    parser: OptionParser, given: Sequence[str], name: str | None, session: Session
) -> argparse.Namespace | None:
    """The options of a line, of which ``name <<`` is one; None where they ask for help, which is shown."""
    options = parser.parse(given)
    if options.help:
        print(parser.format_help())  # noqa: T201 - what was asked for
        return None
    options.out = options.out or (variable_name(name) if name else None)
    check_result_options(options, session)
    return options


def check_result_options(options: argparse.Namespace, session: Session) -> None:
    """Refuse what cannot be done with an answer, before the question is sent."""
    if options.export:
        _writer(Path(options.export))
    if (options.format or session.settings.default_format) == "polars":
        _polars()


def deliver(result: ResultFrame, options: argparse.Namespace, session: Session) -> Any:
    """An answer as the options want it: what a cell is to show, or None where it is kept under a name."""
    given = _in_form(result, options.format or session.settings.default_format)
    if options.out is not None:
        # Before it is written, which may fail.
        session.variables[options.out] = given
        session.say(f"{options.out}: {_size(result)}")
    if options.export:
        replaced = _write(result, Path(options.export))
        also = ", in place of the earlier file" if replaced else ""
        session.say(f"{options.export}: {_size(result)} written{also}")
    return given if options.out is None else None


def _size(table: pd.DataFrame) -> str:
    rows, columns = table.shape
    return f"{rows:,} row{'s' * (rows != 1)} x {columns} column{'s' * (columns != 1)}"


def _in_form(result: ResultFrame, format: str) -> Any:
    if format == "grid":
        return result
    plain = pd.DataFrame(result)
    if format == "dict":
        return plain.to_dict("records")
    if format == "arrow":
        import pyarrow as pa

        return _converted("Arrow", lambda: pa.Table.from_pandas(plain, preserve_index=False))
    if format == "polars":
        return _converted("polars", lambda: _polars().from_pandas(plain))
    return plain


def _polars() -> Any:
    try:
        import polars  # type: ignore[import-not-found]
    except ImportError:
        raise NeuprintError("--format polars needs polars: pip install polars") from None
    return polars


def _converted(what: str, convert: Callable[[], Any]) -> Any:
    try:
        return convert()
    except (ValueError, TypeError, NotImplementedError) as error:
        raise NeuprintError(f"this table cannot be converted to {what}: {error}") from None


def _writer(path: Path) -> Callable[[pd.DataFrame, Path], Any]:
    if path.suffix.lower() not in _WRITERS:
        raise CriteriaError(f"--export writes {', '.join(_WRITERS)}, not {path.name!r}")
    if not path.expanduser().absolute().parent.is_dir():
        raise CriteriaError(f"--export: there is no folder {str(path.parent)!r}")
    return _WRITERS[path.suffix.lower()]


def _write(table: pd.DataFrame, path: Path) -> bool:
    """Write a table to a file, whole or not at all; whether there was such a file before."""
    plain = pd.DataFrame(table)
    plain.attrs = {}
    target = path.expanduser()
    try:
        there = target.exists()
        with whole_file(target) as unfinished:
            _writer(path)(plain, unfinished)
        return there
    except OSError as error:
        raise NeuprintError(f"{path} cannot be written: {error.strerror or error}") from None
    except (ValueError, TypeError, NotImplementedError) as error:
        raise NeuprintError(f"this table cannot be written as {path.suffix}: {error}") from None
