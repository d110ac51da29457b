"""What the server can answer, apart from how it is asked: queries, skeletons and meshes of the datasets it holds."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from pathlib import Path
from typing import Any, TypeVar

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.server.answers import (
    Column,
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    Rows,
    WriteRefusedError,
)
from neuprint_jupyter.server.bodies import Bodies, parsed
from neuprint_jupyter.server.dialect import (
    IMPLIED,
    DirectedRois,
    Lists,
    Question,
    Syntax,
    compiling,
    functions_of_libraries,
    place_of_function,
    place_of_variable,
    reason,
    regular_expressions,
    result_columns,
    source_offset,
    tokenize,
    translate,
)
from neuprint_jupyter.server.engine import NOT_AUTHORIZED, Graph
from neuprint_jupyter.server.graphs import OpenGraphs
from neuprint_jupyter.server.lanes import Lanes
from neuprint_jupyter.server.limits import check_length, check_length_as_sent, in_turn, seconds_left, slices
from neuprint_jupyter.server.store import Dataset, find_dataset, list_datasets
from neuprint_jupyter.server.values import neuprint_columns

# Less than the 60 seconds that clients wait for an answer: they are to hear why there is none.
DEFAULT_SECONDS = 55.0

_UNKNOWN_FUNCTION = re.compile("Unknown function '`?(?P<name>.+?)`?'")
_UNKNOWN_VARIABLE = re.compile("Variable '(?P<name>.+)' not defined")

_Answer = TypeVar("_Answer")


class Service:
    """All datasets of a data directory, each opened when it is first asked.

    Parameters
    ----------
    data_dir
        The data directory.
    seconds
        The longest that a query may take.
    """

    def __init__(self, data_dir: Path, seconds: float = DEFAULT_SECONDS) -> None:
        self.data_dir = data_dir
        self.seconds = seconds
        self._lanes = Lanes()
        self._graphs = OpenGraphs(data_dir)
        self._described: dict[str, dict[str, Any]] = {}
        self._summaries: dict[tuple[object, ...], Any] = {}

    def dataset(self, name: str) -> Dataset:
        """The dataset of a name, whatever the case; UnknownNameError if there is none."""
        return find_dataset(name, self.data_dir)

    def query(self, name: str, cypher: str, parameters: Mapping[str, Any] | None = None) -> Rows:
        """Answer a query.

        Parameters
        ----------
        name
            The dataset's.
        cypher
            The query, as a client wrote it.
        parameters
            The values of its parameters: a client has none, this server's own queries do.

        Raises
        ------
        UnknownNameError
            If there is no such dataset.
        QueryError
            If the engine refuses the query, or fails at it.
        """
        with self._graphs.reading(name) as (dataset, graph):
            check_length_as_sent(cypher)
            question = translate(cypher, dataset.name, kinds=graph.bodies.kinds if graph.bodies else {})
            answer = _answered(graph, question, parameters or {}, seconds_left(self.seconds))
            if question.projection is not None:
                rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.data]
                answer = _answered(graph, question.projection, {"rows": rows}, seconds_left(self.seconds))
            with in_turn(answer):
                return Rows(answer.columns, neuprint_columns(answer.values, graph.ends))

    @property
    def is_busy(self) -> bool:
        """Whether any query is being answered."""
        return self._lanes.is_busy

    @property
    def is_stuck(self) -> bool:
        """Whether a query goes on after its time, and nothing but the end of the process can stop it."""
        return self._lanes.is_stuck

    async def in_turn(self, work: Callable[..., _Answer], *arguments: object, look_up: bool = False) -> _Answer:
        """What some work on the engine gives, done beside the server's other work when its turn comes.

        Cancelled before its turn, it is not done at all; cancelled later, it is left off when the next rows are read.

        Parameters
        ----------
        work, arguments
            What is to be done.
        look_up
            Whether it will take but a moment, and need not wait until one of many slow ones has ended.

        Raises
        ------
        ServerBusyError
            If its turn does not come in half the time that a query may take.
        """
        return await self._lanes.run(self.seconds, work, *arguments, look_up=look_up)

    def describe_datasets(self) -> dict[str, dict[str, Any]]:
        """Each dataset's entry in ``/api/dbmeta/datasets``; of one that cannot be read, it says so."""
        return {dataset.name: self._describe(dataset) for dataset in list_datasets(self.data_dir)}

    def summary(self, name: str, make: Callable[..., _Answer], *arguments: object) -> _Answer:
        """What ``make`` makes of a dataset's answers, kept until the dataset is loaded again.

        Parameters
        ----------
        name
            The dataset's.
        make
            Takes a function that answers queries, and the arguments.
        """
        dataset = self.dataset(name)
        key = (dataset.uuid, make, *arguments)
        if key not in self._summaries:
            self._summaries[key] = make(lambda *asked: self.query(dataset.name, *asked), *arguments)
        answer: _Answer = self._summaries[key]
        return answer

    def skeleton(self, name: str, body_id: int) -> str | None:
        """The SWC text of a body, or None."""
        return _read(self.dataset(name).skeleton_file(body_id))

    def mesh(self, name: str, roi: str) -> str | None:
        """The OBJ text of an ROI, or None."""
        return _read(self.dataset(name).mesh_file(roi))

    def let_go(self) -> None:
        """Close the datasets that were removed or replaced, and that no query reads any more."""
        self._graphs.let_go()

    def close(self) -> bool:
        """Close every dataset, unless queries still run: they cannot be stopped, only ended with the process.

        Returns
        -------
        bool
            Whether all is closed.
        """
        if not self._lanes.close():
            return False
        self._graphs.close()
        return True

    def _describe(self, dataset: Dataset) -> dict[str, Any]:
        if dataset.uuid not in self._described:
            try:
                answer = self.query(dataset.name, "MATCH (m:Meta) RETURN m")
                self._described[dataset.uuid] = _entry(dataset, answer.data[0][0] if answer.data else {})
            except (NeuprintError, ValueError) as error:
                return _entry(dataset, {"info": f"this dataset cannot be read: {error}"})
        return self._described[dataset.uuid]


