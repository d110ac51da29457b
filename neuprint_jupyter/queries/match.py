"""From criteria to the MATCH and WHERE of a query, once their names are known to exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from neuprint_jupyter.client import Client
from neuprint_jupyter.cypher import NeuronCriteria
from neuprint_jupyter.errors import UnknownNameError


def match_clause(
    pattern: str,
    criteria: Mapping[str, NeuronCriteria],
    client: Client,
    *,
    carried: Sequence[str] = (),
    also: Sequence[str] = (),
) -> str:
    """``MATCH pattern WHERE …`` for criteria on the pattern's variables.

    Conditions on flags and properties come first; ``roiInfo`` is parsed only for what they leave.

    Parameters
    ----------
    pattern
        The pattern, such as ``(n:Neuron)``.
    criteria
        The criteria of each variable.
    client
        Knows the dataset's ROIs and properties.
    carried
        Variables of the pattern that the query needs after it, beside those of ``criteria``.
    also
        Further conditions.

    Raises
    ------
    UnknownNameError
        If the criteria name an ROI or property that the dataset does not have.
    """
    for one in criteria.values():
        check_names(one, client)
    conditions = {variable: one.conditions(variable) for variable, one in criteria.items()}
    basic = [line for c in conditions.values() for line in c.basic]
    lines = [f"MATCH {pattern}", *_where([*basic, *also])]
    directed = {variable: c.directed for variable, c in conditions.items() if c.directed}
    if directed:
        parsed = [f"apoc.convert.fromJsonMap({v}.roiInfo) AS {v}_roiInfo" for v in directed]
        lines.append(f"WITH {', '.join([*criteria, *carried, *parsed])}")
        lines += _where([line for d in directed.values() for line in d])
    return "\n".join(lines)


def check_names(criteria: NeuronCriteria, client: Client) -> None:
    """Raise UnknownNameError if criteria name an ROI or property that the dataset does not have."""
    for roi in criteria.all_rois:
        check_roi(roi, client)
    for name in criteria.properties:
        if name not in client.neuron_keys:
            raise UnknownNameError("neuron property", name, client.neuron_keys)


def check_roi(roi: str, client: Client, *, primary: bool = False) -> None:
    """Raise UnknownNameError if the dataset has no such ROI, or, on request, no such primary ROI."""
    known = client.primary_rois if primary else client.all_rois
    if roi not in known:
        raise UnknownNameError("primary ROI" if primary else "ROI", roi, known)


def _where(conditions: Sequence[str]) -> list[str]:
    return [f"{'WHERE' if i == 0 else '  AND'} {condition}" for i, condition in enumerate(conditions)]
