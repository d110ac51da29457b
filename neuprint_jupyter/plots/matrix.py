"""Connectivity matrices as heat maps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from bokeh.events import Tap
from bokeh.layouts import gridplot
from bokeh.models import (
    ColumnDataSource,
    CustomJSHover,
    CustomJSTicker,
    CustomJSTickFormatter,
    HoverTool,
    LinearColorMapper,
    LogColorMapper,
    Range1d,
)

from neuprint_jupyter.analysis import SparseMatrix, connection_table_to_matrix, normalize_matrix
from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.matrix import Matrix
from neuprint_jupyter.analysis.similarity import cluster_tree, leaf_order
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.plots.cells import Cells, Values
from neuprint_jupyter.plots.dendrogram import dendrogram
from neuprint_jupyter.plots.parts import counted, new_figure, provenance, say_empty, short, tidied
from neuprint_jupyter.plots.selection import Selection, remember
from neuprint_jupyter.plots.themes import WEIGHT_PALETTES

Order = Literal["given", "name", "total", "cluster"]

_ORDERS = ("given", "name", "total", "cluster")
_LARGEST_SIDE = 620
_SMALLEST_SIDE = 220
_CELL = 16
_AXIS_ROOM, _TITLE_ROOM, _LETTER = 45, 55, 8
# A cell without a connection is a hole in the image, whose number bokeh would call NaN whatever the format.
_NUMBER = """
const image = source.data.image[special_vars.index ?? 0]
return (image[special_vars.image_index.flat_index] || 0).toLocaleString("en-US", { maximumFractionDigits: 3 })
"""
# As many names are written as have room: one in 14 pixels.
_TICKS = """
const [low, high] = [Math.min(cb_data.range.start, cb_data.range.end), Math.max(cb_data.range.start, cb_data.range.end)]
const step = Math.max(1, Math.ceil((high - low) / (plot[side] / 14)))
const first = Math.ceil(Math.max(0, Math.floor(low)) / step) * step
const ticks = []
for (let i = first; i < Math.min(high, count); i += step) ticks.push(i + 0.5)
return ticks
"""


def plot_connectivity_matrix(
    connections: pd.DataFrame | SparseMatrix,
    group_cols: str | Sequence[str] = "bodyId",
    *,
    weight_col: str = "weight",
    order: Order | tuple[Order, Order] | None = None,
    normalize: Literal["rows", "columns"] | None = None,
    log: bool = False,
    value: str = "weight",
    title: str | None = None,
    on_select: Callable[[pd.DataFrame], object] | None = None,
) -> Any:
    """A heat map of who connects to whom.

    Parameters
    ----------
    connections
        A connection table (bodyId_pre, bodyId_post, weight, and properties merged onto it), or a matrix of
        presynaptic rows by postsynaptic columns, as :func:`~neuprint_jupyter.connection_table_to_matrix` makes it.
    group_cols
        For a table, what rows and columns are: ``"bodyId"``, ``"type"``, any property it has for both sides, or one
        column for each, such as ``("bodyId_pre", "type_post")``.
    weight_col
        The table's column of weights.
    order
        Of rows and columns, or a pair of orders: ``"given"`` (the default for a matrix), ``"name"`` (the default for a
        table), ``"total"``: the strongest first, or ``"cluster"``: those with alike partners beside each other, with
        the tree that joins them.
    normalize
        ``"rows"``: shares of each row's outputs; ``"columns"``: shares of each column's inputs.
    log
        Whether colours follow the logarithm.
    value
        What the numbers are called.
    title
        Instead of one that counts rows and columns.
    on_select
        Called with the connections of the cell that was clicked.

    Returns
    -------
    bokeh figure, or layout with the trees
        Rows from top to bottom. Hovering tells both names and the value; names are written as far as there is room,
        all of them when near. Of more than a million cells the largest of each block is shown; zoom in, in a notebook,
        to see them one by one. The clicked cell's connections are ``selected_rows`` of what is returned.

    Raises
    ------
    UnknownNameError
        If the table lacks a column.
    CriteriaError
        If it is neither table nor matrix, or an order, or what to normalise, is none that there is.

    Examples
    --------
    >>> plot_connectivity_matrix(connections, "type", order="cluster", log=True)  # doctest: +SKIP
    """
    orders = _checked_orders(order, connections, weight_col)
    table = connections if isinstance(connections, pd.DataFrame) and _is_table(connections, weight_col) else None
    matrix: Matrix = connections
    if table is None:
        _refuse_others(connections, weight_col)
    else:
        matrix = connection_table_to_matrix(table, group_cols, weight_col, sparse=True)
    shown = _Shown.of(matrix, orders, normalize)
    rows, columns = shown.names(0), shown.names(1)
    value = value if normalize is None else f"share of {normalize[:-1]}"
    title = title or _title(shown, value, normalize is not None) + _left_out(table, group_cols, weight_col)
    result = plot = _empty_plot(shown, title, provenance(connections))
    selection = Selection(pd.DataFrame() if table is None else table, on_select)
    if not rows or not columns:
        remember(plot, selection)
        return say_empty(plot, "no connections")
    _label_axes(plot, rows, columns)
    cells = Cells(plot, shown.values, _mapper(shown.values, log=log))
    plot.add_tools(_hover(cells.renderer, rows, columns, value))
    _follow_taps(plot, shown, table, group_cols, selection)
    bar = cells.renderer.construct_color_bar(title=value)
    if any(tree is not None for tree in shown.trees):
        result = _with_trees(plot, shown, bar)
    else:
        plot.add_layout(bar, "right")
    remember(result, selection)
    return result


def _empty_plot(shown: _Shown, title: str, origin: str) -> Any:
    """The figure, without cells."""
    rows, columns = len(shown.labels[0]), len(shown.labels[1])
    plot = new_figure(
        title,
        origin,
        frame_width=_side(columns),
        frame_height=_side(rows),
        x_range=Range1d(0, max(columns, 1)),
        y_range=Range1d(max(rows, 1), 0),
        x_axis_location="below",
        x_axis_label=str(shown.labels[1].name or "postsynaptic"),
        y_axis_label=str(shown.labels[0].name or "presynaptic"),
        tools="pan,wheel_zoom,box_zoom,tap,reset,save",
        active_drag="box_zoom",
    )
    plot.grid.visible = False
    return plot


def _title(shown: _Shown, value: str, normalized: bool) -> str:
    rows, columns = (str(labels.name or "neuron").rsplit("_", 1)[0] for labels in shown.labels)
    many, more = (len(labels) for labels in shown.labels)
    what = f"{many:,} x {more:,} {rows}s" if rows == columns else f"{counted(many, rows)} x {counted(more, columns)}"
    return f"Connectivity, {what}{f', {value}' if normalized else ''}"


def _left_out(table: Any, group_cols: Any, weight_col: str) -> str:
    """What a matrix does not show: connections of neurons that lack the property."""
    if table is None:
        return ""
    weights = table.loc[table[list(_ends(group_cols))].isna().any(axis=1), weight_col]
    return f", {weights.sum() / table[weight_col].sum():.1%} of {weight_col} left out: unnamed" if weights.any() else ""


def _ends(group_cols: Any) -> tuple[str, str]:
    """The columns that name rows and columns."""
    return (f"{group_cols}_pre", f"{group_cols}_post") if isinstance(group_cols, str) else tuple(group_cols)


class _Shown:
    """A matrix as it is drawn: ordered and normalised."""

    def __init__(self, values: Values, labels: tuple[Any, Any], trees: tuple[Any, Any]) -> None:
        self.values = values
        self.labels = labels
        self.trees = trees

    @classmethod
    def of(cls, matrix: Matrix, orders: tuple[str, str], normalize: Any) -> _Shown:
        if isinstance(matrix, pd.DataFrame):
            # As pivoted tables have them where there is no connection.
            matrix = matrix.fillna(0)
        trees: list[Any] = [None, None]
        for axis, order in enumerate(orders):
            if order == "cluster":
                trees[axis] = cluster_tree(matrix, "columns" if axis else "rows")
        shares: Any = normalize_matrix(matrix, normalize) if normalize else matrix
        sparse = isinstance(shares, SparseMatrix)
        labels = (shares.rows, shares.columns) if sparse else (shares.index, shares.columns)
        # Of thousands of neurons nearly all are not connected: those zeros are never made.
        values = shares.values.astype(np.float32) if sparse else shares.to_numpy().astype(np.float32)
        places = [
            leaf_order(tree, len(labels[axis]))
            if tree is not None
            else _order(orders[axis], labels[axis], values, axis)
            for axis, tree in enumerate(trees)
        ]
        ordered = values[places[0]][:, places[1]]
        if sparse:
            # Whoever made the matrix may have left a cell in parts.
            ordered.sum_duplicates()
        return cls(ordered, (labels[0][places[0]], labels[1][places[1]]), (trees[0], trees[1]))

    def names(self, axis: int) -> list[str]:
        return [str(name) for name in self.labels[axis]]


def _is_table(connections: pd.DataFrame, weight_col: str) -> bool:
    pre, post = (any(str(name).endswith(end) for name in connections.columns) for end in ("_pre", "_post"))
    # A table that lacks its weights is no matrix for that.
    return pre and (post or weight_col in connections.columns)


def _refuse_others(matrix: Any, weight_col: str) -> None:
    """Refuse what is neither a matrix nor a table of connections."""
    if isinstance(matrix, SparseMatrix):
        return
    words = isinstance(matrix, pd.DataFrame) and matrix.select_dtypes(exclude="number")
    if words is False or words.map(lambda value: isinstance(value, str | list | dict)).any(axis=None):
        require_columns(matrix, ["bodyId_pre", "bodyId_post", weight_col], "fetch_adjacencies(…)[1]")


def _checked_orders(order: Any, connections: Any, weight_col: str) -> tuple[str, str]:
    if order is None:
        table = isinstance(connections, pd.DataFrame) and _is_table(connections, weight_col)
        order = "name" if table else "given"
    pair = (order, order) if isinstance(order, str) else tuple(order)
    if len(pair) != 2 or any(one not in _ORDERS for one in pair):
        raise CriteriaError(f"order is one of {', '.join(map(repr, _ORDERS))}, or a pair of them, not {order!r}")
    return pair[0], pair[1]


def _order(order: str, labels: Any, values: Any, axis: int) -> npt.NDArray[np.int64]:
    if order == "name":
        return np.asarray(pd.Series(labels).sort_values(kind="stable").index, dtype=np.int64)
    if order == "total":
        return np.argsort(-values.sum(axis=1 - axis, dtype=np.float64), kind="stable")
    return np.arange(len(labels))


def _mapper(values: Values, *, log: bool) -> Any:
    largest = float(values.max())
    palette = WEIGHT_PALETTES["light"]
    if log:
        told = values if isinstance(values, np.ndarray) else values.data
        positive = told[told > 0]
        low, high = (float(positive.min()), largest) if positive.size else (1.0, 1.0)
        # One weight alone is a strong one, as it is without the logarithm.
        low = low if low < high else high / 10
        return LogColorMapper(palette=palette, low=low, high=high, nan_color="#00000000", tags=["weights"])
    return LinearColorMapper(palette=palette, low=0, high=largest or 1, nan_color="#00000000", tags=["weights"])


def _label_axes(plot: Any, rows: list[str], columns: list[str]) -> None:
    for axis, names, side in ((plot.xaxis, columns, "frame_width"), (plot.yaxis, rows, "frame_height")):
        room = {"plot": plot, "side": side, "count": len(names)}
        axis.ticker = CustomJSTicker(args=room, major_code=_TICKS, minor_code="return []")
        axis.formatter = CustomJSTickFormatter(
            args={"names": [short(name) for name in names]}, code="return names[Math.floor(tick)] ?? ''"
        )
    plot.xaxis.major_label_orientation = 1.0


def _hover(cells: Any, rows: list[str], columns: list[str], value: str) -> HoverTool:
    def named(names: list[str], coordinate: str) -> CustomJSHover:
        return CustomJSHover(args={"names": names}, code=f"return names[Math.floor(special_vars.{coordinate})] ?? ''")

    number = CustomJSHover(args={"source": cells.data_source}, code=_NUMBER)
    return HoverTool(
        renderers=[cells],
        tooltips=[("from", "$y{custom}"), ("to", "$x{custom}"), (value, "$sx{custom} @told")],
        formatters={"$y": named(rows, "y"), "$x": named(columns, "x"), "$sx": number},
    )


def _follow_taps(plot: Any, shown: _Shown, table: Any, group_cols: Any, selection: Selection) -> None:
    mark = ColumnDataSource({"x": [], "y": []})
    plot.rect("x", "y", width=1, height=1, source=mark, fill_color=None, line_color="#d55e00", line_width=2)

    def tapped(event: Any) -> None:
        row, column = int(np.floor(event.y)), int(np.floor(event.x))
        if 0 <= row < shown.values.shape[0] and 0 <= column < shown.values.shape[1]:
            mark.data = {"x": [column + 0.5], "y": [row + 0.5]}
            pre, post = shown.labels[0][row], shown.labels[1][column]
            selection.set(_connections(shown, table, group_cols, pre, post, float(shown.values[row, column])))

    plot.on_event(Tap, tapped)


def _connections(shown: _Shown, table: Any, group_cols: Any, pre: Any, post: Any, value: float) -> pd.DataFrame:
    if table is None:
        names = [str(labels.name or side) for labels, side in zip(shown.labels, ("pre", "post"), strict=True)]
        return pd.DataFrame([[pre, post, value]], columns=[*names, "weight"])
    by_pre, by_post = _ends(group_cols)
    found: pd.DataFrame = table[(table[by_pre] == pre) & (table[by_post] == post)]
    return found


def _with_trees(plot: Any, shown: _Shown, bar: Any) -> Any:
    # bokeh cuts off what it moves to line frames up, unless there is room on that side already.
    plot.min_border_left = _AXIS_ROOM + _LETTER * max(len(short(name)) for name in shown.names(0))
    columns, rows = shown.trees[1], shown.trees[0]
    above = [] if columns is None else [[_entitled(dendrogram(columns, plot, "columns"), plot), None]]
    plot.min_border_top = 4 if above else _TITLE_ROOM
    beside = None if rows is None else dendrogram(rows, plot, "rows")
    (plot if beside is None else beside).add_layout(bar, "right")
    return tidied(gridplot([*above, [plot, beside]], toolbar_location="right"))


def _entitled(tree: Any, plot: Any) -> Any:
    """A tree above a heat map, with its titles, which would part them."""
    tree.title, tree.above = plot.title, plot.above
    plot.title, plot.above = None, []
    return tree


def _side(cells: int) -> int:
    return min(_LARGEST_SIDE, max(_SMALLEST_SIDE, _CELL * cells))
