"""Who neurons listen to, and who they talk to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd
from bokeh.layouts import gridplot
from bokeh.models import (
    BasicTicker,
    ColumnDataSource,
    FactorRange,
    HoverTool,
    LinearAxis,
    NumeralTickFormatter,
    Range1d,
)
from pandas.api.types import is_integer_dtype

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.plots.palette import OTHER, checked_colors, type_color
from neuprint_jupyter.plots.parts import (
    blank_titles,
    check_top,
    counted,
    new_figure,
    provenance,
    say_empty,
    shorten_names,
)

Direction = Literal["both", "upstream", "downstream"]

_BAR = 20
_WIDTH = 270
_UNNAMED = "without "


def plot_partners(
    connections: pd.DataFrame,
    bodies: int | Iterable[int] | pd.DataFrame | None = None,
    by: str = "type",
    *,
    direction: Direction | None = None,
    top: int = 20,
    weight_col: str = "weight",
    colors: Mapping[str, str] | None = None,
    title: str | None = None,
) -> Any:
    """The strongest partners, upstream and downstream, and which share of all synapses they make up together.

    Parameters
    ----------
    connections
        bodyId_pre, bodyId_post, weight, and type_pre and type_post (or what ``by`` says), as from
        :func:`~neuprint_jupyter.fetch_simple_connections`, or merged onto ``fetch_adjacencies``. Give both directions
        in one table to see both.
    bodies
        Whose partners: bodyIds, or a table of neurons; by default those on the side that has fewer neurons. Needed for
        a table of both directions.
    by
        What partners are gathered by: ``"type"``, ``"instance"``, ``"bodyId"`` …
    direction
        ``"upstream"``, ``"downstream"``, ``"both"``; by default those that the table has.
    top
        How many partners are shown.
    weight_col
        The column of weights.
    colors
        Overrides the palette.
    title
        Instead of one that counts the neurons.

    Returns
    -------
    bokeh figure, or layout of two
        Bars of summed weight, the strongest at the top, and a line: the cumulative share of all weight.

    Raises
    ------
    UnknownNameError
        If a column is missing.
    CriteriaError
        If the direction is none that there is, ``top`` no whole number from 1 up, a colour not written
        ``"#rrggbb"``, ``bodies`` are none, or the table has both directions and no ``bodies`` say whose.

    Examples
    --------
    >>> plot_partners(fetch_simple_connections(upstream_criteria="EPG"))  # doctest: +SKIP
    """
    needed = ["bodyId_pre", "bodyId_post", weight_col, f"{by}_pre", f"{by}_post"]
    require_columns(connections, needed, "fetch_simple_connections(…)")
    if direction not in (None, "both", "upstream", "downstream"):
        raise CriteriaError(f"direction is 'upstream', 'downstream' or 'both', not {direction!r}")
    check_top("top", top)
    own = _own(connections, bodies)
    tables = {
        "upstream": connections[connections["bodyId_post"].isin(own)],
        "downstream": connections[connections["bodyId_pre"].isin(own)],
    }
    if direction is None:
        # A table of inputs alone has, of outputs, those to each other.
        whole = [name for name, table in tables.items() if len(table) == len(connections)]
        wanted = whole if len(whole) == 1 else [name for name, table in tables.items() if len(table)]
    else:
        wanted = [name for name in tables if direction in (name, "both")]
    heading = title or f"Partners of {counted(len(own), 'neuron')}"
    origin = provenance(connections)
    plots: list[Any] = []
    for name in wanted or ["downstream"]:
        partner = f"{by}_{'pre' if name == 'upstream' else 'post'}"
        summed = _summed(tables[name], partner, by, weight_col)
        titles = blank_titles(plots[0]) if plots else (heading, origin)
        plots.append(_bars(summed, name, top, colors, *titles, by))
    return plots[0] if len(plots) == 1 else gridplot([plots], merge_tools=False, toolbar_location=None)


def _own(connections: pd.DataFrame, bodies: Any) -> list[int]:
    if isinstance(bodies, pd.DataFrame):
        require_columns(bodies, ["bodyId"])
        bodies = bodies["bodyId"]
    if bodies is not None:
        given = list(bodies) if isinstance(bodies, Iterable) and not isinstance(bodies, str) else [bodies]
        other = next((body for body in given if not isinstance(body, int | np.integer)), None)
        if other is not None:
            raise CriteriaError(
                f"bodies are bodyIds, or a table of neurons: neurons[neurons['type'] == 'EPG'], not {other!r:.80}"
            )
        return [int(body) for body in given]
    pre, post = connections["bodyId_pre"], connections["bodyId_post"]
    sides = [pre.unique().tolist(), post.unique().tolist()]
    both = set(sides[0]).intersection(sides[1])
    if len(both) < min(map(len, sides)) and (pre.isin(both) | post.isin(both)).all():
        raise CriteriaError("the table has both directions: say whose partners these are, such as bodies=[722817260]")
    return min(sides, key=len)


def _summed(table: pd.DataFrame, partner: str, by: str, weight_col: str) -> pd.DataFrame:
    other = f"bodyId_{partner.rsplit('_', 1)[1]}"
    names = table[partner].astype(object).where(table[partner].notna(), f"{_UNNAMED}{by}").astype(str)
    summed = table.assign(partner=names).groupby("partner").agg(weight=(weight_col, "sum"), neurons=(other, "nunique"))
    summed = summed.sort_values("weight", ascending=False, kind="stable").reset_index()
    whole = summed["weight"].sum() or 1
    return summed.assign(share=100 * summed["weight"] / whole, cumulative=100 * summed["weight"].cumsum() / whole)


def _bars(summed: pd.DataFrame, name: str, top: int, colors: Any, title: str, origin: str, by: str) -> Any:
    shown = summed.head(top)
    given = checked_colors(colors)
    fill = [given.get(p) or (OTHER if p.startswith(_UNNAMED) else type_color(p)) for p in shown["partner"]]
    more = f", {top} of {len(summed):,} {by}s" if len(summed) > top else ""
    plot = new_figure(
        title,
        origin,
        y_range=FactorRange(*reversed(shown["partner"].tolist())),
        frame_width=_WIDTH,
        frame_height=max(_BAR * len(shown), 120),
        x_axis_label=f"weight, {name}{more} (synapses)",
        y_axis_label=f"{name} {by}",
        tools="save",
    )
    if summed.empty:
        return say_empty(plot, f"no {name} partners")
    plot.x_range = Range1d(0, float(shown["weight"].max()) * 1.05 or 1)
    plot.ygrid.visible = False
    shorten_names(plot.yaxis, shown["partner"])
    # A few synapses are not told in halves.
    if is_integer_dtype(shown["weight"]):
        plot.xaxis.ticker = BasicTicker(min_interval=1)
    plot.xaxis.formatter = NumeralTickFormatter(format="0,0.[00]")
    source = ColumnDataSource({**{str(k): v.tolist() for k, v in shown.items()}, "color": fill})
    bars = plot.hbar("partner", right="weight", height=0.75, color="color", source=source)
    plot.extra_x_ranges = {"share": Range1d(0, 105)}
    # Nearest to the frame, below the titles.
    plot.above = [LinearAxis(x_range_name="share", axis_label="cumulative share (%)"), *plot.above]
    plot.line("cumulative", "partner", x_range_name="share", color=OTHER, line_width=1.5, source=source)
    plot.scatter("cumulative", "partner", x_range_name="share", color=OTHER, size=4, source=source)
    told = [(by, "@partner"), ("neurons", "@neurons{0,0}"), ("weight", "@weight{0,0.[00]} (@share{0.0} %)")]
    plot.add_tools(HoverTool(renderers=[bars], tooltips=[*told, ("cumulative", "@cumulative{0.0} %")]))
    return plot
