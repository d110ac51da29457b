"""What every plot promises, and what each shows of small tables."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from bokeh.events import RangesUpdate, Tap
from bokeh.models import (
    CategoricalAxis,
    CategoricalTicker,
    ColorBar,
    FactorRange,
    HoverTool,
    Line,
    LinearColorMapper,
    LogColorMapper,
    Step,
    Title,
)
from scipy.sparse import csr_array

from neuprint_jupyter import SparseMatrix
from neuprint_jupyter.errors import CriteriaError, UnknownNameError
from neuprint_jupyter.plots import (
    plot_connectivity_matrix,
    plot_partners,
    plot_paths,
    plot_roi_connectivity,
    plot_roi_counts,
    plot_skeletons,
    plot_soma_positions,
    plot_synapses,
    plot_weight_distribution,
    roi_shares,
    selected_rows,
)
from neuprint_jupyter.plots.cells import largest_of_blocks
from neuprint_jupyter.plots.parts import short
from tests.unit.plots.tables import (
    BIG,
    CONNECTIONS,
    NEURONS,
    PAIRS,
    PATHS,
    REGIONS,
    ROI_COUNTS,
    SKELETONS,
    SQUARE,
    SYNAPSES,
    drawn,
    figures,
    written,
)

EVERY_PLOT = {
    "matrix": (plot_connectivity_matrix, CONNECTIONS, {}),
    "matrix by type": (plot_connectivity_matrix, CONNECTIONS, {"group_cols": "type", "log": True}),
    "synapses": (plot_synapses, SYNAPSES, {}),
    "linked synapses": (plot_synapses, SYNAPSES, {"axes": "linked", "color_by": "roi", "voxel_size": 8}),
    "pairs of synapses": (plot_synapses, PAIRS, {}),
    "skeletons": (plot_skeletons, SKELETONS, {"voxel_size": (8, 8, 40), "outlines": {"EB": SQUARE}}),
    "ROI counts": (plot_roi_counts, ROI_COUNTS, {}),
    "partners": (plot_partners, CONNECTIONS, {}),
    "ROI connectivity": (plot_roi_connectivity, REGIONS, {}),
    "paths": (plot_paths, PATHS, {}),
    "somata": (plot_soma_positions, NEURONS, {}),
    "weights": (plot_weight_distribution, CONNECTIONS, {}),
}


@pytest.mark.parametrize("name", EVERY_PLOT)
def test_every_plot_has_a_title_its_origin_and_named_axes(name: str) -> None:
    plot, table, options = EVERY_PLOT[name]
    before = table.copy()
    made = plot(table, **options)
    text = written(made)
    assert re.search("demo:v1 · neuprint.example.org · 2026-11-24(?!T)", text.replace("\\n", " "))
    # What is beyond the edge of a frame is not drawn.
    for figure in figures(made):
        origins = [line for above in figure.above if isinstance(above, Title) for line in above.text.split("\n")]
        assert all(len(line) * 5 <= (figure.frame_width or figure.width) for line in origins)
    assert any(figure.title.text.strip() for figure in figures(made))
    assert all(axis.axis_label for figure in figures(made) for axis in figure.axis if axis.visible)
    # Else bokeh tells the number of the row, and where the mouse is.
    assert all("$index" not in str(tool.tooltips) for tool in made.select({"type": HoverTool}))
    assert made.select({"type": HoverTool})
    pd.testing.assert_frame_equal(table, before)
    assert made.document is not None


@pytest.mark.parametrize("name", EVERY_PLOT)
def test_every_plot_says_that_there_is_nothing(name: str) -> None:
    plot, table, options = EVERY_PLOT[name]
    made = plot(table[:0], **{**options, **({"outlines": None} if "outlines" in options else {})})
    text = written(made)
    assert any(
        f'"no {what}' in text for what in ("connections", "synapses", "skeletons", "path", "somata", "downstream")
    )
    # A page cannot draw numbers along an axis of names.
    for figure in figures(made):
        for along, axes in ((figure.x_range, figure.xaxis), (figure.y_range, figure.yaxis)):
            assert {isinstance(along, FactorRange)} == {isinstance(axis.ticker, CategoricalTicker) for axis in axes}
            assert {isinstance(along, FactorRange)} == {isinstance(axis, CategoricalAxis) for axis in axes}
            # In the middle, where it is said.
            assert isinstance(along, FactorRange) or (along.start, along.end) == (0, 1)


NEEDED = {
    "matrix by type": "type_post",
    "synapses": "z",
    "pairs of synapses": "z_post",
    "skeletons": "link",
    "ROI counts": "post",
    "partners": "weight",
    "ROI connectivity": "weight",
    "paths": "type",
    "somata": "somaLocation",
    "weights": "weight",
}


def test_a_table_without_weights_is_no_matrix() -> None:
    with pytest.raises(UnknownNameError, match="no column 'weight'"):
        plot_connectivity_matrix(CONNECTIONS[["bodyId_pre", "bodyId_post"]])


@pytest.mark.parametrize("name", NEEDED)
def test_every_plot_names_the_column_that_is_missing(name: str) -> None:
    plot, table, options = EVERY_PLOT[name]
    with pytest.raises(UnknownNameError, match=f"no column '{NEEDED[name]}'"):
        plot(table.drop(columns=NEEDED[name]), **options)


def test_ids_above_2_to_the_53_are_exact_in_the_page() -> None:
    for plot in (plot_synapses(SYNAPSES), plot_soma_positions(NEURONS), plot_paths(PATHS)):
        assert f'"{BIG}"' in written(plot)


def test_a_clicked_cell_selects_its_connections() -> None:
    seen = []
    plot = plot_connectivity_matrix(CONNECTIONS, "type", on_select=seen.append)
    assert selected_rows(plot).empty
    plot._trigger_event(Tap(plot, x=0.5, y=0.5))
    assert selected_rows(plot)["weight"].tolist() == [10, 5]
    assert len(seen) == 1
    assert plot.renderers[-1].data_source.data == {"x": [0.5], "y": [0.5]}
    plot._trigger_event(Tap(plot, x=7, y=-3))
    assert len(seen) == 1


def test_a_matrix_is_ordered_and_normalised() -> None:
    matrix = pd.DataFrame([[1, 3], [8, 8]], index=["b", "a"], columns=["y", "x"])

    def image(**options):
        plot = plot_connectivity_matrix(matrix, **options)
        return np.asarray(plot.renderers[0].data_source.data["image"][0])

    assert image().tolist() == [[1, 3], [8, 8]]
    assert image(order="name").tolist() == [[8, 8], [3, 1]]
    assert image(order=("total", "given")).tolist() == [[8, 8], [1, 3]]
    assert image(normalize="rows").tolist() == [[0.25, 0.75], [0.5, 0.5]]
    with pytest.raises(CriteriaError, match=r"'cluster'.*'clusters'"):
        image(order="clusters")


def test_a_matrix_may_be_one_cell_without_a_connection() -> None:
    plot = plot_connectivity_matrix(pd.DataFrame([[0]]))
    assert (plot.x_range.start, plot.x_range.end, plot.y_range.start, plot.y_range.end) == (0, 1, 1, 0)
    assert plot.select_one({"type": LinearColorMapper}).high == 1


def test_a_clustered_matrix_has_trees() -> None:
    matrix = pd.DataFrame(np.eye(4)[[0, 1, 0, 1]])
    plot = plot_connectivity_matrix(matrix, order="cluster")
    assert len(figures(plot)) == 3
    heat, above = sorted(
        (f for f in figures(plot) if getattr(f.x_range, "end", None) == 4), key=lambda f: -f.frame_height
    )
    assert heat.x_range is above.x_range
    beside = next(f for f in figures(plot) if f not in (heat, above))
    assert not heat.select({"type": ColorBar})
    assert isinstance(beside.right[0], ColorBar)
    (tree,) = drawn(above, Line)
    # Nothing parts the tree from what it joins: the titles are above both.
    assert above.title.text == "Connectivity, 4 x 4 neurons"
    assert heat.title is None
    assert (np.nanmin(tree.data_source.data["x"]), np.nanmax(tree.data_source.data["x"])) == (0.5, 3.5)


def test_of_many_cells_the_largest_of_each_block_is_shown_until_they_are_near() -> None:
    values = np.zeros((1200, 1130), dtype=np.float32)
    values[1100, 1100] = 7
    plot = plot_connectivity_matrix(pd.DataFrame(values))
    source = plot.renderers[0].data_source
    assert np.nanmax(source.data["image"][0]) == 7
    assert source.data["image"][0].shape == (600, 565)
    assert (source.data["dw"], source.data["dh"]) == ([1130], [1200])
    plot.x_range.update(start=1090, end=1110)
    plot.y_range.update(start=1110, end=1090)
    plot._trigger_event(RangesUpdate(plot))
    assert source.data["image"][0].shape == (20, 20)
    assert source.data["image"][0][10, 10] == 7
    assert (source.data["x"], source.data["y"]) == ([1090], [1090])


def test_blocks_at_the_end_may_be_smaller() -> None:
    values = np.arange(35, dtype=np.float32).reshape(5, 7)
    for form in (values, csr_array(values)):
        assert largest_of_blocks(form, 2, 3).tolist() == [[9, 12, 13], [23, 26, 27], [30, 33, 34]]


@pytest.mark.parametrize("order", ["given", "total"])
def test_matrices_without_zeros_look_like_those_with_them(order: str) -> None:
    random = np.random.default_rng(2)
    names = pd.RangeIndex(1100)
    # Ten a row, in any order, some of them in the same place.
    parts = (random.integers(1, 99, 11_000), random.integers(1100, size=11_000), np.arange(0, 11_001, 10))
    sparse = SparseMatrix(csr_array(parts, shape=(1100, 1100)), names, names)
    plots = [plot_connectivity_matrix(matrix, order=order, log=True) for matrix in (sparse, sparse.to_frame())]
    for _ in range(2):
        images = [plot.renderers[0].data_source.data["image"][0] for plot in plots]
        np.testing.assert_array_equal(*images)
        for plot in plots:
            plot.x_range.update(start=200, end=700)
            plot.y_range.update(start=700, end=200)
            plot._trigger_event(RangesUpdate(plot))
    assert images[0].shape == (500, 500)


def test_what_lies_in_no_primary_roi_is_counted() -> None:
    shares = roi_shares(ROI_COUNTS, NEURONS, ["EB", "PB"])
    assert shares["pre"].sum() == NEURONS["pre"].sum()
    assert shares.query("roi == 'NotPrimary'").set_index("bodyId")["post"].to_dict() == {BIG: 5, 4: 1}
    plot = plot_roi_counts(ROI_COUNTS, NEURONS, "type", primary_rois=["EB", "PB"])
    assert set(figures(plot)[0].y_range.factors) == {"EB", "PB", "NotPrimary"}


def test_what_lies_in_no_primary_roi_is_one_row_though_the_table_has_such_rows() -> None:
    told = pd.DataFrame({"bodyId": [BIG, 3], "roi": ["NotPrimary", "NotPrimary"], "pre": [1, 0], "post": [2, 0]})
    shares = roi_shares(pd.concat([ROI_COUNTS, told]), NEURONS, ["EB"])
    assert not shares.duplicated(["bodyId", "roi"]).any()
    assert shares["pre"].sum() == NEURONS["pre"].sum()
    assert shares["pre"].dtype == shares["bodyId"].dtype == "int64"


def test_shares_are_of_all_rois_though_few_are_shown() -> None:
    plot = plot_roi_counts(ROI_COUNTS, top_rois=1)
    shares = {figure.xaxis[0].axis_label: figure.renderers[0].data_source.data["share"] for figure in figures(plot)}
    assert shares == {"inputs (PSDs)": [100 * 18 / 38], "outputs (T-bars)": [100 * 8 / 19]}
    assert any(figure.title.text == "Synapses by ROI, 2 neurons, 1 of 3 ROIs" for figure in figures(plot))


def test_a_synapse_is_as_long_among_inputs_as_among_outputs() -> None:
    for counts in (ROI_COUNTS, ROI_COUNTS.assign(post=1), ROI_COUNTS.assign(pre=10_000)):
        sides = figures(plot_roi_counts(counts))
        a_pixel = [abs(side.x_range.end - side.x_range.start) / side.frame_width for side in sides]
        assert a_pixel[0] == pytest.approx(a_pixel[1])
        assert all(
            max(side.renderers[0].data_source.data["right"]) <= max(side.x_range.start, side.x_range.end)
            for side in sides
        )


def test_whose_partners_may_be_a_table_and_is_no_name() -> None:
    neurons = pd.DataFrame({"bodyId": [BIG, BIG + 1], "type": ["EPG", "EPG"]})
    assert plot_partners(CONNECTIONS, neurons).renderers[0].data_source.data["weight"] == [15, 1]
    for given in ("EPG", ["EPG"], 1.5):
        with pytest.raises(CriteriaError, match="bodyIds, or a table of neurons"):
            plot_partners(CONNECTIONS, given)


def test_partners_are_summed_and_their_share_adds_up() -> None:
    plot = plot_partners(CONNECTIONS, [BIG, BIG + 1])
    data = plot.renderers[0].data_source.data
    assert (data["partner"], data["weight"]) == (["<b>odd</b>", "without type"], [15, 1])
    assert data["cumulative"][-1] == 100
    first = plot_partners(CONNECTIONS, [BIG, BIG + 1], top=1)
    assert first.renderers[0].data_source.data["partner"] == ["<b>odd</b>"]
    assert first.below[0].axis_label == "weight, downstream, 1 of 2 types (synapses)"
    # All weights may be 0, of those of high confidence for one.
    assert plot_partners(CONNECTIONS.assign(weight=0), [BIG]).x_range.end == 1
    both = plot_partners(CONNECTIONS, [3])
    assert len(figures(both)) == 2


def test_a_few_synapses_are_not_told_in_halves() -> None:
    for made in (plot_partners(CONNECTIONS, [BIG]), plot_roi_counts(ROI_COUNTS)):
        for figure in figures(made):
            assert figure.below[0].ticker.min_interval == 1
    shares = plot_partners(CONNECTIONS.assign(weight=CONNECTIONS["weight"] / 100), [BIG])
    assert shares.below[0].ticker.min_interval == 0
    assert shares.below[0].formatter.format == "0,0.[00]"


@pytest.mark.parametrize(
    "attrs",
    [
        {},
        {"dataset": "demo:v1"},
        {"dataset": "male-cns:v1.0", "server": "https://neuprint.of-a-whole-laboratory.example.org"},
    ],
)
def test_plots_beside_each_other_have_titles_of_one_height(attrs: dict[str, str]) -> None:
    """A row of figures cuts off what is below one whose titles are lower than another's."""
    connections, places = CONNECTIONS.copy(), pd.DataFrame({"bodyId": [1], "x": [1], "y": [2], "z": [3], "type": "pre"})
    connections.attrs = places.attrs = attrs
    long = "the partners of all neurons that were ever found in the ellipsoid body"
    for made in (plot_partners(connections, [3], title=long), plot_synapses(places, title=long, axes="linked")):
        lines = [
            [figure.title.text.count("\n"), *(above.text.count("\n") for above in figure.above if type(above) is Title)]
            for figure in figures(made)
        ]
        assert len(lines) > 1
        assert lines == [lines[0]] * len(lines)
        assert lines[0][0] > 0
        assert lines[0][1:] == [len(attrs) - 1] * bool(attrs)


