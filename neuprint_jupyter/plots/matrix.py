"""Connectivity matrices as heat maps."""

from __future__ import annotations

from typing import Any

import pandas as pd
from bokeh.models import CustomJSHover, FixedTicker, HoverTool, LinearColorMapper, Range1d
from bokeh.palettes import Blues256
from bokeh.plotting import figure

_LABELS_SHOWN = 60
_LARGEST_SIDE = 760
_SMALLEST_SIDE = 220


def plot_connectivity_matrix(matrix: pd.DataFrame, *, title: str | None = None) -> Any:
    """A heat map of a connectivity matrix.

    Parameters
    ----------
    matrix
        Presynaptic rows by postsynaptic columns, as
        :func:`~neuprint_jupyter.connection_table_to_matrix` makes it.
    title
        The title; by default it says how many rows and columns there are.

    Returns
    -------
    bokeh.plotting.figure
        Rows from top to bottom. Hovering tells both names and the weight. Of more than 60 names on
        a side, evenly spaced ones are written.

    Examples
    --------
    >>> show(plot_connectivity_matrix(matrix))  # doctest: +SKIP
    """
    rows, columns = [str(v) for v in matrix.index], [str(v) for v in matrix.columns]
    largest = float(matrix.to_numpy().max()) if matrix.size else 0.0
    colors = LinearColorMapper(palette=Blues256[::-1], low=0, high=largest or 1)
    plot = figure(
        title=title or f"{len(rows)} x {len(columns)} connections",
        width=_side(len(columns)) + 160,
        height=_side(len(rows)) + 120,
        x_range=Range1d(start=0, end=max(len(columns), 1)),
        y_range=Range1d(start=max(len(rows), 1), end=0),
        x_axis_location="above",
        x_axis_label=str(matrix.columns.name or "postsynaptic"),
        y_axis_label=str(matrix.index.name or "presynaptic"),
        tools="pan,wheel_zoom,box_zoom,reset,save",
        active_drag="box_zoom",
    )
    plot.grid.visible = False
    if matrix.size:
        # The image is drawn upwards from its corner; the axis runs downwards, so row 0 comes first.
        drawing: Any = plot  # bokeh's stubs do not know that glyph methods take a color mapper
        cells = drawing.image(
            image=[matrix.to_numpy(dtype="float64")],
            x=0,
            y=0,
            dw=len(columns),
            dh=len(rows),
            color_mapper=colors,
        )
        plot.add_tools(_hover(cells, rows, columns))
        plot.add_layout(cells.construct_color_bar(title="weight"), "right")
    for axis, names in ((plot.xaxis, columns), (plot.yaxis, rows)):
        axis.ticker = FixedTicker(ticks=[i + 0.5 for i in _shown(len(names))])
        axis.major_label_overrides = {i + 0.5: names[i] for i in _shown(len(names))}
    plot.xaxis.major_label_orientation = 1.0
    return plot


def _hover(cells: Any, rows: list[str], columns: list[str]) -> HoverTool:
    def named(names: list[str], coordinate: str) -> CustomJSHover:
        return CustomJSHover(args={"names": names}, code=f"return names[Math.floor(special_vars.{coordinate})] ?? ''")

    return HoverTool(
        renderers=[cells],
        tooltips=[("from", "$y{custom}"), ("to", "$x{custom}"), ("weight", "@image")],
        formatters={"$y": named(rows, "y"), "$x": named(columns, "x")},
    )


def _side(cells: int) -> int:
    return min(_LARGEST_SIDE, max(_SMALLEST_SIDE, 14 * cells))


def _shown(count: int) -> list[int]:
    step = -(-count // _LABELS_SHOWN) or 1
    return list(range(0, count, step))
