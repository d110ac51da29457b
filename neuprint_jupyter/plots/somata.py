"""Where somata are, from three sides."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from bokeh.layouts import gridplot
from bokeh.models import ColumnDataSource, DataRange1d, HelpTool
from bokeh.palettes import Turbo256
from bokeh.plotting import figure

from neuprint_jupyter.errors import UnknownNameError

_MISSING = "#000000"
_VIEWS = (("x", "y", False, True), ("x", "z", False, True), ("z", "y", True, True))


def plot_soma_projections(neurons_df: pd.DataFrame, color_by: str = "cellBodyFiber") -> Any:
    """Somata seen along each axis, coloured by a property.

    Parameters
    ----------
    neurons_df
        Neurons, as from :func:`~neuprint_jupyter.fetch_neurons`, with ``somaLocation`` (``[x, y, z]``;
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
    for name in ("somaLocation", color_by):
        if name not in neurons_df.columns:
            raise UnknownNameError("column", name, map(str, neurons_df.columns))
    drawn = neurons_df[neurons_df["somaLocation"].notna()]
    places = np.array(drawn["somaLocation"].tolist(), dtype="float64").reshape(-1, 3)
    source = ColumnDataSource({**dict(zip("xyz", places.T, strict=True)), "color": _colors(drawn[color_by])})
    xy, xz, zy = (_view(source, *view) for view in _VIEWS)
    layout = gridplot([[xy, xz], [None, zy]])
    layout.toolbar.logo = None
    layout.toolbar.tools = [tool for tool in layout.toolbar.tools if not isinstance(tool, HelpTool)]
    return layout


def _view(source: ColumnDataSource, across: str, up: str, flip_across: bool, flip_up: bool) -> Any:
    plot = figure(
        title=across + up,
        x_range=DataRange1d(flipped=flip_across),
        y_range=DataRange1d(flipped=flip_up),
        match_aspect=True,
    )
    plot.scatter(across, up, color="color", source=source)
    plot.toolbar.logo = None
    return plot


def _colors(values: pd.Series[Any]) -> list[str]:
    """A colour for each value, neighbours in the order of names far apart in colour."""
    codes, names = pd.factorize(values, sort=True)
    shuffled = np.random.default_rng(0).permutation(max(len(names), 1))
    return [_MISSING if code < 0 else Turbo256[int(shuffled[code]) % len(Turbo256)] for code in codes]
