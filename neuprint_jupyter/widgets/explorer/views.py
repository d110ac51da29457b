"""What each tab of the results shows, made from what its step fetched."""

from __future__ import annotations

from typing import Any

import ipywidgets

from neuprint_jupyter.errors import NeuprintError
from neuprint_jupyter.plots import plot_connectivity_matrix
from neuprint_jupyter.plotting import plot_skeletons
from neuprint_jupyter.widgets.explorer.steps import MOST_DRAWN, Subject, drawing, matrix, partners
from neuprint_jupyter.widgets.grid import Grid
from neuprint_jupyter.widgets.html import element
from neuprint_jupyter.widgets.plot_view import PlotView


def view_of(name: str, subject: Subject) -> list[Any]:
    """Fetch what a tab shows, and make the widgets that show it.

    Parameters
    ----------
    name
        ``"upstream"``, ``"downstream"``, ``"matrix"`` or ``"skeletons"``.
    subject
        What it is about.

    Raises
    ------
    NeuprintError
        If the server does not answer, or there is nothing to show.
    """
    if name in ("upstream", "downstream"):
        by_type, connections = partners(subject, name)
        shown = connections.drop(columns="conn_roiInfo")
        return [heading("By type"), Grid(by_type, height=300), heading("Each connection"), Grid(shown, height=300)]
    if name == "matrix":
        return [PlotView(plot_connectivity_matrix(matrix(subject)))]
    return _skeletons(subject)


def heading(text: str) -> Any:
    """A line above a table."""
    made = ipywidgets.HTML(element("h3", text, "margin: 0; font-size: 1em;"))
    made.add_class("npj-explorer-heading")
    return made


def _skeletons(subject: Subject) -> list[Any]:
    drawn = drawing(subject)
    skeletons = drawn["skeletons"]
    if not len(skeletons) and not drawn["outlines"]:
        raise NeuprintError("none of these neurons has a skeleton in this dataset")
    figure = plot_skeletons(skeletons, neurons=subject.rows, outlines=drawn["outlines"], client=subject.client)
    left = len(subject.ids) - MOST_DRAWN
    more = [heading(f"The first {MOST_DRAWN} of {len(subject.ids):,} neurons")] if left > 0 else []
    return [*more, PlotView(figure)]
