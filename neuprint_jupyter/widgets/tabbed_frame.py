"""A DataFrame that shows plots of it, and further tables, in tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import ipywidgets
import pandas as pd
from bokeh.models import LayoutDOM
from IPython import get_ipython

from neuprint_jupyter.widgets.grid import Grid
from neuprint_jupyter.widgets.of_cell import close_with_cell
from neuprint_jupyter.widgets.plot_view import PlotView
from neuprint_jupyter.widgets.result_frame import ResultFrame


class TabbedFrame(ResultFrame):
    """What a magic returns where there is more than one thing to see: plots, its table, and further ones, in tabs.

    It is the first table in everything but one: it unpacks as all of its tables, and so does not
    iterate over its columns (``result.columns`` does).

    Parameters
    ----------
    data : pandas.DataFrame
        The first table.
    title : str
        What its tab says.
    others : mapping of str to DataFrame
        Further tables by the titles of their tabs.
    plots : mapping of str to function
        What makes the bokeh figures of the first tabs, when the result is shown.
    height : int
        The greatest height of the grids, in CSS pixels.

    Examples
    --------
    >>> neurons, roi_counts = TabbedFrame(pd.DataFrame(), "neurons", {"ROI counts": pd.DataFrame()})
    """

    def __init__(
        self,
        data: pd.DataFrame,
        title: str,
        others: Mapping[str, pd.DataFrame] | None = None,
        plots: Mapping[str, Callable[[], LayoutDOM]] | None = None,
        *,
        height: int = 400,
    ) -> None:
        super().__init__(data, height=height)
        object.__setattr__(self, "_tabs", (title, dict(others or {}), dict(plots or {})))

    def __iter__(self) -> Iterator[Any]:
        tables = (self, *vars(self)["_tabs"][1].values())
        return iter([ResultFrame(table, height=vars(self)["_shown_height"]) for table in tables])

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        title, others, plots = vars(self)["_tabs"]
        height = vars(self)["_shown_height"]
        grid = self._new_grid()
        drawn = [PlotView(make()) for make in plots.values()]
        for view in drawn:
            close_with_cell(view, get_ipython())
            view.keep_picture()
        children = [
            *drawn,
            grid,
            *(Grid(table, height=height).keep_while_seen() for table in others.values()),
        ]
        titles = [*plots, title, *(f"{name} ({len(table):,})" for name, table in others.items())]
        tabs: dict[str, Any] = ipywidgets.Tab(children=children, titles=titles)._repr_mimebundle_(**kwargs) or {}
        # Without a kernel, the first table is what can be read.
        readable, _ = grid._repr_mimebundle_(**kwargs)
        return {**tabs, "text/plain": readable["text/plain"], "text/html": readable["text/html"]}, {}
