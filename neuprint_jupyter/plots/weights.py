"""How strong connections are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from bokeh.models import ColumnDataSource, HoverTool, NumeralTickFormatter, Range1d

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.plots.grouping import Grouping, group_by
from neuprint_jupyter.plots.keys import add_key, key_of, legend
from neuprint_jupyter.plots.parts import counted, new_figure, provenance, say_empty

# Bins up to here hold one weight each; from here on each is wider than the last by a fifth.
_SINGLE = 5
# Where the axes begin below 1, and how far they reach at least: a few whole numbers would be told in fractions.
_EDGE, _DECADE = 0.7, 10


def plot_weight_distribution(
    connections: pd.DataFrame,
    by: str | None = None,
    *,
    weight_col: str = "weight",
    top: int = 6,
    colors: Mapping[str, str] | None = None,
    title: str | None = None,
) -> Any:
    """How many connections have at least a given weight.

    Parameters
    ----------
    connections
        A table with a column of weights; rows of one pair of neurons in several ROIs are summed first.
    by
        A column to tell apart, such as ``"type_pre"`` or ``"roi"``; a line each.
    weight_col
        The column of weights.
    top
        How many lines, the rest as "other".
    colors
        Overrides the palette.
    title
        Instead of one that counts the connections.

    Returns
    -------
    bokeh figure
        Both axes are logarithmic. Without ``by``, bars behind the line count the connections of each weight.

    Raises
    ------
    UnknownNameError
        If a column is missing.
    CriteriaError
        If a weight is below 0.

    Examples
    --------
    >>> plot_weight_distribution(connections, "type_pre")  # doctest: +SKIP
    """
    require_columns(connections, [weight_col, *([by] if by else [])], "fetch_adjacencies(…)[1]")
    weights = _per_connection(connections, by, weight_col)
    if (weights[weight_col] < 0).any():
        raise CriteriaError(f"weights are counts of synapses; the least is {weights[weight_col].min()}")
    weights = weights[weights[weight_col] > 0]
    plot = new_figure(
        title or f"Weights of {counted(len(weights), 'connection')}",
        provenance(connections),
        frame_width=400,
        frame_height=320,
        x_axis_type="log" if len(weights) else "linear",
        y_axis_type="log" if len(weights) else "linear",
        x_axis_label="weight (synapses)",
        y_axis_label="connections",
    )
    if weights.empty:
        return say_empty(plot, "no connections")
    plot.xaxis.formatter = plot.yaxis.formatter = NumeralTickFormatter(format="0,0")
    groups = (
        group_by(weights[by], top=top, colors=colors) if by else Grouping.of_one(len(weights), "at least so strong")
    )
    values = weights[weight_col].to_numpy(dtype=np.float64)
    plot.x_range = Range1d(_EDGE * min(values.min(), 1), max(values.max(), _DECADE) / _EDGE)
    plot.y_range = Range1d(_EDGE, max(len(values), _DECADE) / _EDGE)
    bars = None if by else _draw_bars(plot, values)
    lines = [
        _draw_line(plot, values[groups.codes == number], name, color)
        for number, (name, color) in enumerate(zip(groups.names, groups.colors, strict=True))
    ]
    # The title has the number of all.
    key = key_of(groups, lines, by) if bars is None else legend([(groups.names[0], lines), ("so strong", [bars])], None)
    add_key(plot, key)
    return plot


def _per_connection(connections: pd.DataFrame, by: str | None, weight_col: str) -> pd.DataFrame:
    pair = ["bodyId_pre", "bodyId_post"]
    if not set(pair) <= set(connections.columns) or by == "roi":
        return connections[[weight_col, *([by] if by else [])]]
    keys = [*pair, *([by] if by else [])]
    return connections.groupby(keys, dropna=False)[weight_col].sum().reset_index()


def _draw_line(plot: Any, values: Any, name: str, color: str) -> Any:
    weights, counts = np.unique(values, return_counts=True)
    at_least = counts[::-1].cumsum()[::-1]
    if len(weights):
        # From the axis on, or a single weight would have no line.
        weights, at_least = np.append(plot.x_range.start, weights), np.append(at_least[0], at_least)
    source = ColumnDataSource({"weight": weights, "count": at_least, "share": 100 * at_least / max(at_least[0], 1)})
    line = plot.step("weight", "count", mode="before", line_width=2, color=color, source=source, name=name)
    # A name by itself would be read as a template, and as HTML.
    told = [("", "$name"), ("weight at least", "@weight{0,0}"), ("connections", "@count{0,0} (@share{0.0} %)")]
    plot.add_tools(HoverTool(renderers=[line], tooltips=told, mode="vline", line_policy="prev"))
    return line


def _draw_bars(plot: Any, values: Any) -> Any:
    edges = _edges(float(values.max()))
    counts, _ = np.histogram(values, edges)
    some = counts > 0
    return plot.quad(
        left=edges[:-1][some],
        right=edges[1:][some],
        bottom=_EDGE,
        top=counts[some],
        fill_color="#8c8c8c",
        fill_alpha=0.35,
        line_color=None,
    )


def _edges(largest: float) -> Any:
    edges = [0.5 + n for n in range(_SINGLE + 1)]
    while edges[-1] <= largest:
        edges.append(np.floor(edges[-1] * 1.2) + 1.5)
    return np.array(edges)
