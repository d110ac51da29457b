"""Connections between neurons: whole, or apart by ROI."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.cypher import NeuronCriteria, as_neuron_criteria, identifier, prop
from neuprint_jupyter.errors import CriteriaError, NeuprintError, UnknownNameError
from neuprint_jupyter.queries.match import check_roi, match_clause
from neuprint_jupyter.queries.neurons import parse_roi_info

# Beyond this a query text becomes slow to read for a server.
_BODIES_PER_QUERY = 10_000


@inject_client
def fetch_simple_connections(
    upstream_criteria: Any = None,
    downstream_criteria: Any = None,
    rois: str | Iterable[str] | None = None,
    min_weight: int = 1,
    properties: Sequence[str] = ("type", "instance"),
    *,
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """Connections between two sets of neurons, one row a pair.

    Parameters
    ----------
    upstream_criteria, downstream_criteria
        The presynaptic and postsynaptic neurons; at least one must be given.
    rois
        Only connections with synapses in any of these ROIs; ``weight`` stays the whole weight.
    min_weight
        The least weight of a connection.
    properties
        Neuron properties to add for both sides.

    Returns
    -------
    DataFrame
        bodyId_pre, bodyId_post, weight (int64), then ``{property}_pre`` and ``{property}_post``
        for each property, and conn_roiInfo (dict); strongest first, then by bodyIds.

    Raises
    ------
    CriteriaError
        If neither side is given.
    UnknownNameError
        If a property or ROI does not exist.

    Examples
    --------
    >>> fetch_simple_connections("EPG", "PEN_a(PEN1)", min_weight=10)  # doctest: +SKIP
    """
    if upstream_criteria is None and downstream_criteria is None:
        raise CriteriaError("name the upstream neurons, the downstream neurons, or both")
    sides = {"n": as_neuron_criteria(upstream_criteria), "m": as_neuron_criteria(downstream_criteria)}
    wanted = _rois(rois)
    for roi in wanted:
        check_roi(roi, client)
    both = [(p, v, end) for p in _known_properties(properties, client) for v, end in (("n", "pre"), ("m", "post"))]
    added = "".join(f",\n       {prop(v, p)} AS {identifier(f'{p}_{end}')}" for p, v, end in both)
    cypher = f"""{_match_connections(sides, min_weight, client)}
RETURN n.bodyId AS bodyId_pre,
       m.bodyId AS bodyId_post,
       e.weight AS weight{added},
       e.roiInfo AS conn_roiInfo