def _entry(dataset: Dataset, meta: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "last-mod": meta.get("lastDatabaseEdit", dataset.made),
        "uuid": meta.get("uuid", dataset.uuid),
        "ROIs": sorted(json.loads(meta.get("roiInfo") or "{}")),
        "superLevelROIs": meta.get("superLevelRois", []),
        "info": meta.get("info", "N/A"),
        "hidden": bool(meta.get("hideDataSet", False)),
        "logo": meta.get("logo", ""),
        "description": meta.get("description", ""),
    }


def _answered(graph: Graph, question: Question, parameters: Mapping[str, Any], seconds: float) -> Rows:
    """What the engine answers, under the names that the client gives the columns; refusals speak of its query."""
    refusal = question.refusal
    if refusal is not None and not refusal.of_cypher:
        raise WriteRefusedError(NOT_AUTHORIZED) if refusal.writes else QueryError(refusal.message)
    check_length(question.cypher)
    parameters = {**parameters, **question.parameters}
    _check_patterns(graph, question, seconds)
    try:
        answer = _timeboxed_answer(graph, question, parameters, seconds)
    except QuerySyntaxError as error:
        raise QuerySyntaxError(str(error), source_offset(question.tokens, error.offset)) from error
    except WriteRefusedError as error:
        if names := " or ".join(f"`{name}`" for name in functions_of_libraries(Syntax(question.tokens))):
            raise QueryError(f"There is no function with the name {names} here.") from error
        raise
    except QueryError as error:
        if why := reason(str(error)):
            raise QueryError(why) from error
        place = None
        for complaint, place_of in ((_UNKNOWN_FUNCTION, place_of_function), (_UNKNOWN_VARIABLE, place_of_variable)):
            if unknown := complaint.fullmatch(str(error)):
                place = place_of(Syntax(question.tokens), unknown["name"])
        if place is None:
            raise
        raise QuerySyntaxError(str(error), place) from error
    if refusal is not None:
        raise QueryError(refusal.message) if refusal.place is None else QuerySyntaxError(refusal.message, refusal.place)
    if question.only_explained:
        return _nothing(question.columns)
    if question.lists is not None:
        if not answer.values:
            return _nothing(question.columns)
        with in_turn(answer):
            values = _from_lists(answer.values, question.lists, question.directed, graph.bodies)
        return Rows(list(question.columns), values)
    return _as_named(answer, result_columns(Syntax(tokenize(question.cypher))), list(question.columns))


