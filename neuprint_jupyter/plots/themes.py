"""How plots look where their author left it open: on a light page, on a dark one, and in print."""

from __future__ import annotations

from typing import Any

import numpy as np
from bokeh.themes import Theme

from neuprint_jupyter.errors import UnknownNameError

Attributes = dict[str, dict[str, Any]]


def _attributes(
    *, paper: str, ink: str, weak: str, line: str, outline: str | None, font: str, size: int, thin: float
) -> Attributes:
    text = {"text_font": font, "text_color": ink}
    label = {f"label_{name}": value for name, value in text.items()}
    return {
        # Also behind the tools, and between the figures of a grid: on a dark page, a tab is not as dark as a figure.
        "LayoutDOM": {"styles": {"background-color": paper}},
        "Plot": {"background_fill_color": paper, "border_fill_color": paper, "outline_line_color": outline},
        "Title": {**text, "text_font_size": f"{size + 1}px"},
        "Axis": {
            **{f"axis_{name}": value for name, value in label.items()},
            **{f"major_{name}": value for name, value in label.items()},
            "axis_label_text_font_size": f"{size}px",
            "axis_label_text_font_style": "normal",
            "major_label_text_font_size": f"{size - 1}px",
            "axis_line_color": weak,
            "axis_line_width": thin,
            "major_tick_line_color": weak,
            "minor_tick_line_color": None,
        },
        "Grid": {"grid_line_color": line},
        "Legend": {
            **label,
            "label_text_font_size": f"{size - 1}px",
            "title_text_color": ink,
            "title_text_font": font,
            "background_fill_color": paper,
            "background_fill_alpha": 0.85,
            "border_line_color": line,
            "inactive_fill_color": paper,
            "inactive_fill_alpha": 0.7,
        },
        "LabelSet": {
            "text_font": {"value": font},
            "text_color": {"value": ink},
            # It can be read over lines too.
            "background_fill_color": {"value": paper},
            "background_fill_alpha": {"value": 0.75},
        },
        # What parts the tools from one another.
        "Toolbar": {"css_variables": {"--button-color": line}},
        **_bars(paper=paper, ink=ink, weak=weak, font=font, size=f"{size - 1}px"),
    }


def _bars(*, paper: str, ink: str, weak: str, font: str, size: str) -> Attributes:
    """Bars of colours and of lengths."""
    return {
        "BaseColorBar": {
            "background_fill_color": paper,
            "title_text_color": ink,
            "title_text_font": font,
            "title_text_font_style": "normal",
            "title_text_font_size": size,
            "major_label_text_color": ink,
            "major_label_text_font": font,
            "major_label_text_font_size": size,
            "major_tick_line_color": weak,
        },
        "ScaleBar": {
            # It hides nothing.
            "background_fill_alpha": 0,
            "border_line_color": None,
            "bar_line_color": ink,
            "bar_line_width": 2,
            "label_text_color": ink,
            "label_text_font": font,
            "label_text_font_size": size,
        },
    }


def _shades(*stops: str, steps: int = 64) -> list[str]:
    """Colours between given ones, evenly spaced."""
    channels = [[int(stop[i : i + 2], 16) for stop in stops] for i in (1, 3, 5)]
    places = np.linspace(0, len(stops) - 1, steps)
    mixed = np.array([np.interp(places, range(len(stops)), channel) for channel in channels]).round().astype(int)
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in mixed.T]


WEIGHT_PALETTES = {
    # From what is just seen on the paper to what stands out from it.
    "light": _shades("#e3edf7", "#9ecae1", "#4292c6", "#08519c", "#08264d"),
    "dark": _shades("#16293f", "#1f5a94", "#3e9fd8", "#9fe0e8", "#fdfbd0"),
}
"""How weak to strong connections are coloured on light and on dark."""

_SCREEN = "Helvetica Neue, Helvetica, Arial, DejaVu Sans, sans-serif"

THEMES: dict[str, Attributes] = {
    "light": _attributes(
        paper="#ffffff",
        ink="#333333",
        weak="#8c8c8c",
        line="#e8e8e8",
        outline="#d9d9d9",
        font=_SCREEN,
        size=12,
        thin=1,
    ),
    "dark": _attributes(
        paper="#111111",
        ink="#dddddd",
        weak="#8c8c8c",
        line="#2c2c2c",
        outline="#3c3c3c",
        font=_SCREEN,
        size=12,
        thin=1,
    ),
    "publication": {
        **_attributes(
            paper="#ffffff",
            ink="#000000",
            weak="#000000",
            line="#ffffff",
            outline=None,
            font="Helvetica, Arial, DejaVu Sans, sans-serif",
            size=14,
            thin=1.2,
        ),
        "Grid": {"grid_line_color": None},
        "Toolbar": {"visible": False},
    },
}
"""What each theme says, by bokeh class and attribute; by tag, after a #, where a model leaves the choice to it."""

for _name, _theme in THEMES.items():
    _theme["#weights"] = {"palette": WEIGHT_PALETTES["dark" if _name == "dark" else "light"]}


def theme(name: str = "publication") -> Theme:
    """One of the themes as bokeh's own, for those who go on with bokeh.

    Parameters
    ----------
    name
        ``"light"``, ``"dark"`` or ``"publication"``.

    Returns
    -------
    bokeh.themes.Theme
        For ``bokeh.io.curdoc().theme``.

    Raises
    ------
    UnknownNameError
        If there is no such theme.

    Examples
    --------
    >>> from bokeh.io import curdoc
    >>> curdoc().theme = theme("publication")
    """
    if name not in THEMES:
        raise UnknownNameError("theme", name, THEMES)
    return Theme(json={"attrs": {kind: values for kind, values in THEMES[name].items() if not kind.startswith("#")}})
