"""Bokeh figures from the core's tables: made here, shown by whoever asks for them."""

from __future__ import annotations

import importlib
from typing import Any

# Imported when they are first used: the palette is wanted where bokeh is not.
_HOME_OF = {
    "plot_connectivity_matrix": "matrix",
    "plot_partners": "partners",
    "plot_paths": "paths",
    "plot_roi_connectivity": "roi_connectivity",
    "plot_roi_counts": "roi_counts",
    "plot_skeletons": "skeletons",
    "plot_soma_positions": "somata",
    "plot_soma_projections": "somata",
    "plot_synapses": "synapses",
    "plot_weight_distribution": "weights",
    "roi_color": "palette",
    "roi_shares": "roi_counts",
    "selected_rows": "selection",
    "set_colors": "palette",
    "type_color": "palette",
}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME_OF[name]}"), name)
