"""Where neurons have their inputs and outputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from bokeh.layouts import gridplot
from bokeh.models import (
    BasicTicker,
    ColumnDataSource,
    FactorRange,
    HoverTool,
    NumeralTickFormatter,
    Range1d,
)

from neuprint_jupyter.analysis.columns import require_columns
from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.plots.grouping import group_by
from neuprint_jupyter.plots.keys import add_key, legend
from neuprint_jupyter.plots.palette import OTHER, roi_color
from neuprint_jupyter.plots.parts import (
    blank_titles,
    check_top,
    counted,
    in_lines,
    new_figure,
    provenance,
    say_empty,
    say_origin,
    shorten_names,
)

NOT_PRIMARY = "NotPrimary"
"""What lies in no primary ROI."""

_BAR = 22
_TICK = 90
_WIDTH, _LEAST_WIDTH = 600, 200
_SIDES = (("post", "inputs (PSDs)"), ("pre", "outputs (T-bars)"))


def roi_shares(
    roi_counts: pd.DataFrame, neurons: pd.DataFrame | None = None, primary_rois: Iterable[str] | None = None
) -> pd.DataFrame:
    """Synapses of each neuron in each primary ROI, and the rest.

    Parameters
    ----------
    roi_counts
        bodyId, roi, pre, post, as from :func:`~neuprint_jupyter.fetch_neurons`.
    neurons
        bodyId, pre and post: all synapses of each neuron; what is in no primary ROI becomes ``NotPrimary``.
    primary_rois
        The ROIs to count, which do not overlap, such as ``client.primary_rois``; by default all that occur.

    Returns
    -------
    DataFrame
        bodyId, roi, pre, post (int64).

    Raises
    ------
    UnknownNameError
        If a column is missing.

    Examples
    --------
    >>> counts = pd.DataFrame({"bodyId": [1, 1], "roi": ["EB", "CX"], "pre": [2, 3], "post": [5, 5]})
    >>> neurons = pd.DataFrame({"bodyId": [1], "pre": [4], "post": [5]})
    >>> roi_shares(counts, neurons, ["EB"])[["roi", "pre", "post"]].to_dict("list")
    {'roi': ['EB', 'NotPrimary'], 'pre': [2, 2], 'post': [5, 0]}
    """
    if isinstance(neurons, pd.DataFrame) and "roi" in neurons and "roi" not in roi_counts:
        raise CriteriaError("the table of ROI counts comes first, then that of neurons; these are the other way round")
    require_columns(roi_counts, ["bodyId", "roi", "pre", "post"], "fetch_neurons(…)[1]")
    kept = roi_counts[["bodyId", "roi", "pre", "post"]]
    if primary_rois is not None:
        kept = kept[kept["roi"].isin([*primary_rois, NOT_PRIMARY])]
    if neurons is not None and primary_rois is not None:
        require_columns(neurons, ["bodyId", "pre", "post"])
        totals = neurons.drop_duplicates("bodyId").set_index("bodyId")[["pre", "post"]]
        sums = kept.groupby("bodyId")[["pre", "post"]].sum().reindex(totals.index, fill_value=0)
        # Of a neuron whose totals are unknown, nothing is known to be missing.
        rest = (totals.astype("Float64") - sums).fillna(0).clip(lower=0).astype("int64")
        rest = rest[rest.any(axis=1)].reset_index().assign(roi=NOT_PRIMARY)
        # The table may have such rows itself.
        kept = pd.concat([kept, rest]).groupby(["bodyId", "roi"], sort=False, as_index=False).sum()
    return kept.reset_index(drop=True)


def plot_roi_counts(
    roi_counts: pd.DataFrame,
    neurons: pd.DataFrame | None = None,
    by: str | None = None,
    *,
    primary_rois: Iterable[str] | None = None,
    top_rois: int = 25,
    top: int = 8,
    colors: Mapping[str, str] | None = None,
    title: str | None = None,
) -> Any:
    """Inputs and outputs in each ROI, as bars that are stacked by neuron or type.

    Parameters
    ----------
    roi_counts
        bodyId, roi, pre, post: the second table of :func:`~neuprint_jupyter.fetch_neurons`.
    neurons
        The first table: for names, for types, and for what lies in no primary ROI.
    by
        What is stacked: ``"bodyId"``, or a column of ``neurons`` such as ``"type"``. By default the type if
        ``neurons`` has it and there is more than one, else nothing: bars have their ROIs' colours.
    primary_rois
        Only these ROIs, which do not overlap; the rest is "NotPrimary".
    top_rois
        How many ROIs are shown, those with most synapses.
    top
        How many neurons or types get a colour of their own.
    colors
        Overrides the palette.
    title
        Instead of one that counts the neurons.

    Returns
    -------
    bokeh layout
        Inputs at the left, outputs at the right, on one scale; ROIs with most synapses at the top.

    Raises
    ------
    UnknownNameError
        If a column is missing.
    CriteriaError
        If ``top_rois`` is no whole number from 1 up, or ``by`` is a column of neurons and there are none.

    Examples
    --------
    >>> plot_roi_counts(roi_counts, neurons, "type", primary_rois=client.primary_rois)  # doctest: +SKIP
    """
    check_top("top_rois", top_rois)
    shares = roi_shares(roi_counts, neurons, primary_rois)
    bodies = counted(shares["bodyId"].nunique(), "neuron")
    totals = shares.groupby("roi")[["pre", "post"]].sum().sum(axis=1).sort_values(ascending=False, kind="stable")
    rois = totals[totals > 0].index[:top_rois].tolist()
    values, by = _stacked(shares, neurons, by)
    groups = group_by(values, top=top, colors=colors) if by else None
    names = list(groups.names) if groups else ["synapses"]
    shares = shares.assign(group=[names[code] for code in groups.codes] if groups else "synapses")
    more = f", {len(rois)} of {(totals > 0).sum():,} ROIs" if len(rois) < (totals > 0).sum() else ""
    widths = _widths(*(shares[shares["roi"].isin(rois)].groupby("roi")[column].sum().max() for column, _ in _SIDES))
    colors_of = groups.colors if groups else None
    plots = [_side(shares, rois, names, colors_of, *side) for side in zip(_SIDES, widths, strict=True)]
    left, right = plots
    left.title.text = in_lines(title or f"Synapses by ROI, {bodies}{more}", left.frame_width)
    say_origin(left, provenance(roi_counts, neurons) or " ")
    right.title.text, origin = blank_titles(left)
    say_origin(right, origin)
    right.y_range = left.y_range
    right.yaxis.visible = False
    if not rois:
        return gridplot([[say_empty(plot, "no synapses") for plot in plots]], merge_tools=False, toolbar_location=None)
    if groups and len(names) > 1:
        bars = ([*pair] for pair in zip(right.renderers, left.renderers, strict=True))
        add_key(right, legend(list(zip(names, bars, strict=True)), by))
    return gridplot([plots], merge_tools=False, toolbar_location=None)


def _stacked(shares: pd.DataFrame, neurons: pd.DataFrame | None, by: str | None) -> tuple[Any, str | None]:
    """What each row is stacked by."""
    if by == "bodyId":
        return shares["bodyId"].rename("bodyId"), by
    if by is None:
        if neurons is None or "type" not in neurons.columns or neurons["type"].nunique() < 2:
            return None, None
        by = "type"
    if neurons is None:
        raise CriteriaError(f"by={by!r} is a column of neurons: give them as the second table; without, by is 'bodyId'")
    require_columns(neurons, ["bodyId", by])
    of_body = neurons.drop_duplicates("bodyId").set_index("bodyId")[by]
    return shares["bodyId"].map(of_body).rename(by), by


def _widths(*longest: float) -> list[tuple[int, float]]:
    """Of each side, how wide it is, and up to which number it reaches: a synapse is as long on both."""
    left, right = (max(0.0 if pd.isna(bar) else float(bar), 0.0) for bar in longest)
    if not left + right:
        return [(_WIDTH // 2, 1.0)] * 2
    width = min(max(round(_WIDTH * left / (left + right)), _LEAST_WIDTH), _WIDTH - _LEAST_WIDTH)
    sides = (width, _WIDTH - width)
    a_pixel = max(left / sides[0], right / sides[1]) * 1.05
    return [(side, side * a_pixel) for side in sides]


def _side(
    shares: pd.DataFrame, rois: list[str], names: list[str], colors: Any, side: tuple[str, str], size: tuple[int, float]
) -> Any:
    (column, label), (width, largest) = side, size
    table = shares.pivot_table(index="roi", columns="group", values=column, aggfunc="sum", fill_value=0)
    table = table.reindex(index=rois, columns=names, fill_value=0)
    plot = new_figure(
        " ",
        y_range=FactorRange(*reversed(rois)),
        frame_width=width,
        frame_height=max(_BAR * len(rois), 120),
        x_axis_label=label,
        y_axis_label="ROI",
        tools="save",
        toolbar_location="right" if column == "pre" else None,
    )
    # Inputs grow to the left, outputs to the right.
    plot.x_range = Range1d(largest, 0) if column == "post" else Range1d(0, largest)
    plot.ygrid.visible = False
    shorten_names(plot.yaxis, rois)
    plot.xaxis.ticker = BasicTicker(desired_num_ticks=max(width // _TICK, 2), min_interval=1)
    plot.xaxis.formatter = NumeralTickFormatter(format="0,0")
    whole = shares[column].sum() or 1
    left = pd.Series(0, index=table.index)
    for number, name in enumerate(names):
        count = table[name]
        fill = [OTHER if roi == NOT_PRIMARY else roi_color(roi) for roi in rois] if colors is None else colors[number]
        told = {"roi": rois, "name": [name] * len(rois), "count": count.tolist()}
        share = {"share": (100 * count / whole).tolist()}
        edges = {"left": left.tolist(), "right": (left + count).tolist()}
        data = {**told, **share, **edges, "color": fill if isinstance(fill, list) else [fill] * len(rois)}
        plot.hbar("roi", left="left", right="right", height=0.75, color="color", source=ColumnDataSource(data))
        left = left + count
    who = [("", "@name")] if colors is not None else []
    plot.add_tools(HoverTool(tooltips=[("ROI", "@roi"), *who, (label, "@count{0,0} (@share{0.0} %)")]))
    return plot
