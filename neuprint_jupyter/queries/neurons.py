"""Neurons: their properties, and their synapse counts in each ROI."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from neuprint_jupyter.client import Client, inject_client
from neuprint_jupyter.client.decode import table
from neuprint_jupyter.cypher import as_neuron_criteria, identifier, prop
from neuprint_jupyter.errors import CriteriaError, UnknownNameError
from neuprint_jupyter.queries.match import match_clause
from neuprint_jupyter.queries.roi_info import parse_roi_infos

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

_COUNTS = ("pre", "post", "downstream", "upstream", "mito", "soma")
_MADE_HERE = ("inputRois", "outputRois")


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
        ``"all"``, ``"core"`` (see ``CORE_NEURON_COLS``) or a list of properties.

    Returns
    -------
    neurons : DataFrame
        One row a neuron, sorted by bodyId: ``bodyId`` (int64), the core properties, then all
        others by name. ``roiInfo`` is a dict; ``inputRois`` and ``outputRois`` are sorted lists of
        the ROIs with PSDs and T-bars; locations are ``[x, y, z]`` in voxels. Integer properties
        with gaps are ``Int64``.
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
    asked = [c for c in columns if c not in _MADE_HERE and not (omit_rois and c == "roiInfo")]
    # Counts of the parts outside primary ROIs need the totals, even where they are not asked for.
    needed = (
        []
        if omit_rois
        else [c for c in ("bodyId", *_COUNTS, "roiInfo") if c in client.neuron_properties and c not in asked]
    )
    returned = ",\n       ".join(f"{prop('n', c)} AS {identifier(c)}" for c in [*asked, *needed])
    cypher = f"{match_clause(f'(n:{criteria.label})', {'n': criteria}, client)}\nRETURN {returned}\nORDER BY n.bodyId"
    neurons = _with_locations(_typed_if_empty(client.fetch_custom(cypher), client))
    if omit_rois:
        return neurons[asked]
    neurons, roi_counts = _with_rois(neurons, client)
    return neurons[columns], roi_counts


@inject_client
def fetch_custom_neurons(q: str, *, client: Client = None) -> tuple[pd.DataFrame, pd.DataFrame]:  # type: ignore[assignment]
    """Neurons of your own query, in the form of :func:`fetch_neurons`.

    Parameters
    ----------
    q
        Cypher that has ``RETURN n``, a neuron.

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
    rois = set(client.all_rois)
    held = {name for node in nodes for name in node if name not in rois}
    # Beside what the dataset lists, neurons may hold more.
    names = [c for c in columns if c in held or not nodes] + sorted(held - set(columns))
    stored = [name for name in dict.fromkeys([*names, "bodyId", "roiInfo"]) if name not in _MADE_HERE]
    found = table(stored, [[node.get(name) for name in stored] for node in nodes])
    neurons, roi_counts = _with_rois(_with_locations(_typed_if_empty(found, client)), client)
    core = [c for c in CORE_NEURON_COLS if c in neurons]
    return neurons[[*core, *(c for c in names if c not in core)]], roi_counts


def _with_rois(neurons: pd.DataFrame, client: Client) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Neurons with what their ``roiInfo`` tells, and the table of their counts by ROI."""
    infos = parse_roi_infos(neurons["roiInfo"])
    neurons["roiInfo"] = pd.Series(infos, dtype=object)
    for name, side in zip(_MADE_HERE, ("post", "pre"), strict=True):
        lists = [sorted(roi for roi, counts in info.items() if counts.get(side)) for info in infos]
        neurons[name] = pd.Series(lists, dtype=object)
    return neurons, _roi_counts(neurons, infos, client.primary_rois)


def _columns(returned: Literal["all", "core"] | Sequence[str], client: Client) -> list[str]:
    """The columns of the neuron table, in order."""
    known = [*client.neuron_properties, *(name for name in _MADE_HERE if name not in client.neuron_properties)]
    if "roiInfo" not in known:
        known.append("roiInfo")
    core = [name for name in CORE_NEURON_COLS if name in known]
    if isinstance(returned, str):
        if returned not in ("all", "core"):
            raise CriteriaError(f"returned_columns must be 'all', 'core' or a list of properties, not {returned!r}")
        return core if returned == "core" else [*core, *sorted(set(known) - set(core))]
    for name in returned:
        if name not in known:
            raise UnknownNameError("neuron property", name, known)
    if not returned:
        raise CriteriaError("returned_columns names no property")
    return list(dict.fromkeys(returned))


def _with_locations(neurons: pd.DataFrame) -> pd.DataFrame:
    """Points as ``[x, y, z]``."""
    for name in neurons.columns[[dtype.kind == "O" for dtype in neurons.dtypes]]:
        neurons[name] = pd.Series([_coordinates(v) for v in neurons[name]], index=neurons.index, dtype=object)
    return neurons


def _coordinates(value: Any) -> Any:
    return value.get("coordinates", value) if isinstance(value, dict) else value


def _typed_if_empty(neurons: pd.DataFrame, client: Client) -> pd.DataFrame:
    """A table without rows, with the dtypes its columns would have had."""
    if len(neurons):
        return neurons
    stored = client.neuron_properties
    dtypes = {"long": "int64", "int": "int64", "float": "float64", "boolean": "bool"}
    return neurons.astype({name: dtypes[stored[name]] for name in neurons.columns if stored.get(name) in dtypes})


def _roi_counts(neurons: pd.DataFrame, infos: list[dict[str, dict[str, int]]], primary_rois: list[str]) -> pd.DataFrame:
    counts = [name for name in _COUNTS if name in neurons]
    bodies = neurons["bodyId"].to_numpy(dtype="int64")
    sizes = np.fromiter((len(info) for info in infos), dtype="int64", count=len(infos))
    table = pd.DataFrame(
        {"bodyId": np.repeat(bodies, sizes), "roi": pd.Series([roi for info in infos for roi in info], dtype="str")}
    )
    for name in counts:
        table[name] = np.fromiter(
            (c.get(name, 0) for info in infos for c in info.values()), dtype="int64", count=len(table)
        )
    inside = table[table["roi"].isin(primary_rois)].groupby("bodyId")[counts].sum()
    totals = neurons.set_index("bodyId")[counts].astype("Int64").fillna(0).astype("int64")
    outside = (totals - inside.reindex(totals.index, fill_value=0)).reset_index()
    outside.insert(1, "roi", "NotPrimary")
    both = pd.concat([table, outside], ignore_index=True).astype({"roi": "str"})
    return both[(both[counts] != 0).any(axis=1)].sort_values(["bodyId", "roi"], ignore_index=True)