def test_partners_in_a_table_of_inputs_are_those_upstream_even_where_the_neurons_join_each_other() -> None:
    inputs = CONNECTIONS.iloc[:0].copy()
    for pre, post in [(1, 2), (3, 1), (4, 2)]:
        inputs.loc[len(inputs)] = {**CONNECTIONS.iloc[0].to_dict(), "bodyId_pre": pre, "bodyId_post": post}
    plot = plot_partners(inputs)
    assert [figure.yaxis[0].axis_label for figure in figures(plot)] == ["upstream type"]
    assert len(figures(plot_partners(inputs, direction="both"))) == 2


def test_neurons_on_several_paths_are_drawn_once() -> None:
    plot = plot_paths(PATHS)
    nodes = next(r.data_source.data for r in plot.renderers if "bodyId" in r.data_source.data)
    assert sorted(nodes["x"]) == [0, 1, 1, 2]


def test_weights_in_several_rois_are_one_connection() -> None:
    twice = pd.concat([CONNECTIONS, CONNECTIONS.assign(roi="PB")])
    plot = plot_weight_distribution(twice)
    assert plot.title.text == "Weights of 4 connections"
    assert [item.label.value for item in plot.legend[0].items] == ["at least so strong", "so strong"]
    with pytest.raises(CriteriaError, match="-1"):
        plot_weight_distribution(CONNECTIONS.assign(weight=-1))


