"""What a dataset says of itself: the Meta node, its ROIs and their hierarchy."""

from __future__ import annotations

import json
from typing import Any

META_QUERY = "MATCH (m:Meta) RETURN m"
# Meta holds these as JSON text.
_JSON_FIELDS = ("roiInfo", "roiHierarchy", "neuroglancerInfo", "neuroglancerMeta", "statusDefinitions")


def parse_meta(node: dict[str, Any]) -> dict[str, Any]:
    """The Meta node with its JSON fields parsed; fields that are missing or unreadable are None.

    Examples
    --------
    >>> parse_meta({"roiInfo": '{"EB": {}}'})["roiInfo"]
    {'EB': {}}
    """
    meta = dict(node)
    for name in _JSON_FIELDS:
        meta[name] = parse_json(meta.get(name))
    return meta


def primary_rois(meta: dict[str, Any]) -> list[str]:
    """The primary ROIs, sorted."""
    return sorted(meta.get("primaryRois") or [])


def all_rois(meta: dict[str, Any]) -> list[str]:
    """Every ROI that neurons are tagged with, sorted."""
    rois = set(meta.get("roiInfo") or {}) | set(primary_rois(meta))
    if meta.get("dataset") == "hemibrain":
        # Flags that hemibrain's neurons carry and its Meta leaves out, which neuprint-python adds as well.
        rois |= {"FB-column3", "AL-DC3"} | {f"AL-DC{i}(R)" for i in range(1, 5)}
    return sorted(rois)


def parse_json(value: Any) -> Any:
    """What a JSON text of the Meta node means; None if it is unreadable, and other values as they are."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None
