"""Widgets against the real embedded server, without a browser."""

from __future__ import annotations

from typing import Any

import pytest

from neuprint_jupyter.widgets import bundle


class Page:
    """The page of a widget: asks as the browser would, and keeps what the kernel answers."""

    def __init__(self, widget: Any) -> None:
        self.widget = widget
        self.answers: list[dict[str, Any]] = []
        widget.send = lambda content, buffers=None: self.answers.append(content)

    def ask(self, **content: Any) -> None:
        self.widget._handle_custom_msg({"id": "1", **content}, [])


@pytest.fixture
def page_of():
    return Page


@pytest.fixture(autouse=True)
def _no_bundle(monkeypatch, tmp_path):
    """The bundles need not be built."""
    monkeypatch.setattr(bundle, "_STATIC", tmp_path)
    for widget in ("criteria_builder", "explorer", "grid", "plot_view", "query_log", "roi_browser"):
        for kind in ("js", "css"):
            (tmp_path / f"{widget}.{kind}").write_text(f"/* {widget} */")
    bundle.static_text.cache_clear()
    yield
    bundle.static_text.cache_clear()
