"""What is selected in a plot, as rows of the table that was plotted."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from neuprint_jupyter.errors import CriteriaError


class Selection:
    """The selected rows of one plot.

    Parameters
    ----------
    table
        Whose rows they are; none is selected yet.
    on_select
        Called with the selected rows whenever they change.
    """

    def __init__(self, table: pd.DataFrame, on_select: Callable[[pd.DataFrame], object] | None = None) -> None:
        self._table = table
        self._on_select = on_select
        self.rows = table.iloc[:0]

    def set(self, rows: pd.DataFrame) -> None:
        """Select these rows."""
        self.rows = rows
        if self._on_select is not None:
            self._on_select(rows)

    def follow(self, sources: Sequence[Any]) -> None:
        """Select what is selected in a plot's sources, whose column ``row`` says which row of the table each is."""

        def changed(_attribute: str, _old: Any, _new: Any) -> None:
            chosen = [np.asarray(source.data["row"])[list(source.selected.indices)] for source in sources]
            self.set(self._table.iloc[np.sort(np.concatenate(chosen)).astype(int)])

        for source in sources:
            source.selected.on_change("indices", changed)


_told: weakref.WeakKeyDictionary[Any, Selection] = weakref.WeakKeyDictionary()


def remember(figure: Any, selection: Selection) -> None:
    """Let :func:`selected_rows` find what is selected in a figure."""
    _told[figure] = selection


def selected_rows(figure: Any) -> pd.DataFrame:
    """The rows that are selected in a plot of ours: synapses in a box, the connections of a cell, bodies.

    Parameters
    ----------
    figure
        What a ``plot_*`` function returned, shown in a notebook by :class:`~neuprint_jupyter.PlotView`.

    Returns
    -------
    DataFrame
        Rows of the table that was plotted, with its columns and index; none when nothing is selected.

    Raises
    ------
    CriteriaError
        If nothing can be selected in the figure.

    Examples
    --------
    >>> selected_rows(figure).groupby("bodyId").size()  # doctest: +SKIP
    """
    if figure not in _told:
        raise CriteriaError("nothing can be selected in this; give what plot_synapses or another plot_… has returned")
    return _told[figure].rows
