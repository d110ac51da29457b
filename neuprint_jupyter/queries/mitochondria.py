"""Mitochondria, and how near they are to synapses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.cypher import MitoCriteria, SynapseCriteria, check_rois
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.queries.batches import in_batches
from neuprint_jupyter.queries.elements import checked, in_bodies, listed_rois, matching_bodies, threshold
from neuprint_jupyter.queries.gathered import Gathered, compact, gathered, in_rows, place
from neuprint_jupyter.queries.synapse_connections import fetch_synapse_connections
from neuprint_jupyter.queries.synapses import synapse_dtypes

_MITOCHONDRIA = "(n)-[:Contains]->(:ElementSet)-[:Contains]->(m:Element)"
_CLOSEST = "(n)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)-[c:CloseTo]->(m:Element)"

_RADII = {"r0": "float32", "r1": "float32", "r2": "float32"}
_MITO_DTYPES = {
    "bodyId": "int64",
    "mitoType": "str",
    "roi": "str",
    "x": "int32",
    "y": "int32",
    "z": "int32",
    "size": "int32",
    **_RADII,
}
_OF_CLOSEST = {
    "mitoType": "str",
    "distance": "float32",
    "size": "int32",
    "mx": "int32",
    "my": "int32",
    "mz": "int32",
    **_RADII,
}


@inject_client
def fetch_mitochondria(
    neuron_criteria: Any,
    mito_criteria: MitoCriteria | None = None,
    batch_size: int | None = None,
    *,
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """The mitochondria of neurons.

    Parameters
    ----------
    neuron_criteria
        Whose: NeuronCriteria, bodyIds, names, or None for all neurons. ROIs in it choose neurons,
        not mitochondria.
    mito_criteria
        Which; by default all.
    batch_size
        How many neurons at a time; by default as many as have some 20,000 synapses together.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        bodyId (int64), mitoType, roi (str), x, y, z (int32, voxels), size (int32, voxels),
        r0, r1, r2 (float32: the radii of an ellipsoid). In the order of bodyIds.

        One row a mitochondrion, ``roi`` missing outside all primary ROIs. With
        ``MitoCriteria(primary_only=False)`` one row for each ROI that it is in.

    Raises
    ------
    UnknownNameError
        If an ROI or property does not exist.

    Examples
    --------
    >>> fetch_mitochondria("ExR.*", MitoCriteria(rois="FB", size=100_000))  # doctest: +SKIP
    """
    criteria = MitoCriteria() if mito_criteria is None else mito_criteria
    if not isinstance(criteria, MitoCriteria):
        raise CriteriaError(f"mitochondria are described by MitoCriteria, not by {criteria!r}")
    check_rois(criteria.rois, client)
    parts = matching_bodies(neuron_criteria, criteria, client, batch_size)
    found = gather_mitochondria(parts, criteria.conditions("m"), client)
    return in_rows(found, _MITO_DTYPES, listed_rois(criteria, client), once=criteria.primary_only)


@inject_client
def fetch_synapses_and_closest_mitochondria(
    neuron_criteria: Any,
    synapse_criteria: SynapseCriteria | None = None,
    *,
    batch_size: int | None = None,
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """The synapses of neurons, each with the mitochondrion that is nearest along the neuron.

    Synapses without a mitochondrion nearby are left out; the segmentation may be broken there.

    Parameters
    ----------
    neuron_criteria
        Whose synapses: NeuronCriteria, bodyIds, names, or None for all neurons. ROIs in it choose
        neurons, not synapses.
    synapse_criteria
        Which synapses; by default all that count in weights.
    batch_size
        How many neurons at a time; by default as many as have some 20,000 synapses together.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        bodyId (int64), type (category: pre, post), roi (str), x, y, z (int32, voxels), confidence
        (float32) of the synapse, as in :func:`fetch_synapses`; mitoType (str), distance (float32:
        from the synapse to the mitochondrion's nearest edge, along the neuron, in voxels), size,
        mx, my, mz (int32: its voxels and centroid), r0, r1, r2 (float32).

    Raises
    ------
    UnknownNameError
        If an ROI or property does not exist.

    Examples
    --------
    >>> fetch_synapses_and_closest_mitochondria("ExR2", SynapseCriteria(type="pre"))  # doctest: +SKIP
    """
    criteria = checked(synapse_criteria, client)
    parts = matching_bodies(neuron_criteria, criteria, client, batch_size)
    found = gather_closest(parts, criteria.conditions("s", threshold=threshold(client)), client)
    return in_rows(found, synapse_dtypes() | _OF_CLOSEST, listed_rois(criteria, client), once=criteria.primary_only)


@inject_client
def fetch_connection_mitochondria(
    source_criteria: Any,
    target_criteria: Any,
    synapse_criteria: SynapseCriteria | None = None,
    min_total_weight: int = 1,
    *,
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """The synapses that connect two sets of neurons, with the nearest mitochondrion on either side.

    Parameters
    ----------
    source_criteria, target_criteria, synapse_criteria, min_total_weight
        As in :func:`fetch_synapse_connections`.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        The columns of :func:`fetch_synapse_connections`; then mitoType_pre (str), distance_pre
        (float32), mitoSize_pre, mx_pre, my_pre, mz_pre (Int32); then the same with ``_post``. They
        are missing where no mitochondrion is near.

    Raises
    ------
    CriteriaError, UnknownNameError
        As :func:`fetch_synapse_connections`.

    Examples
    --------
    >>> fetch_connection_mitochondria("ExR2", "EPG", min_total_weight=10)  # doctest: +SKIP
    """
    table = fetch_synapse_connections(
        source_criteria, target_criteria, synapse_criteria, min_total_weight, client=client
    )
    confidence = None if synapse_criteria is None else synapse_criteria.confidence
    for end in ("pre", "post"):
        near = _nearest(table[f"bodyId_{end}"], SynapseCriteria(type=end, confidence=confidence), client)
        keys = [f"{name}_{end}" for name in ("bodyId", *"xyz")]
        table = table.merge(near.add_suffix(f"_{end}"), "left", on=keys)
    return table


def gather_mitochondria(parts: Sequence[list[int]], conditions: Sequence[str], client: Client) -> Gathered:
    """The mitochondria ``m`` of bodies under some conditions, one part of the bodies after the other."""

    def cypher(bodies: list[int]) -> str:
        shared = {"names": "keys(m)"}
        each = {"bodyId": "n.bodyId", **place("m"), **_properties("mitoType", "size", *_RADII)}
        return f"{in_bodies(bodies, _MITOCHONDRIA, conditions)}\nWITH DISTINCT n, m\n{gathered(shared, each)}"

    return Gathered(in_batches(client, parts, cypher, label="mitochondria", reduced=compact), ["bodyId"])


def gather_closest(parts: Sequence[list[int]], conditions: Sequence[str], client: Client) -> Gathered:
    """The synapses ``s`` of bodies under some conditions, each with the nearest mitochondrion."""

    def cypher(bodies: list[int]) -> str:
        shared = {
            "bodyId": "n.bodyId",
            "type": "s.type",
            "names": "keys(s)",
            "names_m": "keys(m)",
            "names_c": "keys(c)",
        }
        each = {**place("s"), "confidence": "s.confidence", "distance": "c.distance"}
        each |= {f"m{axis}": place for axis, place in place("m").items()} | _properties("mitoType", "size", *_RADII)
        those = in_bodies(bodies, _CLOSEST, ["m.type = 'mitochondrion'", *conditions])
        return f"{those}\nWITH DISTINCT n, s, m, c\n{gathered(shared, each)}"

    found = in_batches(client, parts, cypher, label="synapses and mitochondria", reduced=compact)
    return Gathered(found, ["bodyId"])


def _nearest(bodies: pd.Series[int], criteria: SynapseCriteria, client: Client) -> pd.DataFrame:
    """The nearest mitochondrion of each synapse of some bodies."""
    dtypes = synapse_dtypes() | _OF_CLOSEST
    near = pd.DataFrame(columns=[*dtypes]).astype(dtypes)
    if len(bodies):
        near = fetch_synapses_and_closest_mitochondria(bodies.unique(), criteria, client=client)
    near = near.rename(columns={"size": "mitoSize"}).drop_duplicates(["bodyId", *"xyz"])
    # Where there is none, they stay integers.
    near = near.astype(dict.fromkeys(("mitoSize", "mx", "my", "mz"), "Int32"))
    return near[["bodyId", *"xyz", "mitoType", "distance", "mitoSize", "mx", "my", "mz"]]


def _properties(*names: str) -> dict[str, str]:
    return {name: f"m.{name}" for name in names}
