"""Where the synapses of neurons are on average."""

from __future__ import annotations

from typing import Any

import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.cypher import SynapseCriteria
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.queries.batches import in_batches
from neuprint_jupyter.queries.elements import checked, in_bodies, matching_bodies, threshold
from neuprint_jupyter.queries.gathered import pre_or_post
from neuprint_jupyter.queries.synapses import SYNAPSES

_PLACE = ["x", "y", "z"]
_SUMS = ["count", *_PLACE, "told", "confidence"]


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
    """The mean position and confidence of the synapses of neurons, summed up by the server.

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

    def cypher(bodies: list[int]) -> str:
        # Synapses of the same names lie in the same ROIs: looking at each one's would take most of the time.
        return f"""{in_bodies(bodies, SYNAPSES, conditions)}
WITH DISTINCT n, s
RETURN n.bodyId AS bodyId,
       s.type AS type,
       keys(s) AS roi,
       count(s) AS count,
       sum(s.location.x) AS x,
       sum(s.location.y) AS y,
       sum(s.location.z) AS z,
       count(s.confidence) AS told,
       sum(s.confidence) AS confidence"""

    parts = matching_bodies(neuron_criteria, criteria, client, batch_size)
    sums = in_batches(client, parts, cypher, label="mean synapses")
    if by_roi:
        sums = sums.explode("roi", ignore_index=True)
        sums = sums[sums["roi"].isin(rois)]
    dtypes = {name: dtype for name, dtype in _dtypes().items() if by_roi or name != "roi"}
    keys = [*dtypes][: 2 + by_roi]
    means = sums.astype(dict.fromkeys(_SUMS, "float64")).groupby(keys)[_SUMS].sum()
    means[_PLACE] = means[_PLACE].div(means["count"], axis=0)
    means["confidence"] /= means["told"]
    return means.reset_index()[[*dtypes]].astype(dtypes).sort_values(keys, ignore_index=True)
