"""The stage on which places are drawn: one or three linked projections, true to scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from bokeh.layouts import gridplot, row
from bokeh.models import BoxZoomTool, Range1d, ScaleBar

from neuprint_jupyter.analysis.meshes import Mesh
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.plots.outlines import outline
from neuprint_jupyter.plots.palette import roi_color
from neuprint_jupyter.plots.parts import TOOLS, blank_titles, new_figure, say_empty, tidied

Units = Literal["um", "voxels"]
Floats = npt.NDArray[np.floating[Any]]

LINKED = ("xy", "zy", "xz")
"""The three projections, by their horizontal and vertical axis."""

_LARGEST = 530
_LARGEST_LINKED = 310
_SMALLEST = 120
_MARGIN = 0.04
# Voxels: a single place is not told in billionths of them.
_LEAST = 100
# What a scale bar and its label take, in pixels.
_STRIP = 38


@dataclass(frozen=True)
class Panel:
    """One projection: a figure, and which axes it shows."""

    figure: Any
    across: str
    up: str


@dataclass(frozen=True)
class Stage:
    """Projections of one space.

    Attributes
    ----------
    panels
        One, or three that pan and zoom together.
    per_voxel
        What one voxel is on x, y and z in the units of the axes.
    units
        ``"um"`` or ``"voxels"``.
    """

    panels: tuple[Panel, ...]
    per_voxel: Floats
    units: Units

    @property
    def key(self) -> int:
        """The panel that has room for a legend at its right: the only one, or the last of three."""
        return len(self.panels) - 1

    def place(self, places: Any) -> dict[str, Floats]:
        """Places in voxels, of shape (n, 3), as columns x, y and z in the units of the axes."""
        scaled = np.asarray(places, dtype=np.float64).reshape(-1, 3) * self.per_voxel
        return dict(zip("xyz", scaled.T, strict=True))

    def layout(self) -> Any:
        """What is to be shown: the figure, or the three of them with one toolbar."""
        if len(self.panels) == 1:
            return self.panels[0].figure
        xy, zy, xz = (panel.figure for panel in self.panels)
        return tidied(gridplot([[row(xy, zy)], [xz]], toolbar_location="right"))

    def link_visibility(self, drawn: Sequence[Sequence[Any]]) -> None:
        """Let what the legend shows and hides in its own panel go and come in the others; ``drawn`` is for each."""
        for other in (renderers for panel, renderers in enumerate(drawn) if panel != self.key):
            for one, same in zip(drawn[self.key], other, strict=True):
                one.js_link("visible", same, "visible")


def new_stage(
    places: Any,
    *,
    title: str,
    origin: str,
    axes: str = "xz",
    voxel_size: Any = None,
    units: Units | None = None,
    outlines: Mapping[str, Mesh] | None = None,
    empty: str = "nothing to show",
    tools: str = TOOLS,
) -> Stage:
    """An empty stage around places.

    Parameters
    ----------
    places
        Shape (n, 3), in voxels; or their corners: only the extremes matter.
    title, origin
        For the (first) figure.
    axes
        Horizontal and vertical axis, such as ``"xz"``; ``"linked"`` for all three projections.
    voxel_size
        Nanometres a voxel on x, y and z; None if it is not known.
    units
        ``"um"`` or ``"voxels"``; micrometres if the voxel size is known.
    outlines
        ROIs to be drawn behind.
    empty
        What is said where there are no places.
    tools
        The figures' tools.

    Raises
    ------
    CriteriaError
        If axes or units are others, or micrometres are wanted without a voxel size.
    """
    pairs = LINKED if axes == "linked" else (_checked_axes(axes),)
    units, per_voxel = _scale(voxel_size, units)
    meshes = dict(outlines or {})
    corners = _corners(places, meshes)
    largest = _LARGEST if len(pairs) == 1 else _LARGEST_LINKED
    low, high = _ends(corners, per_voxel)
    if units == "um":
        # Upright axes run downwards: the scale bar has a strip of its own below all data.
        high["xyz".index(pairs[0][1])] += _STRIP / largest * max(high - low)
    ranges, sizes = _ranges(low, high, pairs, largest)
    panels: list[Panel] = []
    for pair in pairs:
        across, up = pair[0], pair[1]
        plot = new_figure(
            *(blank_titles(panels[0].figure) if panels else (title, origin)),
            x_range=ranges[across] if len(pairs) > 1 else _forward(ranges[across]),
            y_range=ranges[up],
            frame_width=sizes[across],
            frame_height=sizes[up],
            x_axis_label=f"{across} ({_UNIT[units]})",
            y_axis_label=f"{up} ({_UNIT[units]})",
            tools=tools,
            # A page without room for it makes it smaller on both sides.
            tags=["to scale"],
        )
        for tool in plot.select({"type": BoxZoomTool}):
            tool.match_aspect = True
        panels.append(Panel(plot, across, up))
    stage = Stage(tuple(panels), per_voxel, units)
    if not np.isfinite(corners).all():
        for panel in panels:
            say_empty(panel.figure, empty)
        return stage
    _draw_outlines(stage, meshes)
    if units == "um":
        _add_scale_bar(panels[0].figure)
    return stage


_UNIT = {"um": "µm", "voxels": "voxels"}


def _checked_axes(axes: Any) -> str:
    if not isinstance(axes, str) or len(axes) != 2 or len(set(axes)) != 2 or set(axes) - set("xyz"):
        raise CriteriaError(f"axes are two of x, y and z, such as 'xz', or 'linked', not {axes!r}")
    return axes


def _scale(voxel_size: Any, units: Units | None) -> tuple[Units, Floats]:
    if units not in (None, "um", "voxels"):
        raise CriteriaError(f"units are 'um' or 'voxels', not {units!r}")
    if voxel_size is None:
        if units == "um":
            raise CriteriaError("micrometres need a voxel_size: nanometres on x, y and z, such as client.voxel_size")
        return "voxels", np.ones(3)
    wrong = CriteriaError(f"voxel_size is one number of nanometres above 0, or three, not {voxel_size!r}")
    try:
        size = np.broadcast_to(np.asarray(voxel_size, dtype=np.float64), 3)
    except (TypeError, ValueError):
        raise wrong from None
    if not (np.isfinite(size).all() and (size > 0).all()):
        raise wrong
    return ("voxels", np.ones(3)) if units == "voxels" else ("um", size / 1000)


def _corners(places: Any, meshes: Mapping[str, Mesh]) -> Floats:
    """The lowest and the highest place on each axis; infinite where there is none."""
    found = []
    for part in (np.asarray(places, dtype=np.float64).reshape(-1, 3), *(mesh.vertices for mesh in meshes.values())):
        corners = _extremes(part)
        if not np.isfinite(corners).all():
            corners = _extremes(part[np.isfinite(part).all(axis=1)])
        found.append(corners)
    low, high = (np.array([corners[end] for corners in found]) for end in (0, 1))
    some = np.isfinite(low).all(axis=1)
    if not some.any():
        return np.array([[-np.inf] * 3, [np.inf] * 3])
    return np.array([low[some].min(axis=0), high[some].max(axis=0)])


def _ends(corners: Floats, per_voxel: Floats) -> tuple[Floats, Floats]:
    """Where the axes begin and end, in their units: a little outside the corners, or anywhere if there are none."""
    low, high = np.where(np.isfinite(corners), corners, [[0.0], [1.0]]) * per_voxel
    missing = max(_LEAST * per_voxel.max() - (high - low).max(), 0) / 2
    margin = np.maximum((high - low) * _MARGIN, missing)
    return low - margin, high + margin


def _extremes(part: Floats) -> Floats:
    """Column by column: several times faster than all at once, and this is done to millions of places."""
    if not len(part):
        return np.array([[-np.inf] * 3, [np.inf] * 3])
    return np.array([[column.min() for column in part.T], [column.max() for column in part.T]])


def _ranges(low: Floats, high: Floats, pairs: Sequence[str], largest: int) -> tuple[dict[str, Range1d], dict[str, int]]:
    """A range and a length in pixels for each axis, so that all axes have one scale."""
    used = [axis for axis in "xyz" if any(axis in pair for pair in pairs)]
    spans = {axis: high["xyz".index(axis)] - low["xyz".index(axis)] for axis in used}
    pixel = max(spans.values()) / largest
    sizes = {axis: max(round(span / pixel), _SMALLEST) for axis, span in spans.items()}
    ranges = {}
    for axis in used:
        middle = (high["xyz".index(axis)] + low["xyz".index(axis)]) / 2
        half = sizes[axis] * pixel / 2
        # As in the brain's own coordinates, y and z run downwards.
        start, end = (middle - half, middle + half) if axis == "x" else (middle + half, middle - half)
        ranges[axis] = Range1d(start, end)
    up = pairs[0][1]
    if len(pairs) == 1 and up == "x":
        ranges[up] = Range1d(ranges[up].end, ranges[up].start)
    return ranges, sizes


def _forward(axis: Range1d) -> Range1d:
    """A range that runs to the right."""
    return Range1d(min(axis.start, axis.end), max(axis.start, axis.end))


def _draw_outlines(stage: Stage, meshes: Mapping[str, Mesh]) -> None:
    for name, mesh in meshes.items():
        places = stage.place(mesh.vertices)
        for panel in stage.panels:
            xs, ys = outline(places[panel.across], places[panel.up], mesh.faces)
            color = roi_color(name)
            panel.figure.patch(xs, ys, fill_color=color, fill_alpha=0.08, line_color=None, level="underlay")
            panel.figure.line(xs, ys, line_color=color, line_alpha=0.7, line_width=1.2, level="underlay", name=name)


def _add_scale_bar(plot: Any) -> None:
    close: dict[str, Any] = {"margin": 4, "padding": 4, "label_standoff": 4}
    bar = ScaleBar(range=plot.x_range, unit="µm", location="bottom_right", bar_length=0.2, **close)
    bar.length_sizing = "adaptive"
    plot.add_layout(bar)
