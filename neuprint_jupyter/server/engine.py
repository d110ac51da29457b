"""The graph engine (ArcadeDB, in process) behind one small face: open a dataset, ask, get rows or a clear error."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.server.values import node_id

INSTALL_HINT = 'the embedded server needs its engine: pip install "neuprint-jupyter[local]"'

_ENGINE_OPTIONS = (
    # Parallel scans make the queries of several clients wait for one another.
    "-Darcadedb.queryParallelScan=false",
    # A query may read the dataset and nothing else.
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
    "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
    # A thousand ROIs may be asked for, one condition each; so deep, the engine is still far from the end of its stack.
    "-Darcadedb.cypher.maxExpressionDepth=2000",
)
# The engine has two ways to say where; both count columns from 0.
_SYNTAX = (
    re.compile(r"Syntax error at line (?P<line>\d+):(?P<column>\d+) - (?P<why>.*)", re.DOTALL),
    re.compile(r"(?P<why>.*?) at line (?P<line>\d+), column (?P<column>\d+)\n", re.DOTALL),
)
NOT_AUTHORIZED = "not authorized to modify the database"
_RECORD = re.compile(r"#\d+:\d+")
_RECORDS_AT_ONCE = 1000
_EXCEPTION_NAME = re.compile(r"^(?:[\w.$]+Exception|[\w.$]+Error): ")


class Rows(NamedTuple):
    """The answer to a query: column names (empty if there are no rows to tell them) and rows."""

    columns: list[str]
    data: list[list[Any]]


class QueryError(NeuprintError):
    """The engine refused a query, or failed at it."""


class QuerySyntaxError(QueryError):
    """A query that is not Cypher, with the 0-based ``offset`` of the place."""

    def __init__(self, why: str, offset: int) -> None:
        super().__init__(why)
        self.offset = offset


class QueryTimeoutError(QueryError):
    """A query that was stopped at its deadline."""


class WriteRefusedError(QueryError):
    """A query that would have changed the dataset."""


class Graph:
    """One open dataset.

    Parameters
    ----------
    path
        The directory of an ArcadeDB database.
    log_directory
        Where the engine writes its log.
    """

    def __init__(self, path: Path, log_directory: Path) -> None:
        self._database = load_engine(log_directory).open_database(str(path))
        self._deadline = Deadline(self._set_deadline)

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, seconds: float, explain: bool = False
    ) -> Rows:
        """Answer a read-only query, or stop it after ``seconds``; or only ``explain`` how it would be answered.

        Raises
        ------
        QuerySyntaxError, WriteRefusedError, QueryTimeoutError, QueryError
        """
        try:
            with self._deadline.of(max(1, int(seconds * 1000))):
                result = self._database.query(
                    "opencypher", f"EXPLAIN {cypher}" if explain else cypher, dict(parameters or {})
                )
            rows = result.to_list()
        except NeuprintError:
            raise
        except Exception as error:
            raise _readable(error, cypher) from error
        columns = list(rows[0]) if rows else []
        return Rows(columns, [list(row.values()) for row in rows])

    def ends(self, records: Sequence[str]) -> dict[str, tuple[int, int]]:
        """The ids of the nodes that relationships go from and to.

        Parameters
        ----------
        records
            The relationships' record ids, as the engine gave them.
        """
        found: dict[str, tuple[int, int]] = {}
        for first in range(0, len(records), _RECORDS_AT_ONCE):
            some = [record for record in records[first : first + _RECORDS_AT_ONCE] if _RECORD.fullmatch(record)]
            asked = f"SELECT @rid AS edge, @out AS source, @in AS target FROM [{', '.join(some)}]"  # noqa: S608 - checked
            for row in self._database.query("sql", asked).to_list():
                found[str(row["edge"])] = (node_id(str(row["source"])), node_id(str(row["target"])))
        return found

    def close(self) -> None:
        """Close the dataset; queries after this fail. Its files may be gone, when it was loaded again."""
        with contextlib.suppress(Exception):
            self._database.close()

    def _set_deadline(self, milliseconds: int) -> None:
        self._database.command("sql", f"ALTER DATABASE `arcadedb.command.timeout` {milliseconds}")


class Deadline:
    """The time that queries may take: one setting of the database, which each takes over while it starts.

    Queries of the same deadline start side by side; one of another deadline waits until none is starting.

    Parameters
    ----------
    apply
        Makes a number of milliseconds the setting.
    """

    def __init__(self, apply: Callable[[int], object]) -> None:
        self._apply = apply
        self._milliseconds: int | None = None
        self._starting = 0
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def of(self, milliseconds: int) -> Iterator[None]:
        """While a query starts: this is the setting."""
        with self._changed:
            self._changed.wait_for(lambda: self._starting == 0 or self._milliseconds == milliseconds)
            if self._milliseconds != milliseconds:
                self._apply(milliseconds)
                self._milliseconds = milliseconds
            self._starting += 1
        try:
            yield
        finally:
            with self._changed:
                self._starting -= 1
                self._changed.notify_all()


def load_engine(log_directory: Path) -> Any:
    """The engine's module, with the settings that it reads once, at its import.

    Raises
    ------
    NeuprintError
        If it is not installed.
    """
    log_directory.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "0")
    os.environ.setdefault("ARCADEDB_LOG_DIR", str(log_directory))
    options = os.environ.get("ARCADEDB_NATIVE_ISOLATE_ARGS", "").split()
    os.environ["ARCADEDB_NATIVE_ISOLATE_ARGS"] = " ".join(dict.fromkeys([*options, *_ENGINE_OPTIONS]))
    try:
        import arcadedb
    except ImportError as error:
        raise NeuprintError(INSTALL_HINT) from error
    with contextlib.suppress(ImportError):
        from arcadedb._native import database

        # Else a query's first rows belong to its start, and an aggregate is computed while it starts.
        database._FIRST_BATCH = 0
    return arcadedb


def _readable(error: Exception, cypher: str) -> QueryError:
    """The engine's exception in our words, without its class names."""
    text = str(error)
    for prefix in ("Query failed: ", "Reading the result set failed: "):
        text = text.removeprefix(prefix)
    if "QueryNotIdempotentException" in text:
        return WriteRefusedError(NOT_AUTHORIZED)
    if "TimeoutException" in text or "exceeded the arcadedb.command.timeout" in text:
        return QueryTimeoutError(text)
    text = _EXCEPTION_NAME.sub("", text).split(" (caused by ")[0]
    if syntax := next(filter(None, (pattern.search(text) for pattern in _SYNTAX)), None):
        return QuerySyntaxError(syntax["why"].strip(), _offset(cypher, int(syntax["line"]), int(syntax["column"])))
    return QueryError(text)


def _offset(cypher: str, line: int, column: int) -> int:
    lines = cypher.splitlines(keepends=True)
    return sum(map(len, lines[: line - 1])) + column
