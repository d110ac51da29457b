"""Plots on the screen: alive without the internet."""

from __future__ import annotations

import base64
import io
import re

import pytest
from nbformat import NotebookNode
from PIL import Image
from playwright.sync_api import expect

from tests.browser.lab import Lab

FIGURE = """%load_ext neuprint_jupyter
from bokeh.plotting import figure
plot = figure(title="Dots", width=400, height=250, tools="tap,box_select,pan")
dots = plot.scatter([1, 2, 3], [4, 5, 6], size=20)
dots.data_source.selected.on_change("indices", lambda attr, old, new: setattr(plot.title, "text", f"picked {new}"))
plot"""

GRID = """gridplot([[plot, None], [None, figure(width=100, height=100)]], toolbar_location=None)"""

MATRIX = """import pandas as pd
from neuprint_jupyter import plot_connectivity_matrix
plot_connectivity_matrix(pd.DataFrame([[5000.25, 0], [0, 2]], index=["a", "b"], columns=["c", "d"]))"""

SKELETONS = """%load_ext neuprint_jupyter
import pandas as pd
from neuprint_jupyter.plots import plot_skeletons
nodes = pd.DataFrame({"bodyId": [4, 4, 5, 5], "rowId": [1, 2, 1, 2], "link": [-1, 1, -1, 1]})
nodes[["x", "y", "z"]] = [[0, 0, 0], [4, 4, 0], [4, 0, 0], [5, 1, 0]]
plot = plot_skeletons(nodes, axes="xy", on_select=lambda rows: setattr(plot.title, "text", str([*rows["bodyId"]])))
plot"""

WIDE = """%load_ext neuprint_jupyter
import numpy as np, pandas as pd
from neuprint_jupyter import PlotView, plot_connectivity_matrix
view = PlotView(plot_connectivity_matrix(pd.DataFrame(np.eye(60))))
view"""

PICTURE = "data:image/png;base64,"


@pytest.fixture
def lab(restarted: Lab) -> Lab:
    """One page for all tests here, with a new kernel for each, and no plots of the one before."""
    # JupyterLab keeps the widgets of a kernel that was restarted.
    restarted.page.evaluate("() => { globalThis.Bokeh?.index.clear(); globalThis.Bokeh?.documents.splice(0) }")
    return restarted


def tap_the_middle(lab: Lab, index: int, picked: int) -> None:
    """Tap a plot, and wait until the kernel has changed the title of every plot accordingly."""
    # With its picture the plot moves to another element, and a tap at that moment is none.
    saved_with_picture(lab, index)
    box = lab.output(index).locator(".bk-Figure").bounding_box()
    lab.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    titles = "() => Bokeh.documents.flatMap((d) => d.roots()).map((figure) => figure.title.text)"
    lab.page.wait_for_function(f"() => ({titles})().every((title) => title === 'picked [{picked}]')")


def saved_with_picture(lab: Lab, index: int) -> NotebookNode:
    """Save the notebook once the page has sent a plot's picture, which it does when there is time."""
    # A cell counts as run a moment before its output is there.
    lab.wait_until(lambda: any(PICTURE in shown.data["text/html"] for shown in lab.save().cells[index].outputs[:1]))
    return lab.save()


def test_the_picture_of_a_layout_has_no_holes(lab: Lab) -> None:
    lab.start_over([f"{FIGURE.removesuffix('plot')}from bokeh.layouts import gridplot", GRID])
    lab.run_all()
    html = saved_with_picture(lab, 1).cells[1].outputs[0].data["text/html"]
    picture = Image.open(io.BytesIO(base64.b64decode(html.split(PICTURE)[1].split('"')[0]))).convert("RGBA")
    width, height = picture.size
    corners = [(x, y) for x in (2, width - 3) for y in (2, height - 3)]
    assert [picture.getpixel(corner) for corner in corners] == [(255, 255, 255, 255)] * 4


def test_where_a_matrix_has_no_connection_the_weight_is_0(lab: Lab) -> None:
    lab.start_over(["%load_ext neuprint_jupyter", MATRIX])
    lab.run_all()
    saved_with_picture(lab, 1)
    tooltip = lab.page.locator(".bk-tooltip-content")

    def tells(x: int, told: str) -> bool:
        box = lab.output(1).locator(".bk-Figure").bounding_box()
        # A tool looks once the pointer moves.
        lab.page.mouse.move(box["x"] + x - 5, box["y"] + 80)
        lab.page.mouse.move(box["x"] + x, box["y"] + 80)
        return ["".join(text.split()) for text in tooltip.all_text_contents()] == [told]

    lab.wait_until(lambda: tells(110, "from:ato:cweight:5,000.25"))
    lab.wait_until(lambda: tells(220, "from:ato:dweight:0"))
    # What it tells goes with its cell.
    lab._do("async () => { await jupyterapp.commands.execute('notebook:delete-cell') }")
    expect(lab.output(1)).to_have_count(0)
    expect(tooltip).to_have_count(0)


