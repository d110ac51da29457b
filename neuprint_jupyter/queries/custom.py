"""A user's own Cypher, and the dataset's description."""

from __future__ import annotations

import copy
from typing import Any, Literal

from neuprint_jupyter.client import Client, chosen_client, inject_client


def fetch_custom(
    cypher: str,
    dataset: str = "",
    format: Literal["pandas", "json"] = "pandas",
    *,
    timeout: float | None = None,
    client: Client | None = None,
) -> Any:
    """Send a Cypher query as it is.

    Parameters
    ----------
    cypher, dataset, format, timeout
        See :meth:`Client.fetch_custom`.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame or dict
        Columns as the query names them; integers are exact.

    Raises
    ------
    CypherError
        If the server refuses the query; it shows the place where the server tells it.

    Examples
    --------
    >>> fetch_custom("MATCH (n:Neuron) RETURN count(n) AS neurons")  # doctest: +SKIP
    """
    return chosen_client(client).fetch_custom(cypher, dataset, format, timeout=timeout)


@inject_client
def fetch_meta(*, client: Client = None) -> dict[str, Any]:  # type: ignore[assignment]
    """The dataset's Meta node, with its JSON fields (roiInfo, roiHierarchy, …) parsed.

    Parameters
    ----------
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    dict
        A copy: changing it changes nothing else.

    Examples
    --------
    >>> fetch_meta()["voxelSize"]  # doctest: +SKIP
    [8.0, 8.0, 8.0]
    """
    return copy.deepcopy(client.meta)
