"""What all plots share: how they name themselves, say where they come from, and say that there is nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from bokeh.models import CustomJSTickFormatter, FactorRange, FixedTicker, HelpTool, Label, Range1d, SaveTool, Title
from bokeh.palettes import Viridis256
from bokeh.plotting import figure
from pandas.api.types import is_integer

from neuprint_jupyter.errors import CriteriaError

TOOLS = "pan,box_zoom,wheel_zoom,reset,save"

SCALE = Viridis256[80:212]
"""The colours of numbers, low to high: without the ends that are hard to see on a dark page and on a light one."""


def shades(steps: int) -> list[str]:
    """Colours of so many steps of :data:`SCALE`."""
    return [SCALE[round(i * (len(SCALE) - 1) / max(steps - 1, 1))] for i in range(steps)]


def new_figure(title: str, origin: str = "", **options: Any) -> Any:
    """A figure with a title and, above it in small, where its data come from.

    Parameters
    ----------
    title
        What is to be seen.
    origin
        As :func:`provenance` tells it.
    **options
        For ``bokeh.plotting.figure``.
    """
    plot: Any = figure(**{"tools": TOOLS, "active_drag": "auto", "toolbar_location": "right", **options})
    plot.title = in_lines(title, options.get("frame_width"))
    if origin:
        say_origin(plot, origin)
    return tidied(plot)


def say_origin(plot: Any, origin: str) -> None:
    """Write in small, above what is there already, where data come from."""
    text = in_lines(origin, plot.frame_width, _SMALL_LETTER)
    told = Title(text=text, text_font_size="10px", text_font_style="normal", text_alpha=0.75, standoff=4)
    plot.add_layout(told, "above")


def blank_titles(first: Any) -> tuple[str, str]:
    """Title and origin of a figure that stands beside a first: blank, and as high, or its labels would be cut off."""
    origin = [above.text for above in first.above if isinstance(above, Title)]
    return blank(first.title.text), blank(origin[0]) if origin else ""


def blank(text: str) -> str:
    """Nothing, in as many lines."""
    return "\n".join(" " for _ in text.split("\n"))


def tidied(layout: Any) -> Any:
    """A figure or a grid of them, with nothing of bokeh's own in the toolbar, and a name for what it saves."""
    layout.toolbar.logo = None
    layout.toolbar.tools = [tool for tool in layout.toolbar.tools if not isinstance(tool, HelpTool)]
    # Without a name a prompt asks for one, which VS Code does not show.
    for tool in layout.select({"type": SaveTool}):
        tool.filename = "neuprint-plot"
    return layout


_LETTER, _SMALL_LETTER = 7.5, 5.8
"""Pixels that a letter of a title takes, on the average, and one of what is written in small."""


def in_lines(title: str, width: int | None, letter: float = _LETTER) -> str:
    """A title in as many lines as a frame of this width needs: what is beyond its edge is not drawn."""
    if width is None or not title.strip():
        return title
    letters = max(int(width / letter), 12)
    return "\n".join(textwrap.fill(line, letters, break_on_hyphens=False) for line in title.split("\n"))


def provenance(*tables: Any) -> str:
    """Where tables come from, as their ``attrs`` tell: dataset, server and day.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame()
    >>> table.attrs = {"dataset": "hemibrain:v1.2.1", "server": "https://neuprint.janelia.org", "time": "2026-11-24T"}
    >>> provenance(table)
    'hemibrain:v1.2.1 · neuprint.janelia.org · 2026-11-24'
    """
    for table in tables:
        attrs: Mapping[Any, Any] = getattr(table, "attrs", None) or {}
        if attrs.get("dataset"):
            host = urlsplit(str(attrs.get("server") or "")).hostname or ""
            local = host in ("127.0.0.1", "localhost", "::1")
            parts = [attrs["dataset"], "this machine" if local else host, str(attrs.get("time") or "")[:10]]
            return " · ".join(str(part) for part in parts if part)
    return ""


def check_top(name: str, value: Any, most: int | None = None) -> None:
    """Refuse how many are to be shown if it is no whole number from 1 up, or more than ``most``."""
    if not is_integer(value) or value < 1 or (most is not None and value > most):
        raise CriteriaError(f"{name} is a whole number from 1 {f'to {most}' if most else 'up'}, not {value!r}")


def say_empty(plot: Any, text: str = "nothing to show") -> Any:
    """Say in the middle of a plot that there is nothing in it."""
    for name in ("x", "y"):
        axes = getattr(plot, f"{name}axis")
        if isinstance(getattr(plot, f"{name}_range"), FactorRange):
            # An axis of names cannot show numbers. The middle of one name, a blank one, is at 0.5.
            setattr(plot, f"{name}_range", FactorRange(" "))
            axes.major_tick_line_color = None
        else:
            setattr(plot, f"{name}_range", Range1d(0, 1))
            axes.ticker = FixedTicker(ticks=[])
    plot.add_layout(Label(x=0.5, y=0.5, text=text, text_align="center", text_baseline="middle", text_color="#8c8c8c"))
    return plot


_LONGEST_NAME, _END_OF_NAME = 32, 12


def short(name: str) -> str:
    """A name with so many letters as an axis or a legend has room for; its end often tells it from others.

    Examples
    --------
    >>> short("EPG"), short("a very long name of a type, of the left side")
    ('EPG', 'a very long name of…he left side')
    """
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - _END_OF_NAME - 1]}…{name[-_END_OF_NAME:]}"


def shorten_names(axis: Any, names: Iterable[str]) -> None:
    """Write the long ones of an axis's names short."""
    long = [name for name in names if short(name) != name]
    if long:
        axis.formatter = CustomJSTickFormatter(
            args={"long": long, "short": [short(name) for name in long]},
            code="return short[long.indexOf(tick)] ?? tick",
        )


def counted(number: int, noun: str) -> str:
    """A number and its noun.

    Examples
    --------
    >>> counted(1, "synapse"), counted(5_000, "synapse")
    ('1 synapse', '5,000 synapses')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
