"""One colour for one name: of a type or an ROI, the same in every plot, grid and session.

A name's colour follows from its letters alone, so that nobody has to pass colour tables around. All colours can be
told from white and from black. The first six are those of Okabe and Ito that people with any kind of colour
blindness tell apart; each of the others is as far from those before it, to such eyes too, as there was room.
"""

from __future__ import annotations

import functools
import hashlib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from neuprint_jupyter.errors import CriteriaError

Kind = Literal["type", "roi"]

COLORS = (
    "#0072b2",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#56b4e9",
    "#d55e00",
    "#a8391d",
    "#9172fe",
    "#864e6e",
    "#9fb789",
    "#484dd2",
    "#a278d1",
    "#ae3c9b",
    "#577d58",
    "#d698ba",
    "#7a97fc",
    "#c24f3f",
    "#db883c",
    "#8967d8",
    "#ea637f",
    "#9d6484",
    "#babc5d",
    "#f27bdb",
    "#b36ba4",
)
"""Colours by the order in which they should be used where names do not matter."""

SYNAPSE_COLORS = {"pre": "#d55e00", "post": "#0072b2"}
"""Of T-bars and of PSDs."""

OTHER = "#8c8c8c"
"""Whatever has no name of its own: neurons without a type, NotPrimary, "other"."""

# Nearer colours than that are taken for the same in a legend.
_ALIKE = 0.08
_NAMELESS = {"", "None", "NotPrimary", "<unspecified>", "other", "nan", "<NA>"}
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_chosen: dict[Kind, dict[str, str]] = {"type": {}, "roi": {}}


def type_color(name: str | None) -> str:
    """The colour of a cell type.

    Parameters
    ----------
    name
        The type; ``None`` for neurons without one.

    Returns
    -------
    str
        ``"#rrggbb"``, the same on every machine, unless :func:`set_colors` said otherwise.

    Examples
    --------
    >>> type_color("EPG")
    '#ea637f'
    """
    return _color("type", name)


def roi_color(name: str | None) -> str:
    """The colour of an ROI; see :func:`type_color`.

    Parameters
    ----------
    name
        The ROI; None for what lies in none, or in none that is known.

    Returns
    -------
    str
        As ``#rrggbb``.

    Examples
    --------
    >>> roi_color("EB")
    '#577d58'
    """
    return _color("roi", name)


def set_colors(colors: Mapping[str, str | None], kind: Kind = "type") -> None:
    """Choose colours yourself, for all plots and grids made from now on in this session.

    Parameters
    ----------
    colors
        ``{"EPG": "#0072b2"}``; ``None`` takes a choice back.
    kind
        ``"type"`` or ``"roi"``.

    Raises
    ------
    CriteriaError
        If a colour is not written ``"#rrggbb"``, or the kind is another one; nothing is changed then.

    Examples
    --------
    >>> set_colors({"EB": "#0072b2"}, kind="roi")
    >>> roi_color("EB")
    '#0072b2'
    >>> set_colors({"EB": None}, kind="roi")
    """
    if kind not in _chosen:
        raise CriteriaError(f"kind is 'type' or 'roi', not {kind!r}")
    checked_colors(colors)
    for name, color in colors.items():
        if color is None:
            _chosen[kind].pop(name, None)
        else:
            _chosen[kind][name] = color.lower()


def checked_colors(colors: Mapping[str, str | None] | None) -> dict[str, str]:
    """The colours that a caller has chosen, without those that are None.

    Raises
    ------
    CriteriaError
        If a colour is not written ``"#rrggbb"``.

    Examples
    --------
    >>> checked_colors({"EPG": "#0072b2", "Delta7": None})
    {'EPG': '#0072b2'}
    """
    chosen = {name: color for name, color in (colors or {}).items() if color is not None}
    for name, color in chosen.items():
        if not (isinstance(color, str) and _HEX.fullmatch(color)):
            raise CriteriaError(f"the colour of {name!r} is written '#rrggbb', such as '#0072b2', not {color!r}")
    return chosen


def distinct_colors(
    names: Iterable[str], color_of: Callable[[str], str] = type_color, colors: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Colours for the names of one plot, which the eye tells apart while there are enough.

    Parameters
    ----------
    names
        The names, the most important first: each keeps its own colour unless one before it has the same, or nearly.
    color_of
        :func:`type_color` or :func:`roi_color`.
    colors
        Colours that the caller has chosen; they are used as they are.

    Returns
    -------
    dict
        A colour for each name, in the names' order.

    Raises
    ------
    CriteriaError
        If a chosen colour is not written ``"#rrggbb"``.

    Examples
    --------
    >>> distinct_colors(["EPG", "Delta7"], colors={"EPG": "#000000"})["EPG"]
    '#000000'
    """
    chosen = checked_colors(colors)
    given: dict[str, str] = {}
    taken = set(chosen.values())
    for name in dict.fromkeys(names):
        color = chosen.get(name) or color_of(name)
        if name not in chosen and color != OTHER and _nearest(color, taken) < _ALIKE:
            # Its own comes first: it stays where none is left that differs more.
            color = max([color, *COLORS], key=lambda one: _nearest(one, taken))
        given[name] = color
        taken.add(color)
    return given


@functools.cache
def _oklab(color: str) -> tuple[float, float, float]:
    """A colour in a space where distances are differences that are seen (Ottosson 2020)."""
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    long = (0.4122 * r + 0.5363 * g + 0.0514 * b) ** (1 / 3)
    medium = (0.2119 * r + 0.6807 * g + 0.1074 * b) ** (1 / 3)
    short = (0.0883 * r + 0.2817 * g + 0.6300 * b) ** (1 / 3)
    return (
        0.2105 * long + 0.7936 * medium - 0.0041 * short,
        1.9780 * long - 2.4286 * medium + 0.4506 * short,
        0.0259 * long + 0.7828 * medium - 0.8087 * short,
    )


def _nearest(color: str, others: Iterable[str]) -> float:
    """How much a color differs from the one of others that is most like it."""
    return min((math.dist(_oklab(color), _oklab(other)) for other in others), default=math.inf)


def _color(kind: Kind, name: str | None) -> str:
    text = str(name)
    if text in _chosen[kind]:
        return _chosen[kind][text]
    if text in _NAMELESS:
        return OTHER
    digest = hashlib.blake2b(f"{kind}:{text}".encode(), digest_size=8).digest()
    return COLORS[int.from_bytes(digest, "big") % len(COLORS)]
