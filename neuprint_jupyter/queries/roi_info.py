"""``roiInfo``, the JSON text that neurons and connections carry: counts in each ROI."""

from __future__ import annotations

from collections.abc import Iterable

from neuprint_jupyter.client.decode import parse_json
from neuprint_jupyter.errors import NeuprintError


def parse_roi_infos(texts: Iterable[str | None]) -> list[dict[str, dict[str, int]]]:
    """The ``roiInfo`` of many neurons or connections; empty where it is missing.

    Raises
    ------
    NeuprintError
        If one is not the JSON of a map.
    """
    listed = list(texts)
    try:
        # One document for all is read several times faster than as many documents.
        infos = parse_json("[" + ",".join([t if isinstance(t, str) and t else "{}" for t in listed]) + "]")
    except ValueError:
        infos = []
    if len(infos) != len(listed) or not all(type(info) is dict for info in infos):
        raise NeuprintError("the dataset holds a roiInfo that is not the JSON of a map")
    return infos  # type: ignore[no-any-return]
