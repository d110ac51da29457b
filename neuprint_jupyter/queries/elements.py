"""What lies inside neurons (synapses, mitochondria): which neurons are visited for it, and how it is matched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import MitoCriteria, SynapseCriteria, as_neuron_criteria, check_rois, literal
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.queries.batches import check_batch_size, in_parts
from neuprint_jupyter.queries.match import match_clause

#: As many as a server finds in a few seconds.
SYNAPSES_PER_REQUEST = 20_000
# To find a body takes as long as so many of its synapses.
_SYNAPSES_OF_A_VISIT = 20
# Where a dataset does not tell.
_SYNAPSES_OF_A_BODY = 2_000


def matching_bodies(
    neurons: Any, inside: SynapseCriteria | MitoCriteria, client: Client, size: int | None = None
) -> list[list[int]]:
    """The bodyIds of neurons that may hold what is asked for, in order and in parts.

    Parameters
    ----------
    neurons, inside, client
        Whose, and what is asked for.
    size
        How many bodies make a part; None for as many as have at most some ``SYNAPSES_PER_REQUEST`` together.
    """
    if size is not None:
        check_batch_size(size)
    criteria = as_neuron_criteria(neurons)
    # A neuron carries the flags of all that lies in it: this spares the visit to those that hold nothing of it.
    found = match_clause(f"(n:{criteria.label})", {"n": criteria}, client, also=inside.roi_conditions("n"))
    counted = "n.bodyId AS bodyId, n.pre AS pre, n.post AS post"
    rows = client.fetch_custom(f"{found}\nRETURN {counted}\nORDER BY n.bodyId", format="json")["data"]
    bodies = [body for body, _, _ in rows]
    if size is not None:
        return in_parts(bodies, size)
    costs = [_SYNAPSES_OF_A_VISIT + (_SYNAPSES_OF_A_BODY if None in row else row[1] + row[2]) for row in rows]
    total = sum(costs)
    # As many parts as are needed, and alike in size: they are asked about side by side.
    number = np.cumsum(costs) * -(-total // SYNAPSES_PER_REQUEST) // (total + 1)
    return [bodies[start:end] for start, end in pairwise([0, *np.flatnonzero(np.diff(number)) + 1, len(bodies)])]


def in_bodies(bodies: Sequence[int], path: str, conditions: Iterable[str]) -> str:
    """MATCH and WHERE for a path that begins at ``(n)``, one of some bodies."""
    return f"MATCH (n:Segment)\nWHERE n.bodyId IN {literal(list(bodies))}\nMATCH {path}{where(conditions)}"


def where(conditions: Iterable[str]) -> str:
    """A WHERE on its own line, or nothing."""
    joined = " AND ".join(conditions)
    return f"\nWHERE {joined}" if joined else ""


def checked(criteria: SynapseCriteria | None, client: Client) -> SynapseCriteria:
    """The criteria, or the default ones, that name only what the dataset has.

    Raises
    ------
    UnknownNameError
        If there is no such ROI.
    CriteriaError
        If an ROI is not primary, but only primary ones are to be listed.
    """
    criteria = SynapseCriteria() if criteria is None else criteria
    if not isinstance(criteria, SynapseCriteria):
        raise CriteriaError(f"synapses are described by SynapseCriteria, not by {criteria!r}")
    check_rois(criteria.rois, client)
    for roi in criteria.rois:
        if criteria.primary_only and roi not in client.primary_rois:
            raise CriteriaError(
                f"{roi!r} is not a primary ROI; to ask for it, give SynapseCriteria(primary_only=False)"
            )
    return criteria


def listed_rois(criteria: SynapseCriteria | MitoCriteria, client: Client) -> set[str]:
    """The ROIs that a table may name."""
    return set(client.primary_rois if criteria.primary_only else client.all_rois)


def threshold(client: Client) -> float:
    """The confidence above which the dataset counts synapses in its weights."""
    return client.meta.get("postHighAccuracyThreshold") or 0.0
