from __future__ import annotations

import atexit
import subprocess
import sys
from types import SimpleNamespace

import pandas as pd
import pytest
from bokeh.plotting import figure
from IPython.core.interactiveshell import InteractiveShell

from neuprint_jupyter import show
from neuprint_jupyter.widgets import of_cell, plot_display, plot_view


@pytest.fixture
def shell(monkeypatch):
    monkeypatch.setattr(plot_view, "static_text", lambda name: "")
    monkeypatch.setattr(plot_view, "display", lambda *args, **options: None)
    monkeypatch.setattr(of_cell, "_of_cell", {})
    shell = InteractiveShell()
    yield shell
    atexit.unregister(shell.atexit_operations)


def test_figures_show_themselves_and_other_values_as_before(shell) -> None:
    plot_display.register(shell)
    shown = shell.display_formatter.ipython_display_formatter
    assert shown(figure())
    assert not shown(3)


def test_plots_of_hvplot_show_themselves_unless_they_need_its_code_in_the_page(shell) -> None:
    # Here: only one worker of two has to read all that.
    import holoviews
    from holoviews.streams import Selection1D
    from hvplot import hvPlot

    plot_display.register(shell)
    shown = shell.display_formatter.ipython_display_formatter
    heatmap = hvPlot(pd.DataFrame([[1, 2], [3, 4]])).heatmap()
    assert shown(heatmap)
    assert shown(heatmap + heatmap)
    assert not shown(holoviews.HoloMap({1: heatmap, 2: heatmap}))
    selected = holoviews.Points([(1, 2)])
    _stream = Selection1D(source=selected)
    assert not shown(selected)


def test_a_cell_that_is_run_again_lets_its_plots_go(monkeypatch, shell) -> None:
    closed = {}  # in order, and once: Python closes what nobody holds any more
    monkeypatch.setattr(plot_view.PlotView, "close", lambda view: closed.setdefault(view.figure.name))

    def show(cell: str, run: str, name: str) -> None:
        request = {"metadata": {"cellId": cell}, "header": {"msg_id": run}}
        plot_display.display_figure(figure(name=name), SimpleNamespace(parent_header=request))

    show("a", "1", "first")
    show("a", "1", "second")
    show("b", "2", "other")
    assert list(closed) == []
    show("a", "3", "third")
    assert list(closed) == ["first", "second"]
    show("a", "4", "fourth")
    assert list(closed) == ["first", "second", "third"]


def test_show_lets_go_what_its_cell_has_shown_before(monkeypatch, shell) -> None:
    request = {"metadata": {"cellId": "a"}, "header": {"msg_id": "1"}}
    monkeypatch.setattr(plot_display, "get_ipython", lambda: SimpleNamespace(parent_header=request))
    first, second = figure(), figure()
    show(first)
    listening = len(first.document.callbacks._change_callbacks)
    request["header"]["msg_id"] = "2"
    show(second)
    assert listening == 1
    assert not first.document.callbacks._change_callbacks
    with pytest.raises(TypeError, match="not int"):
        show(3)


def test_loading_the_extension_does_not_load_bokeh() -> None:
    script = """
import sys
from IPython.core.interactiveshell import InteractiveShell
import neuprint_jupyter.widgets.plot_display as plot_display
plot_display.register(InteractiveShell())
print("bokeh" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_marimo_is_given_the_living_plot_for_a_figure() -> None:
    script = """
import sys, types
marimo = sys.modules["marimo"] = types.ModuleType("marimo")
marimo.running_in_notebook = lambda: True
import pandas as pd
import neuprint_jupyter as nj
figure = nj.plot_weight_distribution(pd.DataFrame({"bodyId_pre": [1], "bodyId_post": [2], "weight": [3]}))
view = figure._display_()
print(type(view).__name__, view.figure is figure)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "PlotView True\n"