ORDER BY e.weight DESC, n.bodyId, m.bodyId"""
    connections = _integers(client.fetch_custom(cypher), ["bodyId_pre", "bodyId_post", "weight"])
    infos = [parse_roi_info(text) for text in connections["conn_roiInfo"]]
    connections["conn_roiInfo"] = pd.Series(infos, dtype=object)
    if wanted:
        touched = np.array([not wanted.isdisjoint(info) for info in infos], dtype=bool)
        connections = connections[touched].reset_index(drop=True)
    return connections


@inject_client
def fetch_adjacencies(
    sources: Any = None,
    targets: Any = None,
    rois: str | Iterable[str] | None = None,
    min_roi_weight: int = 1,
    min_total_weight: int = 1,
    include_nonprimary: bool = False,
    properties: Sequence[str] = ("type", "instance"),
    *,
    omit_rois: bool = False,
    client: Client = None,  # type: ignore[assignment]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Connections between two sets of neurons, one row for each ROI they are made in.

    Parameters
    ----------
    sources, targets
        The presynaptic and postsynaptic neurons; None for all.
    rois
        Only what is in these ROIs. They must be primary, unless ``include_nonprimary``.
    min_roi_weight
        The least weight within an ROI.
    min_total_weight
        The least weight of a pair of neurons, over the ROIs that are listed.
    include_nonprimary
        Whether ROIs of all levels are listed. They overlap, so weights no longer add up.
    properties
        Columns of the neuron table beside ``bodyId``.
    omit_rois
        Whether to list whole connections instead, without ROIs: faster.

    Returns
    -------
    neurons : DataFrame
        bodyId (int64) and ``properties``: every neuron that occurs in the connections, by bodyId.
    connections : DataFrame
        bodyId_pre, bodyId_post, roi, weight (int64), sorted by the bodyIds, heaviest first.
        ``NotPrimary`` stands for what lies outside all primary ROIs. With ``omit_rois`` there is
        no roi column. Both tables keep their columns and dtypes when nothing matches.

    Raises
    ------
    CriteriaError
        If ``omit_rois`` is combined with arguments about ROIs.
    UnknownNameError
        If a property or ROI does not exist.

    Examples
    --------
    >>> neurons, connections = fetch_adjacencies("Delta7", "PEN_a(PEN1)")  # doctest: +SKIP
    """
    wanted = _rois(rois)
    if omit_rois and (wanted or min_roi_weight > 1 or include_nonprimary):
        raise CriteriaError(
            "omit_rois=True leaves out the weights that rois, min_roi_weight and include_nonprimary are about"
        )
    for roi in wanted:
        check_roi(roi, client)
        if not include_nonprimary and roi not in client.primary_rois:
            raise CriteriaError(f"{roi!r} is not a primary ROI; to list it, give include_nonprimary=True")
    names = _known_properties(properties, client)
    sides = {"n": as_neuron_criteria(sources), "m": as_neuron_criteria(targets)}
    whole = omit_rois or bool(wanted)
    # 'NotPrimary' is what is left of a whole weight: without ROIs to keep to, weak pairs go only after that is known.
    least = max(min_total_weight, min_roi_weight) if whole else 1
    returned = ["n.bodyId AS bodyId_pre", "m.bodyId AS bodyId_post", "e.weight AS weight"]
    returned += [] if omit_rois else ["e.roiInfo AS roiInfo"]
    touching = _touching(wanted)
    cypher = f"{_match_connections(sides, least, client, also=touching)}\nRETURN {', '.join(returned)}"
    pairs = _integers(client.fetch_custom(cypher), ["bodyId_pre", "bodyId_post", "weight"])
    if omit_rois:
        # Sorting here spares the server what takes it half of its time.
        connections = pairs.sort_values(["bodyId_pre", "bodyId_post"], ignore_index=True)
    else:
        connections = _by_roi(pairs, client.primary_rois, include_nonprimary)
        if wanted:
            connections = connections[connections["roi"].isin(wanted)]
        connections = _heavy_enough(connections, max(min_roi_weight, 1), max(min_total_weight, min_roi_weight))
    return _neurons_of(connections, names, client), connections


def _match_connections(
    sides: dict[str, NeuronCriteria], min_weight: int, client: Client, also: Sequence[str] = ()
) -> str:
    pattern = f"(n:{sides['n'].label})-[e:ConnectsTo]->(m:{sides['m'].label})"
    return match_clause(pattern, sides, client, carried=["e"], also=[*also, f"e.weight >= {int(min_weight)}"])


def _touching(rois: frozenset[str]) -> list[str]:
    """Conditions that both neurons have synapses in any of the ROIs: cheap, where parsing roiInfo is not."""
    if not rois:
        return []
    return [f"({' OR '.join(prop(v, roi) for roi in sorted(rois))})" for v in ("n", "m")]


def _rois(rois: str | Iterable[str] | None) -> frozenset[str]:
    return frozenset([rois] if isinstance(rois, str) else rois or [])


def _known_properties(properties: str | Sequence[str], client: Client) -> list[str]:
    names = [properties] if isinstance(properties, str) else list(properties)
    # type and instance are the defaults, and simply null where a dataset does not have them.
    for name in set(names) - {"type", "instance", "bodyId"}:
        if name not in client.neuron_keys:
            raise UnknownNameError("neuron property", name, client.neuron_keys)
    return [name for name in dict.fromkeys(names) if name != "bodyId"]


