"""Neurons as lines: their skeletons in projection."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from bokeh.models import ColumnDataSource, HoverTool, MultiLine, Scatter

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.meshes import Mesh
from neuprint_jupyter.analysis.skeletons.strahler import polylines
from neuprint_jupyter.plots.arbors import Arbor, Coloring, arbors_of, color_nodes, named
from neuprint_jupyter.plots.grouping import group_by
from neuprint_jupyter.plots.keys import add_key, color_scale, legend
from neuprint_jupyter.plots.palette import OTHER, SYNAPSE_COLORS
from neuprint_jupyter.plots.parts import counted, provenance
from neuprint_jupyter.plots.projections import Stage, Units, new_stage
from neuprint_jupyter.plots.selection import Selection, remember

_LEGEND_ENTRIES = 30
_SYNAPSES = {**SYNAPSE_COLORS, "synapses": OTHER}
_SYNAPSE_GROUPS = 8
# Browsers draw lines of up to one pixel several times faster than wider ones.
_WIDTHS = (1.0, 2.0, 3.5, 6.0, 10.0)
_MARKS = ({"marker": "x", "size": 7, "line_width": 1.5}, {"marker": "circle", "size": 11, "line_width": 1})
# The looks that a piece can have: the widths, then the marks.
_CROSS, _SOMA = len(_WIDTHS), len(_WIDTHS) + 1


def plot_skeletons(
    skeletons: pd.DataFrame,
    color_by: str = "neuron",
    *,
    neurons: pd.DataFrame | None = None,
    synapses: pd.DataFrame | None = None,
    synapses_by: str = "type",
    axes: str = "linked",
    heal: bool | float = False,
    radius: bool = False,
    soma: bool = True,
    colors: Mapping[str, str] | None = None,
    outlines: Mapping[str, Mesh] | None = None,
    voxel_size: Any = None,
    units: Units | None = None,
    title: str | None = None,
    on_select: Callable[[pd.DataFrame], object] | None = None,
) -> Any:
    """One neuron or many, as lines, in three projections that move together, or in one.

    Parameters
    ----------
    skeletons
        Nodes, as from :func:`~neuprint_jupyter.fetch_skeletons`: rowId, x, y, z (voxels), radius, link, and bodyId
        where there are several neurons.
    color_by
        ``"neuron"``; ``"type"`` or another column of ``neurons``; ``"strahler"``, the branching order; ``"distance"``
        from the root along the neuron; ``"roi"``: a column of the nodes, else that of the nearest of ``synapses``.
    neurons
        bodyId, and what there is of type, instance and somaLocation: for names, colours and somata.
    synapses
        To be drawn on top: x, y, z, and what there is of bodyId, type (pre or post have colours of their own) and roi.
        Of pairs, as from :func:`~neuprint_jupyter.fetch_synapse_connections`, the ends that are in these neurons.
    synapses_by
        What colours them: ``"type"``, pre or post; another column of names; ``"partner"`` for pairs, the type (else the
        bodyId) of the neuron at the other end.
    axes
        Horizontal and vertical axis: ``"xz"``, ``"xy"`` …; ``"linked"`` for three projections.
    heal
        Whether fragments are joined, or the longest join allowed. Otherwise each fragment's beginning is marked.
    radius
        Whether thick branches are drawn thick.
    soma
        Whether somata are marked: at the neuron's somaLocation, else at a node that is far thicker than the others.
    colors
        ``{"EPG": "#0072b2"}`` overrides the palette, by the names in the legend.
    outlines
        Meshes of ROIs to be drawn behind, by name.
    voxel_size
        Nanometres a voxel, one number or three, such as ``client.voxel_size``; with it comes a scale bar.
    units
        Of the axes: ``"um"`` (the default where the voxel size is known) or ``"voxels"``.
    title
        Instead of one that counts neurons and nodes.
    on_select
        Called with the nodes of the tapped neuron.

    Returns
    -------
    bokeh figure or layout
        y and z run downwards, all axes are true to scale. Names in the legend show and hide.

    Raises
    ------
    UnknownNameError
        If a column is missing.
    NeuprintError
        If the links do not make trees.
    CriteriaError
        If axes, units or voxel size are none that there are.

    Examples
    --------
    >>> plot_skeletons(fetch_skeletons(neurons), "type", neurons=neurons)  # doctest: +SKIP
    """
    require_columns(skeletons, ["rowId", "x", "y", "z", "link"])
    arbors = arbors_of(skeletons, neurons, heal)
    stage = new_stage(
        skeletons[["x", "y", "z"]].to_numpy(dtype=np.float64),
        title=title or _title(arbors),
        origin=provenance(skeletons, neurons, synapses),
        axes=axes,
        voxel_size=voxel_size,
        units=units,
        outlines=outlines,
        empty="no skeletons",
        tools="pan,box_zoom,wheel_zoom,tap,reset,save",
    )
    result = stage.layout()
    selection = Selection(skeletons, on_select)
    remember(result, selection)
    if arbors:
        synapses = _ends_in(synapses, arbors, partners=synapses_by == "partner")
        coloring = color_nodes(arbors, color_by, stage.per_voxel, colors=colors, neurons=neurons, synapses=synapses)
        drawing = _Drawing(stage, coloring, lambda tapped: selection.set(skeletons.iloc[tapped]))
        for arbor in arbors:
            drawing.add(arbor, radius=radius, soma=soma)
        drawing.neurons()
        if synapses is not None and len(synapses):
            drawing.synapses(synapses, synapses_by, colors)
        drawing.add_key()
    return result


def _title(arbors: list[Arbor]) -> str:
    told = f"{counted(len(arbors), 'neuron')}, {counted(sum(len(arbor.parent) for arbor in arbors), 'node')}"
    broken = [arbor.fragments for arbor in arbors if arbor.fragments > 1]
    if len(arbors) == 1 and broken:
        return f"{told}, in {broken[0]} fragments"
    return f"{told}, {len(broken)} in fragments" if broken else told


def _ends_in(synapses: pd.DataFrame | None, arbors: Sequence[Arbor], *, partners: bool) -> pd.DataFrame | None:
    """Synapses as they are; of pairs of them, those that are in the neurons, each once, or once for each partner."""
    if synapses is None:
        return None
    if not isinstance(synapses, pd.DataFrame) or "x_pre" not in synapses.columns:
        require_columns(synapses, ["x", "y", "z"], "fetch_synapses(…)")
        return synapses
    bodies = {arbor.body for arbor in arbors}
    ends = []
    what = "type" if {"type_pre", "type_post"} & set(synapses.columns) else "bodyId"
    for side, other in (("pre", "post"), ("post", "pre")):
        require_columns(synapses, [f"{name}_{side}" for name in ("bodyId", "x", "y", "z")])
        columns = {f"{name}_{side}": name for name in ("bodyId", "x", "y", "z", "roi")}
        if partners:
            columns[f"{what}_{other}"] = "partner"
        end = synapses[[name for name in columns if name in synapses.columns]].rename(columns=columns)
        # A skeleton by itself does not say whose it is.
        inside = end["bodyId"].astype(str).isin(bodies) if "" not in bodies else slice(None)
        ends.append(end[inside].drop_duplicates().assign(type=side))
    return pd.concat(ends, ignore_index=True)


class _Piece(NamedTuple):
    """A part of a neuron: which colour and which look it has, and where it is on each axis."""

    step: int
    look: int
    arbor: Arbor
    shape: dict[str, npt.NDArray[np.floating[Any]]]


class _Drawing:
    """One plot of skeletons in the making.

    What one name of the legend stands for is one glyph, and so is all that the legend has no room for: a neuron is a
    row of it. Glyphs are what takes time, in bokeh and in the page.
    """

    def __init__(self, stage: Stage, coloring: Coloring, on_tap: Callable[[npt.NDArray[np.int64]], None]) -> None:
        self._stage, self._coloring, self._on_tap = stage, coloring, on_tap
        self._axes = sorted({axis for panel in stage.panels for axis in (panel.across, panel.up)})
        self._pieces: list[_Piece] = []
        self._owners: list[tuple[ColumnDataSource, list[Arbor]]] = []
        # What each name of the legend shows and hides, a list for each panel; and how many names have no place there.
        self._entries: dict[str, list[list[Any]]] = {}
        self._nameless = 0
        self._lines: list[list[Any]] = [[] for _ in stage.panels]

    def add(self, arbor: Arbor, *, radius: bool, soma: bool) -> None:
        """Take a neuron into the plot; :meth:`neurons` draws it."""
        places = self._stage.place(arbor.places)
        kind = self._coloring.of(arbor)
        lines = polylines(arbor.parent, kind * len(_WIDTHS) + (_thickness(arbor.radius) if radius else 0))
        for key, nodes in lines.items():
            # Half of the precision is a hundredth of a voxel, at half of the size.
            shape = {a: np.where(nodes < 0, np.nan, places[a][nodes]).astype(np.float32) for a in self._axes}
            self._pieces.append(_Piece(*divmod(key, len(_WIDTHS)), arbor, shape))
        main = self._coloring.main(arbor)
        loose = arbor.loose_roots
        if len(loose):
            self._pieces.append(_Piece(main, _CROSS, arbor, {axis: places[axis][loose] for axis in self._axes}))
        where = (arbor.soma if arbor.soma is not None else _thickest(arbor)) if soma else None
        if where is not None:
            place = self._stage.place(where)
            self._pieces.append(_Piece(main, _SOMA, arbor, {axis: place[axis] for axis in self._axes}))

    def neurons(self) -> None:
        """Draw all neurons, in the order of the legend."""
        steps = sorted({piece.step for piece in self._pieces})
        self._nameless = max(len(steps) - _LEGEND_ENTRIES, 0)
        number = {step: min(i, _LEGEND_ENTRIES) for i, step in enumerate(steps)}
        alike: dict[tuple[int, int], list[_Piece]] = {}
        for piece in self._pieces:
            alike.setdefault((number[piece.step], piece.look), []).append(piece)
        for entry, look in sorted(alike):
            name = self._coloring.names[steps[entry]] if entry < _LEGEND_ENTRIES else None
            self._draw_alike(name, look, alike[entry, look])

    def _draw_alike(self, name: str | None, look: int, pieces: list[_Piece]) -> None:
        lines = look < len(_WIDTHS)
        # A line is one row of its glyph, a mark is as many as it has places.
        rows = pieces if lines else [piece for piece in pieces for _ in piece.shape[self._axes[0]]]
        shapes = {axis: [piece.shape[axis] for piece in pieces] for axis in self._axes}
        source = ColumnDataSource(
            {
                **(shapes if lines else {axis: np.concatenate(parts) for axis, parts in shapes.items()}),
                "name": [named(piece.arbor) for piece in rows],
                "color": [self._coloring.colors[piece.step] for piece in rows],
            }
        )
        self._owners.append((source, [piece.arbor for piece in rows]))
        source.selected.on_change("indices", self._tap)
        if lines:
            drawn = self._draw(name, source, MultiLine, line_color="color", line_width=_WIDTHS[look])
            for hovered, line in zip(self._lines, drawn, strict=True):
                hovered.append(line)
        else:
            shape = _MARKS[look - len(_WIDTHS)]
            self._draw(name, source, Scatter, fill_color="color", line_color="color", fill_alpha=0.9, **shape)

    def _tap(self, _attribute: str, _old: Any, _new: Any) -> None:
        tapped = {}
        for source, owners in self._owners:
            for row in source.selected.indices:
                tapped[owners[row].body] = owners[row].rows
        self._on_tap(np.concatenate([np.zeros(0, dtype=np.int64), *tapped.values()]))

    def synapses(self, table: pd.DataFrame, by: str, colors: Mapping[str, str] | None) -> None:
        require_columns(table, ["x", "y", "z", *([by] if by != "type" else [])])
        places = self._stage.place(table[["x", "y", "z"]].to_numpy(dtype=np.float64))
        if by != "type":
            # A partner without a name is one without a type.
            values = table[by].astype(object).rename("type" if by == "partner" else by)
            groups = group_by(values, top=_SYNAPSE_GROUPS, colors=colors)
            for code, (name, color) in enumerate(zip(groups.names, groups.colors, strict=True)):
                self._points(name, color, {axis: along[groups.codes == code] for axis, along in places.items()})
            return
        told = table["type"].astype(object) if "type" in table.columns else pd.Series("synapses", table.index)
        # A type may be that of a neuron, too.
        kinds = told.where(told.isin(list(_SYNAPSES)), "synapses").to_numpy()
        for kind, color in _SYNAPSES.items():
            here = kinds == kind
            if here.any():
                self._points(kind, color, {axis: values[here] for axis, values in places.items()})

    def _points(self, kind: str, color: str, places: Mapping[str, npt.NDArray[np.float64]]) -> None:
        name = f"{kind} ({len(places[self._axes[0]]):,})"
        source = ColumnDataSource(dict(places))
        self._draw(name, source, Scatter, fill_color=color, line_color=None, size=4, fill_alpha=0.8)

    def add_key(self) -> None:
        panels = self._stage.panels
        number = self._stage.key
        plot = panels[number].figure
        for panel, lines in zip(panels, self._lines, strict=True):
            panel.figure.add_tools(HoverTool(renderers=lines, tooltips="@name", line_policy="nearest"))
        scale = self._coloring.scale
        if scale is not None:
            unit = "µm" if self._stage.units == "um" else "voxels"
            plot.add_layout(color_scale(0, scale, f"distance ({unit})"), "right")
        names = list(self._entries) if scale is None else []
        for name in names[:_LEGEND_ENTRIES]:
            self._stage.link_visibility(self._entries[name])
        entries = [(name, self._entries[name][number]) for name in names[:_LEGEND_ENTRIES]]
        more = len(names) + self._nameless - _LEGEND_ENTRIES
        if more > 0:
            entries.append((f"… {more} more", []))
        if entries:
            add_key(plot, legend(entries, self._coloring.title))

    def _draw(
        self, name: str | None, source: ColumnDataSource, glyph: type[MultiLine | Scatter], **look: Any
    ) -> list[Any]:
        """Draw in each panel, under a name of the legend or none."""
        x, y = ("xs", "ys") if glyph is MultiLine else ("x", "y")
        drawn = []
        for panel in self._stage.panels:
            made = glyph(**{x: panel.across, y: panel.up}, **look)
            # A tapped neuron stays as it is.
            drawn.append(panel.figure.add_glyph(source, made, nonselection_glyph=None))
        if name is not None:
            entry = self._entries.setdefault(name, [[] for _ in drawn])
            for renderers, renderer in zip(entry, drawn, strict=True):
                renderers.append(renderer)
        return drawn


def _thickness(radius: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """In which of the widths a node is drawn, by how its radius compares to the median."""
    middle = float(np.nanmedian(radius)) if len(radius) else 0.0
    limits = np.array([1.25, 2.5, 5.0, 10.0]) * max(middle, 1e-9)
    return np.searchsorted(limits, np.nan_to_num(radius), side="right").astype(np.int64)


def _thickest(arbor: Arbor) -> npt.NDArray[np.float64] | None:
    """Where a neuron is far thicker than elsewhere."""
    if not len(arbor.radius) or not np.isfinite(arbor.radius).any():
        return None
    node = int(np.nanargmax(arbor.radius))
    return arbor.places[node] if arbor.radius[node] >= 8 * max(float(np.nanmedian(arbor.radius)), 1.0) else None
