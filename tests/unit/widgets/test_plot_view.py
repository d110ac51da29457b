from __future__ import annotations

import base64
import contextlib
import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest
import traitlets
from bokeh.document import Document
from bokeh.events import Tap
from bokeh.layouts import row
from bokeh.models import Slider
from bokeh.plotting import figure
from PIL import Image

from neuprint_jupyter.errors import CriteriaError
from neuprint_jupyter.widgets import plot_view as module
from neuprint_jupyter.widgets.bokeh_js import gzipped, needed_by
from neuprint_jupyter.widgets.plot_html import plot_html, smaller_png
from neuprint_jupyter.widgets.plot_view import PlotView

PNG = b"\x89PNG\r\n\x1a\n rest of it"


class Page:
    """The page of a plot: says what the browser would, and keeps what the kernel sends."""

    def __init__(self, view: PlotView) -> None:
        self.view = view
        self.sent = []
        view.send = lambda content, buffers=None: self.sent.append((content, buffers or []))

    def say(self, content: dict, buffers=()) -> None:
        self.view._handle_custom_msg(content, list(buffers))

    def patch(self, **event) -> None:
        self.say({"kind": "patch", "id": 1, "json": json.dumps({"events": [event]})})

    def of_kind(self, kind: str) -> list:
        return [message for message in self.sent if message[0]["kind"] == kind]


@pytest.fixture(autouse=True)
def _no_bundle(monkeypatch):
    monkeypatch.setattr(module, "static_text", lambda name: f"/* {name} */")
    monkeypatch.setattr(PlotView, "_offered", set())


@pytest.fixture
def dots():
    plot = figure(title="Dots", width=300, height=200)
    plot.scatter("x", "y", source={"x": np.arange(5.0), "y": np.arange(5.0)}, name="dots")
    return plot


def source_of(plot):
    return plot.renderers[0].data_source


def test_a_selection_in_the_page_reaches_python_and_is_not_sent_back(dots) -> None:
    page = Page(PlotView(dots))
    seen = []
    source_of(dots).selected.on_change("indices", lambda attr, old, new: seen.append(list(new)))
    page.patch(kind="ModelChanged", model=source_of(dots).selected.ref, attr="indices", new=[1, 3])
    assert seen == [[1, 3]]
    assert [message[0]["kind"] for message in page.sent] == ["served"]


def test_what_a_callback_changes_while_a_patch_is_applied_is_sent(dots) -> None:
    page = Page(PlotView(dots))
    dots.x_range.on_change("start", lambda attr, old, new: setattr(dots.title, "text", f"from {new}"))
    page.patch(kind="ModelChanged", model=dots.x_range.ref, attr="start", new=2.5)
    assert dots.title.text == "from 2.5"
    ((_, (data,)),) = page.of_kind("patch")
    assert b"from 2.5" in gzip.decompress(data)
    assert page.sent[-1][0] == {"kind": "served", "id": 1}


def test_a_tap_reaches_python(dots) -> None:
    taps = []
    dots.on_event(Tap, lambda event: taps.append((event.x, event.y)))
    values = {"type": "map", "entries": [["model", dots.ref], ["sx", 1], ["sy", 2], ["x", 3.0], ["y", 4.0]]}
    event = {"type": "event", "name": "tap", "values": values}
    Page(PlotView(dots)).patch(kind="MessageSent", msg_type="bokeh_event", msg_data=event)
    assert taps == [(3.0, 4.0)]


def test_arrays_reach_the_page_as_bytes(dots) -> None:
    page = Page(PlotView(dots))
    source_of(dots).data = {"x": np.arange(1000.0), "y": np.arange(1000.0)}
    ((patch, (data,)),) = page.of_kind("patch")
    json_size, *sizes = patch["sizes"]
    assert sizes == [8000, 8000]
    parts = gzip.decompress(data)
    assert len(parts) == json_size + 16000
    assert all(f'"{name}"'.encode() in parts[:json_size] for name in patch["ids"])
    assert parts[json_size:] == np.arange(1000.0).tobytes() * 2