def test_a_neuron_is_tapped_and_has_its_name(lab: Lab) -> None:
    lab.start_over([SKELETONS])
    lab.run_all()
    saved_with_picture(lab, 0)
    box = lab.output(0).locator(".bk-Figure").bounding_box()
    x, y = lab.page.evaluate("""() => {
        const { frame } = [...neuprintBokeh.values().next().value.index.all_views()].find((v) => v.frame)
        return [frame.x_scale.compute(2), frame.y_scale.compute(2)]
    }""")
    lab.page.mouse.move(box["x"] + x - 9, box["y"] + y)
    lab.page.mouse.click(box["x"] + x, box["y"] + y)
    expect(lab.page.locator(".bk-tooltip-content")).to_have_text("4")
    lab.page.wait_for_function("() => Bokeh.documents[0].roots()[0].title.text === '[4, 4]'")


def test_the_theme_follows_the_page_and_files_are_written(lab: Lab, tmp_path) -> None:
    lab.start_over([FIGURE])
    lab.run_all()
    expect(lab.output(0).locator(".bk-Figure")).to_be_visible()
    paper = "() => [...Bokeh.documents[0].all_models].find((m) => m.type === 'Figure').background_fill_color"
    assert lab.page.evaluate(paper) == "#ffffff"
    lab.set_theme("JupyterLab Dark")
    lab.page.wait_for_function(f"() => ({paper})() === '#111111'")
    # Drawn anew: no edge of the old colour stays.
    edge = "(canvas) => canvas.getContext('2d').getImageData(0, canvas.height >> 1, 1, 1).data[0] < 30"
    canvas = lab.output(0).locator(".bk-Figure canvas").first
    lab.wait_until(lambda: lab.output(0).locator(".bk-Figure").count() == 1 and canvas.evaluate(edge))
    # Behind the tools, too: a tab is not as dark as a figure.
    expect(lab.output(0).locator(".bk-Figure")).to_have_css("background-color", "rgb(17, 17, 17)")
    lab.run_cell(
        f"from neuprint_jupyter import PlotView\nview = PlotView(plot)\nview.save({str(tmp_path / 'a.svg')!r})"
    )
    lab.run_cell(f"view.save({str(tmp_path / 'a.png')!r})")
    lab.wait_until(lambda: [file.stat().st_size > 0 for file in tmp_path.iterdir()] == [True, True])
    svg = (tmp_path / "a.svg").read_text()
    assert svg.startswith("<svg")
    assert "Dots" in svg
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_a_plot_is_no_wider_than_its_place_and_is_saved_as_wide_as_it_was_asked_for(lab: Lab, tmp_path) -> None:
    lab.start_over([WIDE])
    lab.run_all()
    expect(lab.output(0).locator(".bk-Figure")).to_be_visible()
    plot = lab.output(0).locator(".npj-plot-view")

    def width() -> float:
        return plot.locator(".bk-Figure").bounding_box()["width"]

    def saved(name: str) -> str:
        lab.run_cell(f"view.save({str(tmp_path / name)!r})")
        lab.wait_until(lambda: (tmp_path / name).exists() and (tmp_path / name).stat().st_size > 0)
        return re.search(r'<svg[^>]* width="([\d.]+)"', (tmp_path / name).read_text()).group(1)

    whole, wide = width(), saved("wide.svg")
    assert whole > 700
    lab.page.set_viewport_size({"width": 900, "height": 900})
    lab.wait_until(lambda: width() < 500 and plot.evaluate("(el) => el.scrollWidth === el.clientWidth"))
    assert saved("narrow.svg") == wide
    lab.page.set_viewport_size({"width": 1280, "height": 900})
    lab.wait_until(lambda: width() == whole)


MANY = """import numpy as np
from bokeh.plotting import figure
figures = [figure(title="before", height=300) for _ in range(4)]
for plot in figures:
    x = np.random.random(12_000)
    for part in range(4):
        plot.line(x[part::4], x[::-1][part::4])
    display(plot)"""


def test_plots_on_a_busy_page_miss_no_change(lab: Lab) -> None:
    lab.start_over(["%load_ext neuprint_jupyter"])
    lab.run_all()
    slow = lab.page.context.new_cdp_session(lab.page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 8})
    lab.run_cell(MANY)
    lab.page.wait_for_function("() => document.querySelectorAll('.bk-Figure').length >= 4", timeout=120_000)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    lab.run_cell("for plot in figures: plot.title.text = 'after'")
    titles = "Bokeh.documents.flatMap((d) => d.roots()).map((figure) => figure.title.text)"
    lab.page.wait_for_function(f"() => {titles}.every((title) => title === 'after')")
