"""Summaries of a whole dataset: how its ROIs are connected and traced, and a cell type to look at."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from neuprint_jupyter.server.answers import QueryError, Rows

#: Answers a query, with its parameters.
Ask = Callable[[str, dict[str, Any]], Rows]

# The statuses of a neuron that counts as traced.
TRACED = (
    "Traced",
    "Roughly traced",
    "Prelim Roughly traced",
    "final",
    "final (irrelevant)",
    "Finalized",
    "Leaves",
)
_ROIS = "MATCH (m:Meta) RETURN coalesce(m.overviewRois, m.primaryRois), m.roiInfo, m.overviewOrder"
_ROI_INFO = "MATCH (n:Neuron) RETURN n.roiInfo"
_TRACED_ROI_INFO = "MATCH (n:Neuron) WHERE n.status IN $statuses RETURN n.roiInfo"
_TYPES = """MATCH (n:Neuron) WHERE n.type <> '' AND n.status IN ['Traced', 'Anchor'] AND NOT coalesce(n.cropped, false)
RETURN DISTINCT n.type AS type ORDER BY type"""
_OF_TYPE = "MATCH (n:Neuron {type: $type}) RETURN n.bodyId, n.pre, n.post ORDER BY n.pre * 5 + n.post DESC, n.bodyId"
_CONNECTIONS = """MATCH (n:Neuron {bodyId: $body})-[x:ConnectsTo]->(m)
RETURN m.bodyId AS bodyId, m.type, x.weight, x.roiInfo, m.status, 'downstream' AS direction
UNION ALL MATCH (n:Neuron {bodyId: $body})<-[x:ConnectsTo]-(m)
RETURN m.bodyId AS bodyId, m.type, x.weight, x.roiInfo, m.status, 'upstream' AS direction"""


def roi_connectivity(ask: Ask) -> dict[str, Any]:
    """How strongly ROIs are connected, over all neurons.

    A neuron with inputs in one ROI and outputs in another connects them: by its outputs there, times
    the share of its inputs that is here.

    Returns
    -------
    dict
        ``roi_names`` in the order of a clustering, and ``weights``: for each ``"A=>B"`` the ``count``
        of neurons and their ``weight``.
    """
    rois, info, order = ask(_ROIS, {}).data[0]
    told = json.loads(info or "{}")
    names = [roi for roi in rois or [] if not told.get(roi, {}).get("excludeFromOverview")]
    known = set(names)
    count: Counter[tuple[str, str]] = Counter()
    weight: dict[tuple[str, str], float] = defaultdict(float)
    for (text,) in ask(_ROI_INFO, {}).data:
        own = {roi: n for roi, n in json.loads(text or "{}").items() if roi in known}
        inputs = {roi: n["post"] for roi, n in own.items() if n.get("post")}
        total = sum(inputs.values())
        for here, post in inputs.items():
            for there, n in own.items():
                if n.get("pre"):
                    count[here, there] += 1
                    weight[here, there] += n["pre"] * post / total
    if order in (None, "clustered") and len(names) > 3:
        names = _clustered(names, weight)
    weights = {f"{a}=>{b}": {"count": count[a, b], "weight": weight[a, b]} for a, b in sorted(weight)}
    return {"roi_names": names, "weights": weights}


def _clustered(names: Sequence[str], weight: Mapping[tuple[str, str], float]) -> list[str]:
    """The names with strongly connected ones side by side: the leaves of a single-linkage tree."""
    import numpy as np
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    strength = np.array([[weight.get((a, b), 0.0) + weight.get((b, a), 0.0) for b in names] for a in names])
    distance = 1 / (1 + strength)
    np.fill_diagonal(distance, 0)
    tree = linkage(squareform(distance, checks=False), "single", optimal_ordering=len(names) <= 500)
    return [names[i] for i in leaves_list(tree)]


def roi_completeness(ask: Ask) -> dict[str, Any]:
    """Of each ROI's synapses, those of traced neurons.

    Returns
    -------
    dict
        ``columns`` roi, roipre, roipost, totalpre and totalpost, and ``data`` by ROI.
    """
    pre: Counter[str] = Counter()
    post: Counter[str] = Counter()
    for (text,) in ask(_TRACED_ROI_INFO, {"statuses": list(TRACED)}).data:
        for roi, n in json.loads(text or "{}").items():
            pre[roi] += n.get("pre", 0)
            post[roi] += n.get("post", 0)
    total = json.loads(ask(_ROIS, {}).data[0][1] or "{}")
    rows = [[roi, pre[roi], post[roi], *_counts(total.get(roi, {}))] for roi in sorted(pre.keys() | post.keys())]
    columns = ["roi", "roipre", "roipost", "totalpre", "totalpost"]
    return {"columns": columns, "data": rows, "debug": _TRACED_ROI_INFO}


def _counts(info: Mapping[str, Any]) -> list[Any]:
    return [info.get("pre"), info.get("post")]


def cell_type_of_the_day(ask: Ask, day: int) -> dict[str, Any]:
    """One of the traced cell types, another every day; its largest neuron, and that neuron's connections.

    Parameters
    ----------
    ask
        Answers a query.
    day
        The number of the day.

    Raises
    ------
    QueryError
        If no traced neuron has a type.
    """
    types = [row[0] for row in ask(_TYPES, {}).data]
    if not types:
        raise QueryError("No cell type exists")
    # A step without a common divisor with the number of types: each has its day before any comes again.
    step = next(n for n in (7919, 7907, 7901) if len(types) % n)
    chosen = types[day * step % len(types)]
    neurons = ask(_OF_TYPE, {"type": chosen}).data
    body, pre, post = neurons[0]
    connections = ask(_CONNECTIONS, {"body": body})
    return {
        "info": {"typename": chosen, "numtype": len(neurons), "numpre": pre, "numpost": post, "bodyid": str(body)},
        "connectivity": {"columns": connections.columns, "data": connections.data, "debug": _CONNECTIONS},
    }