def test_who_asks_gets_the_figure_as_it_is_now_and_notebooks_save_nothing_of_it(dots) -> None:
    view = PlotView(dots)
    dots.title.text = "Later"
    page = Page(view)
    page.say({"kind": "document"})
    ((figure, (data,)),) = page.of_kind("document")
    assert figure["root"] == dots.id
    assert b"Later" in gzip.decompress(data)
    assert len(figure["ids"]) == 2
    assert view._first["figure"]["data"] == b""


def test_the_figure_and_bokehjs_open_the_widget_and_are_then_emptied_in_place(monkeypatch, dots) -> None:
    opened = []
    monkeypatch.setattr(PlotView, "open", lambda view: opened.append(view.get_state()["_first"]))
    first = PlotView(dots)
    second = PlotView(dots)
    assert len(gzip.decompress(opened[0]["bundles"]["bokeh"])) > 1_000_000
    assert b"Dots" in gzip.decompress(opened[0]["figure"]["data"])
    assert opened[1]["bundles"] == {}
    # In the same places: what a saved notebook has collected is overwritten.
    assert first._first == {"bundles": {"bokeh": b""}, "figure": {**opened[0]["figure"], "data": b""}}
    assert second._first["figure"]["data"] == b""


def test_two_views_of_a_figure_hear_of_each_other(dots) -> None:
    one, two = Page(PlotView(dots)), Page(PlotView(dots))
    one.patch(kind="ModelChanged", model=dots.x_range.ref, attr="start", new=2.5)
    assert not one.of_kind("patch")
    assert len(two.of_kind("patch")) == 1


def test_a_figure_that_is_already_in_a_document_stays_there(dots) -> None:
    document = Document()
    document.add_root(dots)
    PlotView(dots)
    assert dots.document is document


def test_bokehjs_is_sent_once_and_again_to_who_asks_and_is_never_state(dots) -> None:
    view = PlotView(dots)
    assert PlotView._offered == {"bokeh"}
    page = Page(view)
    page.say({"kind": "bokehjs", "names": ["bokeh", "../../etc/passwd", 3]})
    ((message, (script,)),) = page.of_kind("bokehjs")
    assert message["name"] == "bokeh"
    assert b"Bokeh" in gzip.decompress(script)
    for name in ("bokeh", "bokeh-widgets"):
        assert len(str(view.get_state())) < len(gzipped(name)) / 5


def test_only_what_a_figure_needs_is_sent(dots) -> None:
    document = Document()
    document.add_root(row(dots, Slider(start=0, end=1, value=0)))
    assert needed_by(document) == ["bokeh", "bokeh-widgets"]


def test_the_notebook_keeps_the_picture(dots, monkeypatch) -> None:
    shown = []
    monkeypatch.setattr(module, "display", lambda bundle, raw, display_id: shown.append((display_id, bundle)))
    monkeypatch.setattr(module, "update_display", lambda bundle, raw, display_id: shown.append((display_id, bundle)))
    view = PlotView(dots)
    view._ipython_display_()
    Page(view).say({"kind": "picture"}, [memoryview(PNG)])
    (first, before), (second, after) = shown
    assert first == second
    assert "img" not in before["text/html"]
    assert base64.b64encode(PNG).decode() in after["text/html"]
    assert before["text/plain"] == "Plot: Dots"
    Page(view).say({"kind": "picture"}, [b"<svg onload=alert(1)>"])
    assert len(shown) == 2


def test_the_notebook_keeps_the_picture_of_a_plot_in_another_widget(dots, monkeypatch) -> None:
    shown = []
    monkeypatch.setattr(module, "display", lambda bundle, raw, display_id: shown.append((display_id, bundle)))
    monkeypatch.setattr(module, "update_display", lambda bundle, raw, display_id: shown.append((display_id, bundle)))
    view = PlotView(dots)
    view.keep_picture()
    Page(view).say({"kind": "picture"}, [memoryview(PNG)])
    (first, before), (second, after) = shown
    assert first == second
    # A terminal prints text.
    assert [list(bundle) for bundle in (before, after)] == [["text/html"]] * 2
    assert before["text/html"] == f'<div class="{view._host}-kept"></div>'
    assert base64.b64encode(PNG).decode() in after["text/html"]


