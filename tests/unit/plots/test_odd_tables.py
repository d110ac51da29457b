"""Tables as they are in real life: with gaps, in any order, with names that look like something else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from bokeh.models import HoverTool, Legend, LinearColorMapper, SaveTool, ScaleBar

from neuprint_jupyter.analysis import connection_table_to_matrix
from neuprint_jupyter.errors import CriteriaError, NeuprintError, UnknownNameError
from neuprint_jupyter.plots import (
    plot_connectivity_matrix,
    plot_partners,
    plot_paths,
    plot_roi_counts,
    plot_skeletons,
    plot_soma_positions,
    plot_soma_projections,
    plot_synapses,
    plot_weight_distribution,
    roi_shares,
)
from neuprint_jupyter.widgets.plot_html import plot_text
from tests.unit.plots.tables import (
    BIG,
    CONNECTIONS,
    NEURONS,
    PAIRS,
    PATHS,
    ROI_COUNTS,
    SKELETONS,
    SYNAPSES,
    figures,
    written,
)


def test_a_matrix_with_gaps_is_drawn_as_one_with_zeros() -> None:
    gaps = pd.DataFrame([[1, np.nan], [8, 3], [1, 1]])
    for order in ("total", "cluster"):
        with_gaps, with_zeros = (plot_connectivity_matrix(m, order=order) for m in (gaps, gaps.fillna(0)))
        pictures = [p.select_one({"type": LinearColorMapper}).high for p in (with_gaps, with_zeros)]
        assert pictures == [8, 8]


def test_of_pairs_of_synapses_the_ends_in_the_neurons_are_drawn() -> None:
    def entries(skeletons: pd.DataFrame) -> list[str]:
        twice = pd.concat([PAIRS, PAIRS.head(1)])
        (legend,) = plot_skeletons(skeletons, axes="xy", synapses=twice).select({"type": Legend})
        return [item.label.value for item in legend.items if item.label.value.startswith(("pre", "post"))]

    assert entries(SKELETONS) == ["pre (3)", "post (1)"]
    assert entries(SKELETONS[SKELETONS["bodyId"] == 3]) == ["post (1)"]
    assert entries(SKELETONS[SKELETONS["bodyId"] == 3].drop(columns="bodyId")) == ["pre (3)", "post (3)"]


def test_synapses_on_skeletons_are_coloured_by_who_is_at_the_other_end() -> None:
    def entries(pairs: pd.DataFrame, by: str) -> list[str]:
        (legend,) = plot_skeletons(SKELETONS, axes="xy", synapses=pairs, synapses_by=by).select({"type": Legend})
        return [item.label.value for item in legend.items][2:]

    # The neuron 3, too, is drawn: of what is before its inputs no type is told.
    assert entries(PAIRS, "partner") == ["EPG (2)", "PEG (1)", "without type (1)"]
    assert entries(PAIRS.drop(columns="type_post"), "partner") == ["3 (1)", "4 (1)", "5 (1)", f"{BIG} (1)"]
    assert entries(SYNAPSES, "roi") == ["PB (2)", "EB (1)", "without roi (1)"]
    with pytest.raises(UnknownNameError, match="no column 'partner'"):
        entries(SYNAPSES, "partner")
    with pytest.raises(CriteriaError, match=r"such as fetch_synapses\(…\) gives, is needed, not True"):
        entries(True, "type")  # type: ignore[arg-type]


@pytest.mark.parametrize("plot", [plot_synapses, plot_partners, plot_roi_counts, plot_soma_positions])
@pytest.mark.parametrize("given", ["FB4Y", None, (NEURONS, ROI_COUNTS)], ids=["a type", "nothing", "two tables"])
def test_what_is_no_table_is_refused_with_the_columns_that_are_needed(plot: Any, given: Any) -> None:
    with pytest.raises(CriteriaError, match=r"a table with the columns? .+ is needed, not"):
        plot(given)


def test_a_matrix_tells_what_it_leaves_out_and_where_it_is_from() -> None:
    assert "16.7% of weight left out" in plot_connectivity_matrix(CONNECTIONS, "type").title.text
    assert "left out" not in plot_connectivity_matrix(CONNECTIONS).title.text
    assert "demo:v1" in written(plot_connectivity_matrix(connection_table_to_matrix(CONNECTIONS)))


def test_a_title_has_the_lines_it_needs_and_neighbours_stay_level() -> None:
    title = "All that is known of the outputs of EPG neurons in the ellipsoid body"
    matrix = plot_connectivity_matrix(CONNECTIONS, "type", title=title)
    lines = matrix.title.text.split("\n")
    assert " ".join(lines) == title
    assert max(len(line) for line in lines) * 7 <= matrix.frame_width
    assert plot_text(matrix) == f"Plot: {title}"
    linked = figures(plot_synapses(SYNAPSES, axes="linked", title=title))
    assert {figure.title.text.count("\n") for figure in linked} == {linked[0].title.text.count("\n")} != {0}


@pytest.mark.parametrize("order", ["total", "cluster"])
def test_saving_asks_for_no_name(order: str) -> None:
    made = [plot_synapses(SYNAPSES, axes=axes) for axes in ("xz", "linked")]
    somata = plot_soma_projections(NEURONS, "type")
    for plot in (*made, somata, plot_connectivity_matrix(CONNECTIONS, order=order)):
        assert {tool.filename for tool in plot.select({"type": SaveTool})} == {"neuprint-plot"}


def test_a_scale_bar_lies_over_no_data() -> None:
    for axes in ("xz", "yx", "zy", "linked"):
        drawn = figures(plot_synapses(SYNAPSES, axes=axes, voxel_size=8))
        (plot,) = (figure for figure in drawn if figure.select({"type": ScaleBar}))
        assert plot.select_one({"type": ScaleBar}).location == "bottom_right"
        up = "y" if axes == "linked" else axes[1]
        strip = (plot.y_range.start - SYNAPSES[up].max() * 0.008) / (plot.y_range.start - plot.y_range.end)
        assert strip * plot.frame_height > 30


def test_synapses_on_skeletons_are_drawn_whatever_their_type_is() -> None:
    (legend,) = plot_skeletons(SKELETONS, axes="xy", synapses=SYNAPSES.assign(type="EPG")).select({"type": Legend})
    assert "synapses (4)" in [item.label.value for item in legend.items]


@pytest.mark.parametrize(
    ("made", "problem"),
    [
        (lambda: plot_connectivity_matrix(CONNECTIONS.drop(columns="weight")), "no column 'weight'"),
        (lambda: plot_connectivity_matrix("EPG"), "a table with the columns .* is needed, not 'EPG'"),
        (lambda: plot_connectivity_matrix(pd.DataFrame({"bodyId": [1], "type": ["EPG"]})), "no column 'bodyId_pre'"),
        (lambda: plot_weight_distribution(3), "a table with the column weight, such as"),
        (lambda: plot_partners([1, 2]), r"a table with the columns .* is needed, not \[1, 2\]"),
        (lambda: plot_connectivity_matrix(CONNECTIONS, weight_col="wieght"), "no column 'wieght'.*'weight'"),
        (lambda: plot_synapses(PAIRS.drop(columns="bodyId_pre")), "no column 'bodyId_pre'.*'bodyId_post'"),
        (lambda: plot_skeletons(SKELETONS.assign(bodyId=[BIG, None, BIG, BIG, 3, 3, 3])), "parent 2"),
        (lambda: plot_roi_counts(ROI_COUNTS, by="type"), "by='type' is a column of neurons"),
        (lambda: plot_roi_counts(ROI_COUNTS, top_rois=2.5), "top_rois is a whole number from 1 up, not 2.5"),
        (lambda: plot_partners(CONNECTIONS, 3, top="5"), "top is a whole number from 1 up, not '5'"),
        (lambda: plot_partners(CONNECTIONS, 3, colors={"EPG": "red"}), "'EPG' is written '#rrggbb'.*'red'"),
        (lambda: plot_skeletons(SKELETONS, colors={f"{BIG}": "red"}), f"'{BIG}' is written '#rrggbb'.*'red'"),
        (lambda: plot_synapses(SYNAPSES, "roi", colors={"EB": "red"}), "'EB' is written '#rrggbb'.*'red'"),
        (lambda: plot_synapses(SYNAPSES, "bodyId", colors={"3": "red"}), "'3' is written '#rrggbb'.*'red'"),
        (lambda: plot_synapses(SYNAPSES, voxel_size=[8, 8]), r"voxel_size is one number.*\[8, 8\]"),
        (lambda: plot_soma_positions(NEURONS, voxel_size="8nm"), "voxel_size is one number.*'8nm'"),
    ],
)
def test_what_is_wrong_with_a_table_is_told(made, problem: str) -> None:
    with pytest.raises(NeuprintError, match=problem):
        made()


def test_a_matrix_of_an_answer_without_rows_is_empty() -> None:
    answer = pd.DataFrame(columns=["bodyId_pre", "bodyId_post", "weight"])
    assert '"no connections"' in written(plot_connectivity_matrix(answer))


def test_neurons_may_lack_their_totals() -> None:
    neurons = NEURONS.assign(pre=[None, 5, 0], post=[20, None, 1])
    rest = roi_shares(ROI_COUNTS, neurons, ["EB", "PB"]).query("roi == 'NotPrimary'")
    assert rest.set_index("bodyId")[["pre", "post"]].to_dict("index") == {
        BIG: {"pre": 0, "post": 5},
        4: {"pre": 0, "post": 1},
    }


def test_a_type_may_be_called_other() -> None:
    neurons = NEURONS.assign(type=["other", "X", "X"])
    (legend,) = plot_roi_counts(ROI_COUNTS, neurons, "type", top=1).select({"type": Legend})
    assert [item.label.value for item in legend.items] == ["other", "all others"]


def test_a_legend_longer_than_its_bars_has_room_and_is_of_both_sides() -> None:
    bodies = range(9)
    counts = pd.DataFrame({"bodyId": bodies, "roi": "EB", "pre": 1, "post": 2})
    neurons = pd.DataFrame({"bodyId": bodies, "type": [f"type {body}" for body in bodies]})
    plot = plot_roi_counts(counts, neurons)
    (legend,) = plot.select({"type": Legend})
    (beside,) = (figure for figure in figures(plot) if legend in figure.right)
    assert all({*item.renderers} & {*figure.renderers} for item in legend.items for figure in figures(plot))
    assert beside.frame_height + beside.min_border_bottom >= 19 * len(legend.items)


def test_whose_partners_are_meant_must_be_said_where_both_directions_are() -> None:
    ends = ["bodyId_pre", "bodyId_post", "type_pre", "type_post", "weight"]
    both = CONNECTIONS[CONNECTIONS[["bodyId_pre", "bodyId_post"]].eq(3).any(axis=1)][ends]
    with pytest.raises(CriteriaError, match="both directions"):
        plot_partners(both)
    assert len(figures(plot_partners(both, 3))) == 2


def test_paths_may_be_mixed_up() -> None:
    def edges(paths):
        data = plot_paths(paths).renderers[0].data_source.data
        return sorted(zip(data["pre"], data["post"], data["weight"], strict=True))

    assert edges(PATHS.iloc[[0, 3, 1, 4, 2, 5]]) == edges(PATHS)


@pytest.mark.parametrize("odd", ["<img onerror=alert(1)>", "@count{safe}", "$where"])
def test_no_name_is_read_as_a_template_when_hovered(odd: str) -> None:
    connections = CONNECTIONS.assign(type_pre=odd, type_post="EPG", roi=odd)
    neurons = NEURONS.assign(type=[odd, "X", "X"], instance=odd)
    plots = [
        plot_connectivity_matrix(connections, "type"),
        plot_partners(connections),
        plot_weight_distribution(connections, "type_pre"),
        plot_paths(PATHS.assign(type=odd)),
        plot_synapses(SYNAPSES.assign(roi=odd), "roi"),
        plot_soma_positions(neurons),
        plot_skeletons(SKELETONS, "type", neurons=neurons),
        plot_roi_counts(ROI_COUNTS.assign(roi=odd), neurons, "type"),
    ]
    for plot in plots:
        for hover in plot.select({"type": HoverTool}):
            assert odd not in str(hover.tooltips)
