"""The synapses of neurons, one by one."""

from __future__ import annotations

from typing import Any

import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.cypher import SynapseCriteria
from neuprint_jupyter.queries.batches import in_batches
from neuprint_jupyter.queries.elements import (
    NT,
    TYPE,
    Properties,
    checked,
    in_bodies,
    listed_rois,
    matching_bodies,
    picked,
    threshold,
    transmitter_keys,
    typed,
)

#: How synapses hang on neurons. A T-bar can be in several sets, one for each partner.
SYNAPSES = "(n)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)"

SYNAPSE_DTYPES = {
    "bodyId": "int64",
    "type": TYPE,
    "roi": "str",
    "x": "int32",
    "y": "int32",
    "z": "int32",
    "confidence": "float32",
}


@inject_client
def fetch_synapses(
    neuron_criteria: Any,
    synapse_criteria: SynapseCriteria | None = None,
    batch_size: int = 10,
    *,
    nt: NT = None,
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """The synapses of neurons.

    Parameters
    ----------
    neuron_criteria
        Whose synapses: NeuronCriteria, bodyIds, names, or None for all neurons. ROIs in it choose
        neurons, not synapses.
    synapse_criteria
        Which synapses; by default all that count in weights.
    batch_size
        How many neurons at a time.
    nt
        Neurotransmitters of T-bars: ``"max"`` for the likeliest, in columns ``nt`` (category) and
        ``ntProb``; ``"all"`` for the probability of each, in columns such as ``gaba``; or None.

    Returns
    -------
    DataFrame
        bodyId (int64), type (category: pre, post), roi (str), x, y, z (int32, voxels), confidence
        (float32); then every other property that the dataset keeps on synapses, by name, such as
        compartment (category); then what ``nt`` asks for (float32). In the order of bodyIds.

        One row a synapse, ``roi`` missing outside all primary ROIs. With
        ``SynapseCriteria(primary_only=False)`` one row for each ROI that a synapse is in.
        Only the ROIs of the criteria are listed, where it names any.

    Raises
    ------
    UnknownNameError
        If an ROI or property does not exist.
    NeuprintError
        If ``nt`` is asked for where the dataset does not have it.

    Examples
    --------
    >>> fetch_synapses("DA1_lPN", SynapseCriteria(rois="LH(R)", type="pre"))  # doctest: +SKIP
    """
    criteria = checked(synapse_criteria, client)
    transmitter_keys(nt, client)
    conditions = criteria.conditions("s", threshold=threshold(client))

    def cypher(bodies: list[int]) -> str:
        return f"""{in_bodies(bodies, SYNAPSES, conditions)}
WITH DISTINCT n, s
RETURN n.bodyId AS bodyId,
       s.location.x AS x,
       s.location.y AS y,
       s.location.z AS z,
       s {{.*, location: null}} AS properties"""

    bodies = matching_bodies(neuron_criteria, criteria, client)
    found = in_batches(client, bodies, cypher, size=batch_size, label="synapses")
    properties = Properties(found["properties"])
    columns, rows = synapse_columns(found, properties, criteria, client)
    added = [properties.extras(client), *([properties.transmitters(nt, client)] if nt else [])]
    return pd.concat([columns, *(picked(frame, rows) for frame in added)], axis=1)


def synapse_columns(
    found: pd.DataFrame, properties: Properties, criteria: SynapseCriteria, client: Client
) -> tuple[pd.DataFrame, Any]:
    """The columns that every table of synapses has, and which row of ``found`` each of its rows is about."""
    listed = listed_rois(criteria, client)
    listed = listed.intersection(criteria.rois) if criteria.rois else listed
    rows, roi = properties.by_roi(listed, once=criteria.primary_only)
    found = found.assign(type=properties.column("type"), confidence=properties.column("confidence"))
    return typed(picked(found, rows).assign(roi=roi), SYNAPSE_DTYPES), rows