def test_what_is_transparent_in_a_picture_is_not_black_in_the_notebook() -> None:
    noise = Image.effect_noise((200, 200), 60)
    full = Image.merge("RGBA", [noise, noise.rotate(90), noise.rotate(180), Image.new("L", (200, 200), 255)])
    full.paste((0, 0, 0, 0), (150, 150, 200, 200))
    written = io.BytesIO()
    full.save(written, "PNG")
    small = smaller_png(written.getvalue())
    assert len(small) < len(written.getvalue())
    with Image.open(io.BytesIO(small)) as few:
        shown = few.convert("RGBA")
    assert [shown.getpixel(place)[3] for place in ((10, 10), (149, 149), (175, 175))] == [255, 255, 0]


def test_titles_are_escaped() -> None:
    assert "<script>" not in plot_html("host", figure(title="<script>alert(1)</script>"), PNG)


def test_a_file_is_written_when_the_page_answers_and_only_then(dots, tmp_path) -> None:
    view = PlotView(dots)
    page = Page(view)
    view.save(tmp_path / "dots.svg")
    ((request, _),) = page.of_kind("export")
    page.say({"kind": "exported", "id": "another"}, [b"<svg/>"])
    assert not list(tmp_path.iterdir())
    page.say({"kind": "exported", "id": request["id"]}, [b"<svg/>"])
    assert (tmp_path / "dots.svg").read_text() == "<svg/>"
    page.say({"kind": "exported", "id": request["id"]}, [b"again"])
    assert (tmp_path / "dots.svg").read_text() == "<svg/>"


def test_a_file_that_is_interrupted_as_it_is_written_leaves_the_earlier_one(dots, tmp_path, monkeypatch) -> None:
    def interrupted(path: Path, data: bytes) -> None:
        with path.open("wb") as file:
            file.write(data[:2])
        raise KeyboardInterrupt

    (tmp_path / "earlier.svg").write_text("<svg/>")
    (tmp_path / "dots.svg").symlink_to("earlier.svg")
    view = PlotView(dots)
    page = Page(view)
    for written in ("<svg/>", "<svg>dots</svg>"):
        view.save(tmp_path / "dots.svg")
        request, _ = page.of_kind("export")[-1]
        with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
            if written == "<svg/>":
                patch.setattr(Path, "write_bytes", interrupted)
            page.say({"kind": "exported", "id": request["id"]}, [b"<svg>dots</svg>"])
        assert (tmp_path / "earlier.svg").read_text() == written
        assert sorted(path.name for path in tmp_path.iterdir()) == ["dots.svg", "earlier.svg"]
    assert (tmp_path / "dots.svg").is_symlink()


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("a.pdf", {}, "'.pdf'"),
        ("no/a.svg", {}, "no folder"),
        ("a.svg", {"theme": "pink"}, "'pink'"),
        ("a.png", {"scale": 0}, "scale"),
    ],
)
def test_what_cannot_be_written_is_refused_at_once(dots, tmp_path, name, options, said) -> None:
    with pytest.raises(CriteriaError, match=said):
        PlotView(dots).save(tmp_path / name, **options)


def test_what_is_no_figure_is_refused(dots) -> None:
    with pytest.raises(TypeError, match="not DataFrame"):
        PlotView(__import__("pandas").DataFrame())
    with pytest.raises(traitlets.TraitError, match="theme"):
        PlotView(dots, theme="pink")
    with pytest.raises(traitlets.TraitError):
        PlotView(dots).theme = "pink"


@pytest.mark.parametrize("content", [None, 3, {}, {"kind": "delete"}, {"kind": "picture"}, {"kind": "bokehjs"}])
def test_other_messages_do_nothing(dots, content) -> None:
    page = Page(PlotView(dots))
    page.say(content)
    assert page.sent == []


def test_a_closed_view_hears_no_more(dots) -> None:
    view = PlotView(dots)
    page = Page(view)
    view.close()
    dots.title.text = "Later"
    assert page.sent == []


def test_figures_that_share_a_range_are_views_of_one_document(dots) -> None:
    linked = figure(x_range=dots.x_range)
    page = Page(PlotView(dots))
    PlotView(linked)
    assert linked.document is dots.document
    (message,) = page.of_kind("patch")
    assert linked.id.encode() in gzip.decompress(message[1][0])


def test_a_plot_that_shares_nothing_has_a_document_of_its_own(dots) -> None:
    PlotView(dots)
    other = figure()
    PlotView(other)
    assert other.document.roots == [other]
