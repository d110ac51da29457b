"""Plots of a notebook that is opened again: alive with its kernel, and a picture without."""

from __future__ import annotations

import json
import re

from playwright.sync_api import expect

from tests.browser.lab import Lab
from tests.browser.test_plots import FIGURE, saved_with_picture, tap_the_middle

TAB = """import pandas as pd
from neuprint_jupyter.widgets.tabbed_frame import TabbedFrame
TabbedFrame(pd.DataFrame({"bodyId": [387364605]}), "1 neuron", plots={"Plot": lambda: plot})"""

BUSY = """import pathlib, time
while not pathlib.Path("go").exists():
    time.sleep(0.1)"""


def test_a_figure_is_alive_in_two_views_and_stays_as_a_picture(lab: Lab) -> None:
    lab.new_notebook("dots", [FIGURE, "plot", BUSY])
    # Drawn while the kernel is busy: nothing has to be asked for.
    lab._do("async () => { jupyterapp.commands.execute('notebook:run-all-cells') }")
    for index in (0, 1):
        expect(lab.output(index).locator(".bk-Figure")).to_be_visible(timeout=60_000)
    (lab._jupyter.notebooks / "go").touch()
    lab._wait_for_counters(60_000)
    tap_the_middle(lab, 0, picked=1)
    # The pictures' copies are let go, once they are drawn.
    lab.page.wait_for_function("() => Bokeh.documents.length === 2")
    expect(lab.run_cell("plot.x_range.start < 1")).to_contain_text("True")
    lab.run_cell("dots.data_source.data = {'x': [7], 'y': [7]}")
    starts = "Bokeh.documents.flatMap((d) => d.roots()).map((figure) => figure.x_range.start)"
    lab.page.wait_for_function(f"() => {starts}.every((start) => start > 3)")
    tap_the_middle(lab, 1, picked=0)

    saved = saved_with_picture(lab, 0)
    assert len(json.dumps(saved)) < 100_000
    lab.open("dots")
    expect(lab.output(0).locator(".bk-Figure")).to_be_visible()

    lab.open_without_its_kernel("dots")
    # The picture is of the moment when it was taken: before or after the tap that changed the title.
    expect(lab.output(0).get_by_role("img", name=re.compile(r"Dots|picked \[\d\]"))).to_be_visible()
    assert lab.output(0).inner_text() == ""


def test_a_plot_in_a_tab_stays_as_a_picture_that_only_who_has_no_kernel_sees(lab: Lab) -> None:
    lab.new_notebook("tab", [FIGURE.removesuffix("plot"), TAB])
    lab.run_all()
    expect(lab.output(1).get_by_role("figure", name="Dots").locator(".bk-Figure")).to_be_visible()
    saved_with_picture(lab, 1)
    expect(lab.output(1).get_by_role("img", name="Dots", include_hidden=True)).to_be_hidden()
    # What is hidden takes no room, either.
    assert lab.output(1).locator(".jp-OutputArea-child").first.bounding_box() is None
    lab.open("tab")
    expect(lab.output(1).locator(".bk-Figure")).to_be_visible()
    expect(lab.output(1).get_by_role("img", name="Dots", include_hidden=True)).to_be_hidden()
    lab.open_without_its_kernel("tab")
    expect(lab.output(1).get_by_role("img", name="Dots")).to_be_visible()
    expect(lab.output(1).get_by_text("387364605")).to_be_visible()
