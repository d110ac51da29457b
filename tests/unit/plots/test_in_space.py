"""What is drawn in space: synapses, skeletons, somata, and outlines of regions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from bokeh.events import RangesUpdate, SelectionGeometry
from bokeh.models import ColorBar, LassoSelectTool, Legend, MultiLine, Scatter

from neuprint_jupyter.errors import CriteriaError, NeuprintError, UnknownNameError
from neuprint_jupyter.plots import (
    plot_skeletons,
    plot_soma_positions,
    plot_synapses,
    selected_rows,
    type_color,
)
from neuprint_jupyter.plots.cloud import POINTS_SHOWN
from neuprint_jupyter.plots.outlines import outline
from neuprint_jupyter.plots.palette import COLORS, OTHER
from tests.unit.plots.tables import (
    BIG,
    NEURONS,
    PAIRS,
    SKELETONS,
    SQUARE,
    SYNAPSES,
    drawn,
    figures,
    written,
)


def test_synapses_are_coloured_by_partner_and_selected() -> None:
    plot = plot_synapses(PAIRS)
    (legend,) = plot.select({"type": Legend})
    assert [item.label.value for item in legend.items] == ["EPG (2)", "PEG (1)"]
    assert legend.click_policy == "hide"
    first = next(r for r in drawn(plot, Scatter) if len(r.data_source.data["row"]) == 2)
    assert first.glyph.fill_color == type_color("EPG")
    first.data_source.selected.indices = [1]
    assert selected_rows(plot)["bodyId_post"].tolist() == [4]


@pytest.mark.parametrize("plot", [plot_synapses, plot_soma_positions])
def test_few_are_drawn_over_many_and_what_has_no_name_under_all(plot) -> None:
    types = ["EPG"] * 5 + ["PEG"] * 2 + ["Delta7"] * 3 + [None] + ["PEN"]
    table = pd.DataFrame({"bodyId": range(12), "type": types, "x": 1, "y": 2, "z": 3, "somaLocation": [[1, 2, 3]] * 12})
    made = plot(table, "type", axes="xz", top=3)
    glyphs = [renderer.glyph for renderer in drawn(made, Scatter)]
    named = [type_color(name) for name in ("EPG", "Delta7", "PEG")]
    assert [glyph.fill_color for glyph in glyphs] == [OTHER, OTHER, *named]
    (legend,) = made.select({"type": Legend})
    assert [item.renderers[0].glyph.fill_color for item in legend.items] == [*named, OTHER, OTHER]


def test_y_and_z_run_downwards_and_axes_are_in_micrometres_where_the_voxel_size_is_known() -> None:
    plot = plot_synapses(SYNAPSES, voxel_size=8)
    assert plot.y_range.start > plot.y_range.end
    assert plot.x_range.start < plot.x_range.end
    assert plot.xaxis[0].axis_label == "x (µm)"
    assert max(drawn(plot, Scatter)[0].data_source.data["z"]) <= 0.8
    assert plot_synapses(SYNAPSES, voxel_size=8, units="voxels").yaxis[0].axis_label == "z (voxels)"
    with pytest.raises(CriteriaError, match="voxel_size"):
        plot_synapses(SYNAPSES, units="um")


def test_a_single_place_is_seen_in_whole_units() -> None:
    for axes in ("xz", "linked"):
        for figure in figures(plot_synapses(SYNAPSES.head(1), axes=axes, voxel_size=[8, 8, 4])):
            assert abs(figure.x_range.end - figure.x_range.start) == pytest.approx(0.8, rel=0.02)
            assert abs(figure.y_range.end - figure.y_range.start) > 0.7


def test_below_a_plot_there_is_room_for_a_long_legend() -> None:
    many = pd.concat([SKELETONS.assign(bodyId=SKELETONS["bodyId"] + 10 * n) for n in range(20)])
    key = next(figure for figure in figures(plot_skeletons(many)) if figure.right)
    assert len(key.legend[0].items) == 31
    assert key.min_border_bottom + key.frame_height > 600
    few = next(figure for figure in figures(plot_skeletons(SKELETONS, axes="xy")) if figure.right)
    assert few.min_border_bottom == few.min_border


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
    with pytest.raises(CriteriaError, match="side is 'pre' or 'post', not "):
        plot_synapses(PAIRS, side=axes)


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
    lines = drawn(plot, MultiLine)
    assert len(lines) == 2
    (xs,) = lines[0].data_source.data["x"]
    assert np.isnan(xs).sum() == 1
    assert "1 in fragments" in plot.title.text
    (cross,) = drawn(plot, Scatter)
    assert cross.data_source.data["x"].tolist() == [20]
    lines[1].data_source.selected.indices = [0]
    assert selected_rows(plot)["bodyId"].unique().tolist() == [3]
    assert not drawn(plot_skeletons(SKELETONS, axes="xy", soma=False, heal=True), Scatter)


@pytest.mark.parametrize("color_by", ["neuron", "type"])
def test_hundreds_of_neurons_are_few_glyphs_and_each_has_its_name_and_colour_and_is_tapped(color_by: str) -> None:
    def plotted(count: int):
        bodies = np.repeat(np.arange(1, count + 1), 2)
        nodes = pd.DataFrame({"bodyId": bodies, "rowId": [1, 2] * count, "link": [-1, 1] * count, "radius": 1.0})
        nodes[["x", "y", "z"]] = np.arange(6 * count).reshape(-1, 3)
        neurons = pd.DataFrame({"bodyId": bodies[::2], "type": [f"T{n % 3}" for n in range(count)]})
        return plot_skeletons(nodes, color_by, axes="xy", neurons=neurons.assign(somaLocation="1,2,3"))

    plot = plotted(100)
    lines = [line.data_source for line in drawn(plot, MultiLine)]
    assert len(lines) == len(drawn(plotted(60), MultiLine)) <= 31
    told = {name: color for line in lines for name, color in zip(line.data["name"], line.data["color"], strict=True)}
    assert told.keys() == {f"T{n % 3} {n + 1}" for n in range(100)}
    assert len(set(told.values())) == (3 if color_by == "type" else len(COLORS))
    (legend,) = plot.select({"type": Legend})
    assert [item.label.value for item in legend.items[30:]] == ([] if color_by == "type" else ["… 70 more"])

    last = lines[-1]
    row = last.data["name"].index("T2 99")
    last.selected.indices = [row]
    assert selected_rows(plot)["bodyId"].tolist() == [99, 99]
    # A page tells of the neuron that is tapped next, and then of the one that is no longer.
    lines[0].selected.indices = [0]
    last.selected.indices = []
    assert selected_rows(plot)["bodyId"].unique().tolist() == [1]


@pytest.mark.parametrize("color_by", ["neuron", "type", "instance", "strahler", "distance", "roi"])
def test_skeletons_can_be_coloured(color_by: str) -> None:
    plot = plot_skeletons(SKELETONS, color_by, neurons=NEURONS, synapses=SYNAPSES, radius=True)
    assert len(written(plot)) > 1000
    assert len({color for line in drawn(plot, MultiLine) for color in line.data_source.data["color"]}) > 1


def test_nodes_have_the_roi_of_the_nearest_synapse_of_their_own_neuron() -> None:
    synapses = pd.DataFrame({"bodyId": [BIG, 3], "roi": ["EB", "PB"], "x": [20.0, 0.0], "y": 0.0, "z": 0.0})
    plot = plot_skeletons(SKELETONS, "roi", axes="xy", synapses=synapses)
    (legend,) = plot.select({"type": Legend})
    whose = {i.label.value: {n for r in i.renderers for n in r.data_source.data.get("name", [])} for i in legend.items}
    assert whose["EB"] == {str(BIG)}
    assert whose["PB"] == {"3"}


def test_what_cannot_colour_skeletons_is_named() -> None:
    with pytest.raises(UnknownNameError, match="'strahler'"):
        plot_skeletons(SKELETONS, "strahlr")
    with pytest.raises(NeuprintError, match="cycle"):
        plot_skeletons(SKELETONS.assign(link=[2, 1, 2, 2, -1, 1, -1]))


def test_inputs_and_outputs_have_the_same_colours_with_skeletons_as_without() -> None:
    def colors_of(plot) -> dict:
        (legend,) = plot.select({"type": Legend})
        glyphs = {item.label.value.split()[0]: item.renderers[0].glyph for item in legend.items}
        return {name: glyph.fill_color for name, glyph in glyphs.items() if isinstance(glyph, Scatter)}

    alone = colors_of(plot_synapses(SYNAPSES, axes="xz"))
    below = colors_of(plot_skeletons(SKELETONS, axes="xz", synapses=SYNAPSES))
    assert alone.keys() == {"pre", "post"}
    assert {kind: below[kind] for kind in alone} == alone


def test_somata_that_are_unknown_are_counted() -> None:
    plot = plot_soma_positions(NEURONS, axes="xy")
    assert plot.title.text == "Somata of 2 of 3 neurons"
    assert sum(len(r.data_source.data["x"]) for r in drawn(plot, Scatter)) == 2


def test_somata_coloured_by_a_number_have_a_scale() -> None:
    plot = plot_soma_positions(NEURONS.assign(size=[0.5, 1.5, 9.0]), "size", axes="xy")
    (scale,) = plot.select({"type": ColorBar})
    assert (scale.title, scale.color_mapper.low, scale.color_mapper.high) == ("size", 0.5, 1.5)


def test_an_outline_goes_around_the_surface() -> None:
    xs, ys = outline(SQUARE.vertices[:, 0], SQUARE.vertices[:, 1], SQUARE.faces)
    assert (xs.min(), xs.max()) == pytest.approx((0, 8), abs=0.1)
    assert (ys.min(), ys.max()) == pytest.approx((0, 8), abs=0.1)
    assert ((abs(xs) < 0.1) | (abs(xs - 8) < 0.1) | (abs(ys) < 0.1) | (abs(ys - 8) < 0.1)).all()
