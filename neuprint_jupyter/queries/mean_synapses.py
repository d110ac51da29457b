"""Where the synapses of neurons are on average."""

from __future__ import annotations

from typing import Any

import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.cypher import SynapseCriteria, literal
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.queries.batches import in_batches
from neuprint_jupyter.queries.elements import checked, in_bodies, matching_bodies, threshold
from neuprint_jupyter.queries.gathered import pre_or_post
from neuprint_jupyter.queries.synapses import SYNAPSES


def _dtypes() -> dict[str, Any]:
    return {
        "bodyId": "int64",
        "roi": "str",
        "type": pre_or_post(),
        "count": "int32",
        "x": "float32",
        "y": "float32",
        "z": "float32",
        "confidence": "float32",
    }


@inject_client
def fetch_mean_synapses(
    neuron_criteria: Any,
    synapse_criteria: SynapseCriteria | None = None,
    batch_size: int = 100,
    *,
    by_roi: bool = True,
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """The mean position and confidence of the synapses of neurons, computed by the server.

    Parameters
    ----------
    neuron_criteria
        Whose synapses: NeuronCriteria, bodyIds, names, or None for all neurons. ROIs in it choose
        neurons, not synapses.
    synapse_criteria
        Which synapses; by default all that count in weights.
    batch_size
        How many neurons at a time.
    by_roi
        Whether there is a row for each ROI (those of the criteria, else all primary ones, else,
        with ``primary_only=False``, all), or one for the whole neuron. Synapses outside of those
        ROIs are left out of the former.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        bodyId (int64), roi (str; with ``by_roi``), type (category: pre, post), count (int32),
        x, y, z, confidence (float32), sorted by the first three.

    Raises
    ------
    UnknownNameError
        If an ROI or property does not exist.

    Examples
    --------
    >>> fetch_mean_synapses("LC10", SynapseCriteria(type="pre", rois=["LO(R)", "AOTU(R)"]))  # doctest: +SKIP
    """
    if by_roi not in (True, False):
        raise CriteriaError(f"by_roi must be True or False, not {by_roi!r}")
    criteria = checked(synapse_criteria, client)
    conditions = criteria.conditions("s", threshold=threshold(client))
    rois = criteria.rois or (client.primary_rois if criteria.primary_only else client.all_rois)
    each_roi = f"\nUNWIND keys(s) AS roi\nWITH n, s, roi\nWHERE roi IN {literal(rois)}" if by_roi else ""

    def cypher(bodies: list[int]) -> str:
        return f"""{in_bodies(bodies, SYNAPSES, conditions)}
WITH DISTINCT n, s{each_roi}
RETURN n.bodyId AS bodyId,{" roi AS roi," if by_roi else ""}
       s.type AS type,
       count(s) AS count,
       avg(s.location.x) AS x,
       avg(s.location.y) AS y,
       avg(s.location.z) AS z,
       avg(s.confidence) AS confidence"""

    bodies = matching_bodies(neuron_criteria, criteria, client)
    means = in_batches(client, bodies, cypher, size=batch_size, label="mean synapses")
    dtypes = {name: dtype for name, dtype in _dtypes().items() if by_roi or name != "roi"}
    return means[[*dtypes]].astype(dtypes).sort_values([*dtypes][: 2 + by_roi], ignore_index=True)
