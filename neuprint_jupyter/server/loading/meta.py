"""The Meta node: what neuPrint's clients ask a dataset about itself."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from neuprint_jupyter.server.loading.connectome import Connectome
from neuprint_jupyter.server.loading.errors import LoadError
from neuprint_jupyter.server.loading.regions import Regions
from neuprint_jupyter.server.loading.values import property_kind
from neuprint_jupyter.server.store import Dataset


def check_meta(told: Mapping[str, Any]) -> dict[str, Any]:
    """Further properties of the Meta node, in plain Python.

    Raises
    ------
    LoadError
        If one has no name that a property can have, or a value that none can have.
    """
    plain = {}
    for name, value in told.items():
        if not isinstance(name, str) or name.startswith("@"):
            raise LoadError(
                f"{name!r} is not the name of a property of Meta; that is a text without '@' before it", source="meta"
            )
        try:
            plain[name] = json.loads(json.dumps(value, default=_plain))
        except (TypeError, ValueError):
            allowed = "text, numbers, true/false, lists or dicts are"
            kind = type(value).__name__
            problem = f"{name!r} is of the kind {kind}, which no property can be ({allowed})"
            raise LoadError(problem, source="meta") from None
    return plain


def _plain(value: Any) -> Any:
    """Numpy's numbers and arrays, and times, as Python's numbers, lists and text."""
    for plain in ("tolist", "isoformat"):
        if hasattr(value, plain):
            return getattr(value, plain)()
    raise TypeError


def meta_properties(dataset: Dataset, connectome: Connectome, told: Mapping[str, Any]) -> dict[str, Any]:
    """All properties of the Meta node, as neuPrint stores them: what is nested is a JSON string.

    Parameters
    ----------
    dataset
        Its name, uuid and time.
    connectome
        What it holds.
    told
        Further properties, which go first: ``description``, ``voxelSize`` ...
    """
    regions, primary = connectome.regions, connectome.primary
    described = _roi_info(connectome)
    properties: dict[str, Any] = {
        "dataset": dataset.base,
        "tag": dataset.tag,
        "uuid": dataset.uuid,
        "lastDatabaseEdit": dataset.made,
        "latestMutationId": 0,
        "info": f"{dataset.name}, loaded on {dataset.made[:10]}",
        "hideDataSet": False,
        "postHighAccuracyThreshold": 0.0,
        "totalPreCount": sum(n for n in connectome.properties["pre"] if n is not None),
        "totalPostCount": sum(n for n in connectome.properties["post"] if n is not None),
        "primaryRois": primary,
        "superLevelRois": primary,
        "nonHierarchicalROIs": sorted(set(regions.names) - set(regions.placed)),
        "overviewRois": [roi for roi in primary if not described[roi].get("excludeFromOverview")],
        "roiInfo": json.dumps(described, ensure_ascii=False),
        "roiHierarchy": json.dumps(regions.tree, ensure_ascii=False),
        "neuronProperties": json.dumps(_neuron_properties(connectome), ensure_ascii=False),
        "ntSynapseProperties": json.dumps(_transmitters(connectome), ensure_ascii=False),
        "neuroglancerMeta": "[]",
        "meshHost": "",
    }
    return {**properties, **told}


def primary_rois(regions: Regions, used: list[str]) -> list[str]:
    """The ROIs that are said to be primary; else the outermost of those used.

    Parameters
    ----------
    regions
        All ROIs.
    used
        The ROIs of the connections, or of the synapses where connections have none.
    """
    if any("isPrimary" in entry for entry in regions.info.values()):
        return sorted(roi for roi, entry in regions.info.items() if entry.get("isPrimary"))
    outermost = regions.topmost(regions.numbers(used).tolist())
    return sorted(regions.names[number] for number in outermost)


def _neuron_properties(connectome: Connectome) -> dict[str, str]:
    kinds = {name: property_kind(values) for name, values in connectome.properties.items()}
    return {"bodyId": "long", **{name: kind for name, kind in kinds.items() if kind is not None}}


def _transmitters(connectome: Connectome) -> dict[str, str]:
    """The properties of synapses that tell of transmitters, as clients find them: by their names."""
    properties = connectome.synapses.properties if connectome.synapses else {}
    kinds = {name: property_kind(values) for name, values in properties.items() if name.startswith("nt")}
    return {name: kind for name, kind in kinds.items() if kind is not None}


def _roi_info(connectome: Connectome) -> dict[str, dict[str, Any]]:
    totals: dict[str, dict[str, int]] = defaultdict(lambda: {"pre": 0, "post": 0})
    for info in connectome.roi_infos():
        for roi, entry in info.items():
            for side in ("pre", "post"):
                totals[roi][side] += entry.get(side) or 0
    regions, primary = connectome.regions, set(connectome.primary)
    described = {}
    for roi in regions.names:
        # The root counts nothing of its own.
        counted = totals[roi] if roi in totals or regions.placed.get(roi, "") is not None else {}
        entry = {"isPrimary": roi in primary, **counted, **regions.info.get(roi, {})}
        if not entry.get("parent") and roi in regions.placed:
            entry["parent"] = regions.placed[roi]
        described[roi] = entry
    return described
