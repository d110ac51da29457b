"""The graph engine (ArcadeDB, in process) behind one small face: open a dataset, ask, get rows or a clear error."""

from __future__ import annotations

import contextlib
import functools
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import ModuleType
from typing import Any

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.server import jvm, native
from neuprint_jupyter.server.answers import (
    AnswerTooLargeError,
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    Rows,
    ServerBusyError,
    WriteRefusedError,
)
from neuprint_jupyter.server.bodies import Bodies
from neuprint_jupyter.server.complaints import in_neo4js_words
from neuprint_jupyter.server.deadline import Deadline, whole_seconds
from neuprint_jupyter.server.limits import QUERY_HEAP, abandoned, bounded
from neuprint_jupyter.server.values import RECORD, node_id

INSTALL_HINT = 'the embedded server needs its engine: pip install "neuprint-jupyter[local]"'
CONFLICT_HINT = (
    "both builds of the engine are installed, and neither works beside the other: "
    "pip uninstall arcadedb arcadedb-jvm, then install neuprint-jupyter[local] or neuprint-jupyter[local-jvm] again"
)

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
# Where each build looks for these.
_OPTIONS_OF_BUILDS = ("ARCADEDB_NATIVE_ISOLATE_ARGS", "ARCADEDB_JVM_ARGS")
# The engine has two ways to say where; both count columns from 0.
_SYNTAX = (
    re.compile(r"Syntax error at line (?P<line>\d+):(?P<column>\d+) - (?P<why>.*)", re.DOTALL),
    re.compile(r"(?P<why>.*?) at line (?P<line>\d+), column (?P<column>\d+)\n", re.DOTALL),
)
NOT_AUTHORIZED = "not authorized to modify the database"
_RECORDS_AT_ONCE = 1000
# Of the class, and of the kind of mistake, as in "UndefinedVariable".
_EXCEPTION_NAME = re.compile(r"^(?:[\w.$]+Exception: |[\w.$]+Error: |(?:[A-Z][a-z]+){2,}: )+")


class Graph:
    """One open dataset.

    Parameters
    ----------
    path
        The directory of an ArcadeDB database.
    log_directory
        Where the engine writes its log.
    bodies
        The bodies' properties, where they are kept beside the graph.
    """

    def __init__(self, path: Path, log_directory: Path, bodies: Bodies | None = None) -> None:
        engine = load_engine(log_directory)
        self._batches = _build(engine).batches
        self._database = engine.open_database(str(path))
        # Not by a method of its own: in a circle, the bodies' file would be kept open until the collector comes.
        self._deadline = Deadline(functools.partial(_set_deadline, self._database))
        self.bodies = bodies

    def query(
        self,
        cypher: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        seconds: float,
        explain: bool = False,
        in_lists: bool = False,
    ) -> Rows:
        """Answer a read-only query, or only ``explain`` how it would be answered; stop it after ``seconds``.

        They are rounded up: to whole ones, above ten to fives. Of a query whose rows are one list each, as
        ``in_lists`` says, the columns are the places in those lists, and have no names.

        Raises
        ------
        QuerySyntaxError, WriteRefusedError, QueryTimeoutError, QueryError
        """
        stop_at = time.monotonic() + seconds
        milliseconds = whole_seconds(seconds) * 1000
        asked = f"EXPLAIN {cypher}" if explain else cypher
        while True:
            try:
                return self._read(asked, dict(parameters or {}), milliseconds, in_lists)
            except NeuprintError:
                raise
            except Exception as error:
                if _others_deadline(str(error), milliseconds) and time.monotonic() < stop_at:
                    continue
                raise _readable(error, cypher) from error

    def _read(self, cypher: str, parameters: dict[str, Any], milliseconds: int, in_lists: bool) -> Rows:
        with self._deadline.of(milliseconds) as reading:
            result = self._database.query("opencypher", cypher, parameters)
            reading()
            return _by_column(bounded(self._batches(result), abandoned()), in_lists)

    def ends(self, records: Sequence[str]) -> dict[str, tuple[int, int]]:
        """The ids of the nodes that relationships go from and to.

        Parameters
        ----------
        records
            The relationships' record ids, as the engine gave them.
        """
        found: dict[str, tuple[int, int]] = {}
        for first in range(0, len(records), _RECORDS_AT_ONCE):
            some = [record for record in records[first : first + _RECORDS_AT_ONCE] if RECORD.fullmatch(record)]
            asked = f"SELECT @rid AS edge, @out AS source, @in AS target FROM [{', '.join(some)}]"  # noqa: S608 - checked
            for row in self._database.query("sql", asked).to_list():
                if row["source"] is None or row["target"] is None:
                    continue  # a node's id, in a map that a query made
                found[str(row["edge"])] = (node_id(str(row["source"])), node_id(str(row["target"])))
        return found

    def close(self) -> None:
        """Close the dataset; queries after this fail. Its files may be gone, when it was loaded again."""
        with contextlib.suppress(Exception):
            self._database.close()


