"""From a client's query to what the engine is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from neuprint_jupyter.server.dialect.absent import absent_variables
from neuprint_jupyter.server.dialect.aggregates import aggregates
from neuprint_jupyter.server.dialect.branches import branches_alike
from neuprint_jupyter.server.dialect.columns import result_columns
from neuprint_jupyter.server.dialect.complaints import strict_patterns
from neuprint_jupyter.server.dialect.conditions import conditions_after_limits, exists_as_patterns, whole_conditions
from neuprint_jupyter.server.dialect.constants import constants_in_place
from neuprint_jupyter.server.dialect.conversions import strict_conversions
from neuprint_jupyter.server.dialect.directed import DirectedRois, directed_rois
from neuprint_jupyter.server.dialect.direction import from_known_ends
from neuprint_jupyter.server.dialect.early import conditions_in_time, unwound_in_time
from neuprint_jupyter.server.dialect.functions import known_functions
from neuprint_jupyter.server.dialect.labels import plain_labels
from neuprint_jupyter.server.dialect.lists import lists_as_parameters
from neuprint_jupyter.server.dialect.maps import (
    maps_of_projections,
    named_projections,
    points_as_stored,
    undefined_in_map,
)
from neuprint_jupyter.server.dialect.paths import paths_as_maps
from neuprint_jupyter.server.dialect.pattern_values import patterns_as_lists
from neuprint_jupyter.server.dialect.procedures import Refusal, procedures_as_tables, refusal
from neuprint_jupyter.server.dialect.refused import refused
from neuprint_jupyter.server.dialect.rows import Lists, rows_as_lists
from neuprint_jupyter.server.dialect.shortest import (
    ShortestPaths,
    connections_of_path,
    never_to_itself,
    shortest_paths,
)
from neuprint_jupyter.server.dialect.syntax import Syntax
from neuprint_jupyter.server.dialect.tokens import Token, tokenize, value_offsets
from neuprint_jupyter.server.dialect.truth import conditions_only
from neuprint_jupyter.server.dialect.types import plain_ids, strict_types
from neuprint_jupyter.server.dialect.unwound import any_as_in, lists_unwound

_NOTHING: Mapping[str, str] = {}
_BOXED = "apoc.cypher.runtimeboxed"


@dataclass(frozen=True)
class Question:
    """A query as the engine takes it.

    Parameters
    ----------
    cypher
        What the engine is asked.
    parameters
        The values of its parameters.
    tokens
        What it was joined of, each with its place in the client's query, for :func:`source_offset`.
    refusal
        Why it is not to be asked at all.
    paths
        What makes the query that is asked instead of ``cypher``.
    seconds
        How long it may take, where the query says so itself.
    projection
        What is asked next, of the answer's rows, which it knows as the parameter ``rows``.
    columns
        The names that the client gives the columns; empty where it does not say.
    only_explained
        Whether nothing but those names is wanted, or why it is refused.
    lists
        What each row's one list holds, if the engine gives such.
    directed
        What is to hold for the ``roiInfo`` of the body that is identified in the lists.
    """

    cypher: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    tokens: Sequence[Token] = ()
    refusal: Refusal | None = None
    paths: ShortestPaths | None = None
    seconds: float | None = None
    projection: Question | None = None
    columns: Sequence[str] = ()
    only_explained: bool = False
    lists: Lists | None = None
    directed: Sequence[DirectedRois] = ()


def translate(cypher: str, dataset: str, *, kinds: Mapping[str, str] = _NOTHING) -> Question:
    """A client's query for the engine.

    Parameters
    ----------
    cypher
        The query as it came.
    dataset
        The dataset's name with its tag, such as ``hemibrain:v1.2.1``: its labels may be written
        with the name in front (``:hemibrain_Neuron``), as neuPrintHTTP itself writes them.
    kinds
        The properties of bodies that can be had by their ids, without the engine, and what each is: a text, a number,
        a large number, a point, or a condition.

    Examples
    --------
    >>> translate("MATCH (n:hemibrain_Neuron) RETURN n.bodyId", "hemibrain:v1.2.1").cypher
    'MATCH (n:Neuron) RETURN n.bodyId'
    """
    query = Syntax(tokenize(cypher))
    return _timeboxed(query, dataset, kinds) or _question(query, dataset, kinds, apart=True)


def _question(query: Syntax, dataset: str, kinds: Mapping[str, str], *, apart: bool = False) -> Question:
    query = Syntax(branches_alike(Syntax(named_projections(query))))
    columns = result_columns(query)
    unknown = undefined_in_map(query)
    query = Syntax(patterns_as_lists(query))
    query = lists_unwound(any_as_in(constants_in_place(query)))
    query = connections_of_path(Syntax(from_known_ends(Syntax(plain_ids(query.tokens)))))
    command = query.text(0) if query.text(0) in ("EXPLAIN", "PROFILE") else ""
    tables = procedures_as_tables(query)
    why_not = refusal(Syntax(query.changed())) if tables else refusal(query)
    why_not = why_not or refused(query)
    if unknown is not None:
        hint = f"(as a text it stands in quotes: '{unknown.value}')"
        why_not = why_not or Refusal(False, f"Variable '{unknown.value}' not defined {hint}", True, unknown.start)
    parameters = {**tables, **_rewritten(query, dataset, kinds)}
    # Words are moved here, with what has become of them.
    ungrouped = aggregates(query, {name for name, kind in kinds.items() if kind == "large number"})
    if ungrouped is not None:
        why_not = why_not or Refusal(False, ungrouped)
    only_explained = command == "EXPLAIN" or (why_not is not None and why_not.of_cypher)
    paths = None if command or only_explained else shortest_paths(query)
    if isinstance(paths, str):
        why_not, paths = why_not or Refusal(False, paths), None
    if paths is None:
        never_to_itself(query)
    directed = directed_rois(query) if apart and "roiInfo" in kinds else None
    identified = directed.variable if directed else ""
    lists = None if command or paths else rows_as_lists(query, apart=kinds if apart else (), identified=identified)
    if directed and lists:
        query.replace(*directed.words)
    # The engine counts places from behind these words.
    tokens = query.changed()[query.places[1] if command and len(query.words) > 1 else 0 :]
    last = query.tokens[-1] if query.tokens else Token("space", "", 0)
    end = Token("space", "", last.start + len(last.text))
    return Question(
        _joined(tokens),
        parameters,
        [*tokens, end],
        why_not,
        paths=paths,
        columns=columns,
        only_explained=only_explained,
        lists=lists,
        directed=directed.conditions if directed and lists else (),
    )


def _rewritten(query: Syntax, dataset: str, kinds: Mapping[str, str]) -> Mapping[str, Any]:
    """Change what the engine would read differently; the values of the parameters that lists have become."""
    plain_labels(query, dataset.split(":")[0])
    maps_of_projections(query)
    known_functions(query)
    conditions_only(query, kinds)
    points_as_stored(query)
    exists_as_patterns(query)
    whole_conditions(query)
    conditions_after_limits(query)
    paths_as_maps(query)
    strict_patterns(query)
    strict_types(query, kinds)
    strict_conversions(query, kinds)
    # A list is gone then.
    parameters = lists_as_parameters(query, {name for name, kind in kinds.items() if kind == "text"})
    # What is put around conditions would be taken for a part of them before.
    conditions_in_time(query)
    unwound_in_time(query)
    absent_variables(query)
    return parameters


def _timeboxed(query: Syntax, dataset: str, kinds: Mapping[str, str]) -> Question | None:
    """``CALL apoc.cypher.runTimeboxed('query', {}, ms) YIELD value …``, if the query is one."""
    call = next((call for call in query.calls if call.name == _BOXED and call.first == 1), None)
    if call is None or query.text(0) != "CALL" or len(call.arguments) != 3 or query.text(call.closing + 1) != "YIELD":
        return None
    text, parameters, limit = (query.words[first:end] for first, end in call.arguments)
    milliseconds = limit[0].text if len(limit) == 1 else ""
    value = call.closing + 2
    yields_one = value < len(query.words) and query.words[value].kind == "name"
    if not (len(text) == 1 and text[0].kind == "string" and len(parameters) == 2 and milliseconds.isdecimal()):
        return None
    if parameters[0].text != "{" or not yields_one:
        return None
    inner = _question(Syntax(tokenize(text[0].value)), dataset, kinds)
    places = value_offsets(text[0])
    return Question(
        inner.cypher,
        inner.parameters,
        [token._replace(start=places[token.start]) for token in inner.tokens],
        _moved(inner.refusal, places),
        paths=inner.paths,
        seconds=int(milliseconds) / 1000,
        lists=inner.lists,
        columns=inner.columns,
        projection=_projection(query, value, dataset, kinds),
    )


def _moved(why_not: Refusal | None, places: Sequence[int]) -> Refusal | None:
    """A refusal with its place in the query that has the refused one as a text."""
    if why_not is None or why_not.place is None:
        return why_not
    return why_not._replace(place=places[why_not.place])


def _projection(query: Syntax, value: int, dataset: str, kinds: Mapping[str, str]) -> Question:
    """What follows ``YIELD value``, asked of the rows."""
    name = query.words[value].text
    if query.text(value + 1) == "AS":
        value += 2
        name = query.words[value].text if value < len(query.words) else name
    rest = query.tokens[query.places[min(value, len(query.words) - 1)] + 1 :]
    unwind = Token("name", f"UNWIND $rows AS {name}", query.words[0].start)
    return _question(Syntax([unwind, *rest]), dataset, kinds)


def _joined(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens)
