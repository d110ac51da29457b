"""The tree of a hierarchical clustering beside the heat map it orders."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from bokeh.plotting import figure

from neuprint_jupyter.analysis.similarity import leaf_order

_HEIGHT = 70


def dendrogram(tree: Any, plot: Any, side: Literal["rows", "columns"]) -> Any:
    """A figure with a tree that moves along with a heat map.

    Parameters
    ----------
    tree
        Joins, as of ``scipy.cluster.hierarchy.linkage``.
    plot
        The heat map's figure.
    side
        Whose tree it is: columns' trees stand above, rows' at the right.
    """
    leaves = len(tree) + 1
    place = np.empty(2 * leaves - 1)
    place[leaf_order(tree, leaves)] = np.arange(leaves) + 0.5
    height = np.zeros(2 * leaves - 1)
    along, up = [], []
    for number, (one, other, distance, _) in enumerate(tree):
        a, b = int(one), int(other)
        along.extend([place[a], place[a], place[b], place[b], np.nan])
        up.extend([height[a], distance, distance, height[b], np.nan])
        place[leaves + number] = (place[a] + place[b]) / 2
        height[leaves + number] = distance
    across = side == "columns"
    ranges: dict[str, Any] = {"x_range" if across else "y_range": plot.x_range if across else plot.y_range}
    drawn: Any = figure(
        **ranges,
        frame_width=plot.frame_width if across else _HEIGHT,
        frame_height=_HEIGHT if across else plot.frame_height,
        tools="",
        toolbar_location=None,
        min_border_left=plot.min_border_left if across else 4,
        min_border_top=None if across else plot.min_border_top,
        outline_line_color=None,
    )
    # As the heat map's, with which it shares one.
    drawn.toolbar.update(logo=None, active_drag=plot.toolbar.active_drag)
    drawn.axis.visible = False
    drawn.grid.visible = False
    drawn.line(*((along, up) if across else (up, along)), line_color="#8c8c8c", line_width=1)
    return drawn