def _from_lists(
    values: Sequence[Any], lists: Lists, directed: Sequence[DirectedRois], bodies: Bodies | None
) -> list[Column]:
    """The columns of those neurons for which all holds that is asked of their ``roiInfo``.

    Parameters
    ----------
    values
        What stands at each place of the engine's lists, which are as ``lists`` says.
    directed
        What is asked.
    bodies
        The properties for which there are only bodyIds.
    """
    if bodies is None:
        return [values[place] for place, _ in lists.columns]
    rows: dict[int, Any] = {}
    if directed:
        found = bodies.texts("roiInfo", bodies.rows(values[lists.identified]))
        infos = map(parsed, (text for some in slices(found) for text in some.to_pylist()))
        holds = [all(condition.holds(info) for condition in directed) for info in infos]
        values = [list(compress(column, holds)) for column in values]
    made = []
    for place, name in lists.columns:
        if name is not None and place not in rows:
            rows[place] = bodies.rows(values[place])
        made.append(values[place] if name is None else bodies.values(name, rows[place]))
    return made


def _check_patterns(graph: Graph, question: Question, seconds: float) -> None:
    """Refuse a regular expression that is none: the engine answers that nothing is like it."""
    patterns = list(regular_expressions(Syntax(question.tokens))) if "=~" in question.cypher else []
    if not patterns:
        return
    (told,) = graph.query(compiling(patterns), seconds=seconds).data[0]
    for token, is_one in zip(patterns, told, strict=True):
        if not is_one:
            raise QuerySyntaxError(f"Invalid Regex: {token.text} is not a regular expression", token.start)


def _timeboxed_answer(graph: Graph, question: Question, parameters: Mapping[str, Any], seconds: float) -> Rows:
    """What comes within the time that the query gives itself, if it does: nothing is no error then."""
    allowed = seconds if question.seconds is None else question.seconds
    try:
        return _answer(graph, question, parameters, min(seconds, allowed))
    except QueryTimeoutError:
        if question.seconds is None or seconds < allowed:
            raise
        return Rows([], [])


def _answer(graph: Graph, question: Question, parameters: Mapping[str, Any], seconds: float) -> Rows:
    """What the engine answers within the time, for all the queries that it takes."""
    if question.paths is None:
        return graph.query(
            question.cypher,
            parameters,
            seconds=seconds,
            explain=question.only_explained,
            in_lists=question.lists is not None,
        )
    deadline = time.monotonic() + seconds

    def ask(cypher: str, added: Mapping[str, Any]) -> Rows:
        return graph.query(cypher, {**parameters, **added}, seconds=max(deadline - time.monotonic(), 0.001))

    try:
        cypher, added = question.paths.answer(lambda *asked: ask(*asked).data)
        return ask(cypher, added)
    except (ValueError, QuerySyntaxError) as error:
        # The place of a syntax error is in a query of ours, that the client has not seen.
        raise QueryError(str(error)) from None


def _as_named(answer: Rows, asked: list[str], names: list[str]) -> Rows:
    """The answer with the columns that the client named: the engine tells none without rows, and none twice.

    Parameters
    ----------
    answer
        The engine's.
    asked, names
        The columns of what the engine was asked, and of what the client asked.
    """
    if not answer.columns:
        return _nothing(names)
    asked = [name for name in asked if not name.startswith(IMPLIED)]
    columns = [name for name in answer.columns if not name.startswith(IMPLIED)]
    if len(names) < len(columns) or len(asked) != len(names) or set(asked) != set(columns):
        asked = names = columns
    places = [answer.columns.index(name) for name in asked]
    return Rows(names, [answer.values[place] for place in places])


def _nothing(columns: Sequence[str]) -> Rows:
    """The answer without rows."""
    return Rows(list(columns), [[] for _ in columns])


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
