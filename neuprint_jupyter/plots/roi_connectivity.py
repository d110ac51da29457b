"""How strongly regions are connected."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.plots.matrix import Order, plot_connectivity_matrix
from neuprint_jupyter.plots.parts import counted


def plot_roi_connectivity(
    connectivity: pd.DataFrame,
    value: Literal["weight", "count"] = "weight",
    *,
    order: Order = "total",
    log: bool = True,
    title: str | None = None,
) -> Any:
    """From which ROI to which, as a heat map.

    Parameters
    ----------
    connectivity
        from_roi, to_roi, count (of neurons) and weight, as from ``client.fetch_roi_connectivity()``.
    value
        ``"weight"`` or ``"count"``.
    order, log, title
        As for :func:`plot_connectivity_matrix`; logarithmic colours by default.

    Returns
    -------
    bokeh figure or layout
        From rows to columns.

    Raises
    ------
    UnknownNameError
        If a column is missing.

    Examples
    --------
    >>> plot_roi_connectivity(client.fetch_roi_connectivity())  # doctest: +SKIP
    """
    require_columns(connectivity, ["from_roi", "to_roi", value], "client.fetch_roi_connectivity()")
    matrix = connectivity.pivot_table(index="from_roi", columns="to_roi", values=value, aggfunc="sum", fill_value=0)
    rois = pd.unique(connectivity[["from_roi", "to_roi"]].to_numpy().ravel())
    matrix.attrs = dict(connectivity.attrs)
    heading = title or f"Connections between {counted(len(rois), 'ROI')}, by {value}"
    return plot_connectivity_matrix(matrix, order=order, log=log, title=heading, value=value)
