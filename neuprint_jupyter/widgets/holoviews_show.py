"""Plots of hvplot and holoviews, which are bokeh figures: shown offline, too, by :class:`PlotView`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bokeh.models import LayoutDOM


def figure_of(plot: Any) -> LayoutDOM:
    """The bokeh figure of a plot of holoviews that is whole without its own code in the page.

    Parameters
    ----------
    plot
        What hvplot returns, or any object of holoviews.

    Raises
    ------
    NotImplementedError
        If it is none: drawn by another backend, with sliders, or answering to what is done in it. IPython takes that
        for a sign to have the object display itself.

    Examples
    --------
    >>> figure_of(df.hvplot.heatmap())  # doctest: +SKIP
    """
    import holoviews  # type: ignore[import-untyped]
    from holoviews.streams import Stream  # type: ignore[import-untyped]

    alive = plot.traverse(lambda part: isinstance(part, holoviews.HoloMap) or part in Stream.registry)
    if holoviews.Store.current_backend != "bokeh" or any(alive):
        raise NotImplementedError
    figure: LayoutDOM = holoviews.render(plot)
    return figure
