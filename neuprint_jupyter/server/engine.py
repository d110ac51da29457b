"""The graph engine (ArcadeDB, in process) behind one small face: open a dataset, ask, get rows or a clear error."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.server.answers import (
    AnswerTooLargeError,
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    Rows,
    WriteRefusedError,
)
from neuprint_jupyter.server.limits import QUERY_HEAP, abandoned, collected
from neuprint_jupyter.server.values import node_id

INSTALL_HINT = 'the embedded server needs its engine: pip install "neuprint-jupyter[local]"'

_ENGINE_OPTIONS = (
    # Parallel scans make the queries of several clients wait for one another.
    "-Darcadedb.queryParallelScan=false",
    # A query may read the dataset and nothing else.
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
    "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
    # What one query may hold at a time; the others go on.
    f"-Darcadedb.queryMaxHeapRAM={QUERY_HEAP}",
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
_ROWS_AT_ONCE = 2000
_EXCEPTION_NAME = re.compile(r"^(?:[\w.$]+Exception|[\w.$]+Error): ")


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
            rows = collected(batches(result), abandoned())
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


def batches(result: Any) -> Iterator[list[dict[str, Any]]]:
    """The rows of a result as they are read, some thousand at a time."""
    if not hasattr(result, "_fill"):
        yield from result.iter_chunks(_ROWS_AT_ONCE)
        return
    # The native build's own iterator makes an object of every row.
    while result._buf or result._fill():
        rows = [properties for properties, _ in result._buf]
        result._buf.clear()
        yield rows
    result._finish()


def _readable(error: Exception, cypher: str) -> QueryError:
    """The engine's exception in our words, without its class names."""
    text = str(error)
    for prefix in ("Query failed: ", "Reading the result set failed: "):
        text = text.removeprefix(prefix)
    if "QueryNotIdempotentException" in text:
        return WriteRefusedError(NOT_AUTHORIZED)
    if "TimeoutException" in text or "exceeded the arcadedb.command.timeout" in text:
        return QueryTimeoutError(text)
    if "HeapBudgetExceeded" in text or "HeapLimitExceeded" in text or "OutOfMemory" in text:
        return AnswerTooLargeError(f"the query needs more than the {QUERY_HEAP >> 20:,} MB of memory that one may use")
    text = _EXCEPTION_NAME.sub("", text).split(" (caused by ")[0]
    if syntax := next(filter(None, (pattern.search(text) for pattern in _SYNTAX)), None):
        return QuerySyntaxError(syntax["why"].strip(), _offset(cypher, int(syntax["line"]), int(syntax["column"])))
    return QueryError(text)


def _offset(cypher: str, line: int, column: int) -> int:
    lines = cypher.splitlines(keepends=True)
    return sum(map(len, lines[: line - 1])) + column
