"""Millions of points: an image of what is where at a distance, and the points themselves when near."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from bokeh.events import RangesUpdate
from bokeh.models import ColumnDataSource

from neuprint_jupyter.plots.projections import Panel

Floats = npt.NDArray[np.floating[Any]]
Positions = npt.NDArray[np.int64]

POINTS_SHOWN = 20_000
"""Up to so many points are drawn one by one."""

_FAINTEST = 0.35
# How much fainter points are beside chosen ones.
_FADED = 5


class Cloud:
    """Points in groups on one panel, drawn anew whenever its ranges change.

    Changes come from a page by way of :class:`~neuprint_jupyter.PlotView` or a bokeh server; where there is neither,
    the image of all points stays.

    Parameters
    ----------
    panel
        Where to draw.
    x, y
        Places in the panel's units, float32.
    group
        The group of each point, from 0.
    colors
        ``"#rrggbb"`` for each group.
    renderers
        One scatter for each group, which holds its near points, and whose ``visible`` counts for the image too.
    columns
        What a scatter's source holds for given points of the table.
    """

    def __init__(
        self,
        panel: Panel,
        x: Floats,
        y: Floats,
        group: npt.NDArray[np.integer[Any]],
        colors: Sequence[str],
        renderers: Sequence[Any],
        columns: Callable[[Positions], dict[str, Any]],
    ) -> None:
        self._plot = panel.figure
        self._x, self._y, self._group = x, y, group.astype(np.uint8)
        self._rgb = np.array([[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in colors], dtype=np.float64)
        self._renderers = renderers
        self._columns = columns
        self._near = False
        self._chosen: npt.NDArray[np.bool_] | None = None
        self._image = ColumnDataSource({"image": [], "x": [], "y": [], "dw": [], "dh": []})
        self._plot.image_rgba("image", "x", "y", "dw", "dh", source=self._image, anchor="bottom_left")
        self._redraw()
        self._plot.on_event(RangesUpdate, lambda _event: self._redraw())
        for renderer in renderers:
            renderer.on_change("visible", lambda _attribute, _old, _new: self._redraw())

    def inside(self, left: float, right: float, low: float, high: float) -> Positions:
        """The positions of the points between bounds whose group is shown, in order."""
        return np.flatnonzero(self._here(left, right, low, high))

    def choose(self, positions: Positions) -> None:
        """Let some points stand out from the others; with none, all look alike again."""
        self._chosen = None
        if len(positions):
            self._chosen = np.zeros(len(self._x), dtype=np.bool_)
            self._chosen[positions] = True
        self._redraw()

    def _here(self, left: float, right: float, low: float, high: float) -> npt.NDArray[np.bool_]:
        x, y = self._x, self._y
        here = (x >= np.float32(left)) & (x <= np.float32(right)) & (y >= np.float32(low)) & (y <= np.float32(high))
        shown = np.array([renderer.visible for renderer in self._renderers])
        if not shown.all():
            here &= shown[self._group]
        return here

    def _redraw(self) -> None:
        xs, ys = self._plot.x_range, self._plot.y_range
        left, right = sorted((float(xs.start), float(xs.end)))
        low, high = sorted((float(ys.start), float(ys.end)))
        here = self._here(left, right, low, high)
        count = int(np.count_nonzero(here))
        near = count <= POINTS_SHOWN
        positions = np.flatnonzero(here) if near else np.empty(0, dtype=np.int64)
        if near or self._near:
            for number, renderer in enumerate(self._renderers):
                drawn = positions[self._group[positions] == number]
                renderer.data_source.data = self._columns(drawn)
                chosen = [] if self._chosen is None else np.flatnonzero(self._chosen[drawn]).tolist()
                renderer.data_source.selected.indices = chosen
        self._near = near
        if near:
            self._image.data = {"image": [], "x": [], "y": [], "dw": [], "dh": []}
            return
        picture = self._picture(None if count == len(here) else here, left, right, low, high)
        if self._chosen is not None:
            picture.view(np.uint8)[:, 3::4] //= _FADED
            chosen = self._picture(here & self._chosen, left, right, low, high)
            np.copyto(picture, chosen, where=chosen != 0)
        self._image.data = {
            "image": [picture],
            "x": [left],
            "y": [low],
            "dw": [right - left],
            "dh": [high - low],
        }

    def _picture(self, here: Any, left: float, right: float, low: float, high: float) -> Any:
        """Each pixel in the mean colour of its points, the more opaque the more there are."""
        width, height = int(self._plot.frame_width), int(self._plot.frame_height)
        x, y, group = self._x, self._y, self._group
        if here is not None:
            x, y, group = x[here], y[here], group[here]
        column = np.minimum(((x - np.float32(left)) * np.float32(width / (right - left))).astype(np.int32), width - 1)
        line = np.minimum(((y - np.float32(low)) * np.float32(height / (high - low))).astype(np.int32), height - 1)
        groups = len(self._rgb)
        counts = np.bincount((line * width + column) * groups + group, minlength=width * height * groups)
        counts = counts.reshape(height * width, groups)
        total = counts.sum(axis=1)
        some = np.flatnonzero(total)
        pixels = np.zeros((height * width, 4), dtype=np.uint8)
        pixels[some, :3] = counts[some] @ self._rgb / total[some, None]
        dense = np.percentile(total[some], 99) if len(some) else 1
        strength = np.log1p(total[some]) / np.log1p(max(dense, 1))
        pixels[some, 3] = 255 * np.clip(_FAINTEST + (1 - _FAINTEST) * strength, 0, 1)
        return pixels.view(np.uint32).reshape(height, width)