def _set_deadline(database: Any, milliseconds: int) -> None:
    database.command("sql", f"ALTER DATABASE `arcadedb.command.timeout` {milliseconds}")


def _by_column(batches: Iterable[list[dict[str, Any]]], in_lists: bool) -> Rows:
    """The columns of all rows: those of few at a time are put together many times faster than later those of all."""
    columns: list[str] = []
    values: list[list[Any]] = []
    for batch in filter(None, batches):
        rows = [row for (row,) in map(dict.values, batch)] if in_lists else map(dict.values, batch)
        some = list(zip(*rows, strict=True))
        if not values:
            columns = [] if in_lists else list(batch[0])
            values = [[] for _ in some]
        for column, more in zip(values, some, strict=True):
            column.extend(more)
    return Rows(columns, list(values))


def _others_deadline(error: str, milliseconds: int) -> bool:
    """Whether a query was stopped at a deadline that was another query's."""
    told = re.search(r"arcadedb\.command\.timeout of (\d+)ms", error)
    return told is not None and int(told[1]) != milliseconds


def load_engine(log_directory: Path) -> Any:
    """The engine's module, of whichever build is installed, with the settings that it reads once, when it starts.

    Raises
    ------
    NeuprintError
        If it is not installed, or both builds are.
    """
    log_directory.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("ARCADEDB_LOG_CONSOLE", "0")
    os.environ.setdefault("ARCADEDB_LOG_DIR", str(log_directory))
    _add_options(*_ENGINE_OPTIONS)
    try:
        import arcadedb
    except ImportError as error:
        raise NeuprintError(CONFLICT_HINT if "installed" in str(error) else INSTALL_HINT) from error
    _build(arcadedb).start()
    return arcadedb


@contextlib.contextmanager
def further_options(*options: str) -> Iterator[None]:
    """Have an engine that starts within the block do so with further settings; processes that start later do not."""
    _add_options(*options)
    try:
        yield
    finally:
        for name in _OPTIONS_OF_BUILDS:
            os.environ[name] = " ".join(word for word in os.environ[name].split() if word not in options)


def _add_options(*options: str) -> None:
    for name in _OPTIONS_OF_BUILDS:
        os.environ[name] = " ".join(dict.fromkeys([*os.environ.get(name, "").split(), *options]))


def engine_name() -> str:
    """Which engine is installed here, as in ``"ArcadeDB 26.11.1 (native)"``; NeuprintError if there is none."""
    for build, kind in (("arcadedb", "native"), ("arcadedb-jvm", "JVM")):
        with contextlib.suppress(PackageNotFoundError):
            return f"ArcadeDB {version(build)} ({kind})"
    raise NeuprintError(INSTALL_HINT)


def _build(engine: Any) -> ModuleType:
    return jvm if engine.__backend__ == "jvm" else native


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
    if "graal_attach_thread failed" in text:
        return ServerBusyError("another query uses all memory that the server may have; ask again in a minute", 10)
    text = _EXCEPTION_NAME.sub("", text).split(" (caused by ")[0].replace("Invalid regex pattern: ", "Invalid Regex: ")
    if syntax := next(filter(None, (pattern.search(text) for pattern in _SYNTAX)), None):
        why = in_neo4js_words(syntax["why"].strip())
        return QuerySyntaxError(why, _offset(cypher, int(syntax["line"]), int(syntax["column"])))
    return QueryError(text)


def _offset(cypher: str, line: int, column: int) -> int:
    # Python sees the ends of lines where the engine sees none, as in a form feed.
    before = cypher.split("\n")[: line - 1]
    return sum(len(text) + 1 for text in before) + column
