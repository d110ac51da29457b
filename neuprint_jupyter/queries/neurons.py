"""Neurons: their properties, and their synapse counts in each ROI."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.client.decode import table
from neuprint_jupyter.cypher import as_neuron_criteria, identifier, prop
from neuprint_jupyter.errors import CriteriaError, UnknownNameError, warn
from neuprint_jupyter.queries.match import match_clause
from neuprint_jupyter.queries.neuron_rois import COUNTS, ROI_LISTS, with_rois
from neuprint_jupyter.queries.stored import as_stored

#: The properties that come first, in this order, where a dataset has them.
CORE_NEURON_COLS = [
    "bodyId",
    "instance",
    "type",
    "pre",
    "post",
    "downstream",
    "upstream",
    "mito",
    "size",
    "status",
    "cropped",
    "statusLabel",
    "cellBodyFiber",
    "somaRadius",
    "somaLocation",
    "inputRois",
    "outputRois",
    "roiInfo",
]


@inject_client
def fetch_neurons(
    criteria: Any = None,
    *,
    omit_rois: bool = False,
    returned_columns: Literal["all", "core"] | Sequence[str] = "all",
    client: Client = None,  # type: ignore[assignment]
) -> Any:
    """Neuron properties, and per-ROI synapse counts.

    Parameters
    ----------
    criteria
        NeuronCriteria, bodyIds, names, or None for all neurons.
    omit_rois
        Whether to leave out everything about ROIs, which is faster; only one table is returned.
    returned_columns
        ``"all"``, ``"core"`` (see ``CORE_NEURON_COLS``) or a list of properties. Of a
        list, those that the dataset does not have are left out, with a warning.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    neurons : DataFrame
        One row a neuron, sorted by bodyId: ``bodyId`` (int64), the core properties, then all
        others by name. ``roiInfo`` is a dict, made when it is first looked at; ``inputRois`` and
        ``outputRois`` are sorted lists of the ROIs with PSDs and T-bars; locations are
        ``[x, y, z]`` in voxels. Integer properties with gaps are ``Int64``.
    roi_counts : DataFrame
        ``bodyId``, ``roi``, and those of pre, post, downstream, upstream, mito, soma that the
        dataset has (int64), sorted by bodyId and roi. ``NotPrimary`` counts what lies outside all
        primary ROIs. Not returned with ``omit_rois``.

    Raises
    ------
    UnknownNameError
        If a property or ROI does not exist; the nearest match is named.

    Examples
    --------
    >>> neurons, roi_counts = fetch_neurons(NeuronCriteria(type="EPG"))  # doctest: +SKIP
    """
    criteria = as_neuron_criteria(criteria)
    columns = _columns(returned_columns, client)
    asked = [c for c in columns if c not in ROI_LISTS and not (omit_rois and c == "roiInfo")]
    if omit_rois and not asked:
        raise CriteriaError(f"omit_rois=True leaves out {', '.join(columns)}, and no other column is asked for")
    # Counts of the parts outside primary ROIs need the totals, even where they are not asked for.
    counted = () if omit_rois else (*COUNTS, "roiInfo")
    needed = [c for c in ("bodyId", *counted) if c in client.neuron_properties and c not in asked]
    returned = ",\n       ".join(f"{prop('n', c)} AS {identifier(c)}" for c in [*asked, *needed])
    cypher = f"{match_clause(f'(n:{criteria.label})', {'n': criteria}, client)}\nRETURN {returned}"
    # Sorted here: for a server it is a third of the work to carry rows as wide as these through its sort.
    found = client.fetch_custom(cypher, kinds={"roiInfo": "json"}).sort_values("bodyId", ignore_index=True)
    if omit_rois:
        return as_stored(found, client)[asked]
    texts = found.pop("roiInfo") if "roiInfo" in found else [None] * len(found)
    neurons, roi_counts = with_rois(as_stored(found, client), texts, client.primary_rois)
    return neurons[columns], roi_counts


@inject_client
def fetch_custom_neurons(q: str, *, client: Client = None) -> tuple[pd.DataFrame, pd.DataFrame]:  # type: ignore[assignment]
    """Neurons of your own query, in the form of :func:`fetch_neurons`.

    Parameters
    ----------
    q
        Cypher that has ``RETURN n``, a neuron.
    client
        The client to ask; the default client if none is given.

    Returns
    -------
    neurons, roi_counts : DataFrame
        As from :func:`fetch_neurons`, in the order of the query. Properties that none of the
        neurons has are left out, unless there are no neurons at all.

    Raises
    ------
    CriteriaError
        If the query does not return neurons as ``n``.

    Examples
    --------
    >>> fetch_custom_neurons("MATCH (n:Neuron) WHERE n.type STARTS WITH 'EP' RETURN n")  # doctest: +SKIP
    """
    answer = client.fetch_custom(q, format="json")
    if "n" not in answer["columns"]:
        raise CriteriaError(
            f"the query must RETURN n, a neuron; it returns {', '.join(answer['columns']) or 'nothing'}"
        )
    place, columns = answer["columns"].index("n"), _columns("all", client)
    nodes = [row[place] for row in answer["data"]]
    if not all(isinstance(node, dict) and "bodyId" in node for node in nodes):
        raise CriteriaError("the query must RETURN n, a neuron; what it returns as n is something else")
    held = set[str]().union(*nodes).difference(client.all_rois)
    # Beside what the dataset lists, neurons may hold more.
    names = [c for c in columns if c in held or not nodes] + sorted(held - set(columns))
    stored = [name for name in dict.fromkeys([*names, "bodyId", "roiInfo"]) if name not in ROI_LISTS]
    found = table(stored, [[node.get(name) for name in stored] for node in nodes])
    texts = found.pop("roiInfo")
    neurons, roi_counts = with_rois(as_stored(found, client), texts, client.primary_rois)
    core = [c for c in CORE_NEURON_COLS if c in neurons]
    return neurons[[*core, *(c for c in names if c not in core)]], roi_counts


def _columns(returned: Literal["all", "core"] | Sequence[str], client: Client) -> list[str]:
    """The columns of the neuron table, in order."""
    known = [*client.neuron_properties, *(name for name in ROI_LISTS if name not in client.neuron_properties)]
    if "roiInfo" not in known:
        known.append("roiInfo")
    core = [name for name in CORE_NEURON_COLS if name in known]
    if isinstance(returned, str) or not isinstance(returned, Iterable):
        if returned not in ("all", "core"):
            raise CriteriaError(f"returned_columns must be 'all', 'core' or a list of properties, not {returned!r}")
        return core if returned == "core" else [*core, *sorted(set(known) - set(core))]
    named = list(dict.fromkeys(returned))
    if not named:
        raise CriteriaError("returned_columns names no property")
    there = [name for name in named if name in known]
    for unknown in (UnknownNameError("neuron property", name, known) for name in named if name not in known):
        if not there:
            raise unknown
        # neuprint-python leaves it out: a list may be meant for several datasets.
        warn(f"returned_columns: {unknown}")
    return there