def test_a_single_weight_has_a_line_and_whole_numbers_at_the_axes() -> None:
    plot = plot_weight_distribution(CONNECTIONS.head(1))
    line = next(r for r in plot.renderers if isinstance(r.glyph, Step))
    assert len(set(line.data_source.data["weight"])) == 2
    for axis in (plot.x_range, plot.y_range):
        assert axis.end / axis.start > 10


LONG = "a type with a very long name, such as those of whole groups of neurons"


def test_long_names_leave_room_for_the_plot_and_are_told_whole() -> None:
    named = {"type_pre": f"{LONG} 1", "type_post": f"{LONG} 2"}
    table = CONNECTIONS.assign(**named)
    neurons = NEURONS.assign(type=[f"{LONG} 1", f"{LONG} 2", None])
    rois = ROI_COUNTS.assign(roi=f"{LONG} 3")
    for plot, number in (
        (plot_connectivity_matrix(table, "type"), 1),
        (plot_partners(table, [BIG], direction="downstream"), 2),
        (plot_weight_distribution(table, "type_pre"), 1),
        (plot_roi_counts(rois, neurons, "type"), 3),
        (plot_paths(PATHS.assign(type=f"{LONG} 1")), 1),
    ):
        text = written(plot)
        assert f"{LONG} {number}" in text
        assert short(LONG)[:20] in text


def test_one_weight_alone_is_a_strong_one() -> None:
    (mapper,) = plot_connectivity_matrix(CONNECTIONS.head(1), log=True).select({"type": LogColorMapper})
    assert mapper.high == CONNECTIONS["weight"][0] > mapper.low


def test_nothing_can_be_selected_in_another_figure() -> None:
    from bokeh.plotting import figure

    with pytest.raises(CriteriaError, match="plot_"):
        selected_rows(figure())
