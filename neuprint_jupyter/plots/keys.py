"""What the colours of a plot stand for: a legend of names, or a scale of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bokeh.models import ColorBar, Legend, LegendItem, LinearColorMapper

from neuprint_jupyter.plots.grouping import Grouping
from neuprint_jupyter.plots.parts import SCALE, short

_LINE, _SPACE, _AROUND = 17, 2, 55
"""Pixels that a name in a legend takes, those between two names, and those of the legend's title and edges."""


def key_of(groups: Grouping, renderers: Sequence[Any], title: str | None) -> Any:
    """The key of groups, each drawn by one renderer, which its name in a legend shows and hides."""
    if groups.scale is not None:
        return color_scale(*groups.scale, title or "")
    names = (f"{name} ({count:,})" for name, count in zip(groups.names, groups.counts, strict=True))
    return legend([(name, [renderer]) for name, renderer in zip(names, renderers, strict=True)], title)


def color_scale(low: float, high: float, title: str) -> Any:
    """A scale of numbers in the colours of :data:`~neuprint_jupyter.plots.parts.SCALE`."""
    return ColorBar(color_mapper=LinearColorMapper(palette=SCALE, low=low, high=high), title=title)


def legend(entries: Sequence[tuple[str, list[Any]]], title: str | None) -> Any:
    """Names, which show and hide their renderers."""
    items = [LegendItem(label=short(name), renderers=renderers) for name, renderers in entries]
    return Legend(items=items, click_policy="hide", title=title, glyph_height=_LINE, label_height=_LINE, spacing=_SPACE)


def add_key(plot: Any, key: Any) -> None:
    """Put a key at the right of a plot; below one that is longer than the frame, there is room for all of it."""
    plot.add_layout(key, "right")
    if isinstance(key, Legend):
        height = len(key.items) * (_LINE + _SPACE) + _AROUND
        plot.min_border_bottom = max(height - plot.frame_height, plot.min_border)
        # A page that makes the frame less high makes the room below higher.
        plot.tags = [*plot.tags, {"legend": height}]
