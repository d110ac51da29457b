"""Paths between neurons, as layers from the first to the last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, LabelSet, Range1d

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.plots.palette import distinct_colors
from neuprint_jupyter.plots.parts import counted, new_figure, provenance, say_empty, short

_WIDEST = 9.0
_LAYER = 190
_ROW = 46


def plot_paths(paths: pd.DataFrame, *, colors: Mapping[str, str] | None = None, title: str | None = None) -> Any:
    """Paths as a graph: neurons in layers from left to right; the stronger a connection, the wider its line.

    Parameters
    ----------
    paths
        path, bodyId, type, weight, as from :func:`~neuprint_jupyter.fetch_paths`.
    colors
        Overrides the palette.
    title
        Instead of one that counts the paths.

    Returns
    -------
    bokeh figure
        A neuron that is on several paths is drawn once, in the layer where it comes first.

    Raises
    ------
    UnknownNameError
        If a column is missing.

    Examples
    --------
    >>> plot_paths(fetch_paths(329566174, 294792184, path_length=2))  # doctest: +SKIP
    """
    require_columns(paths, ["path", "bodyId", "type", "weight"], "fetch_paths(…)")
    nodes, edges = _graph(paths)
    layers, rows = (
        int(nodes["layer"].max()) + 1 if len(nodes) else 1,
        int(nodes["layer"].value_counts().max() or 1) if len(nodes) else 1,
    )
    plot = new_figure(
        title or f"{counted(paths['path'].nunique(), 'path')}, {counted(len(nodes), 'neuron')}",
        provenance(paths),
        frame_width=min(max(_LAYER * layers, 320), 900),
        frame_height=min(max(_ROW * rows, 200), 900),
        x_axis_label="connections from the first neuron",
        tools="pan,wheel_zoom,tap,reset,save",
    )
    plot.yaxis.visible = False
    plot.grid.visible = False
    if nodes.empty:
        return say_empty(plot, "no path")
    plot.x_range = Range1d(-0.5, layers - 0.3)
    plot.y_range = Range1d(-rows / 2 - 0.6, rows / 2 + 0.6)
    plot.xaxis.ticker = FixedTicker(ticks=list(range(layers)))
    _draw_edges(plot, nodes, edges)
    _draw_nodes(plot, nodes, colors)
    return plot


def _graph(paths: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The neurons with their places, and the connections between them."""
    # Path by path, whatever the table was sorted by: a path's own neurons are in their order.
    by_path = paths.groupby("path", sort=False)
    walked = paths.assign(step=by_path.cumcount(), name=_names(paths["type"]))
    # Filled, so that ids stay integers.
    before = by_path["bodyId"].shift(fill_value=-1)
    same = walked["step"] > 0
    edges = pd.DataFrame(
        {
            "pre": before[same],
            "post": walked["bodyId"][same],
            "weight": walked["weight"][same],
        }
    )
    edges = edges.drop_duplicates(["pre", "post"], ignore_index=True)
    nodes = walked.groupby("bodyId", as_index=False).agg(layer=("step", "min"), name=("name", "first"))
    # In each layer, next to the neurons they are connected with on the layer before.
    height: dict[int, float] = {}
    for _, layer in nodes.groupby("layer"):
        bodies = layer["bodyId"].tolist()
        weights = edges[edges["post"].isin(bodies) & edges["pre"].isin(list(height))]
        middle = {b: _middle(weights[weights["post"] == b], height) for b in bodies}
        names = dict(zip(layer["bodyId"], layer["name"], strict=True))
        ordered = sorted(bodies, key=lambda b: (-middle[b], names[b], b))
        height.update({body: (len(ordered) - 1) / 2 - i for i, body in enumerate(ordered)})
    return nodes.assign(y=nodes["bodyId"].map(height)), edges


def _middle(edges: pd.DataFrame, height: dict[int, float]) -> float:
    return float(np.average(edges["pre"].map(height), weights=edges["weight"].clip(lower=1))) if len(edges) else 0.0


def _names(types: pd.Series[Any]) -> pd.Series[Any]:
    return types.astype(object).where(types.notna(), "without type").astype(str)


def _draw_edges(plot: Any, nodes: pd.DataFrame, edges: pd.DataFrame) -> None:
    place = nodes.set_index("bodyId")
    strongest = max(float(edges["weight"].max()), 1.0) if len(edges) else 1.0
    ends = {end: place.loc[edges[end]] for end in ("pre", "post")}
    bend = (ends["post"]["layer"].to_numpy() - ends["pre"]["layer"].to_numpy()) / 2
    source = ColumnDataSource(
        {
            "x0": ends["pre"]["layer"].tolist(),
            "y0": ends["pre"]["y"].tolist(),
            "x1": ends["post"]["layer"].tolist(),
            "y1": ends["post"]["y"].tolist(),
            "cx0": (ends["pre"]["layer"].to_numpy() + bend).tolist(),
            "cx1": (ends["post"]["layer"].to_numpy() - bend).tolist(),
            "width": (1 + (_WIDEST - 1) * np.sqrt(edges["weight"] / strongest)).tolist(),
            "weight": edges["weight"].tolist(),
            "mx": ((ends["pre"]["layer"].to_numpy() + ends["post"]["layer"].to_numpy()) / 2).tolist(),
            "my": ((ends["pre"]["y"].to_numpy() + ends["post"]["y"].to_numpy()) / 2).tolist(),
            "label": [f"{weight:,}" for weight in edges["weight"]],
            **{end: [f"{n} {b}" for n, b in zip(ends[end]["name"], edges[end], strict=True)] for end in ends},
        }
    )
    plot.bezier(
        "x0", "y0", "x1", "y1", "cx0", "y0", "cx1", "y1", line_width="width", color="#8c8c8c", alpha=0.5, source=source
    )
    # Curves know no hovering: it finds the middle of each.
    middles = plot.scatter("mx", "my", size=12, alpha=0, source=source)
    plot.add_tools(
        HoverTool(renderers=[middles], tooltips=[("from", "@pre"), ("to", "@post"), ("weight", "@weight{0,0}")])
    )
    if len(edges) <= 40:
        plot.add_layout(
            LabelSet(
                x="mx",
                y="my",
                text="label",
                source=source,
                text_font_size="10px",
                text_align="center",
                text_baseline="middle",
            )
        )


def _draw_nodes(plot: Any, nodes: pd.DataFrame, colors: Any) -> None:
    by_type = distinct_colors(nodes["name"].value_counts().index, colors=colors)
    source = ColumnDataSource(
        {
            "x": nodes["layer"].tolist(),
            "y": nodes["y"].tolist(),
            "name": nodes["name"].tolist(),
            "label": [short(name) for name in nodes["name"]],
            "bodyId": nodes["bodyId"].astype(str).tolist(),
            "color": [by_type[name] for name in nodes["name"]],
        }
    )
    dots = plot.scatter("x", "y", size=16, color="color", source=source)
    plot.add_tools(HoverTool(renderers=[dots], tooltips=[("type", "@name"), ("bodyId", "@bodyId")]))
    plot.add_layout(
        LabelSet(
            x="x",
            y="y",
            text="label",
            source=source,
            text_font_size="11px",
            text_align="center",
            y_offset=11,
        )
    )
