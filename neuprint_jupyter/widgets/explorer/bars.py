"""The two bars of an Explorer: above all the dataset, above the results what is shown and its code."""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from neuprint_jupyter.widgets.bundle import static_text


class ExplorerBar(anywidget.AnyWidget):
    """One bar.

    Parameters
    ----------
    part
        ``"head"`` or ``"results"``.

    Attributes
    ----------
    datasets, dataset
        Those to choose from, and the one chosen; of the head.
    tabs, tab
        The names and labels to choose from, and the name chosen; of the results.
    code, path
        The Python of what is shown, and of all that was looked at, a cell each; of the results.
    busy, note, error
        What is told beside it.
    """

    part = traitlets.Enum(["head", "results"], "head").tag(sync=True)
    datasets = traitlets.List(traitlets.Unicode()).tag(sync=True)
    dataset = traitlets.Unicode().tag(sync=True)
    tabs = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    tab = traitlets.Unicode().tag(sync=True)
    code = traitlets.List(traitlets.Unicode()).tag(sync=True)
    path = traitlets.List(traitlets.Unicode()).tag(sync=True)
    busy = traitlets.Bool(False).tag(sync=True)
    note = traitlets.Unicode().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)

    def __init__(self, part: str, **traits: Any) -> None:
        self._esm = static_text("explorer.js")
        self._css = static_text("explorer.css")
        super().__init__(part=part, **traits)
