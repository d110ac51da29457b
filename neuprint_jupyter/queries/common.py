"""Partners that all neurons of a set have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.queries.connectivity import fetch_simple_connections


@inject_client
def fetch_common_connectivity(
    criteria: Any,
    search_direction: Literal["upstream", "downstream"] = "upstream",
    min_weight: int = 1,
    properties: Sequence[str] = ("type", "instance"),
    *,
    weight_props: str | Sequence[str] = "all",
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """The connections of a set of neurons with the partners that all of them have.

    Parameters
    ----------
    criteria
        The neurons: NeuronCriteria, bodyIds or names.
    search_direction
        ``"upstream"`` for what connects to all of them, ``"downstream"`` for what all connect to.
    min_weight
        The least weight of a connection.
    properties
        Neuron properties to add for both sides; one that the dataset does not have is empty, with a
        warning.
    weight_props
        Which weights; see :func:`fetch_simple_connections`.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        As from :func:`fetch_simple_connections`. Neurons without any connection in that direction
        are not counted among "all".

    Raises
    ------
    CriteriaError
        If the direction is neither.

    Examples
    --------
    >>> fetch_common_connectivity("EPG", "downstream", min_weight=5)  # doctest: +SKIP
    """
    if search_direction not in ("upstream", "downstream"):
        raise CriteriaError(f"search_direction must be 'upstream' or 'downstream', not {search_direction!r}")
    upstream = search_direction == "upstream"
    partner, one_of_us = ("bodyId_pre", "bodyId_post") if upstream else ("bodyId_post", "bodyId_pre")
    connections: pd.DataFrame = fetch_simple_connections(
        None if upstream else criteria,
        criteria if upstream else None,
        min_weight=min_weight,
        properties=properties,
        weight_props=weight_props,
        client=client,
    )
    shared_with = connections.groupby(partner)[one_of_us].transform("nunique")
    return connections[shared_with == connections[one_of_us].nunique()].reset_index(drop=True)
