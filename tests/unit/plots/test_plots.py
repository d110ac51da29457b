"""What every plot promises, and what each shows of small tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from bokeh.events import RangesUpdate, SelectionGeometry, Tap
from bokeh.models import ColorBar, HoverTool, LassoSelectTool, Legend, Line, Scatter

from neuprint_jupyter.errors import CriteriaError, NeuprintError, UnknownNameError
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
    type_color,
)
from neuprint_jupyter.plots.cells import largest_of_blocks
from neuprint_jupyter.plots.cloud import POINTS_SHOWN
from neuprint_jupyter.plots.outlines import outline
from neuprint_jupyter.plots.palette import OTHER
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
    assert "demo:v1 · neuprint.example.org · 2026-11-24" in text
    assert any(figure.title.text.strip() for figure in figures(made))
    assert all(axis.axis_label for figure in figures(made) for axis in figure.axis if axis.visible)
    assert made.select({"type": HoverTool})
    pd.testing.assert_frame_equal(table, before)
    assert made.document is not None


@pytest.mark.parametrize("name", EVERY_PLOT)
def test_every_plot_says_that_there_is_nothing(name: str) -> None:
    plot, table, options = EVERY_PLOT[name]
    text = written(plot(table[:0], **{**options, **({"outlines": None} if "outlines" in options else {})}))
    assert any(
        f'"no {what}' in text for what in ("connections", "synapses", "skeletons", "path", "somata", "downstream")
    )


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
    values = np.zeros((1200, 1200), dtype=np.float32)
    values[1100, 1100] = 7
    plot = plot_connectivity_matrix(pd.DataFrame(values))
    source = plot.renderers[0].data_source
    assert np.nanmax(source.data["image"][0]) == 7
    assert source.data["image"][0].shape == (600, 600)
    plot.x_range.update(start=1090, end=1110)
    plot.y_range.update(start=1110, end=1090)
    plot._trigger_event(RangesUpdate(plot))
    assert source.data["image"][0].shape == (20, 20)
    assert source.data["image"][0][10, 10] == 7
    assert (source.data["x"], source.data["y"]) == ([1090], [1090])


def test_blocks_at_the_end_may_be_smaller() -> None:
    values = np.arange(35, dtype=np.float32).reshape(5, 7)
    assert largest_of_blocks(values, 2, 3).tolist() == [[9, 12, 13], [23, 26, 27], [30, 33, 34]]


def test_synapses_are_coloured_by_partner_and_selected() -> None:
    plot = plot_synapses(PAIRS)
    (legend,) = plot.select({"type": Legend})
    assert [item.label.value for item in legend.items] == ["EPG (2)", "PEG (1)"]
    assert legend.click_policy == "hide"
    first = next(r for r in drawn(plot, Scatter) if len(r.data_source.data["row"]) == 2)
    assert first.glyph.fill_color == type_color("EPG")
    first.data_source.selected.indices = [1]
    assert selected_rows(plot)["bodyId_post"].tolist() == [4]


def test_y_and_z_run_downwards_and_axes_are_in_micrometres_where_the_voxel_size_is_known() -> None:
    plot = plot_synapses(SYNAPSES, voxel_size=8)
    assert plot.y_range.start > plot.y_range.end
    assert plot.x_range.start < plot.x_range.end
    assert plot.xaxis[0].axis_label == "x (µm)"
    assert max(drawn(plot, Scatter)[0].data_source.data["z"]) <= 0.8
    assert plot_synapses(SYNAPSES, voxel_size=8, units="voxels").yaxis[0].axis_label == "z (voxels)"
    with pytest.raises(CriteriaError, match="voxel_size"):
        plot_synapses(SYNAPSES, units="um")


def test_linked_projections_share_their_ranges() -> None:
    made = figures(plot_synapses(SYNAPSES, axes="linked"))
    by_axes = {figure.xaxis[0].axis_label[0] + figure.yaxis[0].axis_label[0]: figure for figure in made}
    xy, zy, xz = (by_axes[axes] for axes in ("xy", "zy", "xz"))
    assert xy.x_range is xz.x_range
    assert xy.y_range is zy.y_range
    assert zy.x_range is xz.y_range


@pytest.mark.parametrize(
    "plot", [plot_synapses(SYNAPSES, "roi", axes="linked"), plot_skeletons(SKELETONS), plot_soma_positions(NEURONS)]
)
def test_what_the_legend_hides_is_hidden_in_all_projections(plot) -> None:
    (legend,) = plot.select({"type": Legend})
    others = len(figures(plot)) - 1
    for item in legend.items:
        assert all(len(r.js_property_callbacks.get("change:visible", [])) == others for r in item.renderers)


@pytest.mark.parametrize(("plot", "table"), [(plot_synapses, SYNAPSES), (plot_skeletons, SKELETONS)])
def test_what_is_selected_has_the_tables_columns_before_anything_is(plot, table) -> None:
    assert selected_rows(plot(table)).equals(table.iloc[:0])


@pytest.mark.parametrize("axes", ["xx", "xyz", "ab", 3])
def test_axes_that_are_none_are_refused(axes) -> None:
    with pytest.raises(CriteriaError, match="axes"):
        plot_synapses(SYNAPSES, axes=axes)


def test_millions_are_an_image_at_a_distance_and_points_when_near() -> None:
    random = np.random.default_rng(0)
    count = POINTS_SHOWN * 3
    many = pd.DataFrame(random.integers(0, 10_000, (count, 3)), columns=list("xyz"))
    many["roi"] = np.where(many["x"] < 5000, "EB", "PB")
    plot = plot_synapses(many, "roi")
    image = next(r for r in plot.renderers if "image" in r.data_source.data).data_source
    (pixels,) = image.data["image"]
    assert (np.asarray(pixels).view(np.uint8).reshape(*pixels.shape, 4)[..., 3] > 0).sum() > 10_000
    assert all(np.isnan(r.data_source.data["x"][0]) for r in drawn(plot, Scatter))

    plot._trigger_event(
        SelectionGeometry(plot, geometry={"type": "rect", "x0": 0, "x1": 99, "y0": 0, "y1": 99}, final=True)
    )
    expected = many[(many["x"] <= 99) & (many["z"] <= 99)]
    assert selected_rows(plot).equals(expected)

    plot.x_range.update(start=4900, end=5100)
    plot._trigger_event(RangesUpdate(plot))
    assert image.data["image"] == []
    near = many[many["x"].between(4900, 5100)]
    assert sorted(row for r in drawn(plot, Scatter) for row in r.data_source.data["row"]) == near.index.tolist()


def test_what_is_chosen_of_millions_stands_out_in_every_projection() -> None:
    many = pd.DataFrame(np.random.default_rng(0).integers(0, 10_000, (POINTS_SHOWN * 3, 3)), columns=list("xyz"))
    panels = figures(plot_synapses(many, axes="linked"))

    def strong(panel) -> int:
        (pixels,) = next(r for r in panel.renderers if "image" in r.data_source.data).data_source.data["image"]
        return int((np.asarray(pixels).view(np.uint8)[:, 3::4] > 80).sum())

    def box(side: int) -> None:
        geometry = {"type": "rect", "x0": 0, "x1": side, "y0": 0, "y1": side}
        panels[0]._trigger_event(SelectionGeometry(panels[0], geometry=geometry, final=True))

    before = [strong(panel) for panel in panels]
    box(3_000)
    chosen = [strong(panel) for panel in panels]
    assert all(0 < few < all_of_them / 4 for few, all_of_them in zip(chosen, before, strict=True))
    box(-1)
    assert [strong(panel) for panel in panels] == before


def test_confidence_has_a_scale_instead_of_a_legend() -> None:
    plot = plot_synapses(SYNAPSES, "confidence")
    assert not plot.select({"type": Legend})
    assert len(plot.right) == 1
    colors = {row: dots.glyph.fill_color for dots in drawn(plot, Scatter) for row in dots.data_source.data["row"]}
    assert colors[3] == OTHER
    assert OTHER not in (colors[0], colors[1], colors[2])


def test_of_many_synapses_only_what_selects_is_offered() -> None:
    many = pd.DataFrame(np.zeros((POINTS_SHOWN + 1, 3)), columns=list("xyz"))
    assert not plot_synapses(many).select({"type": LassoSelectTool})
    assert plot_synapses(many[:9]).select({"type": LassoSelectTool})


def test_voxels_need_not_be_cubes() -> None:
    plot = plot_synapses(SYNAPSES, axes="xz", voxel_size=(8, 8, 40))
    places = np.concatenate([[dots.data_source.data[a] for a in "xz"] for dots in drawn(plot, Scatter)], axis=1)
    assert places.max(axis=1) == pytest.approx([0.24, 4])
    across, up = plot.x_range, plot.y_range
    assert (across.end - across.start) / plot.frame_width == pytest.approx((up.start - up.end) / plot.frame_height)


def test_each_neuron_is_one_line_with_gaps_and_fragments_are_marked() -> None:
    plot = plot_skeletons(SKELETONS, axes="xy", soma=False)
    lines = drawn(plot, Line)
    assert len(lines) == 2
    xs = lines[0].data_source.data["x"]
    assert np.isnan(xs).sum() == 1
    assert "1 in fragments" in plot.title.text
    (cross,) = drawn(plot, Scatter)
    assert cross.data_source.data["x"].tolist() == [20]
    lines[1].data_source.selected.indices = [0]
    assert selected_rows(plot)["bodyId"].unique().tolist() == [3]
    assert not drawn(plot_skeletons(SKELETONS, axes="xy", soma=False, heal=True), Scatter)


@pytest.mark.parametrize("color_by", ["neuron", "type", "instance", "strahler", "distance", "roi"])
def test_skeletons_can_be_coloured(color_by: str) -> None:
    plot = plot_skeletons(SKELETONS, color_by, neurons=NEURONS, synapses=SYNAPSES, radius=True)
    assert len(written(plot)) > 1000
    assert len({line.glyph.line_color for line in drawn(plot, Line)}) > 1


def test_what_cannot_colour_skeletons_is_named() -> None:
    with pytest.raises(UnknownNameError, match="'strahler'"):
        plot_skeletons(SKELETONS, "strahlr")
    with pytest.raises(NeuprintError, match="cycle"):
        plot_skeletons(SKELETONS.assign(link=[2, 1, 2, 2, -1, 1, -1]))


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


def test_inputs_and_outputs_have_the_same_colours_with_skeletons_as_without() -> None:
    def colors_of(plot) -> dict:
        (legend,) = plot.select({"type": Legend})
        glyphs = {item.label.value.split()[0]: item.renderers[0].glyph for item in legend.items}
        return {name: glyph.fill_color for name, glyph in glyphs.items() if isinstance(glyph, Scatter)}

    alone = colors_of(plot_synapses(SYNAPSES, axes="xz"))
    below = colors_of(plot_skeletons(SKELETONS, axes="xz", synapses=SYNAPSES))
    assert alone.keys() == {"pre", "post"}
    assert {kind: below[kind] for kind in alone} == alone


def test_partners_are_summed_and_their_share_adds_up() -> None:
    plot = plot_partners(CONNECTIONS, [BIG, BIG + 1])
    data = plot.renderers[0].data_source.data
    assert (data["partner"], data["weight"]) == (["<b>odd</b>", "without type"], [15, 1])
    assert data["cumulative"][-1] == 100
    both = plot_partners(CONNECTIONS, [3])
    assert len(figures(both)) == 2


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


def test_somata_that_are_unknown_are_counted() -> None:
    plot = plot_soma_positions(NEURONS, axes="xy")
    assert plot.title.text == "Somata of 2 of 3 neurons"
    assert sum(len(r.data_source.data["x"]) for r in drawn(plot, Scatter)) == 2


def test_somata_coloured_by_a_number_have_a_scale() -> None:
    plot = plot_soma_positions(NEURONS.assign(size=[0.5, 1.5, 9.0]), "size", axes="xy")
    (scale,) = plot.select({"type": ColorBar})
    assert (scale.title, scale.color_mapper.low, scale.color_mapper.high) == ("size", 0.5, 1.5)


def test_weights_in_several_rois_are_one_connection() -> None:
    twice = pd.concat([CONNECTIONS, CONNECTIONS.assign(roi="PB")])
    assert plot_weight_distribution(twice).title.text == "Weights of 4 connections"
    with pytest.raises(CriteriaError, match="-1"):
        plot_weight_distribution(CONNECTIONS.assign(weight=-1))


def test_an_outline_goes_around_the_surface() -> None:
    xs, ys = outline(SQUARE.vertices[:, 0], SQUARE.vertices[:, 1], SQUARE.faces)
    assert (xs.min(), xs.max()) == pytest.approx((0, 8), abs=0.1)
    assert (ys.min(), ys.max()) == pytest.approx((0, 8), abs=0.1)
    assert ((abs(xs) < 0.1) | (abs(xs - 8) < 0.1) | (abs(ys) < 0.1) | (abs(ys - 8) < 0.1)).all()


def test_nothing_can_be_selected_in_another_figure() -> None:
    from bokeh.plotting import figure

    with pytest.raises(CriteriaError, match="plot_"):
        selected_rows(figure())
