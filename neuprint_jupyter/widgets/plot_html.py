"""What a notebook keeps of a plot: the element that holds it, and its picture for when there is no kernel."""

from __future__ import annotations

import base64
import io
from typing import Any

from bokeh.models import LayoutDOM, Plot
from PIL import Image

from neuprint_jupyter.widgets.html import escape

_UNKNOWN_HEIGHT = 400
# The last of 256 colours; and the alpha below which a point has it.
_TRANSPARENT, _HALF = 255, 128
# Read where no page has drawn the plot: after nbconvert --execute, or where another program shows the notebook.
_NOT_DRAWN = "Not drawn yet: plots are drawn in JupyterLab and Notebook 7, when this cell runs there."


def plot_html(host: str, figure: LayoutDOM, picture: bytes | None = None) -> str:
    """The element in which the page draws a plot.

    Parameters
    ----------
    host
        Its class.
    figure
        The figure or layout.
    picture
        A PNG, once there is one; the page puts the living plot in its place.

    Returns
    -------
    str
        HTML without scripts, so that notebooks nobody has trusted, and exported ones, show it too.

    Examples
    --------
    >>> from bokeh.plotting import figure
    >>> plot_html("npj-plot-1", figure(title="A & B", height=300))  # doctest: +ELLIPSIS
    '<div class="npj-plot-1" style="min-height:300px">A &amp; B<br><small>Not drawn yet: ...</small></div>'
    """
    if picture is None:
        name = escape(plot_title(figure))
        height = figure.height or _UNKNOWN_HEIGHT
        return f'<div class="{host}" style="min-height:{height}px">{name}<br><small>{_NOT_DRAWN}</small></div>'
    return f'<div class="{host}">{_image(figure, picture)}</div>'


def kept_html(host: str, figure: LayoutDOM, picture: bytes | None = None) -> str:
    """The picture of a plot that lives elsewhere in the page, which hides it.

    Parameters
    ----------
    host, figure, picture
        As for :func:`plot_html`.

    Examples
    --------
    >>> from bokeh.plotting import figure
    >>> kept_html("npj-plot-1", figure())
    '<div class="npj-plot-1-kept"></div>'
    """
    return f'<div class="{host}-kept">{_image(figure, picture) if picture else ""}</div>'


def _image(figure: LayoutDOM, picture: bytes) -> str:
    data = base64.b64encode(picture).decode()
    return f'<img alt="{escape(plot_title(figure))}" src="data:image/png;base64,{data}" style="max-width:100%">'


def plot_text(figure: LayoutDOM) -> str:
    """A plot in words, where there are only words.

    Examples
    --------
    >>> from bokeh.plotting import figure
    >>> plot_text(figure(title="Weights"))
    'Plot: Weights'
    """
    return f"Plot: {plot_title(figure)}"


def plot_title(figure: LayoutDOM) -> str:
    """The titles of a figure, or of the figures of a layout."""
    plots: Any = figure.select({"type": Plot})
    texts = [getattr(plot.title, "text", plot.title) for plot in plots]
    titles = (" ".join(text.split()) for text in texts if text)
    return "; ".join(dict.fromkeys(title for title in titles if title)) or type(figure).__name__


def smaller_png(picture: bytes) -> bytes:
    """A PNG in 256 colours, which takes a third of the room; unchanged where that does not help or it is none.

    What is transparent remains so.

    Parameters
    ----------
    picture
        A PNG.
    """
    try:
        with Image.open(io.BytesIO(picture), formats=["PNG"]) as full:
            holes = full.convert("RGBA").getchannel("A").point(lambda alpha: 255 if alpha < _HALF else 0)
            few = full.convert("RGB").quantize(_TRANSPARENT, dither=Image.Dither.NONE)
    except (OSError, ValueError):
        return picture
    options = {}
    if holes.getbbox():
        palette = (few.getpalette() or [])[: 3 * _TRANSPARENT]
        few.putpalette(palette + [0] * (3 * 256 - len(palette)))
        few.paste(_TRANSPARENT, mask=holes)
        options = {"transparency": _TRANSPARENT}
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True, **options)
    return min(written.getvalue(), picture, key=len)
