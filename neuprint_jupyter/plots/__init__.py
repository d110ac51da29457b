"""Bokeh figures from the core's tables: made here, shown by whoever asks for them."""

from neuprint_jupyter.plots.matrix import plot_connectivity_matrix
from neuprint_jupyter.plots.somata import plot_soma_projections

__all__ = ["plot_connectivity_matrix", "plot_soma_projections"]
