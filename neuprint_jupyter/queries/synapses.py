"""The synapses of neurons, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.cypher import SynapseCriteria
from neuprint_jupyter.queries.elements import checked, in_bodies, listed_rois, matching_bodies, threshold
from neuprint_jupyter.queries.gathered import (
    NT,
    Gathered,
    further,
    gather,
    gathered,
    in_rows,
    place,
    pre_or_post,
    transmitter_keys,
)

#: How synapses hang on neurons. A T-bar can be in several sets, one for each partner.
SYNAPSES = "(n)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)"


def synapse_dtypes() -> dict[str, Any]:
    """The columns of synapses and their dtypes."""
    return {
        "bodyId": "int64",
        "type": pre_or_post(),
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
    batch_size: int | None = None,
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
        How many neurons at a time; by default as many as have some 20,000 synapses together.
    nt
        Neurotransmitters of T-bars: ``"max"`` for the likeliest, in columns ``nt`` (category) and
        ``ntProb``; ``"all"`` for the probability of each, in columns such as ``gaba``; or None.
    client
        The client to ask; the default client if none is given.

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
    parts = matching_bodies(neuron_criteria, criteria, client, batch_size)
    found = gather_synapses(parts, conditions, client, nt=nt)
    added = [found.extras(client), *([found.transmitters(nt, client)] if nt else [])]
    listed = listed_rois(criteria, client).intersection(criteria.rois or client.all_rois)
    return in_rows(found, synapse_dtypes(), listed, once=criteria.primary_only, added=added)


def gather_synapses(
    parts: Sequence[list[int]], conditions: Sequence[str], client: Client, *, nt: NT = None
) -> Gathered:
    """The synapses ``s`` of bodies under some conditions, with all their properties."""

    def cypher(bodies: list[int], names: list[str]) -> str:
        shared = {"type": "s.type", "names": "keys(s)"}
        each = {"bodyId": "n.bodyId", **place("s"), "confidence": "s.confidence", **further("s", names)}
        return f"{in_bodies(bodies, SYNAPSES, conditions)}\nWITH DISTINCT n, s\n{gathered(shared, each)}"

    return gather(client, parts, cypher, label="synapses", nt=nt)
