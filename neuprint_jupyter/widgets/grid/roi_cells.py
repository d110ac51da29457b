"""Counts by ROI as a bar in a cell: the segments and their colours."""

from __future__ import annotations

import itertools
import json
from collections.abc import Container, Mapping
from typing import Any, TypeAlias

import pandas as pd

from neuprint_jupyter.client import list_all_clients
from neuprint_jupyter.plots.palette import roi_color
from neuprint_jupyter.widgets.cells import cell, cut

RoiCell: TypeAlias = dict[str, Any] | str | None
"""``{"total": count, "segments": [[ROI, count, colour], …]}``, or text for what is no counts by ROI."""

ROI_COUNTS = frozenset(
    {
        "pre",
        "post",
        "upstream",
        "downstream",
        "mito",
        "weight",
        "weightHP",
        "synweight",
        "count",
        "totalPre",
        "totalPost",
    }
)
"""Columns of counts that are bars in the colour of the row's ROI, in a table with a column ``roi``."""

_COUNTS = {"pre", "post"}
_SEGMENTS = 12
_SAMPLE = 20
_MAX_NAME = 100


def holds_roi_counts(sample: pd.Series[Any]) -> bool:
    """Tell whether a column is a ``roiInfo``: counts of synapses by ROI, as dicts or as JSON text.

    Parameters
    ----------
    sample : pandas.Series
        Some of its values.

    Examples
    --------
    >>> holds_roi_counts(pd.Series([None, {"EB": {"pre": 3, "post": 5}}]))
    True
    """
    some = list(itertools.islice((v for v in sample.tolist() if isinstance(v, Mapping | str)), _SAMPLE))
    found = [_roi_counts(value) for value in some]
    return bool(found) and None not in found and any(found)


def roi_cell(value: object, primary: Container[str] = ()) -> RoiCell:
    """Render one value of such a column.

    Parameters
    ----------
    value : dict or str
        ``{ROI: {"pre": count, "post": count, …}}``.
    primary : container of str
        The ROIs to count, which do not overlap. Where they are not known, or the value has none of them, all
        are counted: synapses in ROIs that lie in one another twice, as in ``roiInfo``.

    Returns
    -------
    dict, str or None
        The largest ROIs by pre and post together, and the sum. Other values as text, null as ``None``.

    Examples
    --------
    >>> roi_cell({"EB": {"pre": 3, "post": 5}})["segments"][0][:2]
    ['EB', 8]
    >>> roi_cell({"EB": {"pre": 3, "post": 5}, "CX": {"pre": 3, "post": 5}}, primary={"EB"})["total"]
    8
    """
    counts = _roi_counts(value)
    if counts is None:
        shown = cell(value)
        return str(shown) if isinstance(shown, bool) else shown
    counts = _without_overlap(counts, primary)
    largest = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    segments = [[cut(roi, _MAX_NAME), count, roi_color(roi)] for roi, count in largest[:_SEGMENTS] if count]
    return {"total": sum(counts.values()), "segments": segments}


def roi_total(value: object, primary: Container[str] = ()) -> int | None:
    """The sum that `roi_cell` tells, to sort by; ``None`` for other values.

    Examples
    --------
    >>> roi_total('{"EB": {"pre": 3, "post": 5}, "FB": {"pre": 1}}')
    9
    """
    counts = _roi_counts(value)
    return None if counts is None else sum(_without_overlap(counts, primary).values())


def primary_rois_of(origin: Mapping[Any, Any]) -> frozenset[str]:
    """The primary ROIs of the dataset a table came from, as far as they are known without asking the server.

    Parameters
    ----------
    origin : mapping
        The table's ``attrs``.

    Examples
    --------
    >>> primary_rois_of({})
    frozenset()
    """
    for client in list_all_clients():
        # Showing a table sends no query.
        if (client.server, client.dataset) == (origin.get("server"), origin.get("dataset")) and "meta" in vars(client):
            return frozenset(client.primary_rois)
    return frozenset()


def roi_column(frame: pd.DataFrame) -> pd.Series[Any] | None:
    """The column that says which ROI a row is about, if the table has one.

    Examples
    --------
    >>> roi_column(pd.DataFrame({"bodyId": [1], "roi": ["EB"], "pre": [3]})).tolist()
    ['EB']
    """
    for name in ("roi", "roi_pre", "roi_post"):
        if name in frame.columns and isinstance(frame[name], pd.Series):
            return frame[name]
    return None


def largest_count(counts: pd.Series[Any]) -> int | None:
    """The largest of some counts, where there is one above 0."""
    most = counts.max()
    return int(most) if not pd.isna(most) and most > 0 else None


def _without_overlap(counts: dict[str, int], primary: Container[str]) -> dict[str, int]:
    return {roi: count for roi, count in counts.items() if roi in primary} or counts


def _roi_counts(value: object) -> dict[str, int] | None:
    if isinstance(value, str):
        if not value.startswith("{"):
            return None
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    if not isinstance(value, Mapping):
        return None
    counts: dict[str, int] = {}
    for roi, by_kind in value.items():
        if not isinstance(roi, str) or not isinstance(by_kind, Mapping):
            return None
        numbers = [by_kind.get(kind, 0) for kind in _COUNTS]
        if not all(isinstance(n, int) and not isinstance(n, bool) and n >= 0 for n in numbers):
            return None
        counts[roi] = sum(numbers)
    return counts
