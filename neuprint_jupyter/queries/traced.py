"""Connections among the neurons that are finished."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.cypher import NeuronCriteria
from neuprint_jupyter.queries.adjacencies import fetch_adjacencies
from neuprint_jupyter.queries.batches import THREADS


@inject_client
def fetch_traced_adjacencies(
    export_dir: str | Path | None = None,
    batch_size: int = 200,
    *,
    weight_props: str | Sequence[str] = "all",
    omit_rois: bool = False,
    threads: int = THREADS,
    client: Client = None,  # type: ignore[assignment]
) -> Any:
    """:func:`fetch_adjacencies` among all neurons that are Traced and not cropped.

    Parameters
    ----------
    export_dir, batch_size, weight_props, omit_rois, threads
        See :func:`fetch_adjacencies`.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    neurons, connections : DataFrame
        As from :func:`fetch_adjacencies`.

    Raises
    ------
    CriteriaError, UnknownNameError
        As :func:`fetch_adjacencies`.

    Examples
    --------
    >>> neurons, connections = fetch_traced_adjacencies("exported")  # doctest: +SKIP
    """
    traced = NeuronCriteria(status="Traced", cropped=False)
    return fetch_adjacencies(
        traced,
        traced,
        export_dir=export_dir,
        batch_size=batch_size,
        weight_props=weight_props,
        omit_rois=omit_rois,
        threads=threads,
        client=client,
    )
