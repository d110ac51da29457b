"""``roiInfo``, the JSON text that neurons and connections carry: counts in each ROI."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from neuprint_jupyter.analysis.roi_info import as_arrow, join
from neuprint_jupyter.client.decode import parse_json
from neuprint_jupyter.errors import NeuprintError


def parse_roi_infos(texts: Sequence[str | None] | pd.Series[Any]) -> list[dict[str, dict[str, int]]]:
    """The ``roiInfo`` of many neurons or connections; empty where it is missing.

    Raises
    ------
    NeuprintError
        If one is not the JSON of a map.
    """
    column = as_arrow(texts)
    told = pc.if_else(pc.greater(pc.binary_length(column), 0), column, None).fill_null("{}")
    try:
        # One document for all is read faster than as many documents.
        infos = parse_json(b"[" + join(told, ",") + b"]")
    except ValueError:
        infos = []
    if len(infos) != len(column) or not set(map(type, infos)) <= {dict}:
        raise NeuprintError("the dataset holds a roiInfo that is not the JSON of a map")
    return infos  # type: ignore[no-any-return]
