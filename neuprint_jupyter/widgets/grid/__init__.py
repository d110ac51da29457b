"""The table every result is shown in: a DataFrame of any length, of which the page holds what it shows."""

from __future__ import annotations

from neuprint_jupyter.widgets.grid.widget import Grid

__all__ = ["Grid"]
