"""Connections between pairs of neurons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.analysis.roi_info import read_roi_info
from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.client.roi_column import RoiInfoArray
from neuprint_jupyter.cypher import Criteria, as_neuron_criteria, identifier, prop
from neuprint_jupyter.cypher.coerce import count
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.queries.match import known_rois, match_clause, named_properties
from neuprint_jupyter.queries.stored import as_stored
from neuprint_jupyter.queries.weights import PAIR, WEIGHT_PROPERTIES, extra_weights

__all__ = ["WEIGHT_PROPERTIES", "fetch_simple_connections", "match_connections", "weights_returned"]


@inject_client
def fetch_simple_connections(
    upstream_criteria: Any = None,
    downstream_criteria: Any = None,
    rois: str | Iterable[str] | None = None,
    min_weight: int = 1,
    properties: Sequence[str] = ("type", "instance"),
    *,
    weight_props: str | Sequence[str] = "all",
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """Connections between two sets of neurons, one row a pair.

    Parameters
    ----------
    upstream_criteria, downstream_criteria
        The presynaptic and postsynaptic neurons; at least one must be given.
    rois
        Only connections with synapses in any of these ROIs; ``weight`` stays the whole weight. None
        or an empty list for all.
    min_weight
        The least weight of a connection.
    properties
        Neuron properties to add for both sides; one that the dataset does not have is empty, with a
        warning.
    weight_props
        Which weights: ``"all"`` the dataset has, or some of ``WEIGHT_PROPERTIES``.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        bodyId_pre, bodyId_post, weight and further weights (int64), then ``{property}_pre`` and
        ``{property}_post`` for each property, and conn_roiInfo (a dict, made when it is looked at);
        strongest first, then by bodyIds.

    Raises
    ------
    CriteriaError
        If neither side is given.
    UnknownNameError
        If a property of the criteria, a weight or an ROI does not exist.

    Examples
    --------
    >>> fetch_simple_connections("EPG", "PEN_a(PEN1)", min_weight=10)  # doctest: +SKIP
    """
    if upstream_criteria is None and downstream_criteria is None:
        raise CriteriaError("name the upstream neurons, the downstream neurons, or both")
    sides = {"n": as_neuron_criteria(upstream_criteria), "m": as_neuron_criteria(downstream_criteria)}
    wanted = known_rois(rois, client)
    weights = ["weight", *extra_weights(weight_props, client)]
    both = [(p, v, end) for p in named_properties(properties, client) for v, end in (("n", "pre"), ("m", "post"))]
    returned = [*weights_returned(weights), *(f"{prop(v, p)} AS {identifier(f'{p}_{end}')}" for p, v, end in both)]
    cypher = f"{match_connections(sides, min_weight, client)}\nRETURN " + ",\n       ".join(
        [*returned, "e.roiInfo AS conn_roiInfo"]
    )
    connections: pd.DataFrame = client.fetch_custom(cypher).astype(dict.fromkeys([*PAIR, *weights], "int64"))
    connections = as_stored(connections, client, {f"{p}_{end}": p for p, _, end in both})
    told = read_roi_info(connections["conn_roiInfo"])
    connections["conn_roiInfo"] = RoiInfoArray.of_texts(connections["conn_roiInfo"])
    if wanted:
        inside = np.isin(told.roi, [i for i, roi in enumerate(told.rois) if roi in wanted])
        connections = connections.iloc[np.unique(told.row[inside])]
    return connections.sort_values(["weight", *PAIR], ascending=[False, True, True], ignore_index=True)


def match_connections(sides: Mapping[str, Criteria], min_weight: int, client: Client, also: Sequence[str] = ()) -> str:
    """The MATCH of connections ``e`` from neurons ``n`` to neurons ``m``."""
    pattern = f"(n:{sides['n'].label})-[e:ConnectsTo]->(m:{sides['m'].label})"
    least = [f"e.weight >= {count('min_weight', min_weight)}"]
    return match_clause(pattern, sides, client, carried=["e"], also=[*least, *also])


def weights_returned(weights: Sequence[str]) -> list[str]:
    """What a query returns of a connection: both bodyIds and its weights; a weight it lacks is 0."""
    return [
        "n.bodyId AS bodyId_pre",
        "m.bodyId AS bodyId_post",
        *(f"e.weight AS {w}" if w == "weight" else f"coalesce(e.{w}, 0) AS {w}" for w in weights),
    ]
