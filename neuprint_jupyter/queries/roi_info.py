"""``roiInfo``, the JSON text that neurons and connections carry, as dicts: counts in each ROI."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from neuprint_jupyter.client.decode import no_collection
from neuprint_jupyter.errors import NeuprintError

RoiInfo = dict[str, dict[str, int | None]]


@no_collection()
def parse_roi_infos(texts: Sequence[str | None] | pd.Series[Any]) -> list[RoiInfo]:
    """The ``roiInfo`` of many neurons or connections; empty where it is missing.

    Raises
    ------
    NeuprintError
        If one is not the JSON of a map of maps of whole numbers.
    """
    import msgspec

    told = texts.fillna("").tolist() if isinstance(texts, pd.Series) else texts
    decode = msgspec.json.Decoder(RoiInfo).decode
    try:
        return [decode(text) if text else {} for text in told]
    except (msgspec.MsgspecError, UnicodeError, TypeError):
        return [_by_python(text) if text else {} for text in told]


def _by_python(text: object) -> RoiInfo:
    """The same of texts that are no JSON, but that servers send and Python reads, such as half an emoji in a name."""
    import msgspec

    try:
        return msgspec.convert(json.loads(str(text)), RoiInfo)
    except (msgspec.MsgspecError, ValueError):
        raise NeuprintError(f"the dataset holds a roiInfo that is not counts by ROI: {str(text)[:80]}") from None
