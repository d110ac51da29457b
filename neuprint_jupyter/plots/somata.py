"""Where somata are, from three sides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from bokeh.layouts import gridplot
from bokeh.models import ColumnDataSource, DataRange1d, HoverTool
from bokeh.palettes import Turbo256
from bokeh.plotting import figure

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.analysis.meshes import Mesh
from neuprint_jupyter.plots.arbors import place_of
from neuprint_jupyter.plots.grouping import Grouping, group_by
from neuprint_jupyter.plots.keys import add_key, key_of
from neuprint_jupyter.plots.parts import counted, provenance, tidied
from neuprint_jupyter.plots.projections import Panel, Stage, Units, new_stage
from neuprint_jupyter.plots.selection import Selection, remember

_MISSING = "#000000"
_VIEWS = (("x", "y", False, True), ("x", "z", False, True), ("z", "y", True, True))


def plot_soma_positions(
    neurons: pd.DataFrame,
    color_by: str = "type",
    *,
    axes: str = "linked",
    top: int = 10,
    colors: Mapping[str, str] | None = None,
    outlines: Mapping[str, Mesh] | None = None,
    voxel_size: Any = None,
    units: Units | None = None,
    title: str | None = None,
    on_select: Callable[[pd.DataFrame], object] | None = None,
) -> Any:
    """Where cell bodies are.

    Parameters
    ----------
    neurons
        bodyId and somaLocation (``[x, y, z]`` in voxels), as from :func:`~neuprint_jupyter.fetch_neurons`; neurons
        without one are counted in the title.
    color_by
        A column: names, or numbers.
    axes
        Horizontal and vertical axis: ``"xz"``, ``"xy"`` …; ``"linked"`` for three projections.
    top
        How many names get a colour of their own.
    colors
        Overrides the palette.
    outlines
        Meshes of ROIs to be drawn behind, by name.
    voxel_size, units
        As for ``plot_synapses``.
    title
        Instead of one that counts the neurons.
    on_select
        Called with the selected neurons whenever they change.

    Returns
    -------
    bokeh figure or layout
        Selected neurons are ``selected_rows`` of it.

    Raises
    ------
    UnknownNameError
        If a column is missing.

    Examples
    --------
    >>> plot_soma_positions(neurons, "type", voxel_size=client.voxel_size)  # doctest: +SKIP
    """
    require_columns(neurons, ["bodyId", "somaLocation", color_by])
    drawn, places = _with_somata(neurons)
    some = f"{len(drawn):,} of " if len(drawn) < len(neurons) else ""
    stage = new_stage(
        places,
        title=title or f"Somata of {some}{counted(len(neurons), 'neuron')}",
        origin=provenance(neurons),
        axes=axes,
        voxel_size=voxel_size,
        units=units,
        outlines=outlines,
        empty="no somata",
        tools="pan,box_zoom,wheel_zoom,box_select,lasso_select,tap,reset,save",
    )
    result = stage.layout()
    selection = Selection(drawn, on_select)
    remember(result, selection)
    if drawn.empty:
        return result
    _draw(stage, drawn, places, color_by, group_by(drawn[color_by], top=top, colors=colors), selection)
    return result


def _with_somata(neurons: pd.DataFrame) -> tuple[pd.DataFrame, npt.NDArray[np.float64]]:
    """The neurons whose soma has a place, and those places, a row each."""
    found = [place_of(value) for value in neurons["somaLocation"]]
    places = [place for place in found if place is not None]
    return neurons[[place is not None for place in found]], np.array(places, dtype=np.float64).reshape(-1, 3)


def _draw(
    stage: Stage, drawn: pd.DataFrame, places: Any, color_by: str, groups: Grouping, selection: Selection
) -> None:
    hovered = [name for name in dict.fromkeys(["bodyId", "type", "instance", color_by]) if name in drawn.columns]
    sources = []
    for number in range(len(groups.names)):
        rows = np.flatnonzero(groups.codes == number)
        where = {axis: values[rows] for axis, values in stage.place(places).items()}
        told = {name: drawn[name].iloc[rows].astype(str).tolist() for name in hovered}
        sources.append(ColumnDataSource({"row": rows, **where, **told}))

    selection.follow(sources)
    drawings = [_dots(panel, sources, groups, hovered) for panel in stage.panels]
    stage.link_visibility(drawings)
    add_key(stage.panels[stage.key].figure, key_of(groups, drawings[stage.key], color_by))


def _dots(panel: Panel, sources: list[ColumnDataSource], groups: Grouping, hovered: list[str]) -> list[Any]:
    dots: list[Any] = [None] * len(sources)
    for group in groups.layers:
        dots[group] = panel.figure.scatter(
            panel.across, panel.up, size=8, color=groups.colors[group], fill_alpha=0.8, source=sources[group]
        )
    panel.figure.add_tools(HoverTool(renderers=dots, tooltips=[(name, f"@{{{name}}}") for name in hovered]))
    return dots


def plot_soma_projections(neurons_df: pd.DataFrame, color_by: str = "cellBodyFiber") -> Any:
    """Somata seen along each axis, coloured by a property.

    Parameters
    ----------
    neurons_df
        Neurons, as from :func:`~neuprint_jupyter.fetch_neurons`, with ``somaLocation`` (``[x, y, z]`` in voxels;
        neurons without one are not drawn).
    color_by
        The property whose values get colours; neurons without one are black.

    Returns
    -------
    bokeh layout
        The projections xy, xz and zy, for ``bokeh.plotting.show``.

    Raises
    ------
    UnknownNameError
        If a column is missing.

    Examples
    --------
    >>> show(plot_soma_projections(neurons, "type"))  # doctest: +SKIP
    """
    require_columns(neurons_df, ["somaLocation", color_by])
    drawn, places = _with_somata(neurons_df)
    source = ColumnDataSource({**dict(zip("xyz", places.T, strict=True)), "color": _colors(drawn[color_by])})
    xy, xz, zy = (_view(source, *view) for view in _VIEWS)
    return tidied(gridplot([[xy, xz], [None, zy]]))


def extract_soma_coords(neurons_df: pd.DataFrame) -> None:
    """Add the columns ``soma_x``, ``soma_y`` and ``soma_z`` to a table of neurons, in place; NaN without a soma.

    Parameters
    ----------
    neurons_df
        Neurons, with ``somaLocation`` (``[x, y, z]``).
    """
    require_columns(neurons_df, ["somaLocation"])
    found = [place_of(value) for value in neurons_df["somaLocation"]]
    places = np.array([[np.nan] * 3 if place is None else place for place in found], dtype=np.float64).reshape(-1, 3)
    for axis, values in zip("xyz", places.T, strict=True):
        neurons_df[f"soma_{axis}"] = values


def assign_colors(neurons_df: pd.DataFrame, color_by: str = "cellBodyFiber") -> None:
    """Add the column ``color`` to a table of neurons, in place; black where the property is missing.

    Parameters
    ----------
    neurons_df
        Neurons.
    color_by
        The property whose values get colours.
    """
    require_columns(neurons_df, [color_by])
    neurons_df["color"] = _colors(neurons_df[color_by])


def _view(source: ColumnDataSource, across: str, up: str, flip_across: bool, flip_up: bool) -> Any:
    plot = figure(
        title=across + up,
        x_range=DataRange1d(flipped=flip_across),
        y_range=DataRange1d(flipped=flip_up),
        match_aspect=True,
    )
    plot.scatter(across, up, color="color", source=source)
    return plot


def _colors(values: pd.Series[Any]) -> list[str]:
    """A colour for each value, neighbours in the order of names far apart in colour."""
    codes, names = pd.factorize(values, sort=True)
    shuffled = np.random.default_rng(0).permutation(max(len(names), 1))
    return [_MISSING if code < 0 else Turbo256[int(shuffled[code]) % len(Turbo256)] for code in codes]
