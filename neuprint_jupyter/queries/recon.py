"""How complete a reconstruction is: what share of a neuron's output reaches neurons that are finished."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.cypher import Criteria, NeuronCriteria, as_neuron_criteria, literal
from neuprint_jupyter.cypher.coerce import listed
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.queries.batches import check_batch_size, in_batches, in_parts
from neuprint_jupyter.queries.match import bodies_of, match_clause
from neuprint_jupyter.queries.stored import as_stored

_BODIES_PER_QUERY = 1000
# What fetch_output_completeness tells, under the names that it has in a table of tasks.
_ORIGINAL = {
    "total_weight": "total_weight",
    "traced_weight": "orig_traced_weight",
    "untraced_weight": "orig_untraced_weight",
    "completeness": "orig_completeness",
}


@inject_client
def fetch_output_completeness(
    criteria: Any,
    complete_statuses: Iterable[str] = ("Traced",),
    batch_size: int | None = _BODIES_PER_QUERY,
    *,
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """What share of the neurons' output goes to neurons that are complete.

    Parameters
    ----------
    criteria
        NeuronCriteria, bodyIds, names, or None for all neurons.
    complete_statuses
        The statuses, or status labels, of neurons that count as complete.
    batch_size
        How many neurons a query is about; None for all in one.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        bodyId, total_weight, traced_weight, untraced_weight (int64) and completeness (float64, from 0
        to 1), sorted by bodyId. Neurons without any output are left out.

    Raises
    ------
    CriteriaError
        If ``complete_statuses`` are not names, or ``batch_size`` is not a number of neurons.

    Examples
    --------
    >>> fetch_output_completeness(NeuronCriteria(type="EPG"))  # doctest: +SKIP
    """
    returned = f"""n.bodyId AS bodyId,
       sum(e.weight) AS total_weight,
       sum(CASE WHEN {_is_complete("m", complete_statuses)} THEN e.weight ELSE 0 END) AS traced_weight
ORDER BY n.bodyId"""
    weights = ["bodyId", "total_weight", "traced_weight"]
    table = _of_outputs(criteria, [], returned, batch_size, client).astype(dict.fromkeys(weights, "int64"))
    table["untraced_weight"] = table["total_weight"] - table["traced_weight"]
    table["completeness"] = table["traced_weight"] / table["total_weight"]
    return table


@inject_client
def fetch_downstream_orphan_tasks(
    criteria: Any,
    complete_statuses: Iterable[str] = ("Traced",),
    *,
    client: Client = None,  # type: ignore[assignment]
) -> pd.DataFrame:
    """The incomplete bodies that neurons connect to, the strongest first: what to trace next.

    Parameters
    ----------
    criteria
        The upstream neurons: NeuronCriteria, bodyIds, names, or None for all neurons.
    complete_statuses
        The statuses, or status labels, of bodies that count as complete.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    DataFrame
        One row a connection to an incomplete body: bodyId_pre, bodyId_post, orphan_weight,
        status_post, statusLabel (of the orphan), total_weight, orig_traced_weight,
        orig_untraced_weight, orig_completeness (of the upstream neuron; see
        :func:`fetch_output_completeness`), cum_orphan_weight, and cum_completeness: how complete it
        is once this orphan and all before it are traced. By bodyId_pre, the strongest first.

    Raises
    ------
    CriteriaError
        If ``complete_statuses`` are not names.

    Examples
    --------
    >>> tasks = fetch_downstream_orphan_tasks(NeuronCriteria(type="EPG"))  # doctest: +SKIP
    >>> tasks.query("cum_completeness < 0.2")  # doctest: +SKIP
    """
    statuses = list(_statuses(complete_statuses))
    returned = """n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS orphan_weight,
       m.status AS status_post, m.statusLabel AS statusLabel
ORDER BY n.bodyId, e.weight DESC, m.bodyId"""
    # A connection may have a weight of 0, where all its PSDs are less sure than those that count.
    also = ["e.weight >= 1", f"NOT ({_is_complete('m', statuses)})"]
    orphans = _of_outputs(criteria, also, returned, _BODIES_PER_QUERY, client)
    orphans = orphans.astype(dict.fromkeys(["bodyId_pre", "bodyId_post", "orphan_weight"], "int64"))
    orphans = as_stored(orphans, client, {"status_post": "status", "statusLabel": "statusLabel"})
    upstream = orphans["bodyId_pre"].drop_duplicates()
    now = fetch_output_completeness(NeuronCriteria(bodyId=upstream), statuses, client=client) if len(upstream) else None
    if now is None:
        now = pd.DataFrame(columns=["bodyId", "total_weight", "traced_weight", "untraced_weight"], dtype="int64")
        now["completeness"] = np.array([], dtype="float64")
    place = pd.Index(now["bodyId"]).get_indexer(pd.Index(orphans["bodyId_pre"]))
    for name, column in _ORIGINAL.items():
        orphans[column] = now[name].to_numpy()[place]
    orphans["cum_orphan_weight"] = orphans.groupby("bodyId_pre")["orphan_weight"].cumsum()
    traced = orphans["orig_traced_weight"] + orphans["cum_orphan_weight"]
    orphans["cum_completeness"] = traced / orphans["total_weight"]
    return orphans


def _of_outputs(criteria: Any, also: list[str], returned: str, batch_size: int | None, client: Client) -> pd.DataFrame:
    """What is returned of all connections ``(n)-[e]->(m)`` that go out from neurons, some neurons at a time."""
    neurons = as_neuron_criteria(criteria)

    def cypher(one: Criteria) -> str:
        matched = match_clause(
            f"(n:{one.label})-[e:ConnectsTo]->(m:Segment)", {"n": one}, client, carried=["e", "m"], also=also
        )
        return f"{matched}\nRETURN {returned}"

    if batch_size is None:
        return client.fetch_custom(cypher(neurons))  # type: ignore[no-any-return]
    check_batch_size(batch_size)
    label = neurons.label
    return in_batches(
        client,
        in_parts(bodies_of(neurons, client), batch_size),
        # No body is -1: a query without neurons still tells the columns.
        lambda part: cypher(NeuronCriteria(bodyId=part or [-1], label=label)),
        label="outputs",
    )


def _statuses(statuses: Iterable[str]) -> list[str]:
    named = listed(statuses)
    for status in named:
        if not isinstance(status, str):
            raise CriteriaError(f"complete_statuses must be names of statuses, not {status!r}")
    return named


def _is_complete(variable: str, statuses: Iterable[str]) -> str:
    """True or false, where the status is missing too."""
    named = literal(_statuses(statuses))
    return f"coalesce({variable}.status IN {named}, false) OR coalesce({variable}.statusLabel IN {named}, false)"
