"""From a question to its answer by pointing and clicking: regions, criteria, tables, plots, and the code of it all."""

from neuprint_jupyter.widgets.explorer.widget import Explorer, explore

__all__ = ["Explorer", "explore"]
