"""Connections between two sets of neurons, by ROI: in one query, or in many if the sets are large."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.analysis import merge_neuron_properties
from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.client.decode import Kind
from neuprint_jupyter.cypher import Criteria, NeuronCriteria, as_neuron_criteria, identifier, literal, prop
from neuprint_jupyter.cypher.coerce import count, is_integer
from neuprint_jupyter.errors import CriteriaError, NeuprintTimeoutError, warn
from neuprint_jupyter.queries.batches import THREADS, answers_of, check_batch_size, in_batches, in_parts
from neuprint_jupyter.queries.connectivity import match_connections, weights_returned
from neuprint_jupyter.queries.match import bodies_of, known_rois, match_clause, named_properties
from neuprint_jupyter.queries.stored import as_stored
from neuprint_jupyter.queries.weights import PAIR, Pairs, by_roi, extra_weights, joined_pairs, read_pairs, told_by_roi

# Up to so many neurons on the smaller side, one query is quick enough to need no parts.
_IN_ONE_QUERY = 3_000
# Beyond this a query text becomes slow to read for a server.
_BODIES_PER_QUERY = 10_000


@inject_client
def fetch_adjacencies(
    sources: Any = None,
    targets: Any = None,
    rois: str | Iterable[str] | None = None,
    min_roi_weight: int = 1,
    min_total_weight: int = 1,
    include_nonprimary: bool = False,
    export_dir: str | Path | None = None,
    batch_size: int = 200,
    properties: Sequence[str] = ("type", "instance"),
    *,
    weight_props: str | Sequence[str] = "all",
    omit_rois: bool = False,
    threads: int = THREADS,
    merge: bool = False,
    autapses: bool = True,
    client: Client = None,  # type: ignore[assignment]
) -> Any:
    """Connections between two sets of neurons, one row for each ROI they are made in.

    Parameters
    ----------
    sources, targets
        The presynaptic and postsynaptic neurons; None for all.
    rois
        Only what is in these ROIs; None or an empty list for all. They must be primary, unless
        ``include_nonprimary``.
    min_roi_weight
        The least weight within an ROI.
    min_total_weight
        The least weight of a pair of neurons, over the ROIs that are listed: with ``rois``, over those only.
    include_nonprimary
        Whether ROIs of all levels are listed. They overlap, so weights no longer add up.
    export_dir
        A folder to write neurons.csv, roi-connections.csv (without ``omit_rois``) and
        total-connections.csv to, which ``neuprint-jupyter load`` reads. They take the place of an
        earlier export's.
    batch_size
        How many neurons a query is about, where many are asked for.
    properties
        Columns of the neuron table beside ``bodyId``; one that the dataset does not have is empty,
        with a warning.
    weight_props
        Which weights: ``"all"`` the dataset has, or some of ``WEIGHT_PROPERTIES``. Those that it does
        not tell by ROI are in tables with ``omit_rois`` only; where they were named, a warning says so.
    omit_rois
        Whether to list whole connections instead, without ROIs: faster.
    threads
        How many queries at once.
    merge
        Whether to return one table, the connections with ``{property}_pre`` and
        ``{property}_post``.
    autapses
        Whether connections of a neuron with itself are included.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    neurons : DataFrame
        bodyId (int64) and ``properties``: every neuron that occurs in the connections, by bodyId;
        places are ``[x, y, z]`` in voxels. Not returned with ``merge``.
    connections : DataFrame
        bodyId_pre, bodyId_post, roi, weight and further weights (int64), sorted by the bodyIds,
        heaviest first. ``NotPrimary`` stands for what lies outside all primary ROIs. With
        ``omit_rois`` there is no roi column. Both tables keep their columns and dtypes when
        nothing matches.

    Raises
    ------
    CriteriaError
        If ``omit_rois`` is combined with arguments about ROIs.
    UnknownNameError
        If a property of the criteria, a weight or an ROI does not exist.

    Examples
    --------
    >>> neurons, connections = fetch_adjacencies("Delta7", "PEN_a(PEN1)")  # doctest: +SKIP
    """
    check_batch_size(batch_size)
    count("threads", threads)
    wanted = known_rois(rois, client, nonprimary=include_nonprimary)
    if omit_rois and (wanted or min_roi_weight > 1 or include_nonprimary):
        raise CriteriaError("omit_rois=True leaves out what rois, min_roi_weight and include_nonprimary are about")
    names = named_properties(properties, client)
    sides = {"n": as_neuron_criteria(sources), "m": as_neuron_criteria(targets)}
    extra = extra_weights(weight_props, client)
    min_roi_weight = max(count("min_roi_weight", min_roi_weight), 1)
    min_total_weight = max(count("min_total_weight", min_total_weight), min_roi_weight)
    # ROIs of several levels overlap: the weights that are listed may be more than the whole one.
    least = 1 if include_nonprimary and not wanted else min_total_weight
    also = _in_rois(wanted, min_roi_weight) + ([] if autapses else ["n.bodyId <> m.bodyId"])
    ask = _question(client, least, also, ["weight", *extra], with_rois=not omit_rois)
    folder = None if export_dir is None else Path(export_dir).expanduser()
    if folder is not None:
        # Before the work that would be lost if it cannot be made.
        folder.mkdir(parents=True, exist_ok=True)
    pairs = joined_pairs(_fetch_pairs(sides, ask, client, batch_size=batch_size, threads=threads))
    if omit_rois:
        connections = pairs.table
    else:
        named = [] if isinstance(weight_props, str) and weight_props == "all" else extra
        weights = _weights_by_roi(pairs, extra, client, named)
        connections = by_roi(pairs, weights, client.primary_rois, include_nonprimary=include_nonprimary)
        if wanted:
            connections = connections[connections["roi"].isin(wanted)]
        connections = _heavy_enough(connections, min_roi_weight, min_total_weight)
    neurons = _neurons_of(connections, names, client, threads)
    if folder is not None:
        _export(folder, neurons, connections, pairs.table)
    return merge_neuron_properties(neurons, connections, names) if merge else (neurons, connections)


def _question(
    client: Client, least: int, also: Sequence[str], weights: Sequence[str], *, with_rois: bool
) -> Callable[[Mapping[str, Criteria]], Pairs]:
    """What asks for the connections from neurons ``n`` to neurons ``m``, given the criteria of both."""
    returned = [*weights_returned(weights), *(["e.roiInfo AS roiInfo"] if with_rois else [])]
    kinds: dict[str, Kind] = {**dict.fromkeys([*PAIR, *weights], "int"), "roiInfo": "text"}

    def ask(sides: Mapping[str, Criteria]) -> Pairs:
        cypher = f"{match_connections(sides, least, client, also)}\nRETURN {', '.join(returned)}"
        return read_pairs(client.fetch_custom(cypher, kinds=kinds))

    return ask


def _in_rois(rois: Sequence[str], min_weight: int) -> list[str]:
    """Conditions on a connection ``e``: it has PSDs in any of the ROIs; its T-bars may lie elsewhere."""
    if not rois:
        return []
    # The flag first, it is cheap.
    flag = f"({' OR '.join(prop('m', roi) for roi in rois)})"
    inside = f"apoc.convert.fromJsonMap(e.roiInfo)[roi]['post'] >= {int(min_weight)}"
    return [flag, f"any(roi IN {literal(list(rois))} WHERE {inside})"]


def _fetch_pairs(
    sides: Mapping[str, Criteria],
    ask: Callable[[Mapping[str, Criteria]], Pairs],
    client: Client,
    *,
    batch_size: int,
    threads: int,
) -> list[Pairs]:
    """The connections of all pairs; in parts over the smaller side, where that is large or the server too slow."""
    # Tests such as Between say nothing of how many they match.
    ids = {
        v: list(c.bodyId)
        for v, c in sides.items()
        if isinstance(c, NeuronCriteria) and c.bodyId and all(map(is_integer, c.bodyId))
    }
    if ids:
        smaller = min(ids, key=lambda v: len(ids[v]))
        few = len(ids[smaller]) <= batch_size
    else:
        smaller, few = _smaller_side(sides, client)
    if few:
        try:
            return [ask(sides)]
        except NeuprintTimeoutError:
            if len(ids.get(smaller, [])) == 1:
                raise
    if smaller not in ids:
        ids[smaller] = bodies_of(sides[smaller], client)
    if few:
        batch_size = min(batch_size, max(len(ids[smaller]) // 2, 1))

    def part(bodies: list[int]) -> Pairs:
        return ask({**sides, smaller: _only(sides[smaller], bodies)})

    return answers_of(client, in_parts(ids[smaller], batch_size), part, label="connections", threads=threads)


def _only(criteria: Criteria, bodies: list[int]) -> Criteria:
    """Criteria for some of the neurons that they match."""
    # No neurons, no connections: the query is asked all the same, for its columns.
    some = NeuronCriteria(bodyId=bodies or [-1])
    if isinstance(criteria, NeuronCriteria):
        # Not beside the whole list, which may be long.
        narrowed = copy.copy(criteria)
        vars(narrowed)["bodyId"] = some.bodyId
        return narrowed
    return criteria & some


def _smaller_side(sides: Mapping[str, Criteria], client: Client) -> tuple[str, bool]:
    """The variable of the side with fewer neurons, and whether they are few enough for one query."""
    counts = {}
    for v, criteria in sides.items():
        found = match_clause(f"({v}:{criteria.label})", {v: criteria}, client)
        counts[v] = int(client.fetch_custom(f"{found}\nRETURN count({v}) AS neurons")["neurons"].iloc[0])
        if counts[v] <= _IN_ONE_QUERY:
            return v, True
    return min(counts, key=lambda v: counts[v]), False


def _weights_by_roi(pairs: Pairs, extra: Sequence[str], client: Client, named: Sequence[str]) -> list[str]:
    """Those of some weights that the dataset tells by ROI; a warning lists the others that the caller named."""
    told = told_by_roi(pairs, extra, client)
    if whole := [name for name in named if name not in told]:
        warn(f"{client.dataset} has no {', '.join(whole)} by ROI: left out; omit_rois=True lists them")
    return told


def _heavy_enough(connections: pd.DataFrame, min_roi_weight: int, min_total_weight: int) -> pd.DataFrame:
    if min_total_weight > 1:
        totals = connections.groupby(PAIR, sort=False)["weight"].transform("sum")
        connections = connections[totals >= min_total_weight]
    return connections[connections["weight"] >= min_roi_weight].reset_index(drop=True)


def _neurons_of(connections: pd.DataFrame, properties: list[str], client: Client, threads: int) -> pd.DataFrame:
    """The neurons that occur in connections, with their properties."""
    bodies = np.sort(pd.unique(connections[PAIR].to_numpy().ravel()))
    if not len(bodies):
        none = pd.DataFrame({"bodyId": bodies, **{name: pd.Series([], dtype=object) for name in properties}})
        return as_stored(none, client)
    returned = ", ".join(f"{prop('n', name)} AS {identifier(name)}" for name in ["bodyId", *properties])

    def part(bodies: list[int]) -> str:
        return f"{match_clause('(n:Segment)', {'n': NeuronCriteria(bodyId=bodies)}, client)}\nRETURN {returned}"

    neurons = in_batches(client, in_parts(bodies, _BODIES_PER_QUERY), part, label="neurons", threads=threads)
    return as_stored(neurons.sort_values("bodyId", ignore_index=True), client)


def _export(folder: Path, neurons: pd.DataFrame, connections: pd.DataFrame, totals: pd.DataFrame) -> None:
    neurons.to_csv(folder / "neurons.csv", index=False)
    in_rois = folder / "roi-connections.csv"
    # Of an earlier export, it would be loaded as these connections'.
    in_rois.unlink(missing_ok=True)
    if "roi" in connections:
        _write_csv(connections, in_rois)
    _write_csv(totals, folder / "total-connections.csv")


def _write_csv(connections: pd.DataFrame, file: Path) -> None:
    """Millions of rows by Arrow, which takes a tenth of pandas' time."""
    import pyarrow as pa
    from pyarrow import csv

    rows = pa.Table.from_pandas(connections, preserve_index=False)
    with file.open("wb") as out:
        # Arrow would put the names of columns in quotes.
        out.write(f"{','.join(connections.columns)}\n".encode())
        csv.write_csv(rows, out, csv.WriteOptions(include_header=False))
