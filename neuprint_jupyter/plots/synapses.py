"""Synapses where they are, from a handful to millions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from bokeh.events import SelectionGeometry
from bokeh.models import ColumnDataSource, HoverTool

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.meshes import Mesh
from neuprint_jupyter.errors import CriteriaError, UnknownNameError
from neuprint_jupyter.plots.cloud import POINTS_SHOWN, Cloud
from neuprint_jupyter.plots.grouping import Grouping, group_by
from neuprint_jupyter.plots.keys import add_key, key_of
from neuprint_jupyter.plots.parts import counted, provenance
from neuprint_jupyter.plots.projections import Panel, Stage, Units, new_stage
from neuprint_jupyter.plots.selection import Selection, remember

Side = Literal["pre", "post"]
Positions = npt.NDArray[np.int64]

_TOOLS = "pan,box_zoom,wheel_zoom,box_select,lasso_select,tap,reset,save"
# An image knows no single points.
_TOOLS_OF_MANY = "pan,box_zoom,wheel_zoom,box_select,reset,save"
_SIZE = 5
_HOVERED = ("type", "instance", "bodyId", "roi", "confidence")
# A continuous colour in as many steps as a group index has room for.
_STEPS = 64


def plot_synapses(
    synapses: pd.DataFrame,
    color_by: str | None = None,
    *,
    axes: str = "xz",
    side: Side = "post",
    top: int = 8,
    colors: Mapping[str, str] | None = None,
    outlines: Mapping[str, Mesh] | None = None,
    voxel_size: Any = None,
    units: Units | None = None,
    title: str | None = None,
    on_select: Callable[[pd.DataFrame], object] | None = None,
) -> Any:
    """Synapses in one projection, or in three that move together.

    Parameters
    ----------
    synapses
        Synapses, as from :func:`~neuprint_jupyter.fetch_synapses` (x, y, z in voxels, and what there is of bodyId,
        type, roi, confidence), or pairs of them, as from :func:`~neuprint_jupyter.fetch_synapse_connections`
        (x_pre … z_post). Properties merged onto them can be coloured by.
    color_by
        A column; for pairs, ``"type"``, ``"roi"`` and the like stand for those of the side that is drawn, and
        ``"partner"`` for the type (else the bodyId) of whichever side has more neurons. Numbers such as
        ``"confidence"`` get a colour scale, names a colour each and a legend that shows and hides them. By default
        the partner for pairs, pre or post for synapses.
    axes
        Horizontal and vertical axis: ``"xz"``, ``"xy"`` …; ``"linked"`` for three projections.
    side
        Of pairs, the end that is drawn: ``"pre"`` (T-bars) or ``"post"`` (PSDs).
    top
        How many names get a colour of their own, the most frequent ones; the rest is "other".
    colors
        ``{"EPG": "#0072b2"}`` overrides the palette.
    outlines
        Meshes of ROIs to be drawn behind, by name.
    voxel_size
        Nanometres a voxel, one number or three, such as ``client.voxel_size``.
    units
        Of the axes: ``"um"`` (the default where the voxel size is known) or ``"voxels"``.
    title
        Instead of one that counts the synapses.
    on_select
        Called with the selected rows whenever they change.

    Returns
    -------
    bokeh figure or layout
        y and z run downwards, all axes are true to scale. Of more than 20,000 synapses in sight an image shows how
        many are where; zoom in, in a notebook, and they become points that tell what they are. Selected ones are
        :func:`~neuprint_jupyter.plots.selection.selected_rows` of what is returned; so many are selected by boxes only.

    Raises
    ------
    UnknownNameError
        If a column is missing.
    CriteriaError
        If axes, side, units or voxel size are none that there are.

    Examples
    --------
    >>> plot_synapses(fetch_synapse_connections("FB4Y", None), "partner")  # doctest: +SKIP
    """
    if side not in ("pre", "post"):
        raise CriteriaError(f"side is 'pre' or 'post', not {side!r}")
    ending = f"_{side}" if isinstance(synapses, pd.DataFrame) and "x_pre" in synapses.columns else ""
    needed = [*(axis + ending for axis in "xyz"), *(["bodyId_pre", "bodyId_post"] if ending else [])]
    require_columns(synapses, needed, "fetch_synapses(…)")
    column = _column(synapses, color_by, side if ending else None)
    groups = group_by(synapses[column], top=top, colors=colors, steps=_STEPS) if column else None
    places = synapses[[axis + ending for axis in "xyz"]].to_numpy(dtype=np.float64)
    stage = new_stage(
        places,
        title=title or _title(synapses, ending, side),
        origin=provenance(synapses),
        axes=axes,
        voxel_size=voxel_size,
        units=units,
        outlines=outlines,
        empty="no synapses",
        tools=_TOOLS if len(synapses) <= POINTS_SHOWN else _TOOLS_OF_MANY,
    )
    result = stage.layout()
    selection = Selection(synapses, on_select)
    remember(result, selection)
    if len(synapses):
        groups = groups or Grouping.of_one(len(synapses), "synapses")
        _Drawing(synapses, ending, stage, places, groups, selection).draw(column)
    return result


def _title(synapses: pd.DataFrame, ending: str, side: Side) -> str:
    if not ending:
        bodies = f" of {counted(synapses['bodyId'].nunique(), 'neuron')}" if "bodyId" in synapses.columns else ""
        return counted(len(synapses), "synapse") + bodies
    ends = (counted(synapses[f"bodyId_{end}"].nunique(), "neuron") for end in ("pre", "post"))
    return f"{counted(len(synapses), 'synaptic connection')} from {' to '.join(ends)}, {side} side"


def _column(table: pd.DataFrame, color_by: str | None, side: Side | None) -> str | None:
    """The column that colours: what the short names stand for."""
    known = list(map(str, table.columns))
    if side is None:
        if color_by is None:
            return "type" if "type" in known else None
        if color_by not in known:
            raise UnknownNameError("column", color_by, known)
        return color_by
    if color_by in (None, "partner"):
        many: Side = "post" if table["bodyId_post"].nunique() >= table["bodyId_pre"].nunique() else "pre"
        return f"type_{many}" if f"type_{many}" in known else f"bodyId_{many}"
    for name in (color_by, f"{color_by}_{side}"):
        if name in known:
            return name
    raise UnknownNameError("column", color_by, [*known, "partner"])


class _Drawing:
    """One plot of synapses in the making."""

    def __init__(
        self,
        table: pd.DataFrame,
        ending: str,
        stage: Stage,
        places: Any,
        groups: Grouping,
        selection: Selection,
    ) -> None:
        self._table, self._ending, self._stage, self._groups = table, ending, stage, groups
        self._places = stage.place(places)
        self._selection = selection
        self._hovered = _hovered(table)
        self._where = [axis + ending for ending in ("", "_voxel") for axis in "xyz"]

    def draw(self, column: str | None) -> None:
        near = len(self._table) <= POINTS_SHOWN
        everything = np.arange(len(self._table))
        members = [everything[self._groups.codes == number] if near else everything[:0] for number in self._group_ids]
        sources = [ColumnDataSource(self._columns(positions)) for positions in members]
        drawn = [self._scatter(panel, sources if near else self._fresh(sources)) for panel in self._stage.panels]
        self._stage.link_visibility(drawn)
        if self._groups.scale is not None or len(self._groups.names) > 1:
            key = self._stage.key
            add_key(self._stage.panels[key].figure, key_of(self._groups, drawn[key], column))
        if near:
            self._selection.follow(sources)
            return
        clouds = [self._cloud(panel, renderers) for panel, renderers in zip(self._stage.panels, drawn, strict=True)]
        for panel, cloud in zip(self._stage.panels, clouds, strict=True):
            self._follow_boxes(panel, cloud, clouds)

    def _cloud(self, panel: Panel, renderers: list[Any]) -> Cloud:
        x, y = (self._places[axis].astype(np.float32) for axis in (panel.across, panel.up))
        return Cloud(panel, x, y, self._groups.codes, self._groups.colors, renderers, self._columns)

    @property
    def _group_ids(self) -> range:
        return range(len(self._groups.names))

    def _fresh(self, sources: list[ColumnDataSource]) -> list[ColumnDataSource]:
        return [ColumnDataSource(dict(source.data)) for source in sources]

    def _columns(self, positions: Positions) -> dict[str, Any]:
        if not len(positions):
            # A legend takes its colours from the first row.
            return {"row": [-1], **{name: [np.nan] for name in (*self._where, *self._hovered)}}
        rows = self._table.iloc[positions]
        return {
            "row": positions,
            **{axis: self._places[axis][positions] for axis in "xyz"},
            **{f"{axis}_voxel": rows[axis + self._ending].to_numpy() for axis in "xyz"},
            **{name: _shown(rows[name]) for name in self._hovered},
        }

    def _scatter(self, panel: Panel, sources: list[ColumnDataSource]) -> list[Any]:
        renderers: list[Any] = [None] * len(sources)
        look = {"size": _SIZE, "line_color": None, "fill_alpha": 0.8}
        for group in self._groups.layers:
            color = self._groups.colors[group]
            renderer = panel.figure.scatter(panel.across, panel.up, source=sources[group], fill_color=color, **look)
            renderer.nonselection_glyph.fill_alpha = 0.1
            renderers[group] = renderer
        told = [(name, f"@{{{name}}}") for name in self._hovered]
        where = "(@x_voxel, @y_voxel, @z_voxel)"
        panel.figure.add_tools(HoverTool(renderers=renderers, tooltips=[*told, ("x, y, z", where)]))
        return renderers

    def _follow_boxes(self, panel: Panel, cloud: Cloud, linked: list[Cloud]) -> None:
        def changed(event: Any) -> None:
            box = event.geometry
            if event.final and box.get("type") == "rect":
                across, up = sorted((box["x0"], box["x1"])), sorted((box["y0"], box["y1"]))
                positions = cloud.inside(*across, *up)
                for one in linked:
                    one.choose(positions)
                self._selection.set(self._table.iloc[positions])

        panel.figure.on_event(SelectionGeometry, changed)


def _hovered(table: pd.DataFrame) -> list[str]:
    known = list(map(str, table.columns))
    wanted = [name + ending for ending in ("", "_pre", "_post") for name in _HOVERED]
    return [name for name in wanted if name in known]


def _shown(values: pd.Series[Any]) -> Any:
    # A body's id is longer than the page's numbers are exact.
    return values.astype(str).tolist() if str(values.name).startswith("bodyId") else values.astype(object).tolist()
