"""A bokeh figure in a notebook, alive without the internet, and a picture when the kernel is gone."""

from __future__ import annotations

import json
import threading
import uuid
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import bokeh
import traitlets
from bokeh.core.json_encoder import serialize_json
from bokeh.document import Document
from bokeh.models import LayoutDOM
from bokeh.protocol.messages.patch_doc import patch_doc
from IPython.display import display, update_display

from neuprint_jupyter.errors import ArgumentError, CriteriaError
from neuprint_jupyter.plots.themes import THEMES
from neuprint_jupyter.widgets.bokeh_js import BUNDLES, gzipped, needed_by
from neuprint_jupyter.widgets.bundle import static_text
from neuprint_jupyter.widgets.parcels import packed
from neuprint_jupyter.widgets.plot_html import kept_html, plot_html, plot_text, plot_title, smaller_png
from neuprint_jupyter.widgets.whole_file import whole_file

_MOST_PICTURE_BYTES = 4_000_000
_FORMATS = {".png": "png", ".svg": "svg"}


def _document_of(figure: LayoutDOM) -> Document:
    """The figure's own document; figures that share a range, or anything else, share theirs."""
    return next((model.document for model in figure.references() if model.document is not None), Document())


class PlotView(anywidget.AnyWidget):
    """A bokeh figure or layout, shown in a notebook.

    Nothing is loaded from the internet, and ``output_notebook()`` is not needed: BokehJS reaches the page from the
    kernel, once, and is never saved. What is done in the page (a selection, a tap, new ranges) is at once so in
    ``figure`` too, and the other way round, so that bokeh's ``on_change`` and ``on_event`` work as in a bokeh
    application. The notebook keeps a picture, which is there when the kernel is gone. A page draws that picture: run
    without one, as by ``jupyter nbconvert --execute``, a notebook keeps the plot's title only.

    Parameters
    ----------
    figure : bokeh.models.LayoutDOM
        A figure or a layout of figures. It stays the same object, and may be changed while it is shown. Views of one
        figure show the same.
    theme : {"auto", "light", "dark", "publication"}
        Colours and fonts of all that the figure itself leaves open. ``"auto"`` follows the notebook.

    Attributes
    ----------
    figure : bokeh.models.LayoutDOM
        As above.
    theme : str
        As above; it can be set.

    Raises
    ------
    TypeError
        If ``figure`` is not a bokeh figure or layout.
    traitlets.TraitError
        If there is no such theme.
    FileNotFoundError
        If the package was installed without its browser code.

    Examples
    --------
    >>> from bokeh.plotting import figure
    >>> p = figure()
    >>> r = p.scatter([1, 2, 3], [4, 5, 6])
    >>> view = PlotView(p)  # doctest: +SKIP
    >>> r.data_source.selected.on_change("indices", lambda attr, old, new: print(new))  # doctest: +SKIP
    """

    theme = traitlets.Enum(["auto", *THEMES], "auto").tag(sync=True)

    _host = traitlets.Unicode(read_only=True).tag(sync=True)
    # For who hears the page.
    _title = traitlets.Unicode(read_only=True).tag(sync=True)
    _themes = traitlets.Dict(THEMES, read_only=True).tag(sync=True)
    _bokeh = traitlets.Dict(read_only=True).tag(sync=True)

    # What a page needs at once: BokehJS and the figure. It opens the widget, then it is emptied, so that no notebook
    # saves it. It is no message, because a Jupyter server drops messages when many large ones come at once.
    _first = traitlets.Dict(read_only=True).tag(sync=True)

    # The parts of BokehJS that a page which was open when they were first sent has already.
    _offered: ClassVar[set[str]] = set()
    _listening = False

    def __init__(self, figure: LayoutDOM, *, theme: str = "auto") -> None:
        if not isinstance(figure, LayoutDOM):
            raise ArgumentError(f"PlotView shows a bokeh figure or layout, not {type(figure).__name__}")
        self._esm = static_text("plot_view.js")
        self.figure = figure
        self._bokeh_document = _document_of(figure)
        if figure.document is None:
            self._bokeh_document.add_root(figure)
        self._lock = threading.RLock()
        self._outputs: list[str] = []
        self._kept: list[str] = []
        self._files: dict[str, Path] = {}
        self._picture: bytes | None = None
        self._changes: list[Any] = []
        self._applying = False
        self.set_trait("_host", f"npj-plot-{uuid.uuid4().hex}")
        self.set_trait("_title", plot_title(figure))
        self.set_trait("_bokeh", {"version": bokeh.__version__, "bundles": needed_by(self._bokeh_document)})
        new = [name for name in self._bokeh["bundles"] if name not in self._offered]
        self._offered.update(new)
        figure_parcel, data = self._parcel()
        self.set_trait("_first", {"bundles": {n: gzipped(n) for n in new}, "figure": {**figure_parcel, "data": data}})
        super().__init__(theme=theme)
        self.on_msg(self._on_message)
        self._bokeh_document.on_change(self._on_change)
        self._listening = True
        self.set_trait("_first", {"bundles": dict.fromkeys(new, b""), "figure": {**figure_parcel, "data": b""}})

    def _parcel(self) -> tuple[dict[str, Any], bytes]:
        """The figure as it is now."""
        with self._lock:
            content = self._bokeh_document.to_json()
        about, data = packed(serialize_json(content.content), content.buffers or [])
        return {"root": self.figure.id, **about}, data

    def save(self, path: str | Path, *, theme: str = "publication", scale: float = 2) -> None:
        """Write the plot as it is seen in the page to a file.

        The page draws it, so the plot must be shown somewhere. The file is there when the page has answered, which
        is after the running cell at the earliest.

        Parameters
        ----------
        path
            Where to; ``.svg`` or ``.png``.
        theme
            ``"publication"``, ``"light"``, ``"dark"``, or ``"auto"``: as the page is.
        scale
            For PNG: pixels for each CSS pixel.

        Raises
        ------
        CriteriaError
            If the file's name ends otherwise, its folder does not exist, there is no such theme, or the scale is
            not between 0 and 10.

        Examples
        --------
        >>> view.save("epg.svg")  # doctest: +SKIP
        """
        target = Path(path).expanduser().absolute()
        if target.suffix.lower() not in _FORMATS:
            raise CriteriaError(f"a plot is written as .svg or .png, not as {target.suffix!r}: {target.name}")
        if not target.parent.is_dir():
            raise CriteriaError(f"there is no folder {str(target.parent)!r} to write {target.name} to")
        if theme not in (*THEMES, "auto"):
            raise CriteriaError(f"theme is one of {', '.join(map(repr, (*THEMES, 'auto')))}, not {theme!r}")
        if not 0 < scale <= 10:
            raise CriteriaError(f"scale is a number above 0 and up to 10, not {scale!r}")
        request = uuid.uuid4().hex
        self._files[request] = target
        kind = _FORMATS[target.suffix.lower()]
        self.send({"kind": "export", "id": request, "format": kind, "theme": theme, "scale": scale})

    def keep_picture(self) -> None:
        """Let the notebook keep the picture though the plot is shown inside another widget.

        It is an output by itself, which is seen only where there is no living plot.

        Examples
        --------
        >>> view.keep_picture()  # doctest: +SKIP
        >>> ipywidgets.Tab(children=[view])  # doctest: +SKIP
        """
        output = uuid.uuid4().hex
        self._kept.append(output)
        display(self._kept_bundle(), raw=True, display_id=output)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Take the plot out of the page; the figure can be shown again."""
        # Python calls this too, for views that were never finished or are closed already.
        if self._listening:
            self._listening = False
            self._bokeh_document.remove_on_change(self._on_change)
        super().close()

    def _on_message(self, _widget: object, content: Any, buffers: list[Any]) -> None:
        kind = content.get("kind") if isinstance(content, dict) else None
        if kind == "bokehjs":
            asked = content.get("names")
            for name in BUNDLES:
                if isinstance(asked, list) and name in asked:
                    self.send({"kind": "bokehjs", "name": name}, [gzipped(name)])
        elif kind == "document":
            about, data = self._parcel()
            self.send({"kind": "document", **about}, [data])
        elif kind == "patch":
            self._apply(content)
        elif kind == "picture" and buffers:
            self._keep_picture(bytes(buffers[0]))
        elif kind == "exported":
            self._write_file(content, buffers)

    def _apply(self, content: dict[str, Any]) -> None:
        """Let bokeh apply what was changed in the page, and send back what that changed in turn."""
        with self._lock:
            self._applying = True
            try:
                # bokeh checks every value against its model.
                self._bokeh_document.apply_json_patch(json.loads(content["json"]), setter=self)
            finally:
                self._applying = False
                self._send_changes()
                self.send({"kind": "served", "id": content.get("id")})

    def _on_change(self, event: Any) -> None:
        # What the page has done itself it knows already.
        if getattr(event, "setter", None) is self or not hasattr(event, "to_serializable"):
            return
        with self._lock:
            self._changes.append(event)
            if not self._applying:
                self._send_changes()

    def _send_changes(self) -> None:
        if self._changes:
            message = patch_doc.create(self._changes)
            self._changes = []
            about, data = packed(message.content_json, message.buffers)
            self.send({"kind": "patch", **about}, [data])

    def _keep_picture(self, picture: bytes) -> None:
        if picture.startswith(b"\x89PNG") and len(picture) <= _MOST_PICTURE_BYTES:
            self._picture = smaller_png(picture)
            for outputs, bundle in ((self._outputs, self._bundle), (self._kept, self._kept_bundle)):
                for output in outputs:
                    update_display(bundle(), raw=True, display_id=output)  # type: ignore[no-untyped-call]

    def _write_file(self, content: dict[str, Any], buffers: list[Any]) -> None:
        target = self._files.pop(str(content.get("id")), None)
        if target is None:
            return
        if not buffers:
            raise RuntimeError(f"{target} was not written: {str(content.get('error'))[:500]}")
        with whole_file(target) as unfinished:
            unfinished.write_bytes(bytes(buffers[0]))

    def _bundle(self) -> dict[str, str]:
        return {"text/html": plot_html(self._host, self.figure, self._picture), "text/plain": plot_text(self.figure)}

    def _kept_bundle(self) -> dict[str, str]:
        # No words: the widget it is in has its own, and a terminal would print both.
        return {"text/html": kept_html(self._host, self.figure, self._picture)}

    def _ipython_display_(self) -> None:
        output = uuid.uuid4().hex
        self._outputs.append(output)
        display(self._bundle(), raw=True, display_id=output)  # type: ignore[no-untyped-call]
