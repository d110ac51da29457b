"""What bokeh's own show() does once the extension is loaded, each in an interpreter where bokeh is not imported yet."""

from __future__ import annotations

import subprocess
import sys

BEFORE = """
import sys
from neuprint_jupyter.widgets import bokeh_show
bokeh_show.show_by(lambda figure: print("ours", figure.title.text))
assert "bokeh" not in sys.modules
from bokeh.plotting import figure, output_notebook, show
from bokeh.io import notebook
notebook.publish_display_data = lambda data, *rest, **more: print("bokeh", *sorted(data))
p = figure(title="Dots")
p.scatter([1], [2])
"""
OURS = "ours Dots"


def printed(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", BEFORE + code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_figure_needs_nothing_from_the_internet() -> None:
    assert printed("output_notebook()\nshow(p)\nprint(p.document)") == [OURS, "None"]


def test_resources_that_were_asked_for_are_bokehs_affair() -> None:
    shown = printed("from bokeh.resources import INLINE\noutput_notebook(INLINE)\nshow(p)")
    assert OURS not in shown
    assert any("application/vnd.bokehjs_load.v0+json" in line for line in shown)
    assert any("application/vnd.bokehjs_exec.v0+json" in line for line in shown)


def test_figures_to_push_to_are_bokehs_affair() -> None:
    notebook = (
        "output_notebook()\nnotebook.get_comms = lambda target: None\nprint(show(p, notebook_handle=True) is not None)"
    )
    shown = printed(notebook)
    assert OURS not in shown
    assert shown[-1] == "True"
    assert any("application/vnd.bokehjs_load.v0+json" in line for line in shown)
