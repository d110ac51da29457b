"""Bokeh figures at the end of a cell show themselves, as DataFrames and other values do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython import get_ipython
from IPython.terminal.interactiveshell import TerminalInteractiveShell

from neuprint_jupyter.widgets import bokeh_show
from neuprint_jupyter.widgets.holoviews_show import figure_of
from neuprint_jupyter.widgets.of_cell import close_with_cell

if TYPE_CHECKING:
    from bokeh.models import LayoutDOM
    from IPython.core.interactiveshell import InteractiveShell


_ELSEWHERE = (
    "Plots are drawn in notebooks; bokeh.plotting.show(_) opens this one in a browser, where clicks select nothing."
)


def register(shell: InteractiveShell) -> None:
    """Let a shell, and bokeh's ``show``, show figures and layouts by :class:`PlotView`, and hvplot's likewise.

    Neither bokeh nor holoviews is imported for that.

    Parameters
    ----------
    shell
        The shell; its other formatters stay as they are.

    Examples
    --------
    >>> register(get_ipython())  # doctest: +SKIP
    """
    formatters: Any = shell.display_formatter
    formatters.ipython_display_formatter.for_type_by_name(
        "bokeh.models.layouts", "LayoutDOM", lambda figure: display_figure(figure, shell)
    )
    formatters.ipython_display_formatter.for_type_by_name(
        "holoviews.core.dimension", "Dimensioned", lambda plot: display_figure(figure_of(plot), shell)
    )
    bokeh_show.show_by(lambda figure: display_figure(figure, shell))


def register_in_marimo() -> None:
    """Let marimo show figures by :class:`PlotView`; its own way loads BokehJS from the internet.

    Examples
    --------
    >>> register_in_marimo()  # doctest: +SKIP
    """
    from bokeh.models import LayoutDOM

    from neuprint_jupyter.widgets.plot_view import PlotView

    # What marimo asks first of a value.
    LayoutDOM._display_ = lambda figure: PlotView(figure)


def show(figure: LayoutDOM) -> None:
    """Show a bokeh figure or layout here, offline: ``bokeh.plotting.show`` without ``output_notebook()``.

    Parameters
    ----------
    figure
        The figure or layout.

    Raises
    ------
    TypeError
        If it is none.

    Examples
    --------
    >>> show(plot_connectivity_matrix(connections, "type"))  # doctest: +SKIP
    """
    display_figure(figure, get_ipython())


def display_figure(figure: LayoutDOM, shell: InteractiveShell | None) -> None:
    """Show a figure as the output of the running cell, and let go what this cell has shown before.

    In a terminal, say which figure it is, and how to see it.
    """
    if isinstance(shell, TerminalInteractiveShell):
        from neuprint_jupyter.widgets.plot_html import plot_text

        print(f"{plot_text(figure)}\n{_ELSEWHERE}")  # noqa: T201 - all that a terminal shows
        return
    from neuprint_jupyter.widgets.plot_view import PlotView

    view = PlotView(figure)
    close_with_cell(view, shell)
    view._ipython_display_()