def _integers(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """The columns as int64, also where there are no rows to tell."""
    return table.astype(dict.fromkeys(columns, "int64"))


def _by_roi(pairs: pd.DataFrame, primary_rois: list[str], include_nonprimary: bool) -> pd.DataFrame:
    """One row for each ROI of each pair; what is in no primary ROI is 'NotPrimary'."""
    infos = [parse_roi_info(text) for text in pairs["roiInfo"]]
    sizes = np.fromiter((len(info) for info in infos), dtype="int64", count=len(infos))
    names, codes = _coded([roi for info in infos for roi in info])
    weight = np.fromiter((c.get("post", 0) for info in infos for c in info.values()), dtype="int64", count=len(codes))
    row = np.repeat(np.arange(len(pairs)), sizes)
    primary = np.isin(codes, [i for i, name in enumerate(names) if name in set(primary_rois)])
    inside = np.bincount(row[primary], weights=weight[primary], minlength=len(pairs)).astype("int64")
    outside = pairs["weight"].to_numpy() - inside
    if (outside < 0).any():
        first = pairs[outside < 0].iloc[0]
        raise NeuprintError(
            f"the dataset contradicts itself: the connection {first.bodyId_pre} -> {first.bodyId_post} has a weight of "
            f"{first.weight}, but its primary ROIs add up to more"
        )
    if not include_nonprimary:
        row, codes, weight = row[primary], codes[primary], weight[primary]
    rest = np.flatnonzero(outside)
    row = np.concatenate([row, rest])
    roi = pd.Index([*names, "NotPrimary"], dtype="str")[np.concatenate([codes, np.full(len(rest), len(names))])]
    table = pd.DataFrame(
        {
            "bodyId_pre": pairs["bodyId_pre"].to_numpy()[row],
            "bodyId_post": pairs["bodyId_post"].to_numpy()[row],
            "roi": roi,
            "weight": np.concatenate([weight, outside[rest]]),
        }
    )
    return table.sort_values(
        ["bodyId_pre", "bodyId_post", "weight"], ascending=[True, True, False], kind="stable", ignore_index=True
    )


def _coded(names: list[str]) -> tuple[list[str], np.ndarray[Any, np.dtype[np.int64]]]:
    """Distinct names in order of appearance, and for each name its place among them."""
    places: dict[str, int] = {}
    codes = np.fromiter((places.setdefault(name, len(places)) for name in names), dtype="int64", count=len(names))
    return list(places), codes


def _heavy_enough(connections: pd.DataFrame, min_roi_weight: int, min_total_weight: int) -> pd.DataFrame:
    if min_total_weight > 1:
        totals = connections.groupby(["bodyId_pre", "bodyId_post"], sort=False)["weight"].transform("sum")
        connections = connections[totals >= min_total_weight]
    return connections[connections["weight"] >= min_roi_weight].reset_index(drop=True)


def _neurons_of(connections: pd.DataFrame, properties: list[str], client: Client) -> pd.DataFrame:
    """The neurons that occur in connections, with their properties."""
    bodies = np.union1d(connections["bodyId_pre"].to_numpy(), connections["bodyId_post"].to_numpy())
    if not len(bodies):
        return pd.DataFrame({"bodyId": bodies, **{name: pd.Series([], dtype="str") for name in properties}})
    returned = ", ".join(f"{prop('n', name)} AS {identifier(name)}" for name in ["bodyId", *properties])
    tables: list[pd.DataFrame] = []
    for start in range(0, len(bodies), _BODIES_PER_QUERY):
        batch = NeuronCriteria(bodyId=bodies[start : start + _BODIES_PER_QUERY])
        cypher = f"{match_clause('(n:Segment)', {'n': batch}, client)}\nRETURN {returned}\nORDER BY n.bodyId"
        tables.append(client.fetch_custom(cypher))
    return pd.concat(tables, ignore_index=True)
