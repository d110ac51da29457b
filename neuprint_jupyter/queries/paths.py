"""Ways from one neuron to another, along connections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.client.exchange import checked_timeout
from neuprint_jupyter.cypher import Criteria, NeuronCriteria, as_neuron_criteria, check_criteria, literal, quoted_query
from neuprint_jupyter.cypher.coerce import count, is_integer
from neuprint_jupyter.errors import CriteriaError, NeuprintTimeoutError

Path = tuple[list[int], list[str | None], list[int]]


@inject_client
def fetch_paths(
    upstream_bodyId: int,
    downstream_bodyId: int,
    min_weight: int = 1,
    intermediate_criteria: Any = None,
    timeout: float = 5.0,
    *,
    path_length: int | None = None,
    max_path_length: int | None = None,
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """The paths between two neurons: the shortest, those of one length, or those up to a length.

    Parameters
    ----------
    upstream_bodyId, downstream_bodyId
        Where the paths begin and end.
    min_weight
        The least weight of each connection on the way.
    intermediate_criteria
        What all neurons between the two must be; by default ``NeuronCriteria(status="Traced")``.
    timeout
        Seconds after which the server gives up.
    path_length
        The number of connections of a path.
    max_path_length
        The largest number of connections of a path. Without either, the shortest paths are looked
        for.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        One row a neuron on a path, in order: path (int64, from 0), bodyId (int64), type, weight
        (int64; of the connection that leads to this neuron, 0 at the beginning), and path_length
        (int64) unless the shortest paths were asked for. Shorter paths come first. Empty if there
        is no path.

    Raises
    ------
    NeuprintTimeoutError
        If the time does not suffice: there may be paths.
    CriteriaError
        If both lengths are given, or an argument is of the wrong kind.

    Examples
    --------
    >>> fetch_paths(329566174, 294792184, min_weight=10, path_length=2)  # doctest: +SKIP
    """
    ends = [_whole("upstream_bodyId", upstream_bodyId), _whole("downstream_bodyId", downstream_bodyId)]
    length = _length(path_length, max_path_length)
    if not length and ends[0] == ends[1]:
        raise CriteriaError(f"there is no shortest path from body {ends[0]} to itself; give path_length")
    criteria = NeuronCriteria(status="Traced") if intermediate_criteria is None else intermediate_criteria
    between = _between(as_neuron_criteria(criteria), client)
    pattern = f"(src)-[:ConnectsTo*{length}]->(dest)"
    search = f"""MATCH (src:Neuron {{bodyId: {literal(ends[0])}}}),
      (dest:Neuron {{bodyId: {literal(ends[1])}}}),
      p = {pattern if length else f"allShortestPaths({pattern})"}
WHERE all(x IN relationships(p) WHERE x.weight >= {count("min_weight", min_weight)})
  AND all(n IN nodes(p) WHERE {between} OR n.bodyId IN {literal(ends)})
RETURN collect([[n IN nodes(p) | n.bodyId], [n IN nodes(p) | n.type], [x IN relationships(p) | x.weight]]) AS paths"""
    # A search that runs out of time has no row at all; one that finds nothing has a row with no path in it.
    answer = client.fetch_custom(_timeboxed(search, timeout, "value.paths AS paths"), format="json")["data"]
    if not answer:
        raise NeuprintTimeoutError(
            f"the search for paths from {ends[0]} to {ends[1]} took longer than {timeout:g} s; "
            "raise timeout or min_weight, or ask for shorter paths"
        )
    return _table(answer[0][0], with_length=bool(length))


@inject_client
def fetch_shortest_paths(
    upstream_bodyId: int,
    downstream_bodyId: int,
    min_weight: int = 1,
    intermediate_criteria: Any = None,
    timeout: float = 5.0,
    *,
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """The shortest paths between two neurons: :func:`fetch_paths` without a length.

    Parameters
    ----------
    upstream_bodyId, downstream_bodyId, min_weight, intermediate_criteria, timeout
        As in :func:`fetch_paths`.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        path (int64), bodyId (int64), type (str), weight (int64).

    Raises
    ------
    NeuprintTimeoutError, CriteriaError
        As :func:`fetch_paths`.

    Examples
    --------
    >>> fetch_shortest_paths(329566174, 294792184, min_weight=10)  # doctest: +SKIP
    """
    return fetch_paths(upstream_bodyId, downstream_bodyId, min_weight, intermediate_criteria, timeout, client=client)


def _length(exact: int | None, most: int | None) -> str:
    """The length as Cypher has it after the ``*``; empty for the shortest."""
    if exact is not None and most is not None:
        raise CriteriaError("give path_length or max_path_length, not both")
    if exact is not None:
        return str(_whole("path_length", exact, least=1))
    return "" if most is None else f"1..{_whole('max_path_length', most, least=1)}"


def _between(criteria: Criteria, client: Client) -> str:
    """The condition on neurons between the ends, each called n."""
    check_criteria(criteria, client)
    conditions = criteria.conditions("n")
    if conditions.directed:
        raise CriteriaError("neurons on a path cannot be chosen by inputRois or outputRois; use rois")
    return f"({conditions.joined()})"


def _timeboxed(cypher: str, seconds: float, returned: str) -> str:
    milliseconds = max(int(checked_timeout(seconds) * 1000), 1)
    return f"CALL apoc.cypher.runTimeboxed({quoted_query(cypher)}, {{}}, {milliseconds}) YIELD value\nRETURN {returned}"


def _whole(name: str, value: Any, least: int | None = None) -> int:
    # A row of a table of numbers holds its bodyId as a float, which is exact up to 2^53.
    if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53:
        value = int(value)
    if not is_integer(value) or (least is not None and value < least):
        kind = "one bodyId, for paths join two neurons" if least is None else f"a whole number from {least} up"
        raise CriteriaError(f"{name} must be {kind}, not {value!r:.80}")
    return int(value)


def _table(paths: Sequence[Path], *, with_length: bool) -> pd.DataFrame:
    ordered = sorted(paths, key=lambda path: (len(path[0]), path[0]))
    sizes = np.array([len(bodies) for bodies, _, _ in ordered], dtype=np.int64)
    table = pd.DataFrame(
        {
            "path": np.repeat(np.arange(len(ordered)), sizes),
            "bodyId": np.array([body for bodies, _, _ in ordered for body in bodies], dtype=np.int64),
            "type": pd.Series([t for _, types, _ in ordered for t in types], dtype="str"),
            "weight": np.array([w for _, _, weights in ordered for w in (0, *weights)], dtype=np.int64),
        }
    )
    return table.assign(path_length=np.repeat(sizes - 1, sizes)) if with_length else table
