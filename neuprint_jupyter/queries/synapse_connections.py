"""Which synapse of one neuron connects to which synapse of another."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.cypher import SynapseCriteria, as_neuron_criteria, literal
from neuprint_jupyter.cypher.coerce import count
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.queries.batches import check_batch_size, in_parts
from neuprint_jupyter.queries.elements import SYNAPSES_PER_REQUEST, checked, listed_rois, threshold, where
from neuprint_jupyter.queries.gathered import NT, Gathered, further, gather, gathered, place, transmitter_keys
from neuprint_jupyter.queries.match import match_clause

# Written from where the search begins: the embedded engine takes 25 times as long to go against the writing.
_PAIRED = {
    "n": "(n)-[:Contains]->(nss:SynapseSet)-[:ConnectsTo]->(mss:SynapseSet)<-[:Contains]-(m)",
    "m": "(m)-[:Contains]->(mss:SynapseSet)<-[:ConnectsTo]-(nss:SynapseSet)<-[:Contains]-(n)",
}
_SYNAPSES = "(nss)-[:Contains]->(ns:Synapse)-[:SynapsesTo]->(ms:Synapse)<-[:Contains]-(mss)"

_ENDS = ("pre", "post")
_BODIES = {f"bodyId_{end}": "int64" for end in _ENDS}
_PLACES = {f"{axis}_{end}": "int32" for end in _ENDS for axis in "xyz"}
_NAMES = {"names_pre": "keys(ns)", "names_post": "keys(ms)"}
_CONFIDENCES = {f"confidence_{end}": "float32" for end in _ENDS}


@inject_client
def fetch_synapse_connections(
    source_criteria: Any = None,
    target_criteria: Any = None,
    synapse_criteria: SynapseCriteria | None = None,
    min_total_weight: int = 1,
    batch_size: int = 10_000,
    *,
    nt: NT = None,
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """The synapses that connect two sets of neurons, one row a T-bar and PSD.

    Parameters
    ----------
    source_criteria, target_criteria
        The presynaptic and postsynaptic neurons; None for all, but not on both sides. ROIs in them
        choose neurons, not synapses.
    synapse_criteria
        Which synapses; by default all that count in weights. ``confidence`` is asked of both
        sides, and ``rois`` of the PSD, as in the weights of connections; ``type`` says nothing.
    min_total_weight
        The least weight of a whole connection, in all ROIs together.
    batch_size
        How many connections at a time, at most.
    nt
        Neurotransmitters of the T-bar: ``"max"`` for the likeliest, in columns ``nt`` (category)
        and ``ntProb``; ``"all"`` for the probability of each, in columns such as ``gaba``; or None.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        bodyId_pre, bodyId_post (int64), roi_pre, roi_post (str, missing outside all primary ROIs;
        with ``primary_only=False`` lists of all ROIs), x_pre, y_pre, z_pre, x_post, y_post, z_post
        (int32, voxels), confidence_pre, confidence_post (float32); then every other property that
        the dataset keeps on synapses, first those of the T-bar (``…_pre``), then those of the PSD
        (``…_post``); then what ``nt`` asks for (float32). Sorted by the bodyIds.

    Raises
    ------
    CriteriaError
        If neither side is given.
    UnknownNameError
        If an ROI or property does not exist.
    NeuprintError
        If ``nt`` is asked for where the dataset does not have it.

    Examples
    --------
    >>> fetch_synapse_connections(792368888, None, SynapseCriteria(rois=["PED(R)", "SMP(R)"]))  # doctest: +SKIP
    """
    if source_criteria is None and target_criteria is None:
        raise CriteriaError("name the source neurons, the target neurons, or both")
    criteria = checked(synapse_criteria, client)
    transmitter_keys(nt, client)
    check_batch_size(batch_size)
    pairs = _connected(source_criteria, target_criteria, criteria, min_total_weight, client)
    found = _synapses_of(pairs, criteria, batch_size, nt, client)
    columns = found.table({**_BODIES, **_PLACES, **_CONFIDENCES})
    for position, end in enumerate(_ENDS, start=len(_BODIES)):
        columns.insert(position, f"roi_{end}", _rois(found, f"names_{end}", criteria, client))
    added = [found.extras(client, v, f"names_{end}", f"_{end}") for v, end in (("ns", "pre"), ("ms", "post"))]
    added += [found.transmitters(nt, client, "ns")] if nt else []
    return pd.concat([columns, *added], axis=1)


class _Pair(NamedTuple):
    """A connection of two neurons."""

    pre: int
    post: int
    weight: int


def _connected(
    sources: Any, targets: Any, criteria: SynapseCriteria, min_total_weight: int, client: Client
) -> list[_Pair]:
    """The connections that synapses are asked for, in order of the bodyIds."""
    sides = {"n": as_neuron_criteria(sources), "m": as_neuron_criteria(targets)}
    pattern = f"(n:{sides['n'].label})-[e:ConnectsTo]->(m:{sides['m'].label})"
    # The PSD's neuron carries the flags of all ROIs that its PSDs are in; the T-bar may lie elsewhere.
    also = [f"e.weight >= {count('min_total_weight', min_total_weight)}", *criteria.roi_conditions("m")]
    found = match_clause(pattern, sides, client, carried=["e"], also=also)
    answer = client.fetch_custom(f"{found}\nRETURN n.bodyId, m.bodyId, e.weight", format="json")
    return sorted(_Pair(*row) for row in answer["data"])


def _synapses_of(pairs: list[_Pair], criteria: SynapseCriteria, batch_size: int, nt: NT, client: Client) -> Gathered:
    """The synapses of connections, some of them at a time."""
    confident = SynapseCriteria(confidence=criteria.confidence)
    conditions = [
        *confident.conditions("ns", threshold=threshold(client)),
        *criteria.roi_conditions("ms"),
        *confident.conditions("ms", threshold=threshold(client)),
    ]
    # Each request begins at the bodies of the side that has fewer.
    from_pre = len({pair.pre for pair in pairs}) <= len({pair.post for pair in pairs})
    near, far = ("n", "m") if from_pre else ("m", "n")

    def cypher(numbers: list[int], names: list[str]) -> str:
        partners: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            pre, post, _ = pairs[number]
            partners[pre if from_pre else post].append(post if from_pre else pre)
        return f"""UNWIND {literal([[body, others] for body, others in partners.items()])} AS pair
MATCH ({near}:Segment)
WHERE {near}.bodyId = pair[0]
MATCH {_PAIRED[near]}
WHERE {far}.bodyId IN pair[1]
MATCH {_SYNAPSES}{where(conditions)}
WITH DISTINCT n, m, ns, ms
{_returned(names)}"""

    total = max(1, sum(pair.weight for pair in pairs))
    size = max(1, min(batch_size, SYNAPSES_PER_REQUEST * len(pairs) // total))
    parts = in_parts(range(len(pairs)), size)
    return gather(client, parts, cypher, label="synapse connections", nt=nt, names=[*_NAMES], by=[*_BODIES])


def _returned(names: list[str]) -> str:
    each = {"bodyId_pre": "n.bodyId", "bodyId_post": "m.bodyId", **place("ns", "_pre"), **place("ms", "_post")}
    each |= {"confidence_pre": "ns.confidence", "confidence_post": "ms.confidence"}
    return gathered(_NAMES, {**each, **further("ns", names), **further("ms", names)})


def _rois(found: Gathered, names: str, criteria: SynapseCriteria, client: Client) -> pd.Series[Any]:
    rois = listed_rois(criteria, client)
    return found.roi(rois, names) if criteria.primary_only else found.roi_lists(rois, names)
