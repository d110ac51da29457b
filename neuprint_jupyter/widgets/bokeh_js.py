"""BokehJS as it travels from the kernel to a page: gzipped, and only the parts a plot needs."""

from __future__ import annotations

import functools
import gzip
from pathlib import Path
from typing import Any

import bokeh
from bokeh.document import Document
from bokeh.models import Plot

_FOLDER = Path(bokeh.__file__).parent / "server" / "static" / "js"
_EXTRA = {"bokeh.models.widgets.tables": "bokeh-tables", "bokeh.models.widgets": "bokeh-widgets"}

BUNDLES = ("bokeh", "bokeh-gl", "bokeh-widgets", "bokeh-tables")
"""The parts there are, in the order in which a page must run them."""


@functools.cache
def gzipped(name: str) -> bytes:
    """One of :data:`BUNDLES`, as a page gets it.

    Parameters
    ----------
    name
        The part.

    Returns
    -------
    bytes
        Its gzipped JavaScript.

    Examples
    --------
    >>> len(gzipped("bokeh")) < 450_000
    True
    """
    return gzip.compress((_FOLDER / f"{name}.min.js").read_bytes(), compresslevel=6, mtime=0)


def needed_by(document: Document) -> list[str]:
    """The parts that the models of a document need.

    Examples
    --------
    >>> needed_by(Document())
    ['bokeh']
    """
    needed = {"bokeh"}
    for model in document.models:
        needed.update(_part_of(model))
    if "bokeh-tables" in needed:
        needed.add("bokeh-widgets")
    return [name for name in BUNDLES if name in needed]


def _part_of(model: Any) -> list[str]:
    if isinstance(model, Plot) and model.output_backend == "webgl":
        return ["bokeh-gl"]
    module = type(model).__module__
    return [name for prefix, name in _EXTRA.items() if module.startswith(prefix)][:1]
